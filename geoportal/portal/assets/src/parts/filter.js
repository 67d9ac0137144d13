// The list of all places, narrowed while somebody types: it works from a file too, without a server.

import { byId } from "../lib/dom.js";

export function startFilter() {
  const input = byId("places-filter");
  if (!input) return;
  input.parentElement.hidden = false;
  const groups = [...document.querySelectorAll("[data-places]")].map(grouped);
  const narrow = () => show(groups, fold(input.value));
  input.addEventListener("input", narrow);
  narrow(); // what a browser kept from before
}

function grouped(section) {
  const heading = section.querySelector("h2");
  const items = [...section.querySelectorAll("li")].map((item) => ({ item, also: fold(item.dataset.also) }));
  return { section, items, also: fold(heading.dataset.also) };
}

function show(groups, sought) {
  let found = 0;
  for (const { section, items, also } of groups) {
    const whole = also.includes(sought);
    let seen = 0;
    for (const one of items) {
      one.item.hidden = !whole && !one.also.includes(sought);
      seen += one.item.hidden ? 0 : 1;
    }
    section.hidden = !whole && seen === 0;
    found += section.hidden ? 0 : 1;
  }
  byId("places-none").hidden = found > 0;
}

// Without capitals, accents and vowel marks, so that spellings meet; as in catalogue/find.py.
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
