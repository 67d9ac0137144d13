// A Leaflet map over our own land, water and borders, and nobody else's server; or over tiles, where
// who runs the portal wants them.

import * as L from "leaflet/dist/leaflet-src.esm.js";
import { document_ } from "../lib/api.js";
import { byId, config } from "../lib/dom.js";
import { labelPoint } from "./shape.js";
import { nameOf, t } from "../lib/text.js";

const PANES = { land: 250, data: 400, outline: 450, lines: 460, sites: 480, flows: 500, labels: 600 };
const SILENT = ["land", "outline", "lines", "sites", "labels"];
const DEEPEST = 11;

/** The map in the frame `id`, fitted to its data, with the land on its way. */
export function createMap(id) {
  const { bounds, frame, land, lines, tiles } = config(id);
  const map = L.map(id, {
    attributionControl: false,
    // The wheel scrolls the page until the reader has turned to the map.
    scrollWheelZoom: false,
    zoomControl: false,
    zoomSnap: 0.25,
    maxZoom: DEEPEST,
    maxBounds: frame,
    maxBoundsViscosity: 0.9,
  });
  for (const [name, order] of Object.entries(PANES)) {
    const pane = map.createPane(name);
    pane.style.zIndex = order;
    if (SILENT.includes(name)) pane.style.pointerEvents = "none";
  }
  const signs = { zoomInText: "+", zoomOutText: "−" }; // Leaflet's own are markup
  L.control.zoom({ ...signs, zoomInTitle: t("Zoom in"), zoomOutTitle: t("Zoom out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.setMinZoom(Math.max(1, map.getBoundsZoom(frame, true)));
  fit(map, bounds ?? frame);
  wheelOnlyInFocus(map);
  fingerOnlyAfterPress(map);
  const countries = tiles ? drawTiles(map, tiles, land) : landOf(map, land);
  countries.catch(() => {}); // who waits for them says so
  document_(lines).then((found) => drawLines(map, found), () => {}); // a map can do without
  return { map, countries, tell: messenger(`${id}-message`) };
}

/** Show `bounds` whole, with some pixels of room around them. */
export function fit(map, bounds, room = 12) {
  map.fitBounds(bounds, { padding: [room, room], animate: false });
}

function wheelOnlyInFocus(map) {
  const frame = map.getContainer();
  frame.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  frame.addEventListener("focusout", () => map.scrollWheelZoom.disable());
  map.on("click", () => map.scrollWheelZoom.enable());
}

// A finger that comes across the map scrolls the page; pressed once, the map follows it.
function fingerOnlyAfterPress(map) {
  if (!matchMedia("(pointer: coarse)").matches) return;
  map.dragging.disable();
  map.getContainer().addEventListener("click", () => map.dragging.enable(), { capture: true });
}

/** Draw shapes nobody points at, in a pane of their own, styled by the style sheet. */
export function drawBackground(map, shapes, pane, className) {
  const renderer = L.svg({ pane, padding: 0.3 });
  const style = { className, fillOpacity: 1, smoothFactor: 0.6 };
  L.geoJSON(shapes, { renderer, pane, interactive: false, style: () => style }).addTo(map);
  renderer._container?.setAttribute("aria-hidden", "true"); // without shapes it has none
}

/** Draw boundary lines by their style, each over a casing that hides the edges of areas below. */
function drawLines(map, lines) {
  const renderer = L.svg({ pane: "lines", padding: 0.3 });
  const given = { renderer, pane: "lines", interactive: false };
  const drawn = (className) => L.geoJSON(lines, { ...given, style: (line) => ({ className: className(line), fill: false, smoothFactor: 0.6 }) });
  drawn(() => "border-casing").addTo(map);
  drawn(({ properties }) => `border-line is-${properties.style}`).addTo(map);
  renderer._container?.setAttribute("aria-hidden", "true");
}

const landOf = (map, land) => document_(land).then((shapes) => drawLand(map, shapes));

/** Lay tiles under the map; they have the names of countries on them. Without a line: the land. */
async function drawTiles(map, address, land) {
  const layer = L.tileLayer(address).addTo(map);
  layer.once("tileerror", () => landOf(map, land).catch(() => {}));
  return [];
}

/** Draw the land; returns the labels of its countries. */
function drawLand(map, shapes) {
  drawBackground(map, shapes, "land", "land");
  return shapes.features.map(({ id, properties, geometry }) => ({
    key: id,
    text: nameOf(properties, id),
    at: labelPoint(geometry),
    country: true,
  }));
}

/** A function that shows a message over the map, or hides it when there is none. */
function messenger(id) {
  const box = byId(id);
  return (text) => {
    box.hidden = !text;
    box.textContent = text || "";
  };
}

export { L };
