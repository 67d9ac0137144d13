// One map of areas: filled by class or under circles, with borders and names.

import { document_ } from "../lib/api.js";
import { nameOf } from "../lib/text.js";
import { L, createMap, drawBackground, fit } from "../map/base.js";
import { LabelLayer } from "../map/labels.js";
import { finder, labelPoint } from "../map/shape.js";
import { isStrong } from "./classes.js";
import { areaLayer } from "./layer.js";
import { SymbolLayer } from "./symbols.js";

/** The map in the frame `id`; `on.point(code)`, `on.leave()`, `on.choose(code, latlng)` are told. */
export class AreaCanvas {
  constructor(id, on) {
    const { map, countries, tell } = createMap(id);
    Object.assign(this, { id, map, countries, tell, on });
    map.on("click", ({ latlng }) => on.choose(null, latlng));
  }

  /** Draw the areas (GeoJSON features, lon/lat); `close` brings the map to them. */
  draw(areas, close) {
    this.areas = areas;
    this.layer = areaLayer(this.map, { type: "FeatureCollection", features: areas }, this.on);
    this.symbols = new SymbolLayer(areas, this.on).addTo(this.map);
    if (close && areas.length) fit(this.map, L.geoJSON(areas).getBounds());
  }

  /** Show `values` (Map of P-code to figure) by `scale`, drawn as "areas" or "symbols". */
  paint(values, scale, drawing) {
    const symbols = drawing === "symbols";
    this.styleAt = (code) => {
      const style = scale.style(values.get(code));
      return symbols && !["missing", "few"].includes(style) ? "blank" : style;
    };
    this.layer.paint(this.styleAt);
    this.symbols.show(symbols ? values : new Map(), scale);
    this.tint();
  }

  /** Put the sign over areas whose figure is to be read with care. */
  doubt(codes) {
    const labels = this.areas
      .filter(({ id }) => codes.has(id))
      .map(({ geometry }) => ({ text: "≈", sign: true, at: { centre: labelPoint(geometry).centre }, below: 14 }));
    this.signs ??= new LabelLayer([]).addTo(this.map);
    this.signs.setLabels(labels);
  }

  activate(code) {
    this.layer?.activate(code);
    this.symbols?.activate(code);
  }

  /** Country outlines over the areas, and names: what the eye wants only after the figures. */
  async addContext(outline) {
    if (outline) drawBackground(this.map, await document_(outline), "outline", "outline");
    const known = new Set(this.areas.map(({ id }) => id));
    const names = this.areas.map(({ id, properties, geometry }) => ({
      text: nameOf(properties, id),
      at: labelPoint(geometry),
    }));
    names.sort((a, b) => (b.at?.area ?? 0) - (a.at?.area ?? 0));
    // Countries first: they are few, and say where in the world this is.
    const others = (await this.countries).filter((country) => !known.has(country.key));
    this.labels = new LabelLayer([...others, ...names]).addTo(this.map);
    this.areaAt = finder(this.areas);
    this.tint();
  }

  tint() {
    this.labels?.tint((point) => {
      const code = this.areaAt(point);
      return code !== undefined && isStrong(this.styleAt(code));
    });
  }
}

/** Move either of two maps, and the other follows. */
export function moveTogether(one, other) {
  let leading = null;
  const lead = (from, to) => () => {
    if (leading && leading !== from) return;
    leading = from;
    to.setView(from.getCenter(), from.getZoom(), { animate: false });
    leading = null;
  };
  one.on("move", lead(one, other));
  other.on("move", lead(other, one));
}
