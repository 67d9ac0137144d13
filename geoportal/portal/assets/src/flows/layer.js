// Flows on the map: an SVG over it, drawn anew at every scale because widths are in pixels.

import { svg } from "../lib/dom.js";
import { MarkedLayer } from "../map/marked.js";
import { arrowPath } from "./arrow.js";

const NODE = 4.5; // radius in pixels
const RING = 4; // gap between a place and the ring of those who stayed in it

/** Layer of flows; `on.place(place)` is told of a place chosen. */
export const FlowMapLayer = MarkedLayer.extend({
  initialize(on) {
    MarkedLayer.prototype.initialize.call(this, on);
    this.flows = [];
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
    const reaches = rising.filter((flow) => !flow.self).map((flow) => this.reach(flow));
    this.root.replaceChildren(...rings, ...reaches, ...arrows, ...this.signs(), ...this.nodes());
    this.activate(this.active);
  },

  arrow(flow) {
    const places = [flow.origin.at, flow.bend, flow.destination.at];
    if (flow.value === null) return this.marked(flow, this.dashes(...places));
    const ends = places.map((at) => this.at(at));
    const d = arrowPath(...ends, flow.width, this.rim(flow.origin), this.rim(flow.destination));
    return this.marked(flow, svg("path", { class: `flow ${this.style(flow)}`, d }));
  },

  marked(flow, shape) {
    shape.setAttribute("data-flow", flow.key);
    return this.listen(flow.key, shape, flow);
  },

  // As wide as a finger needs it.
  reach(flow) {
    const shape = this.curve(flow.origin.at, flow.bend, flow.destination.at);
    shape.setAttribute("class", "flow-reach");
    return this.attend(shape, flow);
  },

  // A width would say how many people; of a suppressed flow it is known only that there were some.
  dashes(...places) {
    const shape = this.curve(...places);
    shape.setAttribute("class", "flow-line flow-suppressed");
    return shape;
  },

  curve(...places) {
    const [a, c, b] = places.map((at) => this.at(at).join(" "));
    return svg("path", { d: `M${a}Q${c} ${b}` });
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
    return this.marked(flow, svg("circle", { class: kind, cx, cy, r, "stroke-width": flow.width }));
  },

  // Over flows of a place that is not certain, on the middle of the curve or on the ring.
  signs() {
    const doubted = this.flows.filter((flow) => flow.doubts.length);
    return doubted.map((flow) => {
      const [x, y] = flow.self ? this.top(flow) : this.middle(flow);
      return svg("text", { class: "map-label is-sign", "pointer-events": "none", x, y }, "≈");
    });
  },

  top(flow) {
    const [x, y] = this.at(flow.origin.at);
    return [x, y - NODE - RING - flow.width / 2];
  },

  middle(flow) {
    const [a, c, b] = [flow.origin.at, flow.bend, flow.destination.at].map((at) => this.at(at));
    return [0, 1].map((axis) => (a[axis] + 2 * c[axis] + b[axis]) / 4);
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
});
