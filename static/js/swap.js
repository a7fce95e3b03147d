/* Sends a form[data-swap="#id"] in the background and puts the same element of the answered page in place
   of the one that is shown, also when the answer is a refusal with its reasons. Without a connection
   everything stays as it is and says so; with any other answer the form is sent as if this file were not
   there. */

const REFUSED = 422;

function send(form, button) {
  const address = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  const body = new URLSearchParams(new FormData(form, button));
  return fetch(address, { method: "POST", body, headers: { "X-Requested-With": "swap" } });
}

/* The focus goes to the control that took the place of the pressed one, else to where the answer points. */
function focusAgain(part, pressed) {
  const same = pressed?.id ? document.getElementById(pressed.id) : null;
  const next = part.querySelector("[data-focus]") ?? same ?? part;
  if (next === part) part.tabIndex = -1;
  next.focus({ preventScroll: true });
}

/* What was typed into the part's other forms and not sent yet goes over into the new part. */
function keepTyped(old, fresh, sent) {
  for (const form of old.querySelectorAll("form[id]")) {
    const twin = form === sent ? null : fresh.querySelector(`#${CSS.escape(form.id)}`);
    [...form.elements].forEach((field, place) => {
      const other = twin?.elements[place];
      if (other?.name !== field.name || other.type === "hidden") return;
      if (field.type === "radio" || field.type === "checkbox") other.checked = field.checked;
      else if (field.tagName !== "BUTTON") other.value = field.value;
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

async function swap(form, button, old, answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(form.dataset.swap);
  if (!fresh) return location.assign(answer.url);
  keepTyped(old, fresh, form);
  old.replaceWith(fresh);
  focusAgain(fresh, button);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-swap]");
  const old = form && document.querySelector(form.dataset.swap);
  if (!old || event.defaultPrevented) return;
  event.preventDefault();
  if (old.ariaBusy === "true") return;
  old.ariaBusy = "true";
  const answer = await send(form, event.submitter).catch(() => null);
  old.ariaBusy = "false";
  if (!answer) {
    sayOffline(form);
  } else if (answer.ok || answer.status === REFUSED) {
    await swap(form, event.submitter, old, answer);
  } else {
    form.removeAttribute("data-swap");
    form.requestSubmit(event.submitter);
  }
});
