/* Tells the site once for each message that it stood on the screen: its last line was wholly visible, for a
   moment, on a page that was in front. The form[data-seen] is the same for a press, "Got it". */

/* So long somebody looks before it counts, in milliseconds. */
const A_MOMENT = 1_000;
/* What the tabs at the foot of a phone cover does not count as visible. */
const TABS = "0px 0px -72px 0px";

const form = document.querySelector("form[data-seen]");
const visible = new Set();
let clock = null;

async function tell(lines) {
  const body = new URLSearchParams(new FormData(form));
  body.delete("message");
  for (const line of lines) body.append("message", line.dataset.unseen);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "seen" }, keepalive: true })
    .catch(() => null);
  // Without an answer the button stays, and the next load of the page tries again.
  if (answer?.ok) for (const line of lines) forget(line.dataset.unseen);
}

function forget(id) {
  form.querySelector(`input[name="message"][value="${CSS.escape(id)}"]`)?.remove();
  if (!form.elements.namedItem("message")) form.hidden = true;
}

function wait() {
  clearTimeout(clock);
  if (document.visibilityState !== "visible" || visible.size === 0) return;
  clock = setTimeout(() => {
    const lines = [...visible];
    for (const line of lines) watcher.unobserve(line);
    visible.clear();
    tell(lines);
  }, A_MOMENT);
}

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) visible.add(target);
    else visible.delete(target);
  }
  wait();
}, { threshold: 1, rootMargin: TABS });

for (const line of document.querySelectorAll("[data-unseen]")) watcher.observe(line);
document.addEventListener("visibilitychange", wait);
