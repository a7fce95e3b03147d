/* Sends what the phone keeps, in order, from one tab at a time. An entry leaves the queue only after an answer with
   its own id that says 200; whatever else comes back, it stays.
   Interface: `startSender({csrf, owner, fold, onChange, onStored}) -> {poke(), retry(ids?), discard(ids),
   useMine(entry), useTheirs(entry), standing(), stop()}` and `nextRequest(entries)`. Refinements of the plan:
   - `fold(doc, entries)` is done while the entries leave the queue; `onStored(session, entries)` is told afterwards.
   - Standing has `strangers`: entries of other accounts on this phone, neither sent nor counted. The state
     "stranger" means that the account that is logged in is not the one of this page.
   - Nothing follows a refused verb: a request ends after `begin-anew`, and before an entry of an exercise for which
     it has a verb already.
   - Without an owner or a token (the page without signal) they are asked of /api/me before anything is sent. */
import * as store from "./store.js";

const ANSWER_WITHIN = 10_000;
const PAUSES = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000];
const LONGEST_REST = 600_000;
const MOST = 300;
const MOST_BREAKS = 4;
/* Requests up to this size end also when the page is left (all of them share 64 KB). */
const KEPT_ALIVE = 30_000;
/* Longer than a step can take: the tab that has the turn is asleep. */
const TURN = 60_000;
const LOCK = "legback-sender";

const GATES = new Set(["start", "begin-anew"]);
/* What only writes into an exercise; every other entry with a slot changes what the next ones mean. */
const WRITES = new Set(["set", "feel", "note"]);
/* Nothing else depends on these, so nothing waits behind one that was refused. */
const ASIDE = new Set(["feel", "note"]);
const NO_ANSWER = new Set([0, 408, 425, 429]);

const FORBIDDEN = { status: 403, code: "forbidden", message: "" };

/* The next entries that may go together: of one session, none behind a refused start, none behind a refused entry
   of the same exercise. */
export function nextRequest(entries, most = MOST) {
  const closed = new Set();
  const turned = new Set();
  const batch = [];
  for (const entry of entries) {
    const { session, kind } = entry;
    const exercise = entry.slot == null ? null : `${session} ${entry.slot}`;
    if (closed.has(session) || closed.has(exercise)) continue;
    if (entry.refusal) {
      if (GATES.has(kind)) closed.add(session);
      if (exercise && !ASIDE.has(kind)) closed.add(exercise);
      continue;
    }
    if (batch.length > 0 && session !== batch[0].session) continue;
    if (turned.has(exercise)) break;
    batch.push(entry);
    if (exercise && !WRITES.has(kind)) turned.add(exercise);
    if (kind === "begin-anew" || batch.length === most) break;
  }
  return batch;
}

/* {status, data|null, wait: milliseconds the server asked for}. No answer in time, or one that somebody else gave
   (a hotel's page with 200), is status 0. */
async function ask(path, { method = "GET", csrf = "", content = null } = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ANSWER_WITHIN);
  const body = content ? JSON.stringify(content) : undefined;
  const headers = body ? { "Content-Type": "application/json", "X-CSRFToken": csrf } : {};
  const wishes = { method, headers, body, cache: "no-store", redirect: "error", signal: controller.signal };
  try {
    const answer = await fetch(path, { ...wishes, keepalive: Boolean(body && body.length <= KEPT_ALIVE) });
    const wait = (Number(answer.headers.get("Retry-After")) || 0) * 1000;
    const isOurs = answer.headers.get("Content-Type")?.includes("json");
    const data = isOurs ? await answer.json() : null;
    // A token that is too old may be answered with a page; every other word of our server is data.
    return { status: data || answer.status === 403 ? answer.status : 0, data, wait };
  } catch {
    return { status: 0, data: null, wait: 0 };
  } finally {
    clearTimeout(timer);
  }
}

function plain(entry, left) {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !left.includes(name)));
}

const KEPT_HERE = ["session", "owner", "order", "refusal"];

function send(batch, csrf) {
  const [entry] = batch;
  const path = `/api/sessions/${entry.session}`;
  if (batch.length === 1 && entry.kind === "set") {
    const content = plain(entry, [...KEPT_HERE, "id", "kind"]);
    return ask(`${path}/sets/${entry.id}`, { method: "PUT", csrf, content });
  }
  const entries = batch.map((each) => plain(each, KEPT_HERE));
  return ask(`${path}/entries`, { method: "POST", csrf, content: { entries } });
}

/* The answers by id, or null where the request as a whole got another one. */
function answersOf(batch, { data }) {
  const list = Array.isArray(data?.answers) ? data.answers : [data];
  const ids = new Set(batch.map((entry) => entry.id));
  const answers = list.filter((each) => ids.has(each?.id) && Number.isInteger(each.status));
  return answers.length > 0 ? new Map(answers.map((answer) => [answer.id, answer])) : null;
}

/* Lets one tab at a time do `task`. A tab that has kept the turn for too long is asleep and loses it; should it
   wake up, the server knows what it has already. */
async function alone(tab, task) {
  if (!navigator.locks) return withLease(tab, task);
  let hasTurn = false;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), TURN);
  const begin = () => {
    hasTurn = true;
    clearTimeout(timer);
    return task();
  };
  try {
    return await navigator.locks.request(LOCK, { signal: patience.signal }, begin);
  } catch (error) {
    if (hasTurn) throw error;
    if (error.name === "AbortError") return navigator.locks.request(LOCK, { steal: true }, begin);
    return withLease(tab, task);
  } finally {
    clearTimeout(timer);
  }
}

async function withLease(tab, task) {
  if (!(await store.takeLease(tab, TURN))) return "later";
  try {
    return await task();
  } finally {
    await store.dropLease(tab);
  }
}

/* Somebody else's function: its mistake must not keep the queue from going on. */
function safely(work, otherwise) {
  try {
    return work();
  } catch (error) {
    reportError(error);
    return otherwise;
  }
}

class Sender {
  #tab = store.uuid7();
  #owner;
  #me = null;
  #wishes;
  // Until the first look at what is kept.
  #standing = { state: "sending", waiting: 0, refused: [], strangers: 0 };
  #told = "";
  #isLoggedOut = false;
  #isRunning = false;
  #isAsked = false;
  #failures = 0;
  #notBefore = 0;
  #most = MOST;
  #breaks = new Map();
  #timer = null;
  #stops = new AbortController();

  constructor({ csrf = "", owner = "", ...wishes }) {
    this.#owner = owner;
    if (csrf && owner) this.#me = { csrf, owner };
    this.#wishes = wishes;
  }

  start() {
    const { signal } = this.#stops;
    const again = () => {
      this.#failures = 0;
      this.#run();
    };
    addEventListener("online", again, { signal });
    addEventListener("pageshow", again, { signal });
    // Also when it is hidden: it may be the last moment.
    document.addEventListener("visibilitychange", again, { signal });
    const stopListening = store.listen(({ what }) => {
      if (what === "entries") this.#run();
      if (what === "entries" || what === "wiped") this.#refresh();
    });
    signal.addEventListener("abort", () => {
      stopListening();
      clearTimeout(this.#timer);
    });
    this.#run();
    this.#refresh();
    return this;
  }

  stop() {
    this.#stops.abort();
  }

  standing() {
    return this.#standing;
  }

  /* Something may have changed: look and send. */
  poke() {
    return this.#run();
  }

  /* The person wants refused entries (all, or those) tried again, now. */
  async retry(ids = this.#standing.refused.map(({ entry }) => entry.id)) {
    this.#failures = 0;
    this.#notBefore = 0;
    await store.retry(ids);
    return this.#run();
  }

  /* The person gives entries up. */
  discard(ids) {
    return store.drop(ids);
  }

  /* Two versions of a set: the one of this phone goes over the stored one; where that was taken back meanwhile it
     is a new set. */
  useMine(entry) {
    const { id, edit } = entry.refusal.stored ?? { id: store.uuid7(), edit: 0 };
    return store.replace(entry, { ...entry, id, edit: edit + 1 });
  }

  /* Two versions of a set: the stored one (or none) goes into the document and this phone's is given up. */
  useTheirs(entry) {
    const { stored } = entry.refusal;
    const theirs = { ...entry, is_removed: !stored, ...stored };
    return store.stored([entry], (doc) => this.#fold(doc, [theirs]));
  }

  #fold(doc, entries) {
    return this.#wishes.fold ? safely(() => this.#wishes.fold(doc, entries), doc) : doc;
  }

  get #isStranger() {
    return Boolean(this.#me && this.#owner && this.#me.owner !== this.#owner);
  }

  async #refresh() {
    const entries = await store.waiting().catch(() => null);
    if (!entries) return;
    const owner = this.#owner || this.#me?.owner;
    const own = entries.filter((entry) => !owner || entry.owner === owner);
    const refused = own.filter((entry) => entry.refusal).map((entry) => ({ entry, answer: entry.refusal }));
    const waiting = own.length - refused.length;
    const standing = {
      state: this.#describe(waiting, refused.length),
      waiting,
      refused,
      strangers: entries.length - own.length,
    };
    const told = JSON.stringify(standing);
    if (this.#stops.signal.aborted || told === this.#told) return;
    this.#told = told;
    this.#standing = standing;
    safely(() => this.#wishes.onChange?.(standing));
  }

  #describe(waiting, refused) {
    if (this.#isStranger) return "stranger";
    if (waiting + refused === 0) return "saved";
    if (this.#isLoggedOut) return "logged-out";
    if (refused > 0) return "refused";
    // Once it has failed it waits, also while it is tried again: a word that flickers says nothing.
    if (this.#isRunning && this.#failures === 0) return "sending";
    return store.isLasting ? "waiting" : "no-storage";
  }

  /* Takes step after step until nothing is left or none gets further. */
  async #run() {
    this.#isAsked = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    let outcome = "more";
    while ((outcome === "more" || this.#isAsked) && !this.#stops.signal.aborted) {
      this.#isAsked = false;
      // A broken store or a lost turn is tried again like a lost connection.
      outcome = await alone(this.#tab, () => this.#step()).catch(() => "later");
      if (outcome === "more") this.#failures = 0;
    }
    this.#isRunning = false;
    this.#most = MOST;
    this.#plan(outcome);
    await this.#refresh();
  }

  #plan(outcome) {
    clearTimeout(this.#timer);
    if (outcome !== "later" || this.#stops.signal.aborted) return;
    const pause = PAUSES[Math.min(this.#failures, PAUSES.length - 1)];
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#run(), Math.max(pause, this.#rest()));
  }

  /* Milliseconds for which the server asked to be left alone; a clock that was set back does not prolong it. */
  #rest() {
    const left = this.#notBefore - Date.now();
    return left > LONGEST_REST ? 0 : Math.max(0, left);
  }

  /* One request. "more": go on; "later": try again after a pause; "rest": until something changes. */
  async #step() {
    const queue = await store.waiting();
    if (queue.length === 0) return "rest";
    if (this.#rest() > 0) return "later";
    if (!this.#me || this.#isLoggedOut || this.#isStranger) {
      const trouble = await this.#learn();
      if (trouble) return this.#giveUp([], trouble);
    }
    const batch = this.#isStranger ? [] : this.#next(queue);
    if (batch.length === 0) return "rest";
    return this.#take(batch, await this.#send(batch));
  }

  #next(queue) {
    return nextRequest(queue.filter((entry) => entry.owner === this.#me.owner), this.#most);
  }

  /* Who is logged in, with a token that is good: null, or the answer that was got instead. */
  async #learn() {
    const answer = await ask("/api/me");
    const { owner, csrf } = answer.data ?? {};
    if (answer.status !== 200) return answer;
    if (!owner || !csrf) return { ...answer, status: 0 };
    this.#me = { owner, csrf };
    this.#isLoggedOut = false;
    return null;
  }

  /* A refusal that a new log-in explains is looked into: a token that is too old, another person's session. */
  async #send(batch) {
    const answer = await send(batch, this.#me.csrf);
    const isForeign = answer.status === 404 && !answersOf(batch, answer);
    if (answer.status !== 403 && !isForeign) return answer;
    const trouble = await this.#learn();
    if (trouble) return trouble;
    return this.#isStranger || isForeign ? answer : send(batch, this.#me.csrf);
  }

  async #take(batch, answer) {
    if (this.#isStranger) return "rest";
    const answers = answersOf(batch, answer);
    return answers ? this.#settle(batch, answers) : this.#giveUp(batch, answer);
  }

  async #settle(batch, answers) {
    const done = batch.filter((entry) => answers.get(entry.id)?.status === 200);
    const refused = batch.filter((entry) => this.#isRefused(entry, batch, answers.get(entry.id)));
    await store.stored(done, (doc, entries) => this.#fold(doc, entries));
    await store.refuse(refused.map((entry) => ({ entry, answer: answers.get(entry.id) })));
    if (done.length > 0) safely(() => this.#wishes.onStored?.(batch[0].session, done));
    return done.length + refused.length > 0 ? "more" : "later";
  }

  #isRefused(entry, batch, answer) {
    if (!answer || answer.status < 400 || answer.status >= 500 || NO_ANSWER.has(answer.status)) return false;
    // Behind a start that waits or was refused it waits with it.
    return answer.status !== 424 || !batch.some((each) => GATES.has(each.kind) && each.order < entry.order);
  }

  /* Something in it breaks the server: one after the other, and what breaks it again and again stays behind, so that
     the rest can go. */
  async #single(batch) {
    if (batch.length > 1) {
      this.#most = 1;
      return "more";
    }
    const [entry] = batch;
    const tries = (this.#breaks.get(entry.id) ?? 0) + 1;
    this.#breaks.set(entry.id, tries);
    if (tries < MOST_BREAKS) return "later";
    await store.refuse([{ entry, answer: { ...FORBIDDEN, status: 500, code: "broken" } }]);
    this.#breaks.delete(entry.id);
    return "more";
  }

  /* The request as a whole was not taken. */
  async #giveUp(batch, { status, data, wait }) {
    this.#notBefore = Math.min(wait, LONGEST_REST) + Date.now();
    if (status === 500 && batch.length > 0) return this.#single(batch);
    if (NO_ANSWER.has(status) || status < 400 || status >= 500) return "later";
    if (status === 401) {
      this.#isLoggedOut = true;
      return "rest";
    }
    if (batch.length === 0) return "later";
    if (batch.length > 1 && status !== 403 && status !== 404) {
      this.#most = 1;
      return "more";
    }
    await store.refuse(batch.map((entry) => ({ entry, answer: { ...FORBIDDEN, ...data, status } })));
    return "more";
  }
}

export function startSender(wishes) {
  return new Sender(wishes).start();
}
