// The matrix of origins by destinations, filled again with the flows shown; as in flows/matrix.py.

import { el } from "../lib/dom.js";
import { number, t } from "../lib/text.js";
import { startTables } from "../parts/table.js";

/** Fill the matrix `table` with `flows`, `side` places at most on either side. */
export function fillMatrix(table, flows, side) {
  const columns = largest(flows, (flow) => flow.destination, side);
  const cells = new Map(flows.map((flow) => [flow.key, flow]));
  const lines = largest(flows, (flow) => flow.origin, side).map((line) => rowOf(line, columns, cells));
  const none = el("tr", {}, el("td", { colspan: 2 }, t("No figures for this choice.")));
  table.tHead.replaceChildren(headings(columns));
  table.tBodies[0].replaceChildren(...(lines.length ? lines : [none]));
  startTables(table.parentElement);
}

/** Places at one end of the flows with their people, { place, total }, those with most first. */
function largest(flows, end, side) {
  const sums = new Map();
  for (const flow of flows) {
    const { code } = end(flow);
    const sum = sums.get(code) ?? { place: end(flow), total: 0 };
    sums.set(code, { ...sum, total: sum.total + (flow.value ?? 0) });
  }
  return [...sums.values()].sort((a, b) => b.total - a.total).slice(0, side);
}

function headings(columns) {
  const total = { scope: "col", class: "numeric", "aria-sort": "descending" };
  return el(
    "tr",
    {},
    el("th", { scope: "col" }, t("From")),
    el("th", total, t("Total shown")),
    ...columns.map(({ place }) => el("th", { scope: "col", class: "numeric" }, place.name)),
  );
}

function rowOf({ place, total }, columns, cells) {
  const found = columns.map((column) => {
    const flow = cells.get(`${place.code ?? ""}:${column.place.code ?? ""}`);
    return cellOf(flow, place.code === column.place.code);
  });
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, place.name),
    el("td", { class: "numeric", "data-sort": total }, number(total)),
    ...found,
  );
}

function cellOf(flow, stayed) {
  const self = stayed ? " is-self" : "";
  if (!flow) return el("td", { class: `numeric${self}`, "data-sort": -1 });
  if (flow.value === null) {
    return el("td", { class: "numeric cell-suppressed", "data-sort": 0 }, t("Suppressed"));
  }
  const kind = `numeric cell-${flow.shade}${self}`;
  return el("td", { class: kind, "data-sort": flow.value }, number(flow.value));
}
