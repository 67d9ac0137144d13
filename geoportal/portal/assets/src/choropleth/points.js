// Marks at points: transit points, incidents and the like, a thousand at most.

import { svg } from "../lib/dom.js";
import { L } from "../map/base.js";

const REACH = 12; // pixels around a point that a finger may miss it by

/**
 * A layer of `features` (GeoJSON points, lon/lat). `look(feature)` is how one is drawn: the class
 * and path (from the point itself) of its mark, and words beside it; `choose(feature)` hears of a
 * click.
 */
export const PointLayer = L.Layer.extend({
  initialize(features, look, choose) {
    Object.assign(this, { features, look, choose });
  },

  onAdd(map) {
    this.root = svg("svg", { class: "labels leaflet-zoom-hide", "aria-hidden": "true" });
    map.getPane("flows").append(this.root);
    map.on("zoomend viewreset", this.draw, this);
    this.draw();
  },

  onRemove(map) {
    map.off("zoomend viewreset", this.draw, this);
    this.root.remove();
  },

  /** Draw other features instead. */
  show(features) {
    this.features = features;
    if (this._map) this.draw();
  },

  draw() {
    const origin = this._map.getPixelOrigin();
    this.root.replaceChildren(...this.features.map((feature) => this.mark(feature, origin)));
  },

  mark(feature, origin) {
    const [lon, lat] = feature.geometry.coordinates;
    // a map over the antimeridian goes on counting where the point begins anew
    const near = lon + 360 * Math.round((this._map.getCenter().lng - lon) / 360);
    const { x, y } = this._map.project([lat, near]).subtract(origin);
    const { name, path, beside, active } = this.look(feature);
    const group = svg(
      "g",
      { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, class: active ? "is-active" : null },
      svg("rect", { class: "mark-reach", x: -REACH, y: -REACH, width: 2 * REACH, height: 2 * REACH }),
      svg("path", { class: name, d: `M0 0${path}` }),
      beside ? svg("text", { class: "mark-count", x: 8, y: -5 }, beside) : null,
    );
    group.addEventListener("click", (event) => (event.stopPropagation(), this.choose(feature)));
    return group;
  },
});
