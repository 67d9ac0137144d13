// From a figure, or from a change, to its class, its colour and its circle; the same rules as
// geoportal/portal/legend.py and explore/change.py.

import { n, number, rate, signed, signedRate, t } from "../lib/text.js";
import { classOf, styleOf } from "./classes.js";

export const WIDEST = 40; // radius in pixels of the circle for the largest figure of any round
const LEAST = 2; // and of the smallest: a few people must not look like none
const STEPS = 4; // colours for each direction of a change

// How figures are written, and where a class begins: people are whole, rates have no gaps.
const PEOPLE = { write: number, signed, least: 1, above: (bound) => Math.floor(bound) + 1, whole: Math.floor };
const RATES = { write: rate, signed: signedRate, least: 0, above: (bound) => bound, whole: (bound) => bound };

/** How figures of a view are written: people, or people per 1,000 inhabitants. */
export const unitOf = ({ per }) => (per ? RATES : PEOPLE);

/** Scale of figures of a unit: classes by upper bounds `bins`, circles up to `largest`. */
export function figureScale({ bins, lowest, largest }, unit) {
  const style = (value) => (Number.isNaN(value) ? "few" : styleOf(classOf(value, bins), bins.length));
  const rows = (values) => [
    ...classes(bins, lowest, unit)
      .map(([low, high]) => row(style(high), range(unit, low, high), values, style))
      .reverse(),
    ...optional(row("zero", number(0), values, style)),
    ...optional(row("few", t("Suppressed: too few people to publish, and not in any total"), values, style)),
    row("missing", t("No data"), values, style),
  ];
  return { style, rows, radius: circle(largest), circleStyle: () => "more-3", largest };
}

/** Scale of changes: classes of their size in both directions, none in its own right. */
export function changeScale({ bins, minimum, largest }, unit) {
  const step = (rank) => (bins.length <= 1 ? STEPS : 1 + Math.round(((rank - 1) * (STEPS - 1)) / (bins.length - 1)));
  const style = (value) => {
    if (value === null || value === undefined) return "missing";
    if (Number.isNaN(value)) return "few";
    return value ? `${value < 0 ? "less" : "more"}-${step(classOf(Math.abs(value), bins))}` : "zero";
  };
  const side = (sign, values) =>
    classes(bins, minimum, unit).map(([low, high]) =>
      row(style(sign * high), range(unit, low, high, sign), values, style),
    );
  const rows = (values) => [
    ...side(1, values).reverse(),
    row("zero", t("No change"), values, style),
    ...side(-1, values),
    ...optional(row("few", t("Suppressed in one of the rounds"), values, style)),
    row("missing", t("No data in one of the rounds"), values, style),
  ];
  const circleStyle = (value) => (value < 0 ? "less-3" : "more-3");
  return { style, rows, radius: circle(largest), circleStyle, largest, directions: true };
}

/** What circles need a row for: no circle, no data, and the colours of more and fewer. */
export function withoutColours(scale, rows) {
  const kept = rows.filter(({ style }) => ["zero", "few", "missing"].includes(style));
  if (!scale.directions) return kept;
  const sum = (side) =>
    rows.filter(({ style }) => style.startsWith(side)).reduce((all, { areas }) => all + areas, 0);
  const more = { style: "more-3", words: t("Increase"), areas: sum("more") };
  return [more, { style: "less-3", words: t("Decrease"), areas: sum("less") }, ...kept];
}

/** Round figures that explain the circles: about the largest, a quarter, a sixteenth of it. */
export function roundFigures(largest) {
  const values = [1, 4, 16].map((part) => firstDigit(largest / part));
  return [...new Set(values)].filter((value) => value >= 1);
}

// 48,213 gives 40,000.
function firstDigit(value) {
  if (value < 1) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return Math.floor(value / power) * power;
}

function circle(largest) {
  const share = (value) => (largest ? Math.min(1, Math.abs(value) / largest) : 0);
  return (value) => Math.max(LEAST, WIDEST * Math.sqrt(share(value)));
}

// The lowest and the highest figure of every class.
function classes(bins, lowest, { least, above }) {
  return bins.map((bound, i) => [i ? above(bins[i - 1]) : Math.max(least, lowest), bound]);
}

function row(style, words, values, styleAt) {
  return { style, words, areas: values.filter((value) => styleAt(value) === style).length };
}

function optional(found) {
  return found.areas ? [found] : [];
}

function range({ write, signed: changed, whole }, low, high, sign = 0) {
  const [from, to] = [whole(low), whole(high)];
  if (!sign) return from >= to ? write(to) : `${write(from)} – ${write(to)}`;
  return from >= to ? changed(sign * to) : `${changed(sign * from)} … ${changed(sign * to)}`;
}

/** How many areas, in words. */
export const areasWords = (count) => n("{count} area", "{count} areas", count);
