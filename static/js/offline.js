/* On Today, with signal: keeps on the phone what Today and its session need without signal, and sends what waits. On
   a coach's Today (data-sends) it sends too, and keeps nothing of that page. */
import * as store from "./player/store.js";

const DAYS = 7;

/* A worker that is newer takes over where this is the only page; see templates/worker.js. */
async function register() {
  const registration = await navigator.serviceWorker?.register("/sw.js");
  const askIt = () => registration.waiting?.postMessage("take over");
  registration?.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", ({ target }) => target.state === "installed" && askIt());
  });
  if (registration?.active) askIt();
  return Boolean(registration);
}

/* Forgets the documents that nobody needs any more: no longer asked for, of another account, of a consent that was
   taken back. One in which something waits stays; that of another account is shown to nobody. */
async function forgetOthers(today, entries) {
  await forgetCoached(entries);
  const waits = new Set(entries.map((entry) => entry.session));
  const oldest = today?.date && new Date(Date.parse(today.date) - DAYS * 864e5).toISOString().slice(0, 10);
  for (const doc of await store.all()) {
    const isOwn = today !== null && doc.owner === today.owner;
    const isOpen = isOwn && doc.status === "running" && (doc.is_coached || (oldest && doc.on_date >= oldest));
    const isAsked = isOwn && doc.session === today.session;
    if (!isOpen && !isAsked && !waits.has(doc.session)) await store.remove(doc.session);
  }
}

/* A session in the hands of its person's coach stays only while it runs, and for a day at most. */
async function forgetCoached(entries) {
  const waits = new Set(entries.map((entry) => entry.session));
  const yesterday = new Date(Date.now() - 864e5).toISOString().slice(0, 10);
  for (const doc of await store.all()) {
    const isOpen = doc.status === "running" && doc.on_date >= yesterday;
    if (doc.is_coached && !isOpen && !waits.has(doc.session)) await store.remove(doc.session);
  }
}

/* Keeps what `/api/today` says; null: there is nothing that may be kept. */
export async function keep(answer, askedAt) {
  if (answer?.document) await store.put(answer.document, askedAt);
  const today = answer && {
    owner: answer.owner,
    date: answer.date,
    zone: answer.zone,
    day_words: answer.day_words,
    title: answer.title,
    text: answer.text,
    session: answer.document?.session ?? null,
    theme: document.documentElement.dataset.theme ?? "",
    at: new Date(askedAt).toISOString(),
  };
  await store.setToday(today);
  await forgetOthers(today, await store.waiting());
}

async function fetchToday() {
  const askedAt = Date.now();
  const answer = await fetch("/api/today", { cache: "no-store", redirect: "error" });
  if (answer.ok) await keep(await answer.json(), askedAt);
  // Without a consent nothing is used, so nothing is kept.
  else if (answer.status === 403 && (await answer.json()).code === "no-consent") await keep(null, askedAt);
}

const hasOther = ({ refusal }) => refusal.code === "conflict" && Boolean(refusal.stored);

/* What could not be saved and why, with what can be done about it: the session may be finished or closed, and then
   its page cannot ask. */
async function showRefused(entry) {
  const part = document.querySelector("[data-standing=refused]");
  part.querySelector("a").setAttribute("href", `/sessions/${entry.session}/`);
  part.querySelector("[data-decide=retry]").hidden = hasOther(entry);
  part.querySelector("[data-decide=mine]").hidden = !hasOther(entry);
  const why = part.querySelector("[data-why]");
  why.textContent = entry.refusal.message;
  if (!hasOther(entry)) return;
  const [{ shownLoad }, doc] = await Promise.all([import("./player/view.js"), store.get(entry.session)]);
  const unit = doc?.unit ?? "kg";
  const inShort = (set) =>
    [set.left === null ? set.amount : `${set.left} + ${set.right}`, set.load_kg && `${shownLoad(set.load_kg, unit)} ${unit}`].filter(Boolean).join(" · ");
  const both = { theirs: inShort(entry.refusal.stored), mine: inShort(entry) };
  why.textContent = why.dataset.both.replace(/%\((\w+)\)s/g, (_, name) => both[name]);
}

/* What was pressed without signal goes from here too; the page says so. */
async function sendWaiting() {
  if ((await store.waiting()).length === 0) return;
  const [{ startSender }, { fold }] = await Promise.all([import("./player/sender.js"), import("./player/state.js")]);
  const say = (state) => {
    for (const part of document.querySelectorAll("[data-standing]")) part.hidden = part.dataset.standing !== state;
  };
  const isGone = ({ answer }) => answer.code === "no-session";
  let asked = null;
  const tell = ({ state, waiting, refused, strangers }) => {
    asked = refused.find((each) => !isGone(each))?.entry ?? null;
    if (asked) {
      say("refused");
      showRefused(asked);
    } else if (refused.length > 0) say("gone");
    else if (waiting > 0) say("waiting");
    else if (state === "saved") say(strangers > 0 ? "strangers" : "saved");
  };
  const sender = startSender({ fold, onChange: tell });
  const decisions = {
    retry: (entry) => sender.retry([entry.id]),
    mine: (entry) => sender.useMine(entry),
    discard: (entry) => (hasOther(entry) ? sender.useTheirs(entry) : sender.discard([entry.id])),
  };
  document.querySelector("[data-standing=refused]")?.addEventListener("click", ({ target }) => {
    if (asked && target.dataset.decide) decisions[target.dataset.decide](asked);
  });
  // A session that is no longer there has no page on which to decide.
  document.querySelector("[data-standing=gone] button")?.addEventListener("click", async () => {
    const gone = new Set(sender.standing().refused.filter(isGone).map(({ entry }) => entry.session));
    // With what waits behind it.
    const entries = (await store.waiting()).filter((entry) => gone.has(entry.session));
    await sender.discard(entries.map(({ id }) => id));
    location.reload();
  });
}

const isToday = Boolean(document.querySelector("[data-today]"));

if (isToday || document.querySelector("[data-sends]")) {
  try {
    await sendWaiting();
    // Where there can be no worker, nothing opens without signal, so nothing is kept.
    if ((await register()) && (await store.ready())) await (isToday ? fetchToday() : forgetCoached(await store.waiting()));
  } catch {
    // Without signal, or without room on the phone: what is kept already stays.
  }
}
