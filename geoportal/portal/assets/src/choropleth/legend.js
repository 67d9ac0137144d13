// The legend: bounds of every class, zero and no data in their own right, areas in each.

import { byId, el } from "../lib/dom.js";
import { n, number, t } from "../lib/text.js";
import { classOf, styleOf } from "./classes.js";

/** Fill the legend for `bins` and count the areas of `values` in each class. */
export function drawLegend(title, bins, values, lowest) {
  byId("legend-title").textContent = title;
  const ranks = [...values.values()].map((value) => classOf(value, bins));
  const count = (rank) => ranks.filter((found) => found === rank).length;
  const rows = bins.map((bound, i) => ({
    style: styleOf(i + 1, bins.length),
    words: rangeWords(i ? bins[i - 1] : null, bound, lowest),
    areas: count(i + 1),
  }));
  rows.reverse();
  if (count(0)) rows.push({ style: "zero", words: number(0), areas: count(0) });
  rows.push({ style: "missing", words: t("No data"), areas: count(null) });
  byId("legend-body").replaceChildren(el("ul", { class: "legend-list" }, ...rows.map(row)));
}

function rangeWords(below, bound, lowest) {
  const from = below === null ? Math.max(1, lowest) : Math.floor(below) + 1;
  const to = Math.floor(bound);
  return from >= to ? number(to) : `${number(from)} – ${number(to)}`;
}

function row({ style, words, areas }) {
  const counted = n("{count} area", "{count} areas", areas);
  return el(
    "li",
    { class: "legend-row" },
    el("span", { class: `swatch ${style}`, "aria-hidden": "true" }),
    el("span", { class: "range" }, words),
    el("span", { class: "areas" }, counted),
  );
}
