// Place names over the map: only those that fit their area, and never one over another.

import { svg } from "../lib/dom.js";
import { L } from "./base.js";

const GAP = 4; // pixels kept free around a label

/**
 * A layer of labels { text, at: { centre, west, east }, country, over }, most important first;
 * `over` is the code of the area the label lies on, whose colour decides the label's.
 */
export const LabelLayer = L.Layer.extend({
  initialize(labels) {
    this.labels = labels.filter((label) => label.text && label.at);
    this.grounds = () => "";
  },

  onAdd(map) {
    this.root = svg("svg", { class: "labels leaflet-zoom-hide", "aria-hidden": "true" });
    map.getPane("labels").append(this.root);
    map.on("zoomend moveend resize", this.draw, this);
    this.draw();
  },

  onRemove(map) {
    map.off("zoomend moveend resize", this.draw, this);
    this.root.remove();
  },

  setLabels(labels) {
    this.labels = labels.filter((label) => label.text && label.at);
    if (this._map) this.draw();
  },

  /** Colour labels by what they lie on: `styleOf(code)` names an area's style. */
  tint(styleOf) {
    this.grounds = (code) => (code ? `over-${styleOf(code)}` : "");
    if (this._map) this.draw();
  },

  draw() {
    const view = this._map.getPixelBounds();
    const origin = this._map.getPixelOrigin();
    const taken = [];
    this.root.replaceChildren();
    for (const label of this.labels) {
      const centre = this._map.project(label.at.centre);
      const box = boxOf(label, centre);
      const room = this.roomFor(label);
      if (!view.contains(centre) || box.width > room || taken.some((other) => meets(box, other))) {
        continue;
      }
      taken.push(box);
      this.place(label, centre.subtract(origin));
    }
  },

  /** Pixels the label's area is wide; no limit for a label that belongs to a point. */
  roomFor({ at }) {
    if (at.west === undefined) return Infinity;
    const [lat] = at.centre;
    return this._map.project([lat, at.east]).x - this._map.project([lat, at.west]).x;
  },

  place(label, point) {
    const kind = `map-label ${label.country ? "is-country" : ""} ${this.grounds(label.over)}`;
    const at = { x: Math.round(point.x), y: Math.round(point.y + (label.below ?? 0)) };
    this.root.append(svg("text", { class: kind, ...at }, label.text));
  },
});

// Width by a rule of thumb: measuring hundreds of names would make every zoom wait for layout.
function boxOf(label, centre) {
  const width = label.text.length * (label.country ? 8.6 : 6.4);
  const y = centre.y + (label.below ?? 0);
  return {
    width,
    left: centre.x - width / 2 - GAP,
    right: centre.x + width / 2 + GAP,
    top: y - 7 - GAP,
    bottom: y + 7 + GAP,
  };
}

function meets(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
