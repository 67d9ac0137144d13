// Sites from vector tiles, on canvases: never more than a thousand marks, the largest of what is
// near. Which they are is known only when all tiles are there, so all are painted together.

import { PbfReader } from "pbf";
import { VectorTile } from "@mapbox/vector-tile";
import { el } from "../lib/dom.js";
import { turns } from "../lib/turns.js";
import { L } from "../map/base.js";

export const NEAREST = 8; // the first zoom that shows sites
export const DEEPEST = 14; // from here on every site is by itself
const MOST = 1000;
const SIZE = 256; // pixels a tile is wide
const WIDEST = 12; // radius in pixels of the largest site
const LEAST = 3;
const REACH = 6; // pixels beside a mark that still hit it
const AT_ONCE = 4; // tiles asked for at a time: more would hold up the hand that moves the map
const RING = 2.5; // pixels between a group and its ring

/** Layer of the sites of a dataset; `largest` is what the widest circle stands for. */
export const SiteLayer = L.GridLayer.extend({
  options: { pane: "sites", minZoom: NEAREST, maxNativeZoom: DEEPEST, tileSize: SIZE },

  initialize(url, dataset, largest) {
    Object.assign(this, { url, dataset, largest, marks: [], left: 0, inTurn: turns(AT_ONCE) });
    this.on("load", this.paint, this);
    this.on("tileunload", ({ tile }) => Object.assign(tile, { gone: true }));
  },

  createTile(coords, done) {
    const sharp = Math.min(2, window.devicePixelRatio || 1);
    const canvas = el("canvas", { width: SIZE * sharp, height: SIZE * sharp, "aria-hidden": "true" });
    canvas.sites = [];
    canvas.sharp = sharp;
    this.inTurn(() => this.fetchSites(coords, canvas))
      .then((found) => Object.assign(canvas, found))
      .then(() => done(null, canvas), done);
    return canvas;
  },

  async fetchSites(coords, canvas) {
    // the reader may have gone on while the tile waited for its turn
    if (canvas.gone) return { sites: [], missing: 0 };
    const response = await fetch(L.Util.template(this.url, coords));
    if (response.status === 204) return { sites: [], missing: 0 };
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const { layers } = new VectorTile(new PbfReader(await response.arrayBuffer()));
    return {
      sites: each(layers.sites, (feature, extent) => this.site(feature, extent, coords)).filter(Boolean),
      missing: each(layers["left-out"], ({ properties }) => properties.features)[0] ?? 0,
    };
  },

  /** A mark: where it is (pixels of the whole world at its zoom), how large, and what it is. */
  site(feature, extent, { x, y }) {
    const { properties } = feature;
    if (properties.dataset !== undefined && properties.dataset !== this.dataset) return null;
    const [[at]] = feature.loadGeometry();
    const value = properties.total_individuals ?? null;
    const share = Math.sqrt(Math.min(1, (value ?? 0) / (this.largest || 1)));
    return {
      x: (x + at.x / extent) * SIZE,
      y: (y + at.y / extent) * SIZE,
      r: Math.max(LEAST, WIDEST * share),
      value,
      count: properties.feature_count ?? 1,
      properties,
    };
  },

  paint() {
    const tiles = Object.values(this._tiles ?? {}).filter(({ current, el: canvas }) => current && canvas.sites);
    const all = tiles.flatMap(({ el: canvas }) => canvas.sites);
    all.sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
    this.marks = all.slice(0, MOST);
    const gone = tiles.reduce((sum, { el: canvas }) => sum + (canvas.missing ?? 0), 0);
    this.left = all.slice(MOST).reduce((sum, { count }) => sum + count, gone);
    const inks = inksOf(this._map.getContainer());
    for (const { coords, el: canvas } of tiles) paintTile(canvas, coords, this.marks, inks);
    this.fire("painted");
  },

  /** The mark at a place on the map; null where there is none. */
  at(latlng) {
    if (this._tileZoom === undefined) return null;
    const { x, y } = this._map.project(latlng, this._tileZoom);
    const near = this.marks.map((mark) => ({ mark, gap: Math.hypot(mark.x - x, mark.y - y) - mark.r }));
    const best = near.reduce((a, b) => (b.gap < a.gap ? b : a), { mark: null, gap: REACH });
    return best.gap < REACH ? best.mark : null;
  },
});

function each(layer, make) {
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => make(layer.feature(i), layer.extent));
}

// Colours live in the style sheet; a canvas has to ask for them.
function inksOf(node) {
  const style = getComputedStyle(node);
  return { fill: style.getPropertyValue("--flow-in"), casing: style.getPropertyValue("--flow-casing") };
}

// A circle at the edge lies on two tiles, and each draws its part.
function paintTile(canvas, { x, y }, marks, inks) {
  const pen = canvas.getContext("2d");
  pen.setTransform(canvas.sharp, 0, 0, canvas.sharp, 0, 0);
  pen.clearRect(0, 0, SIZE, SIZE);
  for (const mark of marks) {
    const [left, top] = [mark.x - x * SIZE, mark.y - y * SIZE];
    const reach = mark.r + 4;
    if (left > -reach && top > -reach && left < SIZE + reach && top < SIZE + reach) draw(pen, left, top, mark, inks);
  }
}

function draw(pen, x, y, { r, value, count, properties }, { fill, casing }) {
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  pen.lineWidth = 1.5;
  // A site without a figure is a ring: it must not be taken for a small one.
  pen.fillStyle = value === null ? casing : fill;
  pen.strokeStyle = value === null ? fill : casing;
  pen.fill();
  // One whose figure is withheld is a broken ring.
  pen.setLineDash(value === null && properties.withheld ? [2, 2] : []);
  pen.stroke();
  pen.setLineDash([]);
  if (count < 2) return;
  pen.beginPath();
  pen.arc(x, y, r + RING, 0, 2 * Math.PI);
  pen.lineWidth = 1;
  pen.strokeStyle = fill;
  pen.stroke();
}
