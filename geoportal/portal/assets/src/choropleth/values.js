// Values of one step in time, by area; and the classes they fall into.

import { execute, items } from "../lib/api.js";
import { language } from "../lib/text.js";
import { tidyBins } from "./classes.js";

/** Parameters of the API that select a step: its round, or its date. */
export function stepQuery(step) {
  return step.round === null ? { reported_on: step.date } : { round: step.round };
}

function ask(settings, query) {
  const columns = Object.values(settings.columns).flatMap((some) => Object.values(some));
  const names = ["adm_pcode", "name", `name_${language}`, "reported_on", "coverage_percent"];
  names.push(...new Set(columns), ...settings.inhabitants, ...settings.care);
  const found = { ...settings.filter, ...query, skipGeometry: "true", properties: names.join(",") };
  return items(settings.items, found).then((features) => features.map((one) => one.properties));
}

/** Properties of every area at `step`: Map of P-code to properties. */
export async function loadStep(settings, step) {
  return byArea(await ask(settings, stepQuery(step)));
}

/** Properties of one area at every step: Map of date to properties. */
export async function loadHistory(settings, code) {
  const rows = await ask(settings, { adm_pcode: code });
  return new Map(rows.map((row) => [row.reported_on, row]));
}

// An area may report twice in a round: the later report stands.
function byArea(rows) {
  const found = new Map();
  for (const row of rows) {
    const other = found.get(row.adm_pcode);
    if (!other || other.reported_on < row.reported_on) found.set(row.adm_pcode, row);
  }
  return found;
}

/** Class bounds over all steps, so that a colour means the same in each. */
export async function loadClasses(settings, { group, scheme, classes }) {
  const result = await execute(settings.classify, {
    collection: settings.collection,
    field: settings.columns[group].value,
    scheme,
    classes,
    filter: settings.filter,
  });
  const found = result.value ?? result;
  return { bins: tidyBins(found.bins), lowest: found.minimum, largest: found.maximum };
}
