// What may lie over the areas: sites from tiles, transit points, flows, incidents. All off until chosen.

import { items } from "../lib/api.js";
import { byId } from "../lib/dom.js";
import { remember } from "../lib/state.js";
import { day, n, number, t } from "../lib/text.js";
import { FEW, cared, figureWords, isFew } from "./care.js";
import { incidentsOverlay } from "./incidents.js";
import { flowsOverlay } from "./moves.js";
import { PointLayer } from "./points.js";
import { DEEPEST, NEAREST, SiteLayer } from "./sites.js";

/**
 * Start the overlays the form offers. `showAt(latlng)` tells if a mark is there and shows it,
 * `follow(step)` shows what is of another step.
 */
export function startOverlays(settings, map, form, panel, step) {
  const makers = { sites: sitesOverlay, transit: transitOverlay, flows: flowsOverlay, incidents: incidentsOverlay };
  let now = step;
  const made = new Map();
  const turn = async (name, wanted) => {
    if (!made.has(name) && wanted) made.set(name, await makers[name](settings, map, panel));
    if (wanted) made.get(name).addTo(map);
    else made.get(name)?.remove();
    if (wanted) made.get(name).follow?.(now);
    for (const part of [`legend-${name}`, `${name}-section`]) {
      if (byId(part)) byId(part).hidden = !wanted;
    }
  };
  for (const name of Object.keys(makers)) {
    const box = form.elements[name];
    box?.addEventListener("change", () => (remember({ [name]: box.checked ? "1" : "" }), turn(name, box.checked)));
    if (box?.checked) turn(name, true);
  }
  return {
    showAt: (latlng) => showAt(made, latlng, settings, panel),
    follow(other) {
      now = other;
      for (const layer of made.values()) layer.follow?.(now);
    },
  };
}

function showAt(made, latlng, settings, panel) {
  const sites = made.get("sites");
  const found = latlng && sites?._map ? sites.at(latlng) : null;
  if (found) panel.show(siteItem(found, settings));
  return Boolean(found);
}

async function sitesOverlay(settings, map) {
  const note = byId("legend-sites-note");
  map.setMaxZoom(DEEPEST);
  const layer = new SiteLayer(settings.overlays.sites, settings.filter.dataset, settings.largest_site);
  const tell = () => {
    const words = layer._map ? sitesWords(map.getZoom() + 0.5 >= NEAREST, layer.left) : "";
    for (const place of [note, byId("sites-hint")]) place.textContent = words;
  };
  layer.on("painted add remove", tell);
  map.on("zoomend", tell);
  return layer;
}

function sitesWords(close, left) {
  if (!close) return t("Come closer to see the sites.");
  if (!left) return "";
  return n(
    "{count} smaller site is not drawn: come closer.",
    "{count} smaller sites are not drawn: come closer.",
    left,
  );
}

function siteItem({ value, properties: site }, settings) {
  const group = site.feature_count > 1;
  const on = site.reported_on ?? site.reported_on_last;
  const silent = site.without_figures;
  const { bound, doubts } = cared(site, "total");
  return {
    name: group ? n("{count} site", "{count} sites", site.feature_count) : site.name ?? site.site_id,
    code: group ? "" : `${t("Site")} ${site.site_id}`,
    value: isFew(value, bound) ? FEW : value,
    shown: figureWords(number, value, bound),
    what: [silent ? n("{count} without a figure", "{count} without figures", silent) : "", settings.measure].filter(Boolean),
    meta: [...doubts, group ? "" : site.adm_name, on ? day(on) : "", settings.source].filter(Boolean),
    synthetic: settings.synthetic,
    chosen: true,
  };
}

async function transitOverlay(settings, map, panel) {
  const features = await items(settings.overlays.transit, { dataset: settings.filter.dataset }, 1000);
  const points = features.filter(({ geometry }) => geometry);
  const choose = ({ properties: point }) =>
    panel.show({
      name: point.name ?? point.point_id,
      code: `${t("Transit point")} ${point.point_id}`,
      what: [[point.iso3, point.neighbour_iso3].filter(Boolean).join(" – ")],
      meta: [settings.source],
      synthetic: settings.synthetic,
      chosen: true,
    });
  return new PointLayer(points, () => ({ name: "mark-transit", path: "m0-6l6 6-6 6-6-6Z" }), choose);
}

