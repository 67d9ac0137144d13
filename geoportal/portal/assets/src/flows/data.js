// Flows of one step, with the curves that were laid out when they were published.

import { cared } from "../choropleth/care.js";
import { document_ } from "../lib/api.js";

/**
 * Flows at `step`, the largest first, and what they come to: { flows, totals }. Without a place
 * those that can be shown, with one all of that place, `direction` "in", "out" or "both".
 */
export async function loadFlows(settings, step, place, direction) {
  const { features, totals } = await document_(address(settings.layout, step, place));
  const places = new Map();
  const flows = features.map((feature) => flowOf(feature, places));
  if (!place) return { flows, totals };
  const chosen = flows.filter((flow) => serves(flow, place, direction));
  return { flows: chosen, totals: totalsOf(chosen) };
}

/** Flows, people in them, and how many figures are suppressed and so in no sum. */
export function totalsOf(flows) {
  const known = flows.filter((flow) => flow.value !== null);
  const people = known.length ? known.reduce((sum, flow) => sum + flow.value, 0) : null;
  const within = known.reduce((sum, { self, value }) => sum + (self ? value : 0), 0);
  return { flows: flows.length, people, within, suppressed: flows.length - known.length };
}

/** People in a flow at every step, by the step's key. */
export function loadHistory(settings, { origin, destination }) {
  const ends = [origin.code, destination.code].map(encodeURIComponent).join("/");
  return document_(`${settings.history}/${ends}.json`);
}

function address(folder, step, place) {
  const of = place ? `/${encodeURIComponent(place)}` : "";
  return `${folder}/${encodeURIComponent(step.key)}${of}.geojson`;
}

function serves({ origin, destination }, place, direction) {
  if (direction === "in") return destination.code === place;
  return direction === "both" || origin.code === place;
}

function flowOf({ id, geometry, properties }, places) {
  const { origin_pcode: from, destination_pcode: to } = properties;
  const [first, last] = ends(geometry);
  return {
    key: id,
    origin: placeOf(places, from, properties.origin_name, first),
    destination: placeOf(places, to, properties.destination_name, last),
    self: from !== null && from === to,
    value: properties.total_individuals,
    suppressed: properties.suppressed,
    doubts: cared(properties, "").doubts,
    date: properties.reported_on,
    width: properties.width,
    shade: properties.class,
    bend: properties.bend && turned(properties.bend),
  };
}

// One object a place, so that a flow's ends can be compared; unknown places are nowhere.
function placeOf(places, code, name, at) {
  const known = places.get(code);
  if (known?.at) return known;
  const place = { code, name, at };
  if (code !== null && at) places.set(code, place);
  return place;
}

function ends(geometry) {
  if (!geometry) return [null, null];
  const { type, coordinates } = geometry;
  return (type === "Point" ? [coordinates, coordinates] : [coordinates[0], coordinates.at(-1)]).map(turned);
}

// GeoJSON has the longitude first, Leaflet the latitude.
const turned = ([lon, lat]) => [lat, lon];
