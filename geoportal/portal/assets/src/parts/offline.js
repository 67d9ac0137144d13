// Lets the browser keep what was read, for when there is no line; and lists what it has kept.

import { byId, el } from "../lib/dom.js";
import keeper from "../lib/keeper.js";

export function startOffline() {
  if (!keeper) return;
  if (!keeper.controller) keeper.addEventListener("controllerchange", keepThis, { once: true });
  addEventListener("load", () => {
    keeper.register("/sw.js").catch(() => {}); // private windows may refuse
  });
  if (byId("kept")) listKept(byId("kept"));
}

// The first page came before there was anybody to keep it: it is asked for again, with its styles
// and scripts. The figures it asked for itself it asks for again itself (lib/api.js).
function keepThis() {
  const parts = performance.getEntriesByType("resource").filter((one) => one.initiatorType !== "fetch");
  for (const { name } of [...performance.getEntriesByType("navigation"), ...parts]) {
    fetch(name).catch(() => {});
  }
}

async function listKept(list) {
  const cache = await caches.open("portal");
  for (const request of await cache.keys()) {
    const answer = await cache.match(request);
    const { pathname } = new URL(request.url);
    if (!isPage(answer) || pathname.endsWith("/offline")) continue;
    list.append(el("li", {}, el("a", { href: request.url }, titleOf(await answer.text()))));
  }
}

const isPage = (answer) => (answer.headers.get("content-type") || "").startsWith("text/html");

// Only text is taken from it, and text is all that it becomes.
function titleOf(html) {
  const [, title] = html.match(/<title>([^<]*)</) ?? [];
  const signs = { amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'" };
  return (title || "–").replace(/&(#?\w+);/g, (whole, name) => signs[name] ?? whole);
}
