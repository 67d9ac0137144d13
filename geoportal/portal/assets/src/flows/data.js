// Flows of one step, and where their ends are.

import { items } from "../lib/api.js";
import { stepQuery } from "../choropleth/values.js";

const COLUMNS = [
  "origin_pcode",
  "origin_name",
  "destination_pcode",
  "destination_name",
  "reported_on",
  "total_individuals",
];

/** Places known so far: P-code to { code, name, at: [lat, lon] }. */
export const places = new Map();

/**
 * The largest flows at `step`, at most `settings.limit` of them; with a place, of that place only
 * (so that a place with small flows is not left out).
 */
export async function loadFlows(settings, step, place, direction) {
  const queries = place ? placeQueries(place, direction) : [{}];
  const found = await Promise.all(queries.map((query) => ask(settings, step, query)));
  const flows = new Map();
  for (const flow of found.flat()) flows.set(flow.key, flow);
  return [...flows.values()].sort((a, b) => b.value - a.value).slice(0, settings.limit);
}

function placeQueries(place, direction) {
  const queries = [];
  if (direction !== "in") queries.push({ origin_pcode: place });
  if (direction !== "out") queries.push({ destination_pcode: place });
  return queries;
}

async function ask(settings, step, query) {
  const params = {
    ...settings.filter,
    ...stepQuery(step),
    ...query,
    sortby: "-total_individuals",
    properties: COLUMNS.join(","),
  };
  const features = await items(settings.items, params, settings.limit);
  return features.filter((feature) => feature.properties.total_individuals > 0).map(flowOf);
}

function flowOf({ properties, geometry }) {
  const from = properties.origin_pcode;
  const to = properties.destination_pcode;
  const [start, end] = ends(geometry);
  const origin = learn(from, properties.origin_name, start);
  const destination = learn(to, properties.destination_name, end);
  return {
    key: `${from}>${to}`,
    origin,
    destination,
    value: properties.total_individuals,
    date: properties.reported_on,
    self: from !== null && from === to,
  };
}

function learn(code, name, at) {
  const place = places.get(code) ?? { code, name: name ?? code, at: null };
  place.at ??= at;
  if (code !== null) places.set(code, place);
  return place;
}

// GeoJSON is lon/lat, Leaflet lat/lon. A line cut at the antimeridian has its ends in two parts.
function ends(geometry) {
  if (!geometry) return [null, null];
  const lines = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
  return [lines[0][0], lines.at(-1).at(-1)].map(([lon, lat]) => [lat, lon]);
}
