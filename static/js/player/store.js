/* The phone's memory: sessions as data, what was pressed and is not on the server yet, a running timer.
   Interface: `ready`, `isLasting`, `uuid7`, `put`, `get`, `all`, `remove`, `read`, `setToday`, `today`, `add`,
   `waiting`, `stored`, `refuse`, `replace`, `retry`, `drop`, `setTimer`, `takeTimer`, `timer`, `takeLease`,
   `dropLease`, `wipe`, `listen`. Refinements of the plan:
   - An edit of a set that waits takes its place always, also while the older one is under way: entries leave by
     place, id and edit, so the answer to an older edit never takes a newer one away. `add` gives back what was kept.
   - `stored(entries, fold)` takes entries out and folds them into the document in one transaction.
   - `read(session)` gives document, entries and timer of one moment; `put(doc, askedAt)` refuses a document that
     was asked for before something else was folded in.
   Whatever cannot be kept is a rejected promise of NotKept with `reason` "full" or "broken". */

const NAME = "legback";
/* A new version only adds shelves: a tab with older code goes on working with the newer database. */
const VERSION = 1;
const SHELVES = {
  sessions: { keyPath: "session" },
  entries: { keyPath: "order", autoIncrement: true },
  timers: { keyPath: "session" },
  things: { keyPath: "name" },
};

export class NotKept extends Error {
  constructor(cause) {
    super("not kept on this phone", { cause });
    this.name = "NotKept";
    this.reason = cause?.name === "QuotaExceededError" ? "full" : "broken";
  }
}

/* False where the browser refuses a database (some private windows): all is forgotten with the page then. */
export let isLasting = true;

/* Two ways to remember, with the same few operations in transactions that happen whole or not at all. */

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function onDisk(database) {
  return (names, mode, task) =>
    new Promise((resolve, reject) => {
      // Strict: a set that was shown as kept survives an empty battery.
      const whole = database.transaction(names, mode, { durability: "strict" });
      let failure = null;
      const result = task({
        get: (name, key) => answered(whole.objectStore(name).get(key)),
        all: (name) => answered(whole.objectStore(name).getAll()),
        put: (name, value) => answered(whole.objectStore(name).put(value)),
        delete: (name, key) => answered(whole.objectStore(name).delete(key)),
        clear: (name) => answered(whole.objectStore(name).clear()),
      });
      result.catch((error) => {
        failure = error;
        if (!whole.error) whole.abort();
      });
      whole.oncomplete = () => resolve(result);
      whole.onabort = () => reject(whole.error ?? failure);
    });
}

function inMemory() {
  let shelves = Object.fromEntries(Object.keys(SHELVES).map((name) => [name, new Map()]));
  let count = 0;
  let line = Promise.resolve();
  async function whole(task) {
    const draft = Object.fromEntries(Object.entries(shelves).map(([name, shelf]) => [name, new Map(shelf)]));
    const result = await task({
      get: async (name, key) => structuredClone(draft[name].get(key)),
      all: async (name) => structuredClone([...draft[name].values()]),
      put: async (name, value) => {
        const { keyPath, autoIncrement } = SHELVES[name];
        const key = value[keyPath] ?? (autoIncrement ? (count += 1) : undefined);
        draft[name].set(key, structuredClone({ ...value, [keyPath]: key }));
        return key;
      },
      delete: async (name, key) => void draft[name].delete(key),
      clear: async (name) => draft[name].clear(),
    });
    shelves = draft;
    return result;
  }
  return (names, mode, task) => {
    const result = line.then(() => whole(task));
    line = result.catch(() => {});
    return result;
  };
}

let opening = null;

async function openDatabase(version) {
  const request = indexedDB.open(NAME, version);
  request.onupgradeneeded = () => {
    for (const [name, wishes] of Object.entries(SHELVES)) {
      if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, wishes);
    }
  };
  const database = await answered(request);
  const forget = () => (opening = null);
  database.onclose = forget;
  database.onversionchange = () => {
    forget();
    database.close();
  };
  return onDisk(database);
}

function opened() {
  opening ??= openDatabase(VERSION)
    .catch((error) => (error.name === "VersionError" ? openDatabase() : Promise.reject(error)))
    .catch(() => {
      isLasting = false;
      return inMemory();
    });
  return opening;
}

async function work(names, mode, task) {
  try {
    return await (await opened())(names, mode, task);
  } catch (error) {
    // The connection was closed under our hands (a newer version, cleared data): once more with a new one.
    if (error?.name !== "InvalidStateError") throw new NotKept(error);
    opening = null;
    return (await opened())(names, mode, task).catch((again) => Promise.reject(new NotKept(again)));
  }
}

const reading = (names, task) => work(names, "readonly", task);
const writing = (names, task) => work(names, "readwrite", task);

/* Opens the database; true where what is kept outlives the page. */
export async function ready() {
  await opened();
  return isLasting;
}

/* Tells this page and the other tabs what has changed. */

const callbacks = new Set();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;

function hear(change) {
  for (const callback of [...callbacks]) callback(change);
}

channel?.addEventListener("message", ({ data }) => hear({ ...data, isHere: false }));

function tell(what, session = null) {
  channel?.postMessage({ what, session });
  hear({ what, session, isHere: true });
}

/* callback({what: "document"|"entries"|"timer"|"today"|"wiped", session|null, isHere}); gives back a way to stop. */
export function listen(callback) {
  callbacks.add(callback);
  return () => callbacks.delete(callback);
}

/* Ids that sort by the moment they were made (RFC 9562, version 7), also within a millisecond. */

let moment = 0;
let counter = 0;

export function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  if (now > moment) {
    moment = now;
    counter = ((bytes[6] & 0x07) << 8) | bytes[7];
  } else if ((counter += 1) > 0xfff) {
    moment += 1;
    counter = 0;
  }
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(moment / 2 ** (8 * (5 - place))) % 256;
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/* Sessions. */

/* False if something was folded into the kept document after `askedAt` (ms): this one may lack it; ask again. A fold
   that is still to come was noted by a clock that was wrong. */
export async function put(doc, askedAt = Infinity) {
  const isPut = await writing(["sessions"], async (shelf) => {
    const { foldedAt = -1 } = (await shelf.get("sessions", doc.session)) ?? {};
    if (foldedAt >= askedAt && foldedAt <= Date.now()) return false;
    await shelf.put("sessions", { session: doc.session, doc, foldedAt });
    return true;
  });
  if (isPut) tell("document", doc.session);
  return isPut;
}

export async function get(session) {
  return (await reading(["sessions"], (shelf) => shelf.get("sessions", session)))?.doc ?? null;
}

/* The documents of all sessions that are kept, oldest day first. */
export async function all() {
  const records = await reading(["sessions"], (shelf) => shelf.all("sessions"));
  return records.map((record) => record.doc).sort((one, other) => (one.on_date < other.on_date ? -1 : 1));
}

/* Forgets a session's document and timer. What was pressed in it and still waits stays. */
export async function remove(session) {
  await writing(["sessions", "timers"], async (shelf) => {
    await shelf.delete("sessions", session);
    await shelf.delete("timers", session);
  });
  tell("document", session);
}

/* {doc|null, entries, timer|null} of a session, of one moment. What another account has pressed in it on this phone
   (a coach, in a session of the person) is that account's and not shown. */
export function read(session) {
  return reading(["sessions", "entries", "timers"], async (shelf) => {
    const doc = (await shelf.get("sessions", session))?.doc ?? null;
    const isIts = (entry) => entry.session === session && (!doc?.owner || entry.owner === doc.owner);
    const entries = (await shelf.all("entries")).filter(isIts);
    return { doc, entries, timer: (await shelf.get("timers", session))?.timer ?? null };
  });
}

export async function setToday(value) {
  await writing(["things"], (shelf) => shelf.put("things", { name: "today", value }));
  tell("today");
}

export async function today() {
  return (await reading(["things"], (shelf) => shelf.get("things", "today")))?.value ?? null;
}

/* A running timer: {kind: "hold", slot, number, startedAt, phases} or {kind: "rest", endsAt}, or null. */
export async function setTimer(session, timer) {
  await writing(["timers"], (shelf) =>
    timer ? shelf.put("timers", { session, timer }) : shelf.delete("timers", session),
  );
  tell("timer", session);
}

/* Ends a timer; true in the one tab that was the first to. */
export async function takeTimer(session, { startedAt }) {
  const isFirst = await writing(["timers"], async (shelf) => {
    const kept = (await shelf.get("timers", session))?.timer;
    if (kept?.startedAt !== startedAt) return false;
    await shelf.delete("timers", session);
    return true;
  });
  if (isFirst) tell("timer", session);
  return isFirst;
}

export async function timer(session) {
  return (await reading(["timers"], (shelf) => shelf.get("timers", session)))?.timer ?? null;
}

/* What was pressed. */

/* The same press twice is one. A newer edit of a set takes the place of the one that waits, and its edit is higher
   than that one's also when two tabs counted from the same. */
function placed(before, entry) {
  if (entry.kind !== "set") return before;
  const edit = Math.max(entry.edit, before.edit + 1);
  return { ...entry, edit, session: before.session, owner: before.owner, order: before.order, refusal: null };
}

/* Keeps what was pressed and gives it back as it is kept: {...entry, session, owner, order, refusal: null}. */
export async function add(session, owner, entry) {
  const { kept, isFirst } = await writing(["entries", "things"], async (shelf) => {
    const before = (await shelf.all("entries")).find((each) => each.id === entry.id && each.session === session);
    const kept = before ? placed(before, entry) : { ...entry, session, owner, refusal: null };
    kept.order = await shelf.put("entries", kept);
    const isFirst = !(await shelf.get("things", "persist"));
    if (isFirst) await shelf.put("things", { name: "persist" });
    return { kept, isFirst };
  });
  // Not waited for: some browsers ask the person.
  if (isFirst && isLasting) navigator.storage?.persist?.().catch(() => {});
  tell("entries", session);
  return kept;
}

/* What waits, of one session or of all, in the order in which it was pressed. */
export async function waiting(session = null) {
  const entries = await reading(["entries"], (shelf) => shelf.all("entries"));
  return entries.filter((entry) => session === null || entry.session === session);
}

async function fresh(shelf, entry) {
  const now = await shelf.get("entries", entry.order);
  return now?.id === entry.id ? now : null;
}

/* Takes out entries that are on the server now, and folds them with `fold(doc, entries) -> doc` (not async) into
   the document of their session. One that was edited in the meantime is folded and its newer edit goes on waiting;
   one that another tab took out already is left alone. */
export async function stored(entries, fold = null) {
  const sessions = [...new Set(entries.map((entry) => entry.session))];
  await writing(["entries", "sessions"], async (shelf) => {
    for (const session of sessions) {
      const own = [];
      for (const entry of entries.filter((each) => each.session === session)) {
        const now = await fresh(shelf, entry);
        if (now) own.push(entry);
        if (now && now.edit === entry.edit) await shelf.delete("entries", entry.order);
      }
      const record = await shelf.get("sessions", session);
      if (!fold || !record || own.length === 0) continue;
      await shelf.put("sessions", { session, doc: fold(record.doc, own), foldedAt: Date.now() });
    }
  });
  for (const session of sessions) tell("entries", session);
}

async function change(find, turn) {
  const changed = await writing(["entries"], async (shelf) => {
    const found = (await shelf.all("entries")).filter(find);
    for (const entry of found) await turn(shelf, entry);
    return found;
  });
  for (const session of new Set(changed.map((entry) => entry.session))) tell("entries", session);
}

const isSame = (one, other) => one.order === other.order && one.id === other.id && one.edit === other.edit;

/* Notes why entries could not be stored, as [{entry, answer}]; they stay until the person decides. */
export function refuse(refusals) {
  const find = (each) => refusals.find(({ entry }) => isSame(each, entry));
  return change(find, (shelf, each) => shelf.put("entries", { ...each, refusal: find(each).answer }));
}

/* Puts `other` in the place of a waiting entry, free to be sent. */
export function replace(entry, other) {
  return change((each) => isSame(each, entry), (shelf, { session, owner, order }) =>
    shelf.put("entries", { ...other, session, owner, order, refusal: null }),
  );
}

/* Frees refused entries to be sent again. */
export function retry(ids) {
  return change((each) => each.refusal && ids.includes(each.id), (shelf, each) =>
    shelf.put("entries", { ...each, refusal: null }),
  );
}

/* Forgets entries because the person said so. */
export function drop(ids) {
  return change((each) => ids.includes(each.id), (shelf, each) => shelf.delete("entries", each.order));
}

/* For browsers without locks: true if `tab` may send for the next `milliseconds`. */
export function takeLease(tab, milliseconds) {
  return writing(["things"], async (shelf) => {
    const now = Date.now();
    const lease = await shelf.get("things", "lease");
    // One that ends later than it could have been taken for comes from a clock that was wrong.
    if (lease && lease.tab !== tab && lease.until > now && lease.until <= now + milliseconds) return false;
    await shelf.put("things", { name: "lease", tab, until: now + milliseconds });
    return true;
  });
}

export function dropLease(tab) {
  return writing(["things"], async (shelf) => {
    if ((await shelf.get("things", "lease"))?.tab === tab) await shelf.delete("things", "lease");
  });
}

/* Forgets everything, as at log-out. */
export async function wipe() {
  const names = Object.keys(SHELVES);
  await writing(names, (shelf) => Promise.all(names.map((name) => shelf.clear(name))));
  tell("wiped");
}
