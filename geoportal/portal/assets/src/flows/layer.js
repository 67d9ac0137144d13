// Flows on the map: an SVG over it, drawn anew at every scale because widths are in pixels.

import { L } from "../map/base.js";
import { svg } from "../lib/dom.js";
import { arrowPath } from "./arrow.js";
import { layout } from "./layout.js";

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

  /** Show `flows` by `scale`; `place` is the chosen place's code, if any. */
  show(flows, scale, place) {
    this.flows = flows.filter((flow) => flow.origin.at && flow.destination.at);
    this.scale = scale;
    this.place = place;
    this.bends = this.bend(this.flows.filter((flow) => !flow.self));
    this.draw();
  },

  // Bends are worked out at scale 0: they do not change as the reader comes closer.
  bend(flows) {
    const flat = (place) => {
      const { x, y } = this._map.project(place.at, 0);
      return [x, y];
    };
    const moved = flows.map((flow) => ({
      flow,
      a: flat(flow.origin),
      b: flat(flow.destination),
      value: flow.value,
    }));
    const places = new Map(moved.flatMap(({ a, b }) => [[String(a), a], [String(b), b]]));
    const controls = layout(moved, [...places.values()]);
    return new Map(moved.map((way) => [way.flow, { ...way, control: controls.get(way) }]));
  },

  draw() {
    if (!this.scale) return;
    const zoom = 2 ** this._map.getZoom();
    const origin = this._map.getPixelOrigin();
    this.pixel = ([x, y]) => [x * zoom - origin.x, y * zoom - origin.y];
    this.shapes = new Map();
    this.rims = this.measureRings();
    const rising = [...this.flows].sort((a, b) => a.value - b.value);
    const rings = rising.filter((flow) => flow.self).map((flow) => this.ring(flow));
    const arrows = rising.filter((flow) => !flow.self).map((flow) => this.arrow(flow));
    this.root.replaceChildren(...rings, ...arrows, ...this.nodes());
    this.activate(this.active);
  },

  arrow(flow) {
    const { a, b, control } = this.bends.get(flow);
    const points = [a, control, b].map(this.pixel);
    const width = this.scale.width(flow.value);
    const d = arrowPath(...points, width, this.rim(flow.origin), this.rim(flow.destination));
    return this.listen(flow, svg("path", { class: `flow ${this.style(flow)}`, d }));
  },

  // Arrows begin and end outside the rings, or they would cut them to pieces.
  measureRings() {
    const selves = this.flows.filter((flow) => flow.self);
    const outer = (flow) => NODE + RING + this.scale.ring(flow.value) + 2;
    return new Map(selves.map((flow) => [flow.origin, outer(flow)]));
  },

  rim(place) {
    return this.rims.get(place) ?? NODE + 2;
  },

  ring(flow) {
    const [cx, cy] = this.at(flow.origin);
    const width = this.scale.ring(flow.value);
    const r = NODE + RING + width / 2;
    const kind = `flow-ring ${this.style(flow)}`;
    return this.listen(flow, svg("circle", { class: kind, cx, cy, r, "stroke-width": width }));
  },

  style(flow) {
    if (this.place && !flow.self) return flow.origin.code === this.place ? "flow-out" : "flow-in";
    return `flow-${this.scale.shade(flow.value)}`;
  },

  nodes() {
    const places = new Set(this.flows.flatMap((flow) => [flow.origin, flow.destination]));
    return [...places].map((place) => {
      const [cx, cy] = this.at(place);
      const kind = place.code === this.place ? "node is-active" : "node";
      const node = svg("circle", { class: kind, cx, cy, r: NODE, "data-place": place.code });
      node.addEventListener("click", (event) => (event.stopPropagation(), this.on_.place(place)));
      return node;
    });
  },

  at(place) {
    const { x, y } = this._map.project(place.at).subtract(this._map.getPixelOrigin());
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
