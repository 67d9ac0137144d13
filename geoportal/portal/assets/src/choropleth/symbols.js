// Circles over the areas: their area grows with the figure, on one scale for all rounds.

import { svg } from "../lib/dom.js";
import { L } from "../map/base.js";
import { labelPoint } from "../map/shape.js";

/** A layer of circles at the middles of `areas` (GeoJSON features); told as the areas are. */
export const SymbolLayer = L.Layer.extend({
  initialize(areas, on) {
    this.on_ = on;
    this.places = new Map(areas.map(({ id, geometry }) => [id, labelPoint(geometry)?.centre]));
    this.shapes = new Map();
    this.marks = [];
  },

  onAdd(map) {
    this.root = svg("svg", { class: "labels leaflet-zoom-hide", "aria-hidden": "true" });
    map.getPane("flows").append(this.root);
    map.on("zoomend viewreset", this.draw, this);
  },

  onRemove(map) {
    map.off("zoomend viewreset", this.draw, this);
    this.root.remove();
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
    const origin = this._map.getPixelOrigin();
    this.shapes = new Map(this.marks.map((mark) => [mark.code, this.circle(mark, origin)]));
    this.root.replaceChildren(...this.shapes.values());
    this.activate(this.active);
  },

  circle({ code, r, style }, origin) {
    const { x, y } = this._map.project(this.places.get(code)).subtract(origin);
    const place = { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1) };
    const shape = svg("circle", { class: `symbol ${style}`, ...place, "data-symbol": code });
    shape.addEventListener("mouseenter", () => this.on_.point(code));
    shape.addEventListener("mouseleave", () => this.on_.leave());
    shape.addEventListener("click", (event) => {
      event.stopPropagation();
      this.on_.choose(code, this._map.mouseEventToLatLng(event));
    });
    return shape;
  },

  activate(code) {
    this.active = code;
    for (const [other, shape] of this.shapes) shape.classList.toggle("is-active", other === code);
  },
});
