// The legend: bounds of every class or round circles, zero and no data in their own right.

import { byId, el, svg } from "../lib/dom.js";
import { listing, number, t } from "../lib/text.js";
import { WIDEST, areasWords, roundFigures, withoutColours } from "./scale.js";

/** Fill the legend for `scale` and count the areas of `values` in each class. */
export function drawLegend(title, scale, values, drawing, doubted) {
  byId("legend-title").textContent = title;
  const all = scale.rows([...values.values()]);
  const symbols = drawing === "symbols";
  const rows = symbols ? withoutColours(scale, all) : all;
  const about = { style: "about", words: t("Estimated, or place not certain"), areas: doubted };
  const shown = doubted ? [...rows, about] : rows;
  const list = el("ul", { class: "legend-list" }, ...shown.map(row));
  byId("legend-body").replaceChildren(symbols ? circles(scale) : "", list);
}

/** What a reader of the legend must know. */
export function noteWords({ compare, drawing }, steps) {
  if (drawing === "symbols") {
    return t("A circle's area grows with its figure, on the same scale in every round.");
  }
  if (compare === "change") {
    return t("Classes are the same for every two rounds, so changes can be compared.");
  }
  if (steps === 1) return t("Hatched areas have no data.");
  return t("Classes are the same in every round, so a change of colour is a change of figures.");
}

function circles(scale) {
  const known = roundFigures(scale.largest).map((value) => ({ value, r: scale.radius(value) }));
  const height = Math.ceil(2 * Math.max(0, ...known.map(({ r }) => r))) + 12;
  const figures = listing(known.map(({ value }) => number(value)));
  const said = t("Circles for the figures {figures}", { figures });
  const size = { viewBox: `0 0 200 ${height}`, width: 200, height };
  const shapes = known.flatMap((one) => circle(one, height));
  return svg("svg", { class: "legend-circles", ...size, role: "img", "aria-label": said }, ...shapes);
}

function circle({ value, r }, height) {
  const top = (height - 1 - 2 * r).toFixed(1);
  const middle = (height - 1 - r).toFixed(1);
  return [
    svg("circle", { class: "symbol more", cx: WIDEST + 1, cy: middle, r: r.toFixed(1) }),
    svg("path", { class: "legend-leader", d: `M${WIDEST + 1} ${top}H${2 * WIDEST + 12}` }),
    svg("text", { x: 2 * WIDEST + 16, y: top, "dominant-baseline": "central" }, number(value)),
  ];
}

function row({ style, words, areas }) {
  return el(
    "li",
    { class: "legend-row" },
    el("span", { class: `swatch ${style}`, "aria-hidden": "true" }),
    el("span", { class: "range" }, words),
    el("span", { class: "areas" }, areasWords(areas)),
  );
}
