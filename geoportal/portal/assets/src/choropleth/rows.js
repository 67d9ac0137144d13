// The map's figures as rows of the table; the same as geoportal/portal/explore/tables.py.

import { changed } from "../lib/state.js";
import { covered, day, listing, number, percent, rate, signedPercent } from "../lib/text.js";
import { figureWords, sortOf } from "./care.js";
import { areasWords } from "./scale.js";

const LAST = -1e15; // sorts below any change

/** Rows for the table: { key, cells } of each of `rows` (Map of P-code to figures). */
export function tableRows(rows, view) {
  const { compare, deeper, level } = view;
  const make = compare ? (row) => comparedCells(row, view) : (row) => singleCells(row, view);
  return [...rows].map(([code, row]) => ({
    key: code,
    cells: [
      { text: row.label },
      { text: code },
      ...make(row),
      ...(view.noted ? [{ text: listing(row.doubts) || "–" }] : []),
      ...within(code, deeper, level),
    ],
  }));
}

function singleCells(row, view) {
  const { total, rated, per } = view;
  const { people, inhabitants, bound, reported_on: on, coverage_percent: share } = row;
  const counts = [counted(number, people, bound), ...(rated ? [counted(rate, row.rate, bound)] : [])];
  const cells = [
    ...(per ? counts.reverse() : counts),
    { text: percent(people, total), sort: people ?? -1 },
    ...(rated ? [counted(number, inhabitants)] : []),
    { text: day(on) },
  ];
  if (view.covered) cells.push({ text: covered(share), sort: share ?? -1 });
  return cells;
}

const counted = (write, value, bound) => ({
  text: figureWords(write, value, bound),
  sort: sortOf(value, bound),
});

function comparedCells({ before, after, value, bound, bounds }, { unit }) {
  const share = value !== null && before ? value / before : null;
  return [
    { text: figureWords(unit.signed, value, bound), sort: value ?? LAST },
    { text: signedPercent(share), sort: share ?? LAST },
    counted(unit.write, before, bounds[0]),
    counted(unit.write, after, bounds[1]),
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
