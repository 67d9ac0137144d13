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

/** Places of the dataset: P-code to { code, name, at: [lat, lon] }. */
export const places = new Map();

/** Learn the places that the page came with: P-code to [name, lat, lon]. */
export function learnPlaces(given) {
  for (const [code, [name, lat, lon]] of Object.entries(given)) {
    places.set(code, { code, name: name ?? code, at: [lat, lon] });
  }
}

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

/** Value of a flow at every step, by the step's date. */
export async function loadHistory(settings, { origin, destination }) {
  const query = { origin_pcode: origin.code, destination_pcode: destination.code };
  const flows = await ask(settings, null, query);
  return new Map(flows.map((flow) => [flow.date, flow.value]));
}

async function ask(settings, step, query) {
  const params = {
    ...settings.filter,
    ...(step ? stepQuery(step) : {}),
    ...query,
    sortby: "-total_individuals",
    skipGeometry: "true",
    properties: COLUMNS.join(","),
  };
  const features = await items(settings.items, params, settings.limit);
  return features.filter((feature) => feature.properties.total_individuals > 0).map(flowOf);
}

function flowOf({ properties }) {
  const { origin_pcode: from, destination_pcode: to } = properties;
  return {
    key: `${from}>${to}`,
    origin: place(from, properties.origin_name),
    destination: place(to, properties.destination_name),
    value: properties.total_individuals,
    date: properties.reported_on,
    self: from !== null && from === to,
  };
}

// A place that is not on the map still has a name in the table.
function place(code, name) {
  return places.get(code) ?? { code, name: name ?? code, at: null };
}
