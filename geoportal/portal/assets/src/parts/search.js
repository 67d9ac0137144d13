// The search box's list: suggestions while typing, chosen by arrow keys and Enter, or pointed at.
// Without scripts, or when the line is down, Enter asks for the page of results.

import { byId, el } from "../lib/dom.js";
import { n, t } from "../lib/text.js";

const PAUSE = 180; // milliseconds after the last letter

export function startSearch() {
  const form = byId("search");
  const input = byId("search-input");
  const list = byId("search-list");
  if (!form) return;
  let timer = null;
  let asked = "";
  let active = -1;

  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
  })) {
    input.setAttribute(name, value);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function mark(at) {
    active = at;
    [...list.children].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === at));
      if (i === at) option.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
  }

  function show({ guess, results }) {
    list.replaceChildren(...results.map(option));
    const open = results.length > 0;
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    mark(-1);
    const alike = t("Nothing has that name. Some are like it.");
    byId("search-status").textContent = guess
      ? alike
      : n("{count} suggestion", "{count} suggestions", results.length);
  }

  async function ask() {
    const typed = input.value.trim();
    asked = typed;
    if (!typed) return close();
    try {
      const url = new URL(`${form.action}.json`);
      url.searchParams.set("q", typed);
      const response = await fetch(url);
      // An answer to what has been typed over since is of no use.
      if (response.ok && asked === typed) show(await response.json());
    } catch {
      close();
    }
  }

  function move(step) {
    const count = list.children.length;
    if (list.hidden || !count) return ask();
    mark(active + step < -1 ? count - 1 : active + step >= count ? -1 : active + step);
  }

  function key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.address);
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", key);
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
  // Pointing must not take the focus: the list would close before the click arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-address]");
    if (chosen) location.assign(chosen.dataset.address);
  });
  document.addEventListener("keydown", (event) => toSearch(event, input));
}

// "/" leads to the search box, as in many programs, unless somebody is writing.
function toSearch(event, input) {
  const writing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.focus();
}

function option({ name, what, code, address }, at) {
  return el(
    "div",
    { class: "search-option", role: "option", id: `search-option-${at}`, "data-address": address },
    el("bdi", { class: "search-name" }, name),
    el("span", { class: "search-what" }, `${what} · `, el("bdi", {}, code)),
  );
}
