/* Sends a form[data-swap="#id"] in the background and puts the same element of the answered page in place
   of the one that is shown, also when the answer is a refusal with its reasons. Presses that come while an
   answer is awaited wait for their turn, with the values they had. Without a connection everything stays as
   it is and says so; with any other answer the form is sent as if this file were not there. */

const REFUSED = 422;
const waiting = new Set();
let line = Promise.resolve();

function ask(form, button) {
  const address = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  const body = new URLSearchParams(new FormData(form, button));
  // Kept alive, so that a set is saved also when the next press leaves the page.
  return () => fetch(address, { method: "POST", body, headers: { "X-Requested-With": "swap" }, keepalive: true });
}

/* A form is replaced with the part around it; its twin has the same id. */
function shown(form) {
  return document.getElementById(form.id) ?? form;
}

function markWaiting() {
  for (const form of document.querySelectorAll("form[data-swap]")) form.ariaBusy = String(waiting.has(form.id));
}

/* The focus stays in a field that is being typed in; else it goes to the control that took the place of the
   pressed one, or to where the answer points. */
function focusAgain(part, pressed, held) {
  const typed = held?.form === pressed?.form ? null : part.querySelector(`#${CSS.escape(held?.form?.id || "none")}`);
  if (typed && held.name && held.tagName !== "BUTTON") return typed.elements.namedItem(held.name)?.focus();
  const same = pressed?.id ? document.getElementById(pressed.id) : null;
  const next = same ?? part.querySelector("[data-focus]") ?? part;
  if (next === part) part.tabIndex = -1;
  next.focus({ preventScroll: true });
}

function isTouched(field) {
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.type === "hidden" || field.tagName === "BUTTON") return false;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  return [...field.options].some((option) => option.selected !== option.defaultSelected);
}

/* What was typed into the part's other forms and not sent yet goes over into the new part. */
function keepTyped(old, fresh, sent) {
  for (const form of old.querySelectorAll("form[id]")) {
    const twin = form.id === sent.id ? null : fresh.querySelector(`#${CSS.escape(form.id)}`);
    [...form.elements].forEach((field, place) => {
      const other = twin?.elements[place];
      if (!isTouched(field) || other?.name !== field.name || other.type !== field.type) return;
      if (field.type === "radio" || field.type === "checkbox") other.checked = field.checked;
      else other.value = field.value;
    });
  }
  for (const box of old.querySelectorAll("details[id][open]")) {
    fresh.querySelector(`#${CSS.escape(box.id)}`)?.setAttribute("open", "");
  }
}

function sayOffline(form) {
  const said = form.querySelector("[data-said]") ?? form.appendChild(document.createElement("p"));
  said.dataset.said = "";
  said.className = "invalid-feedback";
  said.setAttribute("role", "alert");
  said.textContent = document.body.dataset.offline;
}

async function swap(form, button, answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(form.dataset.swap);
  const old = document.querySelector(form.dataset.swap);
  if (!fresh || !old) return location.assign(answer.url);
  const held = document.activeElement;
  const isHere = old.contains(held) || held === document.body;
  const place = button?.isConnected ? button.getBoundingClientRect().top : null;
  keepTyped(old, fresh, form);
  old.replaceWith(fresh);
  if (isHere) focusAgain(fresh, button, held);
  // Where other parts have grown or closed above it, the pressed control stays under the thumb.
  const twin = button?.id ? document.getElementById(button.id) : null;
  if (twin && place !== null) scrollBy(0, twin.getBoundingClientRect().top - place);
}

async function work(form, button, request) {
  const answer = await request().catch(() => null);
  waiting.delete(form.id);
  if (!answer) {
    sayOffline(shown(form));
  } else if (answer.ok || answer.status === REFUSED) {
    await swap(form, button, answer);
  } else {
    const plain = shown(form);
    plain.removeAttribute("data-swap");
    plain.requestSubmit(form.isConnected ? button : null);
  }
  markWaiting();
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented) return;
  if (!form.dataset.swap) {
    if (waiting.size === 0) return;
    // Whatever leaves the page lets the sets go first.
    event.preventDefault();
    await line;
    return form.requestSubmit(submitter);
  }
  event.preventDefault();
  if (waiting.has(form.id)) return;
  const request = ask(form, submitter);
  waiting.add(form.id);
  markWaiting();
  line = line.then(() => work(form, submitter, request));
});
