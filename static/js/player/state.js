/* A session as it stands: its document (workouts/session_document.py) with everything that was pressed since.
   Pure: values in, values out. What each pain asks for comes as a table with the document; the rest mirrors
   workouts/training.py and workouts/in_session.py, which have the last word, and a test compares both. */

const SEVERITY = ["", "go-on", "ease", "stop-exercise", "end-session"];
const SHORT = { slots: 2, sets: 2 }; // programs/targets.py

export const STOPS = new Set(["stop-exercise", "end-session"]);

/* What is trained in a slot now: its own exercise, what took its place, or the easier version of it. */
export function target(slot) {
  const chosen = slot[slot.use] ?? slot.own ?? slot.substitute;
  return slot.is_eased && chosen.easier ? chosen.easier : chosen;
}

export function slotOf(state, id) {
  return state.slots.find((slot) => slot.slot === id);
}

export function inOrder(state) {
  return [...state.slots].sort((a, b) => a.position - b.position);
}

function isOpen(state, slot) {
  return !state.has_ended_for_pain && (!slot.is_stopped || slot.is_eased);
}

/* Whether sets are still to be done in it. */
export function goesOn(state, slot) {
  return isOpen(state, slot) && !slot.is_skipped;
}

/* Whether nothing is left to do in it. */
export function isDone(state, slot) {
  return !goesOn(state, slot) || slot.logs.length >= slot.sets;
}

/* Whether another exercise may still take its place. */
export function canChange(state, slot) {
  return goesOn(state, slot) && !slot.is_stopped && slot.logs.length === 0;
}

export function isUntouched(state) {
  return state.slots.every(
    (slot) => !slot.logs.length && !slot.answer && !slot.is_skipped && !slot.note && !slot.feel && slot.full_sets === null,
  );
}

/* The number of the next set. */
export function nextNumber(slot) {
  const numbers = new Set(slot.logs.map((log) => log.number));
  let number = 1;
  while (numbers.has(number)) number += 1;
  return number;
}

/* The load last used on what is done now, else the one asked for. */
export function loadOf(slot) {
  const used = slot.logs.filter((log) => log.is_eased === slot.is_eased && log.load_kg).at(-1);
  return used?.load_kg ?? target(slot).load_kg;
}

/* A set as planned, ready to be noted. */
export function plannedSet(slot) {
  const asked = target(slot);
  const sides = asked.is_two_sided ? asked.amount : null;
  return {
    slot: slot.slot,
    number: nextNumber(slot),
    edit: 1,
    amount: asked.amount,
    left: sides,
    right: sides,
    load_kg: asked.is_loaded ? loadOf(slot) : null,
    rir: null,
    is_eased: slot.is_eased,
    is_removed: false,
  };
}

/* At least 60 % of the sets asked for, or a stop for pain, or a gentle session (domain.md 4.4). */
export function isKept(state) {
  if (state.is_gentle || state.has_ended_for_pain || state.slots.some((slot) => slot.is_stopped)) return true;
  const counted = state.slots.filter((slot) => !(slot.is_skipped && slot.full_sets !== null));
  const asked = counted.reduce((sum, slot) => sum + slot.sets, 0);
  const done = state.slots.reduce((sum, slot) => sum + slot.logs.length, 0);
  return asked > 0 && done >= asked * 0.6;
}

/* What a pain in a slot asks for, by the document's table (domain.md 3.3). A lower number afterwards takes
   nothing back, except on the easier version, which is judged by its own. */
export function verdict(state, slot, pain) {
  const others = state.slots.some((other) => other.slot !== slot.slot && other.is_stopped);
  const said = state.pain[slot.is_eased || others ? "last" : "first"][pain];
  const before = slot.is_eased ? 0 : SEVERITY.indexOf(slot.answer);
  return SEVERITY[Math.max(SEVERITY.indexOf(said), before)];
}

const CHANGES = {
  start(state, entry) {
    if (state.status !== "planned") return;
    const { status, variant, is_gentle, was_alone, started_at, slots } = state;
    state.as_planned = structuredClone({ status, variant, is_gentle, was_alone, started_at, slots });
    const score = entry.pain_before;
    const isGentle = score !== null && state.before[score] === "gentle";
    state.status = "running";
    state.started_at = entry.at;
    state.was_alone = entry.was_alone;
    state.pain = state.pain_by_before[score === null ? "" : String(score)];
    state.is_gentle = isGentle;
    if (state.variant === "full") state.variant = isGentle ? "gentle" : entry.is_short ? "short" : "full";
    if (isGentle) state.slots = [];
    else if (state.variant === "short") state.slots = firstOf(state);
  },
  "begin-anew"(state) {
    if (state.as_planned && isUntouched(state)) Object.assign(state, structuredClone(state.as_planned), { pain: null });
  },
  set(state, entry, slot) {
    const others = slot.logs.filter((log) => log.id !== entry.id);
    // What the server refuses is not shown as done either.
    const isNew = others.length === slot.logs.length;
    if (isNew && (!isOpen(state, slot) || others.some((log) => log.number === entry.number))) return;
    const { id, number, edit, amount, left, right, load_kg, rir, is_eased } = entry;
    if (entry.is_removed) slot.logs = others;
    else slot.logs = [...others, { id, number, edit, amount, left, right, load_kg, rir, is_eased }];
    slot.logs.sort((a, b) => a.number - b.number);
  },
  pain(state, entry, slot) {
    if (state.has_ended_for_pain && !slot.is_stopped) return;
    const said = verdict(state, slot, entry.pain);
    slot.pain = Math.max(slot.pain ?? 0, entry.pain);
    slot.is_stopped ||= STOPS.has(said);
    state.has_ended_for_pain ||= said === "end-session";
    slot.answer = said;
  },
  slip(state, entry, slot) {
    if (state.has_ended_for_pain && !slot.is_stopped) return;
    slot.pain = null;
    if (slot.is_stopped && slot.logs.some((log) => log.is_eased)) return;
    if (slot.is_stopped) state.has_ended_for_pain = false;
    slot.answer = "";
    slot.is_stopped = slot.is_eased = false;
  },
  ease(state, entry, slot) {
    if (slot.is_stopped && target(slot).easier && !state.has_ended_for_pain) slot.is_eased = true;
  },
  unease(state, entry, slot) {
    if (!state.has_ended_for_pain && !slot.logs.some((log) => log.is_eased)) slot.is_eased = false;
  },
  swap: (state, entry, slot) => take(state, slot, "substitute"),
  "swap-back": (state, entry, slot) => take(state, slot, "own"),
  choose: (state, entry, slot) => take(state, slot, "offered"),
  unchoose: (state, entry, slot) => take(state, slot, "own"),
  skip(state, entry, slot) {
    if (!slot.is_stopped) slot.is_skipped = true;
  },
  unskip(state, entry, slot) {
    slot.is_skipped = false;
  },
  feel(state, entry, slot) {
    slot.feel = entry.feel;
  },
  note(state, entry, slot) {
    if (slot) slot.note = entry.note;
    else state.note = entry.note;
  },
  order(state, entry) {
    const places = inOrder(state).map((slot) => slot.position);
    const isWhole = new Set(entry.slots).size === places.length && entry.slots.every((id) => slotOf(state, id));
    if (isWhole) entry.slots.forEach((id, place) => (slotOf(state, id).position = places[place]));
  },
  shorten(state) {
    if (state.variant !== "full") return;
    state.variant = "short";
    inOrder(state).forEach((slot, place) => {
      if (place < SHORT.slots) {
        const fewer = Math.max(Math.min(SHORT.sets, slot.sets), slot.logs.length);
        if (fewer === slot.sets && slot.is_skipped) return; // left out by the person's own wish, and that it stays
        slot.full_sets = slot.sets;
        slot.sets = fewer;
      } else if (!slot.logs.length && !slot.is_stopped && !slot.is_skipped) {
        slot.full_sets = slot.sets;
        slot.is_skipped = true;
      }
    });
  },
  lengthen(state) {
    if (state.variant !== "short" || state.slots.every((slot) => slot.full_sets === null)) return;
    state.variant = "full";
    for (const slot of state.slots) {
      if (slot.full_sets === null) continue;
      // With as many sets as before it was left out; with fewer only the person's own wish has left it out.
      slot.is_skipped &&= slot.full_sets !== slot.sets;
      slot.sets = slot.full_sets;
      slot.full_sets = null;
    }
  },
  flags(state, entry) {
    const outcomes = state.flags.filter((flag) => entry.flags.includes(flag.id)).map((flag) => flag.outcome);
    state.locked = outcomes.includes("emergency") ? "emergency" : outcomes[0];
    state.has_ended_for_pain = true;
  },
  finish(state, entry) {
    state.status = "finished";
    state.note = entry.note ?? state.note;
    state.was_alone = entry.was_alone ?? state.was_alone;
    state.effort = entry.effort;
  },
  reopen(state) {
    state.status = "running";
  },
};

function answerOf(state, slot) {
  if (state.has_ended_for_pain) return "end-session";
  return slot.is_eased ? "eased" : "stop-exercise";
}

function firstOf(state) {
  return inOrder(state)
    .slice(0, SHORT.slots)
    .map((slot) => ({ ...slot, sets: Math.min(SHORT.sets, slot.sets) }));
}

function take(state, slot, use) {
  if (slot[use] && isOpen(state, slot) && !slot.is_stopped && !slot.logs.length) slot.use = use;
}

/* The document with entries applied in order. One that says nothing new changes nothing, so that an entry may
   be applied twice. */
export function apply(document, entries) {
  const { figures, exercises, ...rest } = document;
  const state = structuredClone(rest);
  for (const entry of entries) {
    const slot = entry.slot ? slotOf(state, entry.slot) : null;
    if (entry.slot && !slot) continue;
    CHANGES[entry.kind]?.(state, entry, slot);
    for (const each of state.slots) if (each.is_stopped) each.answer = answerOf(state, each);
  }
  return { ...state, figures, exercises };
}

/* The document once entries are stored on the server: the numbers of the back go, what follows from them
   stays. */
export function fold(document, entries) {
  const state = apply(document, entries);
  for (const slot of [...state.slots, ...(state.as_planned?.slots ?? [])]) delete slot.pain;
  return state;
}

/* The entries that take an entry back, without ids and times; `before` is the state it was made in. */
export function inverse(before, entry) {
  const slot = entry.slot ? slotOf(before, entry.slot) : null;
  const own = { slot: entry.slot };
  switch (entry.kind) {
    case "set": {
      const log = slot.logs.find((each) => each.id === entry.id);
      if (!log) return [{ ...entry, edit: entry.edit + 1, is_removed: true }];
      // A set that was taken back does not come back under its old id.
      if (entry.is_removed) return [{ kind: "set", ...own, ...log, id: undefined, edit: 1, is_removed: false }];
      return [{ kind: "set", ...own, ...log, edit: entry.edit + 1, is_removed: false }];
    }
    case "pain": {
      const again = slot.pain ?? null;
      return [{ kind: "slip", ...own }, ...(again === null ? [] : [{ kind: "pain", ...own, pain: again }])];
    }
    case "slip":
      return slot.pain === undefined || slot.pain === null ? [] : [{ kind: "pain", ...own, pain: slot.pain }];
    case "feel":
      return [{ kind: "feel", ...own, feel: slot.feel }];
    case "note":
      return [{ kind: "note", slot: entry.slot ?? null, note: slot ? slot.note : before.note, was: entry.note }];
    case "order":
      return [{ kind: "order", slots: inOrder(before).map((each) => each.slot) }];
    default: {
      const kind = OPPOSITES[entry.kind];
      return kind ? [{ kind, ...(entry.slot ? own : {}) }] : [];
    }
  }
}

const OPPOSITES = {
  start: "begin-anew",
  ease: "unease",
  unease: "ease",
  swap: "swap-back",
  "swap-back": "swap",
  choose: "unchoose",
  skip: "unskip",
  unskip: "skip",
  shorten: "lengthen",
  lengthen: "shorten",
  finish: "reopen",
};
