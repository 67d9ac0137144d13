// The largest flows over the areas, of the step the map shows.

import { day } from "../lib/text.js";
import { loadFlows } from "../flows/data.js";
import { FlowMapLayer } from "../flows/layer.js";

const SHOWN = 30; // on a map that has other figures too

/** A layer of flows for the map; `follow(step)` shows those of another step. */
export async function flowsOverlay(settings, map, panel) {
  const show = (flow) => panel.show(item(flow, settings));
  const layer = new FlowMapLayer({ point: show, leave() {}, choose: show, place() {} });
  let asked = 0;
  layer.follow = async (step) => {
    const turn = (asked += 1);
    // A round without flows has none to show.
    const { flows } = await loadFlows({ layout: settings.overlays.flows }, step, "").catch(() => ({ flows: [] }));
    if (turn !== asked || !layer._map) return;
    layer.root.classList.add("is-over");
    layer.show(flows.filter(({ self, bend, value }) => !self && bend && value).slice(0, SHOWN), "");
  };
  return layer;
}

function item({ origin, destination, value, date }, settings) {
  return {
    name: `${origin.name} → ${destination.name}`,
    code: `${origin.code} → ${destination.code}`,
    value,
    what: [settings.overlays.flows_note],
    meta: [day(date), settings.source],
    synthetic: settings.synthetic,
    chosen: true,
  };
}
