/* The service worker of Legback (legback/web_app.py). It keeps what is the same for everybody: style, scripts,
   icons and one page without a person, which is filled from the phone's own memory when there is no signal. Pages of
   a person, data, forms and everything about accounts go past it. */
const { version, shell, files, opens, untouched } = {{ kept|safe }};

const CACHE = `legback-${version}`;
/* So long a page that also opens without signal is waited for. */
const PATIENCE = 5_000;
const UNREACHED = new Set([502, 503, 504]);

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new Request(file, { credentials: "omit" })));
  const page = await fetch(shell, { credentials: "omit", cache: "no-store" });
  // In the middle of an update the page may be older or newer than the files: then everything is tried again later.
  if (!page.ok || page.headers.get("Legback-Version") !== version) throw new Error("another version");
  await cache.put(shell, page);
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}

async function kept(address) {
  const cache = await caches.open(CACHE);
  return cache.match(address, { ignoreVary: true });
}

function soon(answer) {
  return Promise.race([answer, new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("too slow")))]);
}

async function open(request, isOnPhone) {
  try {
    const answer = await (isOnPhone ? soon(fetch(request)) : fetch(request));
    if (!isOnPhone || !UNREACHED.has(answer.status)) return answer;
    return (await kept(shell)) ?? answer;
  } catch (error) {
    const page = await kept(shell);
    if (!page) throw error;
    return page;
  }
}

function isOneOf(starts, path) {
  return starts.some((start) => (start === "/" ? path === "/" : path.startsWith(start)));
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (files.includes(pathname)) {
    event.respondWith(kept(request.url).then((file) => file ?? fetch(request)));
  } else if (request.mode === "navigate" && !isOneOf(untouched, pathname)) {
    event.respondWith(open(request, isOneOf(opens, pathname)));
  }
});

/* A newer worker takes over at once where only the page that asks is open; else when all pages are closed, so that
   none of them finds files of another version. */
self.addEventListener("message", (event) => {
  if (event.data !== "take over") return;
  const look = self.clients.matchAll({ type: "window", includeUncontrolled: true });
  event.waitUntil(look.then((pages) => pages.length <= 1 && self.skipWaiting()));
});
