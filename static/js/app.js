/* Loads a behaviour only where the page has its mark. Every page works without all of this. */
const behaviours = [
  ["select[data-time-zone]", () => import("./timezone.js")],
  ["[data-player]", () => import("./player/player.js").then(({ mount }) => mount(document.querySelector("[data-player]")))],
  ["form[data-swap]", () => import("./swap.js")],
  ["details[data-part]", () => import("./part.js")],
  ["[data-today], [data-sends]", () => whenIdle(() => import("./offline.js"))],
  ["[data-shell]", () => import("./shell.js")],
  ["form[data-seen]", () => import("./seen.js")],
  ["form[data-log-out]", () => import("./log_out.js")],
];

/* Behind everything that the page itself has to do. */
function whenIdle(task) {
  return new Promise((resolve) => {
    const wait = () => (globalThis.requestIdleCallback ?? setTimeout)(() => resolve(task()));
    if (document.readyState === "complete") wait();
    else addEventListener("load", wait, { once: true });
  });
}

const loading = behaviours.filter(([mark]) => document.querySelector(mark)).map(([, load]) => load());
// For whoever drives the page (tests): from here on a press does all that it can.
Promise.allSettled(loading).then(() => (document.documentElement.dataset.loaded = ""));
