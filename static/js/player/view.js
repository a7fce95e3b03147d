/* What the player shows: from the state of a session and of the screen to elements. Draws and forgets; what is
   pressed is found by player.js through `data-do`. */

import * as session from "./state.js";
import { restLeft, standing } from "./timers.js";

const LB = 0.45359237; // workouts/units.py
let texts = {};
let isCoached = false;

export function speak(words) {
  texts = words;
}

/* In the hands of a coach, what speaks to the person has other words where there are some. */
export function say(key, values = {}) {
  return ((isCoached && texts[`${key}-coached`]) || texts[key] || key).replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
}

/* Elements. */

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "html") element.innerHTML = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/* Makes `old` like `fresh` and touches only what differs: the focus, what is being typed, what is unfolded and
   a figure that moves stay as they are. */
export function morph(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.tagName === "INPUT" || old.tagName === "TEXTAREA") {
    if (old !== document.activeElement && old.value !== fresh.value) old.value = fresh.value;
    if (old.checked !== fresh.checked) old.checked = fresh.checked;
    return;
  }
  const wanted = [...fresh.childNodes];
  const ids = new Set(wanted.map((node) => node.id).filter(Boolean));
  let now = old.firstChild;
  for (const node of wanted) {
    const same = node.id ? [...old.children].find((child) => child.id === node.id) : null;
    // What goes makes room, what is new is put in between: what is moved or replaced would lose the focus.
    while (same && now !== same && !ids.has(now.id)) now = dropped(now);
    if (same && now !== same) now = old.insertBefore(same, now);
    if (now && !isAlike(now, node) && !ids.has(now.id)) now = dropped(now);
    if (!now || !isAlike(now, node)) old.insertBefore(node, now);
    else {
      if (now.nodeType !== Node.TEXT_NODE && !now.dataset.keep) morph(now, node);
      else if (now.data !== node.data) now.data = node.data;
      now = now.nextSibling;
    }
  }
  while (now) now = dropped(now);
}

function dropped(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function isAlike(one, other) {
  if (one.nodeType !== other.nodeType || one.nodeName !== other.nodeName) return false;
  return one.nodeType === Node.TEXT_NODE || (one.id === other.id && one.dataset.keep === other.dataset.keep);
}

/* Numbers in words. */

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = String(Math.floor(whole / 60) % 60).padStart(hours ? 2 : 1, "0");
  return `${hours ? `${hours}:` : ""}${minutes}:${String(whole % 60).padStart(2, "0")}`;
}

export function shownLoad(kg, unit) {
  if (kg === null || kg === undefined || kg === "") return "";
  return unit === "lb" ? String(Math.round(kg / LB)) : String(Number(kg));
}

export function inKg(shown, unit) {
  return unit === "lb" ? String(Number((shown * LB).toFixed(2))) : String(Number(shown));
}

function loadWords(kg, unit) {
  return kg ? `${Number(shownLoad(kg, unit)).toLocaleString(document.documentElement.lang)} ${say(unit)}` : "";
}

export function wordsOfSet(set, asked, unit) {
  const isSeconds = asked.measure === "seconds";
  const sides = { left: set.left, right: set.right };
  const amount =
    set.left !== null
      ? say(isSeconds ? "both-sides-seconds" : "both-sides", sides)
      : say(isSeconds ? "seconds" : "count-reps", { n: set.amount });
  const reserve = set.rir === null ? "" : say("count-reserve", { n: set.rir === 5 ? "5+" : set.rir });
  return [amount, loadWords(set.load_kg, unit), reserve].filter(Boolean).join(" · ");
}

function workWords(slot, unit) {
  const asked = session.target(slot);
  let amount = asked.measure === "seconds" ? say("seconds", { n: asked.amount }) : String(asked.amount);
  if (asked.is_two_sided) amount = say("each-side", { amount });
  const work = say("work", { sets: slot.sets, amount });
  return [work, loadWords(session.loadOf(slot), unit)].filter(Boolean).join(" · ");
}

/* Parts. */

function button(action, label, { kind = "", ...attributes } = {}) {
  return h("button", { type: "button", class: `btn ${kind}`.trim(), "data-do": action, ...attributes }, label);
}

function scale(action, legend) {
  const points = [...Array(11).keys()].map((n) =>
    h("button", { type: "button", class: "scale-press", "data-do": action, "data-score": n, id: `${action}-${n}` }, `${n}`),
  );
  const ends = h("p", { class: "scale-ends" }, h("span", {}, `0 ${say("no-pain")}`), " ", h("span", {}, `10 ${say("worst")}`));
  return h("fieldset", { class: "scale" }, h("legend", {}, legend), h("div", { class: "scale-points" }, points), ends);
}

function figure(model, key) {
  const drawing = model.state.figures[key];
  return drawing ? h("div", { class: "player-figure", "data-keep": key, html: drawing }) : null;
}

function stepper(field, label, value, { unit = "", id }) {
  const change = (by, sign, name) =>
    button("step", sign, { kind: "stepper-press", "data-field": field, "data-by": by, "aria-label": say(name, { what: label }) });
  return h(
    "div",
    { class: "stepper", role: "group", "aria-label": label },
    h("label", { class: "stepper-name", for: id }, label),
    change(-1, "−", "less-of"),
    h("span", { class: "stepper-value" },
      h("input", { id, class: "num", "data-field": field, inputmode: "decimal", autocomplete: "off", value: `${value}`, size: 3 }),
      unit && h("span", { class: "muted small" }, unit)),
    change(1, "+", "more-of"),
  );
}

function effort(draft, asked) {
  const choices = [0, 1, 2, 3, 4, 5].map((n) =>
    button("rir", n === 5 ? "5+" : `${n}`, { kind: "effort-press", "data-rir": n, "aria-pressed": String(draft.rir === n), "aria-label": say("count-reserve", { n: n === 5 ? "5+" : n }) }),
  );
  return h("div", { class: "effort", role: "group", "aria-label": say("in-reserve") },
    h("p", { class: "muted small" }, say("aim-for", { n: asked.effort_rir })), h("div", { class: "effort-presses" }, choices));
}

/* One set to be done or being changed. */
function openSet(model, slot, draft) {
  const asked = session.target(slot);
  const { unit } = model.state;
  const amounts = asked.is_two_sided ? ["left", "right"] : ["amount"];
  const amountName = asked.measure === "seconds" ? say("secs") : say("reps");
  const steppers = amounts.map((field) => stepper(field, field === "amount" ? amountName : say(field), draft[field], { id: `field-${field}` }));
  if (asked.is_loaded) {
    const load = model.ui.typedLoad ?? shownLoad(draft.load_kg, unit);
    steppers.push(stepper("load_kg", asked.is_total ? say("both-together", { unit: say(unit) }) : say(unit), load, { id: "field-load" }));
  }
  return h("div", { class: "set-open", role: "group", "aria-label": say("set", { n: draft.number }), id: `set-${draft.number}` },
    h("p", { class: "set-title" }, say("set", { n: draft.number })),
    h("div", { class: "steppers" }, steppers),
    asked.asks_effort && effort(draft, asked),
    model.ui.error && h("p", { class: "invalid-feedback", role: "alert" }, model.ui.error));
}

/* What the thumb presses for a set: as planned in one tap; a hold can be timed. */
function setPresses(model) {
  const { slot, ui: { draft } } = model;
  const asked = session.target(slot);
  const words = wordsOfSet(draft, asked, model.state.unit);
  if (draft.id) return [button("save", say("save"), { kind: "btn-primary btn-set", id: "save" }), button("remove", say("remove")), button("cancel", say("cancel"))];
  const isHold = asked.measure === "seconds";
  const log = button("log", [h("span", { "aria-hidden": "true" }, "✓ "), say(isHold ? "log-hold" : "log", { n: draft.number, words })], { kind: isHold ? "" : "btn-primary btn-set", id: "log" });
  if (!isHold) return log;
  const seconds = asked.is_two_sided ? draft.left : draft.amount;
  return [button("hold", [h("span", { "aria-hidden": "true" }, "▶ "), say("start-hold", { n: seconds })], { kind: "btn-primary btn-set", id: "hold" }), log];
}

function runningHold(model) {
  const { timer } = model;
  const look = standing(timer.phases, timer.startedAt, model.now);
  const names = { lead: "get-ready", change: "change-sides" };
  const { phase } = look;
  const name = phase ? say(names[phase.name] ?? (phase.side ? `hold-${phase.side}` : "hold")) : "";
  return h("div", { class: `hold${phase?.name === "hold" ? " is-on" : ""}`, id: "running" },
    h("p", { class: "hold-name", role: "status" }, name),
    h("p", { class: "hold-left num", "aria-hidden": "true" }, `${look.left}`),
    h("progress", { class: "hold-share", max: 1, value: look.share, "aria-label": name || say("hold") }));
}

/* The set that is open comes first, so that it stays in its place however many are done. */
function setRows(model, slot) {
  const { state, ui, timer } = model;
  const asked = session.target(slot);
  const count = Math.max(slot.sets, ui.extra[slot.slot] ?? 0, ...slot.logs.map((log) => log.number));
  const goesOn = session.goesOn(state, slot);
  const next = session.nextNumber(slot);
  const rows = [];
  const isRunning = timer?.kind === "hold" && timer.slot === slot.slot;
  const draft = ui.draft?.slot === slot.slot && !isRunning ? ui.draft : null;
  for (let number = 1; number <= count; number += 1) {
    const log = slot.logs.find((each) => each.number === number);
    if (draft?.number === number) continue;
    if (log) {
      const onRung = log.is_eased === slot.is_eased ? asked : (slot[slot.use] ?? asked);
      const words = wordsOfSet(log, onRung, state.unit);
      rows.push(h("li", { class: "set-logged", id: `set-${number}` },
        button("edit", [h("span", { class: "set-number" }, `${number}`), h("span", { class: "set-words num" }, words), h("span", { class: "set-tick", "aria-hidden": "true" }, "✓")],
          { kind: "set-row", "data-id": log.id, "aria-label": say("set-done", { n: number, words }) })));
    } else if (goesOn && (number !== next || isRunning)) {
      rows.push(h("li", { class: "set-row is-later", id: `set-${number}` }, h("span", { class: "set-number" }, `${number}`), h("span", { class: "set-words num" }, wordsOfSet(session.plannedSet(slot), asked, state.unit))));
    }
  }
  return [draft && openSet(model, slot, draft), rows.length > 0 && h("ol", { class: "sets", role: "list" }, rows)];
}

function painAnswer(model, slot) {
  const { state, next } = model;
  const asked = session.target(slot);
  const slip = !slot.is_pain_persons && button("slip", say("slip"), { kind: "btn-small" });
  const box = (kind, title, text, ...actions) =>
    h("div", { class: `alert ${kind} stack-s`, role: "alert", id: "pain-answer" }, title && h("p", { class: "strong" }, title), text && h("p", { class: "small" }, text), h("div", { class: "form-actions" }, actions));
  switch (slot.answer) {
    case "go-on":
      return box("alert-info", "", say("go-on"), slip);
    case "ease":
      return box("alert-warning", "", say("ease"), slip);
    case "stop-exercise": {
      const { easier } = asked;
      const isOffered = easier && slot.logs.length < slot.sets;
      const hasOthers = state.slots.some((other) => other !== slot && !session.isDone(state, other));
      const text = [say("stop-text"), isOffered ? say("stop-easier") : hasOthers && say("stop-others")].filter(Boolean).join(" ");
      return box("alert-danger", say("stop-exercise"), text,
        isOffered && button("ease", say("take-easier", { name: easier.name }), { kind: "btn-small" }),
        button("go", say("leave-it"), { kind: "btn-small", "data-place": next }), slip);
    }
    case "eased":
      return box("alert-info", "", say("eased", { name: (slot[slot.use] ?? asked).name }), button("unease", say("unease"), { kind: "btn-small" }));
    case "end-session":
      return box("alert-danger", say("end-session"), say("end-text"), button("go", say("to-finish"), { kind: "btn-small", "data-place": "finish" }), slip);
    default:
      return state.has_ended_for_pain ? box("alert-warning", say("end-session"), say("end-text"), button("go", say("to-finish"), { kind: "btn-small", "data-place": "finish" })) : null;
  }
}

function options(model, slot) {
  const { state } = model;
  const can = session.canChange(state, slot);
  const press = (action, label, attributes) => button(action, label, { kind: "btn-small", ...attributes });
  const feels = ["easy", "hard"].map((feel) => press("feel", say(`too-${feel}`), { "data-feel": feel, "aria-pressed": String(slot.feel === feel) }));
  const changes = [
    can && slot.use !== "own" && slot.own && press(slot.use === "offered" ? "unchoose" : "swap-back", say("swap-back", { name: slot.own_name })),
    can && slot.use === "own" && slot.substitute && press("swap", say("swap", { name: slot.substitute.name })),
    can && slot.use === "own" && slot.offered && press("choose", say("choose", { name: slot.offered.name })),
    session.goesOn(state, slot) && slot.logs.length >= slot.sets && slot.logs.length < 10 && press("add-set", say("add-set")),
    slot.is_skipped ? press("unskip", say("put-back")) : !slot.is_stopped && press("skip", say("leave-out")),
  ];
  return h("details", { class: "card card-tight", id: `options-${slot.slot}` },
    h("summary", {}, say("more-options"), slot.note && h("span", { class: "pill" }, "✎")),
    h("div", { class: "stack-s" },
      h("div", { class: "form-actions" }, changes),
      slot.logs.length > 0 && !slot.is_stopped && h("div", { class: "form-actions" }, feels),
      h("label", { class: "form-label", for: `note-${slot.slot}` }, say("note")),
      h("textarea", { id: `note-${slot.slot}`, class: "form-control", rows: 2, maxlength: 2000, "data-note": slot.slot }, slot.note)));
}

function howTo(model, slug) {
  const exercise = model.state.exercises[slug];
  const list = (title, items) => items.length > 0 && [h("h3", {}, title), h("ul", {}, items.map((item) => h("li", {}, item)))];
  return h("details", { class: "card card-tight", id: `how-${slug}` },
    h("summary", {}, say("how")),
    h("div", { class: "stack-s" }, h("p", {}, exercise.summary), h("ol", {}, exercise.steps.map((step) => h("li", {}, step))), list(say("watch-for"), exercise.mistakes), h("h3", {}, say("why-it-helps")), h("p", { class: "muted" }, exercise.why), exercise.note && h("p", { class: "muted small" }, exercise.note)));
}

/* Screens. */

function wayBack(state) {
  return state.is_coached ? "/coach/today/" : "/today/";
}

function slotScreen(model, slot) {
  const { state, timer } = model;
  const asked = session.target(slot);
  const isRunning = timer?.kind === "hold" && timer.slot === slot.slot;
  const [first, ...others] = state.exercises[asked.exercise].steps;
  const cues = [first, asked.cue, ...others].filter(Boolean).slice(0, 3);
  const isClosed = state.has_ended_for_pain && !slot.is_stopped;
  const pill = slot.is_skipped ? "left-out" : slot.logs.length >= slot.sets ? "done" : slot.is_stopped && !slot.is_eased ? "stopped" : isClosed ? "another-day" : null;
  return [
    h("section", { class: "card player-hero" }, h("h1", { id: "screen-title", tabindex: -1 }, asked.name),
      figure(model, asked.figure), isRunning ? runningHold(model) : h("ul", { class: "cues" }, cues.map((cue) => h("li", {}, cue)))),
    h("section", { class: "card", "aria-labelledby": "work" },
      h("div", { class: "between" }, h("h2", { class: "num", id: "work" }, workWords(slot, state.unit)),
        pill ? h("span", { class: `pill${pill === "done" ? " pill-good" : ""}` }, say(pill)) : slot.last_words && h("span", { class: "muted small num" }, say("last-time", { sets: slot.last_words }))),
      asked.variation && h("p", { class: "small" }, asked.variation),
      painAnswer(model, slot),
      !slot.is_skipped && setRows(model, slot),
      slot.use === "own" && !slot.is_eased && (asked.why || slot.waits) && h("p", { class: "small" }, [asked.why, slot.waits].filter(Boolean).join(" "))),
    !isClosed && options(model, slot),
    howTo(model, asked.exercise),
  ];
}

function routineScreen(model, name, steps) {
  const { ui, timer } = model;
  const step = steps[Math.min(ui.step, steps.length - 1)];
  // The easy set is one of the first exercise.
  const easy = step.exercise || name !== "warm-up" ? null : session.inOrder(model.state)[0];
  const drawing = step.figure ?? (easy && session.target(easy).figure);
  const isRunning = timer?.kind === "step" && timer.routine === name && timer.step === ui.step;
  return [
    h("section", { class: `card player-hero${isRunning ? "" : " is-large"}` }, drawing && figure(model, drawing),
      h("div", { class: "hero-name" }, h("p", { class: "eyebrow" }, `${say(name)} · ${say("step", { n: ui.step + 1, count: steps.length })}`),
        h("h1", { id: "screen-title", tabindex: -1 }, step.text), step.words && h("p", { class: "strong num" }, step.words), easy && h("p", { class: "strong" }, session.target(easy).name)),
      isRunning ? runningHold(model) : step.cues.length > 0 && h("ul", { class: "cues" }, step.cues.map((cue) => h("li", {}, cue)))),
    name === "warm-up" && model.canBeginAnew && button("begin-anew", say("change-start"), { kind: "btn-small" }),
  ];
}

function walkScreen() {
  return [h("section", { class: "card" }, h("h1", { id: "screen-title", tabindex: -1 }, say("walk")), h("p", {}, say("walk-text")))];
}

function checkFields(model) {
  const { state, ui } = model;
  if (!state.checks.length || state.has_ended_for_pain || state.slots.some((slot) => slot.is_stopped)) return null;
  const field = (check, side, label) => {
    const id = `check-${check.id}-${side}`;
    return h("label", { class: "set-field", for: id }, h("span", {}, label), h("input", { id, class: "form-control", inputmode: "numeric", "data-check": check.id, "data-side": side, value: ui.checks[check.id]?.[side] ?? "" }));
  };
  const rows = state.checks.map((check) =>
    h("div", { class: "check-row" }, h("p", {}, h("span", { class: "strong" }, check.name), h("br"), h("span", { class: "muted small" }, check.text)),
      h("div", { class: "cluster" }, check.is_two_sided ? [field(check, 0, say("left")), field(check, 1, say("right"))] : field(check, 0, say(check.measure === "seconds" ? "secs" : "reps")))));
  return h("fieldset", { class: "checks" }, h("legend", {}, say("checks")), h("p", { class: "muted small" }, say("checks-hint")), rows);
}

function finishScreen(model) {
  const { state, ui } = model;
  const open = state.slots.filter((slot) => session.goesOn(state, slot)).reduce((sum, slot) => sum + Math.max(0, slot.sets - slot.logs.length), 0);
  const efforts = ["light", "right", "hard", "too-much"].map((each) => button("effort", say(`effort-${each}`), { "data-effort": each, "aria-pressed": String(ui.effort === each) }));
  return [
    h("section", { class: "card stack" }, h("h1", { id: "screen-title", tabindex: -1 }, say("finish")),
      open > 0 && !state.is_gentle && h("p", { class: "muted" }, say("open-sets", { n: open })),
      h("fieldset", { class: "choices-press" }, h("legend", {}, say("effort-question")), h("div", { class: "presses" }, efforts)),
      checkFields(model),
      h("div", {}, h("label", { class: "form-label", for: "note-session" }, say("note")), h("textarea", { id: "note-session", class: "form-control", rows: 2, maxlength: 2000, "data-note": "" }, ui.note ?? state.note)),
      state.is_supervised && !state.is_coached && h("label", { class: "form-check" }, h("input", { type: "checkbox", class: "form-check-input", id: "was-alone", checked: ui.wasAlone ?? state.was_alone }), h("span", { class: "form-check-label" }, say("was-alone"))),
      model.ui.error && h("p", { class: "invalid-feedback", role: "alert" }, model.ui.error),
      scale("finish", say("peak-question")),
      button("finish", say("finish-without"), { kind: "btn-small", "data-score": "" })),
  ];
}

function doneWords(slot, unit) {
  if (!slot.logs.length) return say(slot.is_skipped ? "left-out" : slot.is_stopped ? "stopped" : "nothing-done");
  const list = slot.logs.map((log) => log.amount).join(", ");
  const amounts = session.target(slot).measure === "seconds" ? say("seconds", { n: list }) : list;
  const load = slot.logs.at(-1).load_kg;
  return load ? `${amounts} · ${loadWords(load, unit)}` : amounts;
}

function summaryScreen(model) {
  const { state, ui } = model;
  const { summary } = ui;
  const kind = state.slots.some((slot) => slot.is_stopped) || state.has_ended_for_pain ? "kind-stop" : session.isKept(state) ? "kind-kept" : "kind-part";
  const lines = session.inOrder(state).map((slot, place) => {
    const next = summary?.lines?.[place];
    return h("li", {}, h("span", { class: "rows-body" }, h("span", { class: "rows-title" }, session.target(slot).name), h("br"), h("span", { class: "num" }, doneWords(slot, state.unit)),
      next?.next && [h("br"), h("span", { class: "small num" }, `${say("next-time")}: ${next.next}`), next.why && h("span", { class: "muted small" }, ` · ${next.why}`)]));
  });
  return [
    h("section", { class: "card stack" }, h("h1", { id: "screen-title", tabindex: -1 }, `✓ ${say("summary")}`), h("p", {}, (!state.is_coached && summary?.kind_words) || say(kind)),
      lines.length > 0 && [h("h2", {}, say("what-was-done")), h("ul", { class: "rows", role: "list" }, lines)],
      summary?.next_day ? h("p", { class: "muted" }, say("next-time-on", { day: summary.next_day })) : !summary && h("p", { class: "muted small" }, say("next-time-later"))),
    h("a", { class: "btn btn-primary btn-block", href: wayBack(state) }, say("to-today")),
    model.isOnline && model.standing.state === "saved" && h("a", { class: "btn btn-block", href: `/sessions/${state.session}/` }, say("see-or-change")),
  ];
}

function startScreen(model) {
  const { state, ui } = model;
  if (ui.isTooSore) {
    return [h("section", { class: "card is-here", role: "alert" }, h("h1", { id: "screen-title", tabindex: -1 }, say("not-today")), h("p", {}, say("not-today-text")),
      h("div", { class: "form-actions" }, h("a", { class: "btn btn-primary", href: wayBack(state) }, say("to-today")), button("answer-anew", say("change-answer"))))];
  }
  if (!state.can_start) return [h("section", { class: "card" }, h("h1", { id: "screen-title", tabindex: -1 }, state.kind_name), h("p", {}, say("cannot-start")), h("a", { class: "btn", href: wayBack(state) }, say("to-today")))];
  const box = (id, label) => h("label", { class: "form-check" }, h("input", { type: "checkbox", class: "form-check-input", id }), h("span", { class: "form-check-label" }, label));
  return [
    h("header", { class: "head" }, h("p", { class: "eyebrow" }, `${state.day_words} · ${state.week_words}`), h("h1", { id: "screen-title", tabindex: -1 }, state.kind_name)),
    h("section", { class: "card is-here stack" }, state.is_supervised && !state.is_coached && box("start-alone", say("alone")), state.variant === "full" && box("start-short", say("short")),
      scale("start", say("start-question")), h("p", { class: "muted small" }, say("start-hint")), button("start", say("start-without"), { kind: "btn-small", "data-score": "" })),
    h("section", { class: "card" }, h("ul", { class: "rows", role: "list" }, session.inOrder(state).map((slot) => h("li", {}, h("span", { class: "rows-body" }, h("span", { class: "rows-title" }, session.target(slot).name), h("br"), h("span", { class: "muted num" }, workWords(slot, state.unit))))))),
  ];
}

function lockedScreen(model) {
  const { state } = model;
  // What opens training again is the person's own statement, on their own phone.
  const isOnline = model.isOnline && !state.is_coached;
  return [h("section", { class: "card is-here", role: "alert" }, h("h1", { id: "screen-title", tabindex: -1 }, say("closed")), h("p", {}, state.outcomes[state.locked]), state.is_coached && h("p", {}, say("theirs-to-answer")),
    h("div", { class: "form-actions" }, button("go", say("to-finish"), { "data-place": "finish" }), isOnline && h("a", { class: "btn btn-primary", href: "/safety/" }, say("what-to-do"))))];
}

/* Sheets. */

function sheet(name, label, ...children) {
  return h("dialog", { class: "sheet", id: `sheet-${name}`, "aria-label": label }, h("div", { class: "stack" }, children), button("close", say("close"), { kind: "btn-block" }));
}

function hurtsSheet(model) {
  const { slot, ui, state } = model;
  if (ui.sheet !== "hurts" || !slot) return null;
  if (ui.isAskingSigns) {
    const boxes = state.flags.map((flag) => h("label", { class: "form-check" }, h("input", { type: "checkbox", class: "form-check-input", id: `flag-${flag.id}`, value: flag.id, "data-flag": true }), h("span", { class: "form-check-label" }, flag.text)));
    return sheet("hurts", say("hurts"), h("fieldset", { class: "stack-s" }, h("legend", { class: "form-label" }, say("signs-title")), h("p", { class: "muted small" }, say("signs-hint")), boxes),
      ui.error && h("p", { class: "invalid-feedback", role: "alert" }, ui.error), button("flags", say("signs-stop"), { kind: "btn-danger btn-block" }));
  }
  return sheet("hurts", say("hurts"), scale("pain", say(slot.is_eased ? "hurts-question-eased" : "hurts-question")), button("signs", say("signs"), { kind: "btn-block", id: "signs" }));
}

function exercisesSheet(model) {
  const { state, ui } = model;
  if (ui.sheet !== "exercises") return null;
  const slots = session.inOrder(state);
  const item = (place, label, mark, moves) =>
    h("li", { class: "between nowrap" }, button("go", [label, " ", h("span", { class: "muted small num" }, mark)], { kind: "sheet-line", "data-place": place, "aria-current": model.place === place ? "step" : null }), moves);
  const moves = (slot, place) =>
    h("span", { class: "cluster nowrap" },
      button("move", "↑", { kind: "btn-small", "data-slot": slot.slot, "data-by": -1, disabled: place === 0, "aria-label": say("earlier", { name: session.target(slot).name }) }),
      button("move", "↓", { kind: "btn-small", "data-slot": slot.slot, "data-by": 1, disabled: place === slots.length - 1, "aria-label": say("later", { name: session.target(slot).name }) }));
  const mark = (slot) => (slot.is_skipped ? say("left-out") : slot.is_stopped && !slot.is_eased ? say("stopped") : `${slot.logs.length}/${slot.sets}`);
  return sheet("exercises", say("exercises"),
    h("ol", { class: "sheet-list", role: "list" },
      state.warm_up.length > 0 && item("warm-up", say("warm-up"), ""),
      state.is_gentle && item("walk", say("walk"), ""),
      slots.map((slot, place) => item(String(slot.slot), session.target(slot).name, mark(slot), moves(slot, place))),
      !state.is_gentle && state.cool_down.length > 0 && item("cool-down", say("cool-down"), ""),
      item("finish", say("finish"), "")),
    h("div", { class: "form-actions" },
      state.variant === "full" && button("shorten", say("shorten"), { kind: "btn-small" }),
      state.slots.some((slot) => slot.full_sets !== null) && button("lengthen", say("lengthen"), { kind: "btn-small" }),
      model.isOnline && h("a", { class: "btn btn-small", href: `/sessions/${state.session}/?plain=1` }, say("simple-page"))));
}

/* The dock at the bottom: rest, undo, where things stand, what is always at hand. */

function refusals(model) {
  const { state, standing: stands } = model;
  return stands.refused.map(({ entry, answer }) => {
    const slot = entry.slot ? session.slotOf(state, entry.slot) : null;
    const isConflict = answer.code === "conflict" && answer.stored && slot;
    const words = (set) => wordsOfSet(set, session.target(slot), state.unit);
    const text = isConflict ? say("theirs-or-mine", { theirs: words(answer.stored), mine: words(entry) }) : say("refused", { why: answer.message || say("server-trouble") });
    const actions = isConflict
      ? [button("discard", say("keep-theirs"), { kind: "btn-small", "data-entry": entry.id }), button("use-mine", say("use-mine"), { kind: "btn-small", "data-entry": entry.id })]
      : [button("retry", say("retry"), { kind: "btn-small" }), button("discard", say("discard"), { kind: "btn-small", "data-entry": entry.id })];
    return h("div", { class: "alert alert-warning stack-s", role: "alert", id: `refused-${entry.id}` }, h("p", { class: "small" }, text), h("div", { class: "form-actions" }, actions));
  });
}

function isQuiet(model) {
  return ["saved", "sending"].includes(model.standing.state);
}

function statusLine(model) {
  const { standing: stands } = model;
  const words = say(stands.state === "refused" ? "waiting" : stands.state, { n: stands.waiting });
  // Before anything was pressed there is nothing to say; what was refused says so itself.
  const isSilent = isQuiet(model) ? model.state.status === "planned" : stands.state === "refused" && stands.waiting === 0;
  const logIn = stands.state === "logged-out" && [" ", h("a", { href: `/accounts/login/?next=/sessions/${model.state.session}/` }, say("log-in"))];
  return h("p", { class: `player-status is-${stands.state}`, role: "status" }, isSilent ? "" : words, logIn);
}

/* What is pressed most on this screen. */
function mainPresses(model) {
  const { slot, ui, timer, place, state, next } = model;
  if (place === "finish") return null;
  if (state.locked) return null;
  const isTimed = timer?.kind === "step" ? place === timer.routine && ui.step === timer.step : timer?.kind === "hold" && timer.slot === slot?.slot;
  if (isTimed && slot) return button("stop-hold", say("stop-hold"), { kind: "btn-primary btn-set", id: "stop-hold" });
  if (slot && ui.draft) return setPresses(model);
  if (slot) {
    const following = session.slotOf(state, Number(next));
    return button("go", following ? say("next-named", { name: session.target(following).name }) : say(next), { kind: "btn-primary btn-set", "data-place": next, id: "go-next" });
  }
  if (place === "walk") return button("go", say("to-finish"), { kind: "btn-primary btn-set", "data-place": "finish" });
  const step = (place === "warm-up" ? state.warm_up : state.cool_down)[ui.step];
  return [
    !isTimed && step?.seconds && button("start-step", [h("span", { "aria-hidden": "true" }, "▶ "), say("start-step")], { id: "start-step" }),
    button("next-step", say("next"), { kind: "btn-primary btn-set", id: "next-step" }),
    button("skip-steps", say("skip-all"), { id: "skip-steps" }),
  ];
}

function restRow(model) {
  const { timer, now } = model;
  if (timer?.kind !== "rest") return null;
  const left = restLeft(timer.endsAt, now);
  return h("div", { class: `rest between nowrap${left ? "" : " is-over"}`, id: "rest" },
    h("p", {}, h("span", { class: "muted small" }, left ? say("rest") : say("rest-over")), " ", h("span", { class: "rest-left num" }, clock(left))),
    h("span", { class: "cluster nowrap" }, button("rest-more", say("rest-more"), { kind: "btn-small", "aria-label": say("rest-more-label"), id: "rest-more" }), button("rest-skip", say("skip"), { kind: "btn-small", "aria-label": say("rest-skip-label"), id: "rest-skip" })));
}

function dock(model) {
  const { state, ui, slot } = model;
  const isRunning = state.status === "running";
  const last = ui.undos.at(-1);
  const undo = last && button("undo", [h("span", { "aria-hidden": "true" }, "↶ "), say("undo")], { id: "undo-press", kind: "btn-undo", "aria-label": `${say("undo")}: ${last.said}` });
  const canHurt = slot && !slot.is_skipped && !(state.has_ended_for_pain && !slot.is_stopped);
  const unkept = ui.unkept && h("p", { class: "alert alert-danger", role: "alert", id: "unkept" }, say(`unkept-${ui.unkept}`));
  const said = h("p", { class: "visually-hidden", role: "status", id: "said" }, ui.said ?? "");
  return h("div", { class: "dock" }, unkept, refusals(model), said,
    isRunning && restRow(model),
    isRunning && h("div", { class: "dock-main", id: "dock-main" }, mainPresses(model)),
    isRunning && h("div", { class: "dock-presses", id: "dock-presses" },
      canHurt && button("hurts", say("hurts"), { kind: "btn-hurts", id: "hurts" }),
      button("exercises", [h("span", { "aria-hidden": "true" }, "☰ "), h("span", {}, say("exercises"))], { id: "exercises" }),
      undo),
    !isRunning && undo && h("div", { class: "dock-presses" }, undo));
}

function screen(model) {
  const { state, place, slot } = model;
  if (state.status === "planned") return startScreen(model);
  if (state.status === "finished") return summaryScreen(model);
  if (place === "finish") return finishScreen(model);
  if (state.locked) return lockedScreen(model);
  if (slot) return slotScreen(model, slot);
  if (place === "walk") return walkScreen(model);
  return routineScreen(model, place, place === "warm-up" ? state.warm_up : state.cool_down);
}

/* Draws the whole player into `root`. model: {state, ui, timer, standing, place, places, slot, next, now, isOnline,
   canBeginAnew}. */
export function draw(root, model) {
  const { state, places, place } = model;
  isCoached = state.is_coached;
  const at = places.indexOf(place);
  const done = state.slots.reduce((sum, slot) => sum + Math.min(slot.sets, slot.logs.length), 0);
  const asked = state.slots.filter((slot) => !slot.is_skipped).reduce((sum, slot) => sum + slot.sets, 0);
  const seconds = state.started_at ? (model.now - Date.parse(state.started_at)) / 1000 : 0;
  const numbers = model.slot ? say("place", { n: session.inOrder(state).indexOf(model.slot) + 1, count: state.slots.length }) : "";
  const isRunning = state.status === "running";
  const fresh = h("div", { class: "player" },
    h("header", { class: "player-bar" }, h("a", { class: "player-leave", href: wayBack(state) }, h("span", { "aria-hidden": "true" }, "✕ "), say("leave")),
      isRunning && h("p", { class: "num muted" }, numbers && `${numbers} · `, h("span", { role: "timer" }, clock(seconds)))),
    isRunning && h("progress", { class: "player-progress", max: Math.max(1, asked), value: done, "aria-label": say("sets-done", { n: done, count: asked }) }),
    // The page names the person; nothing on this device does.
    state.is_coached && !document.getElementById("coached") && h("p", { class: "alert alert-info small" }, say("coached-here")),
    statusLine(model),
    h("div", { class: "player-screen stack", "data-screen": state.status === "running" ? place : state.status, "data-place-number": at }, state.is_gentle && isRunning && place === "warm-up" && h("p", { class: "alert alert-warning" }, say("gentle-text")), screen(model)),
    dock(model), hurtsSheet(model), exercisesSheet(model));
  if (root.firstElementChild?.classList.contains("player")) morph(root.firstElementChild, fresh);
  else root.replaceChildren(fresh);
}
