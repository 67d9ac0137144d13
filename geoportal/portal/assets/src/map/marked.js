// A layer of shapes in pixels over the map, drawn anew at every scale, each known by a key.

import { svg } from "../lib/dom.js";
import { L } from "./base.js";

/** To be extended with `draw()`, which fills `root` and calls `listen` for each shape it makes;
 * `on.point(item)`, `on.leave()` and `on.choose(item, latlng)` are told. */
export const MarkedLayer = L.Layer.extend({
  initialize(on) {
    this.on_ = on;
    this.shapes = new Map();
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

  /** Pixels of a [lat, lon] in the layer. */
  at(point) {
    const { x, y } = this._map.project(point).subtract(this._map.getPixelOrigin());
    return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
  },

  /** Tell of a hand on the `shape` of an `item`, which is known by its key. */
  listen(key, shape, item = key) {
    this.shapes.set(key, shape);
    return this.attend(shape, item);
  },

  attend(shape, item) {
    shape.addEventListener("mouseenter", () => this.on_.point(item));
    shape.addEventListener("mouseleave", () => this.on_.leave());
    shape.addEventListener("click", (event) => {
      event.stopPropagation();
      this.on_.choose(item, this._map.mouseEventToLatLng(event));
    });
    return shape;
  },

  /** Draw one shape, by its key, as the one meant. */
  activate(key) {
    this.active = key;
    for (const [other, shape] of this.shapes) shape.classList.toggle("is-active", other === key);
  },
});
