// Place names over the map: only those that fit their area, and never one over another.

import { svg } from "../lib/dom.js";
import { L } from "./base.js";

const GAP = 4; // pixels kept free around a label

/** A layer of labels { text, at: { centre, west, east }, country }, most important first. */
export const LabelLayer = L.Layer.extend({
  initialize(labels) {
    this.setLabels(labels);
    this.isStrong = () => false;
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

  /** Tell where the ground is so strong (`isStrong([lat, lon])`) that ink and halo change places. */
  tint(isStrong) {
    this.isStrong = isStrong;
    if (this._map) this.draw();
  },

  draw() {
    const view = this._map.getPixelBounds();
    const taken = [];
    this.root.replaceChildren();
    for (const label of this.labels) {
      const centre = this._map.project(label.at.centre);
      const box = boxOf(label, centre);
      const fits = view.contains(centre) && box.width <= this.roomFor(label);
      if (!fits || taken.some((other) => meets(box, other))) continue;
      const ground = this.groundOf(box);
      // Half on strong and half on weak ground no ink can be read.
      if (ground === null) continue;
      taken.push(box);
      this.place(label, box, ground);
    }
  },

  /** Whether the label lies on strong ground; null when its parts disagree. */
  groundOf({ left, right, middle }) {
    const points = [0.04, 0.5, 0.96].map((part) => left + (right - left) * part);
    const found = points.map((x) => {
      const { lat, lng } = this._map.unproject([x, middle]);
      return this.isStrong([lat, lng]);
    });
    return found.every((strong) => strong === found[0]) ? found[0] : null;
  },

  /** Pixels the label's area is wide; no limit for a label that belongs to a point. */
  roomFor({ at }) {
    if (at.west === undefined) return Infinity;
    const [lat] = at.centre;
    return this._map.project([lat, at.east]).x - this._map.project([lat, at.west]).x;
  },

  place(label, box, strong) {
    const origin = this._map.getPixelOrigin();
    const kind = ["map-label", label.country && "is-country", label.sign && "is-sign", strong && "is-turned"];
    const x = Math.round((box.left + box.right) / 2 - origin.x);
    const y = Math.round(box.middle - origin.y);
    this.root.append(svg("text", { class: kind.filter(Boolean).join(" "), x, y }, label.text));
  },
});

// Width by a rule of thumb: measuring hundreds of names would make every zoom wait for layout.
function boxOf(label, centre) {
  const width = label.text.length * (label.country ? 8.6 : 6.4);
  const middle = centre.y + (label.below ?? 0);
  return {
    width,
    middle,
    left: centre.x - width / 2 - GAP,
    right: centre.x + width / 2 + GAP,
    top: middle - 7 - GAP,
    bottom: middle + 7 + GAP,
  };
}

function meets(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
