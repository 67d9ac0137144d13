// Widths of three round figures, one inside the other, and what the colours say.

import { byId, el, svg } from "../lib/dom.js";
import { number, t } from "../lib/text.js";
import { headOf } from "./arrow.js";
import { samples } from "./scale.js";

const LINE = 20; // pixels a label takes
const END = 96; // where the arrows' shafts end

/** Fill the legend for a scale; `place` is the name of the chosen place, if any. */
export function drawLegend(scale, place) {
  const colours = place ? [key("flow-out", t("From {place}", { place })), key("flow-in", t("To {place}", { place }))] : [];
  const list = colours.length ? el("ul", { class: "legend-list" }, ...colours) : "";
  const stay = el("p", { class: "legend-note" }, t("A ring is those who moved within the place."));
  byId("legend-body").replaceChildren(widths(scale, Boolean(place)), list, stay);
}

function widths(scale, chosen) {
  const values = samples(scale.largest);
  const height = Math.max(values.length * LINE, 2 * headOf(scale.width(scale.largest)).half) + 4;
  const middle = height / 2;
  const top = middle - ((values.length - 1) * LINE) / 2;
  const shapes = values.flatMap((value, i) => sample(scale, value, middle, top + i * LINE, chosen));
  // Never scaled: a legend of widths must have the widths of the map.
  const view = { width: 220, height, role: "img", "aria-label": spoken(values, scale) };
  return svg("svg", { class: "legend-flow", ...view }, ...shapes);
}

// Largest first, so that each smaller arrow lies inside the one before.
function sample(scale, value, middle, label, chosen) {
  const width = scale.width(value);
  const { length, half } = headOf(width);
  const tip = END + length;
  const outline = [
    [4, middle - width / 2],
    [END, middle - width / 2],
    [END, middle - half],
    [tip, middle],
    [END, middle + half],
    [END, middle + width / 2],
    [4, middle + width / 2],
  ];
  const shade = chosen ? "flow-out" : `flow-${scale.shade(value)}`;
  return [
    svg("path", { class: `flow ${shade}`, d: `M${outline.map((p) => p.join(" ")).join("L")}Z` }),
    svg("path", { class: "legend-leader", d: `M${tip + 2} ${middle}L132 ${label}H140` }),
    svg("text", { x: 146, y: label, "dominant-baseline": "central" }, number(value)),
  ];
}

function spoken(values, scale) {
  const said = values.map((value) => `${number(value)}: ${scale.width(value).toFixed(0)} px`);
  return t("Width of flows: {widths}", { widths: said.join(", ") });
}

function key(style, words) {
  const arrow = svg("path", { class: `flow ${style}`, d: "M1 6H20V2L30 9L20 16V12H1Z" });
  const sign = svg("svg", { viewBox: "0 0 32 18", width: 32, height: 18, "aria-hidden": "true" });
  sign.append(arrow);
  return el("li", { class: "legend-row" }, sign, el("span", {}, words));
}
