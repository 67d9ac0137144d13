// Tables that can be sorted by their headings and filled again with other figures.

import { el } from "../lib/dom.js";
import { locale, t } from "../lib/text.js";

const collator = new Intl.Collator(locale, { sensitivity: "base", numeric: true });

/** Turn the headings of every [data-sortable] table into buttons. */
export function startTables(root = document) {
  for (const table of root.querySelectorAll("[data-sortable]")) {
    for (const heading of table.tHead.rows[0].cells) addButton(table, heading);
  }
}

function addButton(table, heading) {
  const button = el("button", { type: "button", class: "sort-button" }, heading.textContent.trim());
  heading.replaceChildren(button);
  button.addEventListener("click", () => {
    const ascending = heading.getAttribute("aria-sort") === "ascending";
    const first = heading.classList.contains("numeric") ? "descending" : "ascending";
    const turned = ascending ? "descending" : "ascending";
    setSort(table, heading, heading.hasAttribute("aria-sort") ? turned : first);
  });
}

function setSort(table, heading, order) {
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order);
  sort(table);
}

function sort(table) {
  const heading = table.tHead.querySelector("[aria-sort]");
  if (!heading) return;
  const sign = heading.getAttribute("aria-sort") === "ascending" ? 1 : -1;
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => sign * compare(a.cells[heading.cellIndex], b.cells[heading.cellIndex]));
  table.tBodies[0].append(...rows);
}

function compare(a, b) {
  if (a?.dataset.sort !== undefined && b?.dataset.sort !== undefined) {
    return Number(a.dataset.sort) - Number(b.dataset.sort);
  }
  return collator.compare(a?.textContent ?? "", b?.textContent ?? "");
}

/** Fill `table` with rows of { key, cells: [{ text, sort, href }] }; `choose(key)` makes rows buttons. */
export function fill(table, rows, choose) {
  const width = table.tHead.rows[0].cells.length;
  const none = el("tr", {}, el("td", { colspan: width }, t("No figures for this choice.")));
  const made = rows.length ? rows.map((row) => rowOf(row, choose)) : [none];
  table.tBodies[0].replaceChildren(...made);
  sort(table);
}

function rowOf(row, choose) {
  const [first, ...others] = row.cells;
  const button = el("button", { type: "button", class: "row-button" }, first.text);
  button.addEventListener("click", () => choose(row.key));
  return el(
    "tr",
    { "data-key": row.key },
    el("th", { scope: "row" }, button),
    ...others.map((cell) =>
      cell.sort === undefined
        ? el("td", {}, linked(cell))
        : el("td", { class: "numeric", "data-sort": cell.sort }, cell.text),
    ),
  );
}

function linked({ text, href }) {
  return href ? el("a", { href }, text) : text;
}

/** Mark the row of `key` as the one chosen. */
export function mark(table, key) {
  for (const row of table.tBodies[0].rows) {
    row.classList.toggle("is-active", key !== null && row.dataset.key === key);
  }
}
