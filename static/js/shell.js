/* Fills the page that the service worker shows without signal (templates/offline.html) from what the phone keeps:
   Today, an exercise, a session. What is not kept is said in plain words. */
import { apply, inOrder, target } from "./player/state.js";
import * as store from "./player/store.js";
import { h, say, speak } from "./player/view.js";

const main = document.getElementById("main");
const content = document.querySelector("[data-shell-content]");
const SESSION = /^\/sessions\/([0-9a-f-]{36})\//;
/* So quick the site answers where its pages can be waited for, and so long a look for it is left alone. */
const QUICK = 2_000;
const PAUSE = 30_000;
const EXERCISE = /^\/exercises\/([\w-]+)\//;

/* What is kept of the account that was here last. */
async function look() {
  const [today, documents, entries] = await Promise.all([store.today(), store.all(), store.waiting()]);
  const owner = today?.owner ?? documents.at(-1)?.owner ?? null;
  const isOwn = (each) => each.owner === owner;
  const waiting = entries.filter(isOwn);
  const states = documents.filter(isOwn).map((doc) => apply(doc, waiting.filter((entry) => entry.session === doc.session)));
  return { today, states, waiting };
}

function show(title, ...parts) {
  document.title = `${title} · Legback`;
  content.replaceChildren(...parts.flat().filter(Boolean));
  content.hidden = false;
}

/* Day and time in words, in the zone of the plan; without a plan in that of the phone. */
function inWords(moment, zone, wishes) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: zone ?? undefined, ...wishes }).format(moment);
}

function localDate(moment, zone) {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" };
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone ?? undefined, ...parts }).format(moment);
}

function weekday(date) {
  return inWords(new Date(`${date}T12:00:00Z`), "UTC", { weekday: "long" });
}

function standing({ today, waiting }) {
  const waits = waiting.length === 1 ? say("press-waits") : say("presses-wait", { n: waiting.length });
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const at = new Date(today.at);
  const isToday = localDate(at, today.zone) === localDate(new Date(), today.zone);
  const time = inWords(at, today.zone, isToday ? clock : { weekday: "long", ...clock });
  return h("div", { class: "alert between", role: "status" },
    h("p", {}, say("as-of", { time }), waiting.length > 0 && ` ${waits}`),
    h("a", { class: "btn btn-small", href: location.pathname }, say("retry")));
}

/* Start and end of a movement are in one figure; a list shows where it ends. */
function still(html) {
  const box = h("div", { html });
  const picture = box.querySelector(".motion-position:last-child svg") ?? box.querySelector("svg");
  picture?.setAttribute("aria-hidden", "true");
  return picture;
}

function exerciseRow(state, slot) {
  const asked = target(slot);
  const isDone = slot.logs.length >= slot.sets;
  const count = slot.is_skipped ? say("left-out") : `${isDone ? "✓ " : ""}${slot.logs.length}/${slot.sets}`;
  return h("li", {},
    h("span", { class: "rows-figure" }, still(state.figures[asked.figure] ?? "")),
    h("span", { class: "rows-body" },
      h("a", { class: "rows-title", href: `/exercises/${asked.exercise}/` }, asked.name),
      h("span", { class: "between" }, h("span", { class: "muted num" }, asked.work_words),
        state.status !== "planned" && h("span", { class: `pill num${isDone && !slot.is_skipped ? " pill-good" : ""}` }, count)),
      [asked.why, slot.waits].some(Boolean) && h("span", { class: "small" }, [asked.why, slot.waits].filter(Boolean).join(" ")),
      slot.last_words && h("span", { class: "muted small num" }, say("last-time", { sets: slot.last_words }))));
}

function sessionCard(state) {
  const label = { planned: say("start-session"), running: say("go-on-session"), finished: say("see-or-change") }[state.status];
  const title = state.status === "finished" ? say("summary") : say("about-minutes", { n: state.minutes });
  const isOpen = state.status !== "planned" || state.can_start;
  return h("section", { class: "card" },
    h("div", { class: "between" }, h("h2", {}, title), state.status === "running" && h("span", { class: "pill pill-accent" }, say("started"))),
    h("ul", { class: "rows", role: "list" }, inOrder(state).map((slot) => exerciseRow(state, slot))),
    isOpen && h("a", { class: "btn btn-primary btn-block", href: `/sessions/${state.session}/` }, label));
}

function unfinished(state) {
  const text = say("begun-not-finished", { name: state.kind_name, day: weekday(state.on_date) });
  return h("section", { class: "card is-here between" },
    h("p", {}, state.is_coached ? `${say("as-coach")} ${text}` : text),
    h("a", { class: "btn btn-small", href: `/sessions/${state.session}/` }, say("go-on-session")));
}

function head(eyebrow, title) {
  return h("header", { class: "head" }, eyebrow && h("p", { class: "eyebrow" }, eyebrow), h("h1", {}, title));
}

function drawToday(kept) {
  const { today, states } = kept;
  if (!today) return drawMissing("not-kept-today");
  const isToday = localDate(new Date(), today.zone) === (today.date ?? localDate(new Date(today.at)));
  const own = states.find((state) => state.session === today.session);
  const others = states.filter((state) => state.status === "running" && (state !== own || !isToday));
  const left = others.map(unfinished);
  if (!isToday) {
    const text = say("earlier-day", { day: weekday(today.date ?? localDate(new Date(today.at))) });
    return show(say("no-signal"), head("", say("no-signal")), standing(kept), left, h("p", {}, text));
  }
  const plain = h("section", { class: "card" }, h("p", { class: "muted" }, today.text));
  return show(today.title, head(today.day_words, today.title), standing(kept), left, own ? sessionCard(own) : plain);
}

function drawExercise(kept, slug) {
  const state = kept.states.findLast((each) => slug in each.exercises);
  if (!state) return drawMissing("not-kept-exercise", exerciseList(kept));
  const { name, summary, steps, why, mistakes, easier, note, muscles, equipment, figure } = state.exercises[slug];
  const section = (title, ...parts) => h("section", { class: "stack-s" }, h("h2", {}, title), parts);
  const items = (texts) => texts.map((text) => h("li", {}, text));
  return show(name, h("article", { class: "exercise" },
    h("div", { class: "exercise-figure" }, h("div", { class: "card", html: state.figures[figure] ?? "" })),
    h("div", { class: "exercise-words stack-l" },
      h("header", { class: "stack" }, h("h1", {}, name), h("p", { class: "lead" }, summary),
        h("p", { class: "cluster" }, muscles.map((each) => h("span", { class: "pill pill-accent" }, each)),
          equipment.map((each) => h("span", { class: "pill pill-info" }, each)))),
      section(say("how"), h("ol", { class: "how" }, items(steps)), note && h("p", { class: "alert" }, note)),
      section(say("why-it-helps"), h("p", { class: "muted" }, why)),
      mistakes.length > 0 && section(say("watch-for"), h("ul", { class: "muted" }, items(mistakes))),
      easier && section(say("to-make-easier"), h("p", { class: "muted" }, easier)))));
}

function exerciseList({ states }) {
  const names = new Map(states.flatMap(({ exercises }) => Object.entries(exercises).map(([slug, { name }]) => [slug, name])));
  if (names.size === 0) return null;
  return h("section", { class: "card" }, h("h2", {}, say("exercises-here")),
    h("ul", { role: "list", class: "rows" }, [...names].map(([slug, name]) =>
      h("li", {}, h("a", { class: "rows-title", href: `/exercises/${slug}/` }, name)))));
}

function drawMissing(text, ...more) {
  const again = h("a", { class: "btn btn-primary", href: location.pathname + location.search }, say("retry"));
  const back = h("a", { class: "btn", href: "/today/" }, say("to-today"));
  return show(say("no-signal"), head("", say("no-signal")), h("p", {}, say(text)), h("p", { class: "muted" }, say("opens-here")),
    h("div", { class: "form-actions" }, again, back), ...more);
}

/* Those that were opened on this device and run still; whose they are is not kept. */
function coachedSessions({ states }) {
  return states.filter((state) => state.is_coached && state.status === "running").map(unfinished);
}

async function drawSession(kept, session) {
  if (!kept.states.some((state) => state.session === session)) return drawMissing("not-kept-session");
  const { mount } = await import("./player/player.js");
  main.classList.add("page-narrow");
  show(kept.states.find((state) => state.session === session).kind_name);
  return mount(content, { session });
}

/* Loads the page itself as soon as the site can be reached again. */
function comeBack() {
  let clock = null;
  const look = async () => {
    const answer = await fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(QUICK) }).catch(() => null);
    if (answer?.ok) location.reload();
    else again();
  };
  const again = (wait = PAUSE) => {
    clearTimeout(clock);
    if (navigator.onLine) clock = setTimeout(look, wait);
  };
  addEventListener("online", () => again(0));
  again();
}

function lightTab(path) {
  const tab = EXERCISE.test(path) || path === "/exercises/" ? "/exercises/" : "/today/";
  document.querySelector(`.tabs a[href="${tab}"]`)?.setAttribute("aria-current", "page");
}

async function draw() {
  speak(JSON.parse(document.getElementById("words").textContent));
  const path = location.pathname;
  const kept = await look();
  if (kept.today?.theme) document.documentElement.dataset.theme = kept.today.theme;
  lightTab(path);
  const [, session] = path.match(SESSION) ?? [];
  if (session) return drawSession(kept, session);
  // The player sends by itself; every other page is better fresh.
  comeBack();
  const [, exercise] = path.match(EXERCISE) ?? [];
  if (exercise) return drawExercise(kept, exercise);
  if (path === "/" || path === "/today/") return drawToday(kept);
  if (path === "/coach/today/") return drawMissing("not-kept-page", coachedSessions(kept));
  return drawMissing("not-kept-page", path === "/exercises/" && exerciseList(kept));
}

// Whatever goes wrong, the plain sentence of the page itself stands there.
draw().catch((error) => {
  content.hidden = false;
  reportError(error);
});
