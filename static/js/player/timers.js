/* Timers that count to a deadline: whatever the phone did in between, a look at the clock tells the truth.
   Interface: `holdPhases`, `standing`, `crossed`, `restLeft`, `restCrossed`, `watch`, `Signals`, `stayAwake`.
   Moments are milliseconds of Date.now(), lengths whole seconds. Refinements of the plan: `sides` is a list of
   names (["left", "right"], or [] for one hold with side ""), the end of a side that is followed by another is the
   signal "change", `restCrossed` gives the signals of a rest, and `watch` looks again when the page comes back. */

/* A signal that is older than this is no news any more, except that something is over. */
const STALE_SECONDS = 1.5;
const LEAD_BEEPS = 3;
const LOOK_EVERY = 200;

/* [{name: "lead"|"hold"|"change", side, from, to}], in seconds since the start. */
export function holdPhases(seconds, sides = [], { lead = 3, change = 5 } = {}) {
  const phases = [];
  let from = 0;
  const append = (name, side, length) => {
    if (length > 0) phases.push({ name, side, from, to: from + length });
    from += length;
  };
  (sides.length ? sides : [""]).forEach((side, place) => {
    append(place ? "change" : "lead", side, place ? change : lead);
    append("hold", side, seconds);
  });
  return phases;
}

const elapsed = (startedAt, now) => Math.max(0, (now - startedAt) / 1000);

/* {phase|null, left: whole seconds rounded up, share: 0 to 1 of the phase, held: [{side, seconds}], isOver}.
   `held` counts whole seconds of each hold that has begun: what is kept when it is stopped now. */
export function standing(phases, startedAt, now) {
  const at = elapsed(startedAt, now);
  const phase = phases.find((each) => at < each.to) ?? null;
  const begun = phases.filter(({ name, from }) => name === "hold" && at >= from);
  return {
    phase,
    left: phase ? Math.ceil(phase.to - at) : 0,
    share: phase ? (at - phase.from) / (phase.to - phase.from) : 1,
    held: begun.map(({ side, from, to }) => ({ side, seconds: Math.floor(Math.min(at, to) - from) })),
    isOver: phase === null,
  };
}

function leadIn(to, length) {
  const beeps = Math.min(LEAD_BEEPS, Math.floor(length));
  return Array.from({ length: beeps }, (_, place) => ({ name: "lead", at: to - beeps + place }));
}

function signalsOf(phase, isLast) {
  const { name, from, to } = phase;
  if (name !== "hold") return leadIn(to, to - from);
  return [
    { name: "start", at: from },
    { name: "half", at: (from + to) / 2 },
    { name: isLast ? "end" : "change", at: to },
  ];
}

/* The first look has nothing before it: its `before` is the start itself less a moment, so that it hears that. */
function between(signals, before, now) {
  const heard = signals.filter(({ at }) => at > before && at <= now);
  return heard.filter(({ name, at }) => name === "end" || name === "rest" || now - at <= STALE_SECONDS);
}

/* The signals between two looks, in their order: "lead" (three of them), "start", "half", "change", "end".
   After a long sleep only what is news is left, and that it ended. `before` null: this is the first look. */
export function crossed(phases, startedAt, before, now) {
  const signals = phases.flatMap((phase, place) => signalsOf(phase, place === phases.length - 1));
  const seen = before === null ? -1 : elapsed(startedAt, before);
  return between(signals, seen, elapsed(startedAt, now)).map(({ name }) => name);
}

/* Whole seconds of rest that are left, rounded up, never below 0. */
export function restLeft(endsAt, now) {
  return Math.max(0, Math.ceil((endsAt - now) / 1000));
}

/* The signals of a rest between two looks: "lead" (three of them), "rest" when it is over. */
export function restCrossed(endsAt, before, now) {
  const signals = [...leadIn(0, LEAD_BEEPS), { name: "rest", at: 0 }];
  return between(signals, (before - endsAt) / 1000, (now - endsAt) / 1000).map(({ name }) => name);
}

/* Calls look(now, before) at once, five times a second and whenever the page comes back; `before` is null the first
   time. Gives back a way to stop. */
export function watch(look) {
  let before = null;
  const again = () => {
    const now = Date.now();
    const last = before;
    before = now;
    look(now, last);
  };
  const timer = setInterval(again, LOOK_EVERY);
  document.addEventListener("visibilitychange", again);
  addEventListener("pageshow", again);
  again();
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", again);
    removeEventListener("pageshow", again);
  };
}

/* Tones as [hertz, begins after seconds, lasts seconds]; buzzes as navigator.vibrate takes them. */
const SIGNALS = {
  lead: { tones: [[660, 0, 0.09]], buzz: [60] },
  start: { tones: [[990, 0, 0.35]], buzz: [250] },
  half: { tones: [[770, 0, 0.12], [770, 0.2, 0.12]], buzz: [90, 90, 90] },
  change: { tones: [[990, 0, 0.18], [660, 0.22, 0.3]], buzz: [300, 120, 120] },
  end: { tones: [[660, 0, 0.16], [830, 0.18, 0.16], [990, 0.36, 0.5]], buzz: [200, 100, 200, 100, 400] },
  rest: { tones: [[830, 0, 0.16], [990, 0.2, 0.35]], buzz: [200, 100, 300] },
};
const LOUDNESS = 0.25;

/* Sound and vibration. A phone without one of them, or that refuses it, is silent: nothing here throws. */
export class Signals {
  #audio = null;

  constructor({ hasSound = true, hasVibration = true } = {}) {
    this.hasSound = hasSound;
    this.hasVibration = hasVibration;
  }

  /* To be called within a tap: browsers let nobody make a sound before. */
  arm() {
    if (!this.hasSound) return;
    try {
      // Beeps go over somebody's music and do not stop it.
      if (navigator.audioSession) navigator.audioSession.type = "transient";
      this.#audio ??= new (globalThis.AudioContext ?? globalThis.webkitAudioContext)();
      this.#wake();
    } catch {
      this.#audio = null;
    }
  }

  give(name) {
    const signal = SIGNALS[name];
    if (!signal) return;
    if (this.hasSound && this.#audio) this.#beep(signal.tones);
    if (this.hasVibration) this.#buzz(signal.buzz);
  }

  /* Lets go of the loudspeaker; `arm` takes it again. */
  rest() {
    try {
      this.#audio?.suspend().catch(() => {});
    } catch {
      this.#audio = null;
    }
  }

  #wake() {
    // Asleep since the screen was locked, or interrupted by a call.
    if (this.#audio.state !== "running") this.#audio.resume().catch(() => {});
  }

  #beep(tones) {
    try {
      this.#wake();
      for (const [hertz, after, length] of tones) this.#tone(hertz, this.#audio.currentTime + after, length);
    } catch {
      this.#audio = null;
    }
  }

  #tone(hertz, at, length) {
    const tone = this.#audio.createOscillator();
    const loudness = this.#audio.createGain();
    tone.frequency.value = hertz;
    // Up and down in a moment: an edge in the wave is heard as a click.
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
    loudness.gain.setValueAtTime(LOUDNESS, at + length - 0.02);
    loudness.gain.linearRampToValueAtTime(0, at + length);
    tone.connect(loudness).connect(this.#audio.destination);
    tone.start(at);
    tone.stop(at + length);
  }

  #buzz(pattern) {
    try {
      navigator.vibrate?.(pattern);
    } catch {
      // Refused: the sound and the screen say it.
    }
  }
}

/* Keeps the screen on until released. Browsers let go of it with every look elsewhere, so it is asked for again. */
export function stayAwake() {
  let lock = null;
  let isReleased = false;
  let isAsking = false;
  const ask = async () => {
    if (isReleased || isAsking || document.visibilityState !== "visible" || (lock && !lock.released)) return;
    isAsking = true;
    try {
      lock = (await navigator.wakeLock?.request("screen")) ?? null;
    } catch {
      lock = null;
    }
    isAsking = false;
    if (isReleased) lock?.release().catch(() => {});
  };
  document.addEventListener("visibilitychange", ask);
  ask();
  return {
    release() {
      isReleased = true;
      document.removeEventListener("visibilitychange", ask);
      lock?.release().catch(() => {});
    },
  };
}
