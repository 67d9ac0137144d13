// The portal's only source of values: the OGC API beside it. Answers are kept for the visit.

import keeper from "./keeper.js";
import { t } from "./text.js";

const PAGE = 1000;
const kept = new Map();
const unkept = [];

// A first visit asks before there is anybody to keep the answers: then it asks once more.
keeper?.addEventListener("controllerchange", () => {
  for (const [url, options] of unkept.splice(0)) fetch(url, options).catch(() => {});
});

async function json(url, options) {
  if (keeper && !keeper.controller) unkept.push([url, options]);
  const response = await fetch(url, options).catch(() => {
    throw new Error(t("no connection"));
  });
  if (!response.ok) throw new Error(await problem(response));
  return response.json();
}

async function problem(response) {
  try {
    const body = await response.json();
    return body.description || body.detail || body.title || `HTTP ${response.status}`;
  } catch {
    return `HTTP ${response.status}`;
  }
}

function once(key, ask) {
  if (!kept.has(key)) {
    const answer = ask();
    // A failure must not stick: the line may be back a moment later.
    answer.catch(() => kept.delete(key));
    kept.set(key, answer);
  }
  return kept.get(key);
}

/** A JSON document. */
export const document_ = (url) => once(url, () => json(url));

/** Features of a collection that match `params`; all of them, or the first `limit`. */
export function items(path, params, limit = Infinity) {
  const key = `${path}?${new URLSearchParams(params)}&limit=${limit}`;
  return once(key, () => pages(path, params, limit));
}

async function pages(path, params, limit) {
  const found = [];
  const size = Math.min(limit, PAGE);
  for (;;) {
    const query = new URLSearchParams({ f: "json", ...params, limit: size });
    if (found.length) query.set("offset", found.length);
    const { features } = await json(`${path}?${query}`);
    found.push(...features);
    if (features.length < size || found.length >= limit) return found;
  }
}

/** Result of an OGC API process. */
export function execute(path, inputs) {
  const body = JSON.stringify({ inputs });
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return once(path + body, () => json(path, { method: "POST", headers, body }));
}
