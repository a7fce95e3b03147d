/* A details[data-part="#id"] holds a link to a page. The first time that it is opened, the element #id of that
   page takes the link's place; where that fails the link stays. */

async function fill(box) {
  const link = box.querySelector("a[href]");
  const answer = await fetch(link.href, { headers: { "X-Requested-With": "part" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.querySelector(box.dataset.part);
  if (!part) return;
  part.removeAttribute("id");
  link.closest("p").replaceWith(part);
}

document.addEventListener(
  "toggle",
  ({ target: box }) => {
    if (!box.open || !box.dataset.part || "isFilled" in box.dataset) return;
    box.dataset.isFilled = "";
    fill(box);
  },
  true,
);
