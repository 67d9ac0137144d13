// The map's figures as rows of the table; the same as geoportal/portal/explore/tables.py.

import { changed } from "../lib/state.js";
import { day, number, percent, signed, signedPercent } from "../lib/text.js";
import { areasWords } from "./scale.js";

const LAST = -1e15; // sorts below any change

/** Rows for the table: { key, cells } of each of `rows` (Map of P-code to figures). */
export function tableRows(rows, { compare, total, covered, deeper, level }) {
  const make = compare ? comparedCells : (row) => singleCells(row, total, covered);
  return [...rows].map(([code, row]) => ({
    key: code,
    cells: [{ text: row.label }, { text: code }, ...make(row), ...within(code, deeper, level)],
  }));
}

function singleCells({ value, reported_on: on, coverage_percent: share }, total, covered) {
  const cells = [
    { text: number(value), sort: value ?? -1 },
    { text: percent(value, total), sort: value ?? -1 },
    { text: day(on) },
  ];
  if (covered) cells.push({ text: share === null ? "–" : `${share}%`, sort: share ?? -1 });
  return cells;
}

function comparedCells({ before, after, value }) {
  const share = value !== null && before ? value / before : null;
  return [
    { text: signed(value), sort: value ?? LAST },
    { text: signedPercent(share), sort: share ?? LAST },
    { text: number(before), sort: before ?? -1 },
    { text: number(after), sort: after ?? -1 },
  ];
}

function within(code, deeper, level) {
  if (!Object.keys(deeper).length) return [];
  const parts = deeper[code];
  return [parts ? { text: areasWords(parts), href: downTo(code, level) } : { text: "–" }];
}

/** Address of the map of what lies within an area. */
export const downTo = (code, level) =>
  String(changed({ area: code, level: level + 1, place: "", at: "" }));
