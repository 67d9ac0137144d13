// Keeps what was read last, so that it can be read again without a line: pages, pictures, figures.
// With a line the server is always asked; a kept page says that it is one.

const KEPT = "portal";
const MOST = 400; // answers
const READ = /^(text\/html|application\/(geo\+)?json|image\/)/;
const CLASSES = "/api/processes/classify/execution";
const ANY = { ignoreVary: true }; // what varies is how an answer is packed, not what it says

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin || url.pathname.startsWith("/downloads/")) return;
  if (event.request.method !== "GET" && url.pathname !== CLASSES) return;
  const lasting = url.pathname.startsWith("/static/");
  event.respondWith(lasting ? keptFirst(event) : lineFirst(event));
});

// Files that carry their content's hash never change.
async function keptFirst(event) {
  const { request } = event;
  return (await caches.match(request, ANY)) || keep(event, request, await fetch(request));
}

async function lineFirst(event) {
  const name = await nameOf(event.request);
  try {
    const answer = keep(event, name, await fetch(event.request));
    if (isPage(answer)) event.waitUntil(keepOffline(event.request.url));
    return answer;
  } catch (problem) {
    const kept = await caches.match(name, ANY);
    if (kept) return marked(kept);
    const told = event.request.mode === "navigate" && (await caches.match(offlineOf(event.request.url), ANY));
    if (!told) throw problem;
    return new Response(told.body, { status: 503, headers: told.headers });
  }
}

// The page that says there is no line, in the language of an address.
function offlineOf(address) {
  const [language] = new URL(address).pathname.match(/^\/[a-z]{2}(?=\/|$)/) ?? [""];
  return `${language}/offline`;
}

async function keepOffline(address) {
  const answer = await fetch(offlineOf(address)).catch(() => null);
  if (answer?.ok) await put(offlineOf(address), answer).catch(() => {});
}

// What is asked by POST is kept under an address that holds the question.
async function nameOf(request) {
  if (request.method === "GET") return request;
  return `${request.url}?${encodeURIComponent(await request.clone().text())}`;
}

function keep(event, name, answer) {
  const kind = answer.headers.get("content-type") || "";
  const wanted = READ.test(kind) || new URL(event.request.url).pathname.startsWith("/static/");
  // a device without room for it shows the page all the same
  if (answer.status === 200 && wanted) event.waitUntil(put(name, answer.clone()).catch(() => {}));
  return answer;
}

async function put(name, answer) {
  const cache = await caches.open(KEPT);
  await cache.put(name, answer);
  const names = await cache.keys();
  await Promise.all(names.slice(0, Math.max(0, names.length - MOST)).map((n) => cache.delete(n)));
}

const isPage = (answer) => (answer.headers.get("content-type") || "").startsWith("text/html");

async function marked(kept) {
  if (!isPage(kept)) return kept;
  const text = (await kept.text()).replace("<html ", "<html data-kept ");
  return new Response(text, { headers: kept.headers });
}
