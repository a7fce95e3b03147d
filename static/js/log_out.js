/* Log-out leaves nothing on the phone: form[data-log-out] first tries to send what waits, asks when that is not
   possible, then empties memory and caches, and goes. The answer of the server clears once more. */
import { startSender } from "./player/sender.js";
import { fold } from "./player/state.js";
import * as store from "./player/store.js";

/* So long sending may take before the person is asked. */
const PATIENCE = 8_000;

const form = document.querySelector("form[data-log-out]");
const question = document.querySelector("[data-log-out-question]");

async function left() {
  return (await store.waiting()).length;
}

/* Ends when nothing waits any more, nothing can go, or it takes too long. */
async function trySending() {
  if (!navigator.onLine) return;
  const entries = await store.waiting();
  await store.retry(entries.filter((entry) => entry.refusal).map((entry) => entry.id));
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE);
    const look = ({ state, waiting }) => {
      if (waiting > 0 && !["logged-out", "stranger"].includes(state)) return;
      clearTimeout(timer);
      sender.stop();
      resolve();
    };
    const sender = startSender({ fold, onChange: look });
  });
}

async function forget() {
  await store.wipe().catch(() => {});
  for (const name of await caches.keys()) await caches.delete(name);
  for (const each of (await navigator.serviceWorker?.getRegistrations()) ?? []) await each.unregister();
}

function ask(count) {
  for (const part of question.querySelectorAll("[data-count]")) part.textContent = count;
  for (const part of question.querySelectorAll("[data-one]")) part.hidden = count !== 1;
  for (const part of question.querySelectorAll("[data-many]")) part.hidden = count === 1;
  form.hidden = true;
  question.hidden = false;
  question.focus();
}

async function leave({ loses = false } = {}) {
  document.body.ariaBusy = "true";
  try {
    if (!loses && (await left()) > 0) {
      form.querySelector("[data-sending]")?.removeAttribute("hidden");
      await trySending();
    }
    const count = loses ? 0 : await left();
    if (count > 0) return ask(count);
    await forget();
  } catch {
    // A phone that keeps nothing has nothing to forget.
  } finally {
    document.body.ariaBusy = "false";
  }
  return form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
});
question.querySelector("[data-send]").addEventListener("click", () => leave());
question.querySelector("[data-lose]").addEventListener("click", () => leave({ loses: true }));
