// Small diamonds at points: transit points and the like, a few hundred at most.

import { svg } from "../lib/dom.js";
import { L } from "../map/base.js";

/** A layer of `features` (GeoJSON points, lon/lat); `choose(feature)` hears of a click. */
export const PointLayer = L.Layer.extend({
  initialize(features, choose) {
    this.features = features;
    this.choose = choose;
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

  draw() {
    const origin = this._map.getPixelOrigin();
    this.root.replaceChildren(...this.features.map((feature) => this.mark(feature, origin)));
  },

  mark(feature, origin) {
    const [lon, lat] = feature.geometry.coordinates;
    const { x, y } = this._map.project([lat, lon]).subtract(origin);
    const shape = svg("path", { class: "mark-transit", d: `M${x.toFixed(1)} ${(y - 6).toFixed(1)}l6 6-6 6-6-6Z` });
    shape.addEventListener("click", (event) => (event.stopPropagation(), this.choose(feature)));
    return shape;
  },
});
