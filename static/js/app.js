/* Loads a behaviour only where the page has its mark. Every page works without all of this. */
const behaviours = [
  ["select[data-time-zone]", () => import("./timezone.js")],
  ["form[data-swap]", () => import("./swap.js")],
];

for (const [mark, load] of behaviours) {
  if (document.querySelector(mark)) load();
}
