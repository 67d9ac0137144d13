// Flows on the map: an SVG over it, drawn anew at every scale because widths are in pixels.

import { L } from "../map/base.js";
import { svg } from "../lib/dom.js";
import { arrowPath } from "./arrow.js";

const NODE = 4.5; // radius in pixels
const RING = 4; // gap between a place and the ring of those who stayed in it

/** Layer of flows; `on.point(flow)`, `on.leave()`, `on.choose(flow)`, `on.place(place)` are told. */
export const FlowMapLayer = L.Layer.extend({
  initialize(on) {
    this.on_ = on;
    this.flows = [];
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

  /** Show `flows` (of data.js); `place` is the chosen place's code, if any. */
  show(flows, place) {
    this.flows = flows.filter((flow) => flow.self ? flow.origin.at : flow.bend);
    this.place = place;
    this.draw();
  },

  draw() {
    this.shapes = new Map();
    this.rims = this.measureRings();
    const rising = [...this.flows].sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
    const rings = rising.filter((flow) => flow.self).map((flow) => this.ring(flow));
    const arrows = rising.filter((flow) => !flow.self).map((flow) => this.arrow(flow));
    this.root.replaceChildren(...rings, ...arrows, ...this.nodes());
    this.activate(this.active);
  },

  arrow(flow) {
    const ends = [flow.origin.at, flow.bend, flow.destination.at].map((at) => this.at(at));
    if (flow.value === null) return this.listen(flow, this.dashes(...ends));
    const d = arrowPath(...ends, flow.width, this.rim(flow.origin), this.rim(flow.destination));
    return this.listen(flow, svg("path", { class: `flow ${this.style(flow)}`, d }));
  },

  // A width would say how many people; of a suppressed flow it is known only that there were some.
  dashes(a, c, b) {
    const d = `M${a.join(" ")}Q${c.join(" ")} ${b.join(" ")}`;
    return svg("path", { class: "flow-line flow-suppressed", d });
  },

  // Arrows begin and end outside the rings, or they would cut them to pieces.
  measureRings() {
    const selves = this.flows.filter((flow) => flow.self);
    return new Map(selves.map((flow) => [flow.origin, NODE + RING + flow.width + 2]));
  },

  rim(place) {
    return this.rims.get(place) ?? NODE + 2;
  },

  ring(flow) {
    const [cx, cy] = this.at(flow.origin.at);
    const r = NODE + RING + flow.width / 2;
    const kind = `flow-ring ${this.style(flow)}`;
    return this.listen(flow, svg("circle", { class: kind, cx, cy, r, "stroke-width": flow.width }));
  },

  style(flow) {
    if (flow.value === null) return "flow-suppressed";
    if (this.place && !flow.self) return flow.origin.code === this.place ? "flow-out" : "flow-in";
    return `flow-${flow.shade}`;
  },

  nodes() {
    const places = new Set(this.flows.flatMap((flow) => [flow.origin, flow.destination]));
    return [...places].map((place) => {
      const [cx, cy] = this.at(place.at);
      const kind = place.code === this.place ? "node is-active" : "node";
      const node = svg("circle", { class: kind, cx, cy, r: NODE, "data-place": place.code });
      node.addEventListener("click", (event) => (event.stopPropagation(), this.on_.place(place)));
      return node;
    });
  },

  /** Pixels of a [lat, lon] in the layer. */
  at(point) {
    const { x, y } = this._map.project(point).subtract(this._map.getPixelOrigin());
    return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
  },

  listen(flow, shape) {
    shape.setAttribute("data-flow", flow.key);
    shape.addEventListener("mouseenter", () => this.on_.point(flow));
    shape.addEventListener("mouseleave", () => this.on_.leave());
    shape.addEventListener("click", (event) => (event.stopPropagation(), this.on_.choose(flow)));
    this.shapes.set(flow.key, shape);
    return shape;
  },

  /** Draw one flow, by its key, as the one meant. */
  activate(key) {
    this.active = key;
    for (const [other, shape] of this.shapes ?? []) {
      shape.classList.toggle("is-active", other === key);
    }
  },
});
