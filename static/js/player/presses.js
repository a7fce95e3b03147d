/* What each control of the player does, by its `data-do`. `this` is the player; the values are the control's other
   data. */

import * as session from "./state.js";
import { say } from "./view.js";

export const MORE_REST = 15_000;

export const PRESSES = {
  start({ score }) {
    const isOn = (id) => this.root.querySelector(`#${id}`)?.checked ?? false;
    return this.begin(score, { was_alone: isOn("start-alone"), is_short: isOn("start-short") });
  },
  "answer-anew"() {
    this.show(() => (this.ui.isTooSore = false));
  },
  async "begin-anew"() {
    await this.enter([{ kind: "begin-anew" }]);
    this.ui.undos = [];
    this.draw();
  },
  go({ place }) {
    this.closeSheet();
    this.place(place);
  },
  step({ field, by }) {
    this.step(field, Number(by));
  },
  rir({ rir }) {
    const { draft } = this.ui;
    this.show(() => (draft.rir = draft.rir === Number(rir) ? null : Number(rir)));
  },
  log() {
    const set = this.checkedDraft();
    return set ? this.noteSet(set) : this.draw();
  },
  edit({ id }) {
    const log = this.slot.logs.find((each) => each.id === id);
    this.show(() => Object.assign(this.ui, { draft: { slot: this.slot.slot, ...log, is_removed: false }, typedLoad: null, error: null }));
    this.root.querySelector(`#set-${log.number} button`)?.focus();
  },
  async save() {
    const set = this.checkedDraft();
    if (set) await this.change({ kind: "set", ...set, edit: set.edit + 1 }, "did-change");
    else this.draw();
  },
  async remove() {
    const { draft } = this.ui;
    await this.enter([{ kind: "set", ...draft, edit: draft.edit + 1, is_removed: true }], say("did-remove", { n: draft.number }));
    this.renewDraft();
    this.draw();
  },
  cancel() {
    this.show(() => this.renewDraft());
  },
  "add-set"() {
    const { slot } = this;
    this.show(() => {
      this.ui.extra[slot.slot] = session.nextNumber(slot);
      this.renewDraft();
    });
  },
  hold() {
    return this.beginHold();
  },
  "stop-hold"() {
    return this.endHold(Date.now());
  },
  "start-step"() {
    return this.beginStep();
  },
  async "next-step"() {
    if (this.timer?.kind === "step") await this.setTimer(null);
    this.nextStep();
  },
  async "skip-steps"() {
    if (this.timer?.kind === "step") await this.setTimer(null);
    this.place(this.placeAfter(this.ui.place));
  },
  async "rest-more"() {
    this.offerUndo({ entries: [], said: say("did-change") });
    await this.setTimer({ kind: "rest", endsAt: Math.max(this.timer.endsAt, Date.now()) + MORE_REST });
    this.draw();
  },
  async "rest-skip"() {
    this.offerUndo({ entries: [], said: say("did-change") });
    await this.setTimer(null);
    this.draw();
  },
  undo() {
    return this.undo();
  },
  hurts() {
    this.show(() => (this.ui.sheet = "hurts"));
  },
  async pain({ score }) {
    this.closeSheet();
    if (this.timer?.kind === "hold") await this.setTimer(null);
    await this.change(this.own("pain", { pain: Number(score) }), "did-pain");
    this.root.querySelector("#pain-answer")?.scrollIntoView({ block: "center" });
  },
  signs() {
    this.show(() => (this.ui.isAskingSigns = true));
  },
  async flags() {
    const flags = [...this.root.querySelectorAll("[data-flag]:checked")].map((box) => box.value);
    if (!flags.length) return this.show(() => (this.ui.error = say("signs-none")));
    this.closeSheet();
    await this.setTimer(null);
    await this.enter([{ kind: "flags", flags }]);
    this.ui.undos = []; // a sign is not taken back
    return this.place(this.ui.place);
  },
  slip() {
    return this.change(this.own("slip"), "did-change");
  },
  ease() {
    return this.change(this.own("ease"), "did-change");
  },
  unease() {
    return this.change(this.own("unease"), "did-change");
  },
  swap() {
    return this.exchange("swap");
  },
  "swap-back"() {
    return this.exchange("swap-back");
  },
  choose() {
    return this.exchange("choose");
  },
  unchoose() {
    return this.exchange("unchoose");
  },
  async skip() {
    await this.change(this.own("skip"), "did-skip");
    this.place(this.nextPlace());
  },
  unskip() {
    return this.change(this.own("unskip"), "did-change");
  },
  feel({ feel }) {
    return this.change(this.own("feel", { feel: this.slot.feel === feel ? "" : feel }), "did-change");
  },
  exercises() {
    this.show(() => (this.ui.sheet = "exercises"));
  },
  close() {
    this.show(() => this.closeSheet());
  },
  move({ slot, by }) {
    const slots = session.inOrder(this.state).map((each) => each.slot);
    const at = slots.indexOf(Number(slot));
    slots.splice(at + Number(by), 0, ...slots.splice(at, 1));
    return this.change({ kind: "order", slots }, "did-change");
  },
  shorten() {
    return this.change({ kind: "shorten" }, "did-change");
  },
  lengthen() {
    return this.change({ kind: "lengthen" }, "did-change");
  },
  effort({ effort }) {
    this.show(() => (this.ui.effort = this.ui.effort === effort ? "" : effort));
  },
  finish({ score }) {
    return this.finish(score);
  },
  retry() {
    this.sender.retry(); // not waited for: the next press must not wait for the signal
  },
  async discard({ entry }) {
    const refused = this.standing.refused.find((each) => each.entry.id === entry)?.entry;
    if (refused?.refusal?.code === "conflict" && refused.refusal.stored) await this.sender.useTheirs(refused);
    // With a start goes what was done behind it.
    else await this.sender.discard(refused?.kind === "start" ? this.entries.map(({ id }) => id) : [entry]);
    await this.load();
    this.sender.poke();
    this.draw();
  },
  async "use-mine"({ entry }) {
    const refused = this.standing.refused.find((each) => each.entry.id === entry)?.entry;
    if (refused) await this.sender.useMine(refused);
    this.sender.poke();
  },
};
