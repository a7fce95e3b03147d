/* The player of one session: what is pressed becomes an entry on this phone, at once on the screen, and goes to the
   server when there is signal. Drawn by view.js, worked out by state.js, kept by store.js, sent by sender.js. */

import { MORE_REST, PRESSES } from "./presses.js";
import { startSender } from "./sender.js";
import * as session from "./state.js";
import * as store from "./store.js";
import { crossed, holdPhases, restCrossed, Signals, standing, stayAwake, watch } from "./timers.js";
import { draw, inKg, say, shownLoad, speak } from "./view.js";

const MOST_UNDOS = 50;
const LARGEST = { reps: 100, seconds: 600 };
const HEAVIEST_KG = 500;

class Player {
  constructor(root, { id, csrf }) {
    this.root = root;
    this.id = id;
    this.csrf = csrf;
    this.signals = new Signals();
    this.entries = [];
    this.timer = null;
    this.line = null;
    this.pressing = new Set();
    this.standing = { state: "saved", waiting: 0, refused: [] };
    this.ui = { place: location.hash.slice(1), step: 0, extra: {}, checks: {}, draft: null, sheet: null, undos: [] };
  }

  async start() {
    await this.load();
    this.sender = startSender({
      csrf: this.csrf,
      owner: this.document.owner,
      fold: session.fold,
      onChange: (standing) => this.redraw(() => (this.standing = standing)),
      onStored: (id, entries) => this.stored(id, entries),
    });
    store.listen(({ what, session: id }) => {
      if (what === "wiped") location.assign("/");
      else if (id === this.id && !this.isWriting) this.load().then(() => this.redraw(() => this.follow()));
    });
    this.root.addEventListener("click", (event) => this.pressed(event));
    this.root.addEventListener("change", (event) => this.typed(event));
    this.root.addEventListener("cancel", () => this.show(() => this.closeSheet()), true);
    for (const event of ["online", "offline"]) addEventListener(event, () => this.redraw());
    document.addEventListener("visibilitychange", () => this.refresh());
    document.body.classList.add("is-player");
    this.place(this.ui.place || this.firstPlace(), { isQuiet: true });
    watch((now, before) => this.tick(now, before));
  }

  /* What is kept, with what waits. A document that another tab has put away stays here as long as the page. */
  async load() {
    const { doc, entries, timer } = await store.read(this.id);
    Object.assign(this, { document: doc ?? this.document, entries, timer });
    this.state = session.apply(this.document, entries);
  }

  /* After something was done in another tab or on another device: what was done there is not asked for again. */
  follow() {
    const { slot, ui } = this;
    if (slot && !ui.draft?.id && ui.draft?.number !== session.nextNumber(slot)) this.renewDraft();
  }

  get places() {
    const { state } = this;
    if (state.is_gentle) return ["warm-up", "walk", "finish"];
    const slots = session.inOrder(state).map((slot) => String(slot.slot));
    return [state.warm_up.length && "warm-up", ...slots, state.cool_down.length && "cool-down", "finish"].filter(Boolean);
  }

  get slot() {
    return session.slotOf(this.state, Number(this.ui.place)) ?? null;
  }

  firstPlace() {
    const { state } = this;
    if (!state.slots.some((slot) => slot.logs.length)) return this.places[0];
    return state.has_ended_for_pain ? "finish" : this.nextPlace(null);
  }

  /* The next exercise with something left to do, after this one and then from the front; else the cool-down. */
  nextPlace(from = this.slot) {
    const slots = session.inOrder(this.state);
    const at = from ? slots.findIndex((slot) => slot.slot === from.slot) + 1 : 0;
    const next = [...slots.slice(at), ...slots.slice(0, at)].find((slot) => slot !== from && !session.isDone(this.state, slot));
    if (next) return String(next.slot);
    return this.places.includes("cool-down") && !this.state.has_ended_for_pain ? "cool-down" : "finish";
  }

  /* The way on from a routine or a place in the list. */
  placeAfter(place) {
    if (place === "warm-up" && !this.state.is_gentle) return this.nextPlace(null);
    return this.places[this.places.indexOf(place) + 1] ?? "finish";
  }

  place(wish, { isQuiet = false } = {}) {
    const { ui } = this;
    ui.place = this.places.includes(wish) ? wish : this.places[0];
    Object.assign(ui, { step: 0, sheet: null, error: null, typedLoad: null });
    this.renewDraft();
    history.replaceState(history.state, "", `#${ui.place}`);
    this.draw();
    if (isQuiet) return;
    scrollTo(0, 0);
    this.root.querySelector("#screen-title")?.focus({ preventScroll: true });
  }

  renewDraft() {
    const { slot, ui } = this;
    const isOpen = slot && session.goesOn(this.state, slot) && session.nextNumber(slot) <= Math.max(slot.sets, ui.extra[slot.slot] ?? 0);
    Object.assign(ui, { draft: isOpen ? session.plannedSet(slot) : null, typedLoad: null, error: null });
  }

  draw() {
    const { state, ui, timer, slot } = this;
    const model = {
      state, ui, timer, slot,
      standing: this.standing,
      place: ui.place,
      places: this.places,
      next: slot ? this.nextPlace() : null,
      now: Date.now(),
      isOnline: navigator.onLine,
      canBeginAnew: Boolean(state.as_planned) && session.isUntouched(state),
    };
    this.keepAwake(state.status === "running");
    const held = this.root.contains(document.activeElement) ? document.activeElement : null;
    draw(this.root, model);
    const sheet = this.root.querySelector("dialog.sheet");
    if (sheet && !sheet.open) sheet.showModal();
    if (held && !held.isConnected) this.holdOn(sheet);
  }

  /* The screen stays on and the loudspeaker is held while a session runs, not longer. */
  keepAwake(isRunning) {
    if (isRunning) this.awake ??= stayAwake();
    else if (this.awake) {
      this.awake.release();
      this.awake = null;
      this.signals.rest();
    }
  }

  /* What had the focus is gone: the keyboard goes on where the next press is. */
  holdOn(sheet) {
    const next = sheet?.querySelector("button, input") ?? this.root.querySelector("#dock-main .btn-set, #screen-title");
    next?.focus({ preventScroll: true });
  }

  show(change) {
    change();
    this.draw();
  }

  /* What comes from elsewhere is shown after the press that is being written down, never with half of it. */
  redraw(change = () => {}) {
    change();
    if (!this.line) this.draw();
  }

  closeSheet() {
    // Closed before it is taken away, so that the focus goes back to where it came from.
    this.root.querySelector("dialog[open]")?.close();
    Object.assign(this.ui, { sheet: null, isAskingSigns: false, error: null });
  }

  /* Entries. */

  /* Writes entries down, shows them at once and offers to take them back. */
  async enter(entries, said = "") {
    const before = this.state;
    const at = new Date().toISOString();
    const whole = entries.map((entry) => ({ at, ...entry, id: entry.id ?? store.uuid7() }));
    this.state = session.apply(this.document, [...this.entries, ...whole]);
    if (said) this.offerUndo({ entries: session.inverse(before, whole[0]), said });
    this.isWriting = true;
    try {
      for (const entry of whole) await store.add(this.id, this.document.owner, entry);
      this.ui.unkept = null;
    } catch (error) {
      // What is not kept is not shown as done either.
      this.state = session.apply(this.document, this.entries);
      if (said) this.ui.undos.pop();
      await this.load().catch(() => {});
      throw error;
    } finally {
      this.isWriting = false;
    }
    await this.load();
    this.sender.poke();
  }

  /* The way back from the last press, and from those before it. */
  offerUndo(undo) {
    const { ui } = this;
    ui.said = undo.said;
    ui.undos = [...ui.undos, { timer: this.timer, place: ui.place, ...undo }].slice(-MOST_UNDOS);
  }

  async undo() {
    const undo = this.ui.undos.at(-1);
    if (!undo) return;
    if (undo.entries.length) await this.enter(undo.entries);
    this.ui.undos.pop();
    this.ui.said = say("undone");
    const { timer } = undo;
    // A hold is not taken up again in its middle; a rest goes on to its own end.
    await this.setTimer(timer?.kind === "rest" ? timer : null);
    this.place(this.state.status === "running" ? undo.place : this.ui.place, { isQuiet: true });
  }

  async stored(id, entries) {
    if (id !== this.id) return;
    if (entries.some((entry) => entry.kind === "finish")) await this.fetchSummary();
  }

  /* Whoever comes back to the page sees what was done on another device meanwhile. */
  async refresh() {
    if (document.hidden || !navigator.onLine || this.standing.state !== "saved" || this.state.status === "planned") return;
    const askedAt = Date.now();
    const answer = await fetch(`/api/sessions/${this.id}`).catch(() => null);
    if (answer?.ok) await store.put(await answer.json(), askedAt);
    // The person has ended it: whoever is no longer their coach keeps nothing of theirs.
    if (answer?.status !== 404 || !this.document.is_coached) return;
    await store.remove(this.id);
    location.assign("/coach/today/");
  }

  async fetchSummary() {
    const answer = await fetch(`/api/sessions/${this.id}/summary`).catch(() => null);
    if (answer?.ok) this.ui.summary = await answer.json();
    this.draw();
  }

  /* Sets. */

  /* The draft with what was typed; null, with an error on the screen, where it cannot be. */
  checkedDraft() {
    const { ui } = this;
    const set = { ...ui.draft };
    const asked = session.target(this.slot);
    const largest = LARGEST[asked.measure];
    const fields = asked.is_two_sided ? ["left", "right"] : ["amount"];
    const isWrong = fields.some((field) => !Number.isInteger(Number(set[field])) || set[field] === "" || set[field] < 0 || set[field] > largest);
    if (isWrong) ui.error = say("whole-number", { largest });
    else if (set.load_kg !== null && !(Number(set.load_kg) >= 0 && Number(set.load_kg) <= HEAVIEST_KG)) ui.error = say("load-range", { largest: `${shownLoad(HEAVIEST_KG, this.state.unit)} ${say(this.state.unit)}` });
    else ui.error = null;
    if (ui.error) return null;
    for (const field of fields) set[field] = Number(set[field]);
    if (asked.is_two_sided) set.amount = Math.min(set.left, set.right);
    if (!Number(set.load_kg)) set.load_kg = null;
    return set;
  }

  /* A set that has just been done: rest, and on to the next exercise after the last one. */
  async noteSet(set, { doneAt = Date.now() } = {}) {
    const { slot } = this;
    const { rest_seconds } = session.target(slot);
    await this.enter([{ kind: "set", ...set, at: new Date(doneAt).toISOString() }], say("did-set", { n: set.number }));
    const now = session.slotOf(this.state, slot.slot);
    const isOver = session.isDone(this.state, now);
    const next = isOver ? this.nextPlace(now) : null;
    const isLast = isOver && !session.slotOf(this.state, Number(next));
    // The set is kept; a rest that cannot be is only not counted.
    await this.setTimer(isLast ? null : { kind: "rest", endsAt: doneAt + rest_seconds * 1000 }).catch(() => {});
    if (isOver && !(this.ui.extra[slot.slot] > slot.sets)) return this.place(next);
    this.renewDraft();
    return this.draw();
  }

  async setTimer(timer) {
    await store.setTimer(this.id, timer);
    this.timer = timer;
  }

  async beginHold() {
    const set = this.checkedDraft();
    if (!set) return this.draw();
    this.signals.arm();
    const sides = set.left === null ? [] : ["left", "right"];
    const phases = holdPhases(set.left ?? set.amount, sides);
    await this.setTimer({ kind: "hold", slot: this.slot.slot, number: set.number, set, startedAt: Date.now(), phases });
    this.draw();
  }

  async beginStep() {
    this.signals.arm();
    const step = this.state[this.ui.place === "warm-up" ? "warm_up" : "cool_down"][this.ui.step];
    const phases = holdPhases(step.seconds, step.sides === "each" ? ["left", "right"] : []);
    await this.setTimer({ kind: "step", routine: this.ui.place, step: this.ui.step, startedAt: Date.now(), phases });
    this.draw();
  }

  /* Ends a hold at `now` and keeps what was held; before the first second nothing is kept. */
  async endHold(now) {
    const { timer } = this;
    if (!timer?.phases) return undefined;
    this.timer = null; // so that two looks at the clock end it once, and of two tabs the first
    if (!(await store.takeTimer(this.id, timer))) return this.draw();
    const { held } = standing(timer.phases, timer.startedAt, now);
    const seconds = held.map((each) => each.seconds);
    const doneAt = Math.min(now, timer.startedAt + timer.phases.at(-1).to * 1000);
    if (timer.kind === "step") return this.ui.place === timer.routine ? this.nextStep() : this.draw();
    const slot = session.slotOf(this.state, timer.slot);
    if (!(seconds[0] > 0) || !session.goesOn(this.state, slot)) return this.place(String(timer.slot), { isQuiet: true });
    if (this.slot !== slot) this.place(String(timer.slot), { isQuiet: true });
    const sides = timer.set.left === null ? {} : { left: seconds[0], right: seconds[1] ?? 0 };
    const amount = timer.set.left === null ? seconds[0] : Math.min(seconds[0], seconds[1] ?? 0);
    return this.noteSet({ ...timer.set, ...sides, amount }, { doneAt });
  }

  nextStep() {
    const steps = this.ui.place === "warm-up" ? this.state.warm_up : this.state.cool_down;
    if (this.ui.step + 1 >= steps.length) return this.place(this.placeAfter(this.ui.place));
    this.ui.step += 1;
    this.draw();
    scrollTo(0, 0);
    return this.root.querySelector("#screen-title")?.focus({ preventScroll: true });
  }

  tick(now, before) {
    const { timer } = this;
    if (timer?.kind === "rest") {
      for (const name of restCrossed(timer.endsAt, before ?? now, now)) this.signals.give(name);
      // Long over, nothing says so any more.
      if (now - timer.endsAt > MORE_REST * 4) this.setTimer(null);
    } else if (timer) {
      for (const name of crossed(timer.phases, timer.startedAt, before, now)) this.signals.give(name);
      if (standing(timer.phases, timer.startedAt, now).isOver) this.inTurn(() => this.endHold(now), "stop-hold");
    }
    // Every look while something is held, else once a second: a clock that is not read empties the battery.
    const isHeld = timer && timer.kind !== "rest";
    if (isHeld || Math.floor(now / 1000) !== Math.floor((before ?? 0) / 1000)) this.redraw();
  }

  /* Presses. */

  pressed({ target, detail, clientX: x, clientY: y }) {
    // A tap beside a sheet closes it.
    if (target.matches("dialog.sheet") && isBeside(target, { x, y })) return this.show(() => this.closeSheet());
    const element = target.closest("[data-do]");
    if (!element || element.disabled) return undefined;
    this.signals.arm();
    const { do: name, ...wishes } = element.dataset;
    // The second click of a shaky finger is no set of its own.
    if (name === "log" && detail > 1) return undefined;
    return this.inTurn(() => PRESSES[name]?.call(this, wishes), name);
  }

  /* One press after the other; the same one again while it is being written down is a finger that shakes. What
     cannot be kept is said. */
  async inTurn(press, name = Symbol("press")) {
    if (this.pressing.has(name)) return;
    this.pressing.add(name);
    const before = this.line;
    const mine = (async () => {
      if (before) await before.catch(() => {});
      await press();
    })().catch((error) => {
      if (!(error instanceof store.NotKept)) throw error;
      this.show(() => (this.ui.unkept = error.reason));
    });
    this.line = mine;
    try {
      await mine;
    } finally {
      this.pressing.delete(name);
      if (this.line === mine) {
        this.line = null;
        this.draw();
      }
    }
  }

  typed({ target }) {
    const { draft } = this.ui;
    const { field, note, check, side } = target.dataset;
    if (field && draft) {
      const text = target.value.trim().replace(",", ".");
      if (field === "load_kg") {
        this.ui.typedLoad = text;
        draft.load_kg = text === "" ? "" : inKg(text, this.state.unit);
      } else draft[field] = text;
      this.draw();
    }
    if (note) this.inTurn(() => this.noteOn(Number(note), target.value));
    else if (note === "") this.ui.note = target.value;
    if (check) (this.ui.checks[check] ??= {})[side] = target.value.trim();
    if (target.id === "was-alone") this.ui.wasAlone = target.checked;
  }

  /* A note on an exercise; one that was written elsewhere meanwhile stays (`was`). */
  noteOn(id, note) {
    const was = session.slotOf(this.state, id).note;
    return note === was ? null : this.change({ kind: "note", slot: id, note, was }, "did-change");
  }

  /* One entry about this exercise, or about the session, with a way back. */
  async change(entry, said) {
    await this.enter([entry], say(said));
    this.renewDraft();
    this.draw();
  }

  /* Another exercise takes the place of this one: its figure and name are what is looked at next. */
  async exchange(kind) {
    await this.change(this.own(kind), "did-swap");
    scrollTo(0, 0);
    this.root.querySelector("#screen-title")?.focus({ preventScroll: true });
  }

  own(kind, more = {}) {
    return { kind, slot: this.slot.slot, ...more };
  }

  step(field, by) {
    const { ui, state } = this;
    const { draft } = ui;
    if (!draft) return;
    const asked = session.target(this.slot);
    ui.error = null;
    if (field === "load_kg") {
      const size = state.unit === "lb" ? Math.max(1, Math.round(asked.step_kg / 0.45359237)) : Number(asked.step_kg);
      const shown = Math.max(0, Number(shownLoad(draft.load_kg ?? 0, state.unit) || 0) + by * size);
      ui.typedLoad = null;
      draft.load_kg = inKg(Number(shown.toFixed(2)), state.unit);
    } else {
      const size = asked.measure === "seconds" ? 5 : 1;
      draft[field] = Math.min(LARGEST[asked.measure], Math.max(0, Number(draft[field] || 0) + by * size));
    }
    if (draft.left !== null) draft.amount = Math.min(draft.left, draft.right);
    this.draw();
  }

  /* Checks as they are sent, or null with an error on the screen. */
  checkResults() {
    const results = {};
    for (const check of this.state.checks) {
      const given = this.ui.checks[check.id] ?? {};
      const sides = (check.is_two_sided ? [given[0], given[1]] : [given[0]]).map((text) => (text ? Number(text) : null));
      if (sides.every((side) => side === null)) continue;
      const isWrong = sides.some((side) => side !== null && (!Number.isInteger(side) || side < 0 || side > check.cap));
      if (isWrong) this.ui.error = `${check.name}: ${say("whole-number", { largest: check.cap })}`;
      else if (sides.includes(null)) this.ui.error = `${check.name}: ${say("checks-both")}`;
      if (isWrong || sides.includes(null)) return null;
      results[check.id] = [sides[0], sides[1] ?? null];
    }
    return results;
  }

  async finish(score) {
    this.ui.error = null;
    const checks = this.checkResults();
    if (checks === null) return this.draw();
    const { ui, state } = this;
    const pain = score === "" ? null : Number(score);
    await this.setTimer(null);
    // What was not touched here stays as it is there; a note that was written elsewhere meanwhile too.
    const notes = (ui.note ?? state.note) === state.note ? [] : [{ kind: "note", slot: null, note: ui.note, was: state.note }];
    await this.enter(
      [{ kind: "finish", pain_peak: pain, effort: ui.effort ?? "", note: null, was_alone: ui.wasAlone ?? null, checks }, ...notes],
      say("did-finish"),
    );
    this.draw();
    scrollTo(0, 0);
    return this.root.querySelector("#screen-title")?.focus({ preventScroll: true });
  }

  async begin(score, answers) {
    const { state } = this;
    const pain = score === "" ? null : Number(score);
    if (pain !== null && state.before[pain] === "none") return this.show(() => (this.ui.isTooSore = true));
    await this.enter([{ kind: "start", pain_before: pain, ...answers, targets: state.targets }], say("did-start"));
    return this.place(this.places[0]);
  }
}

function isBeside(element, { x, y }) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return x < left || x > right || y < top || y > bottom;
}

function read(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : null;
}

/* Puts the player of a session into `root`: with the document of the page, else with the one that is kept. False
   where there is neither. Before the start of a session the page's own form asks; it is taken over. */
export async function mount(root, { session: id = root.dataset.player, csrf = root.dataset.csrf ?? "" } = {}) {
  speak(read("words"));
  const fresh = read("session-document");
  const isNewest = !fresh || (await store.put(fresh, performance.timeOrigin));
  const { doc, entries } = await store.read(id);
  if (!doc) return false;
  const player = new Player(root, { id, csrf });
  // Something was stored while this page was on its way: the kept document may lack what another phone did.
  if (!isNewest) await player.load().then(() => player.refresh());
  const form = document.querySelector("form[data-start-form]");
  if (!form || session.apply(doc, entries).status !== "planned") {
    await open(player);
    return true;
  }
  const begin = async (event) => {
    event.preventDefault();
    const isOn = (name) => form.elements.namedItem(name)?.checked ?? false;
    const answers = { was_alone: isOn("was_alone"), is_short: isOn("is_short") };
    player.signals.arm();
    try {
      await open(player);
      await player.begin(event.submitter?.value ?? "", answers);
    } catch (error) {
      // A phone that keeps nothing, or worse: the same press goes to the server as it would without scripts.
      form.hidden = true;
      document.body.append(form);
      form.requestSubmit(event.submitter);
      if (!(error instanceof store.NotKept)) throw error;
    }
  };
  form.addEventListener("submit", begin, { once: true });
  return true;
}

async function open(player) {
  for (const old of document.querySelectorAll("[data-before-player]")) old.remove();
  player.root.hidden = false;
  await player.start();
}
