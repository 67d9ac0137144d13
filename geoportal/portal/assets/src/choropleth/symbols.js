// Circles over the areas: their area grows with the figure, on one scale for all rounds.

import { svg } from "../lib/dom.js";
import { MarkedLayer } from "../map/marked.js";
import { labelPoint } from "../map/shape.js";

/** A layer of circles at the middles of `areas` (GeoJSON features); told as the areas are. */
export const SymbolLayer = MarkedLayer.extend({
  initialize(areas, on) {
    MarkedLayer.prototype.initialize.call(this, on);
    this.places = new Map(areas.map(({ id, geometry }) => [id, labelPoint(geometry)?.centre]));
    this.marks = [];
  },

  /** Show a circle for each of `values` (Map of P-code to figure) but zero and what is unknown. */
  show(values, scale) {
    this.marks = [...values]
      .filter(([code, value]) => value && this.places.get(code))
      .map(([code, value]) => ({ code, r: scale.radius(value), style: scale.circleStyle(value) }));
    // The largest first: no circle may hide a smaller one.
    this.marks.sort((a, b) => b.r - a.r);
    this.draw();
  },

  draw() {
    this.shapes = new Map();
    this.root.replaceChildren(...this.marks.map((mark) => this.circle(mark)));
    this.activate(this.active);
  },

  circle({ code, r, style }) {
    const [cx, cy] = this.at(this.places.get(code));
    const place = { cx, cy, r: r.toFixed(1) };
    return this.listen(code, svg("circle", { class: `symbol ${style}`, ...place, "data-symbol": code }));
  },
});
