// Incidents of the days that go with the step shown, in what the map shows: the newest thousand.

import { document_ } from "../lib/api.js";
import { byId } from "../lib/dom.js";
import { day, n, named, number, t } from "../lib/text.js";
import { fill, mark } from "../parts/table.js";
import { PointLayer } from "./points.js";

const FIGURES = ["individuals", "households", "dead", "missing"];
const WHAT = ["dataset", "synthetic", "event_name", "event_type", "qualifier", "link"];
const WHERE = ["iso3", "adm_pcode", "adm_name", "place_precision"];
const WHEN = ["reported_on", "started_on", "ended_on"];
const ASKED = [...WHAT, ...WHERE, ...WHEN, ...FIGURES];
const DAY = 86_400_000;
const LINKS = 3; // of a report

/** A layer of incidents for the map; `follow(step)` shows those of another step. */
export async function incidentsOverlay(settings, map, panel) {
  return new Incidents(settings.overlays.incidents, map, panel).layer;
}

class Incidents {
  constructor(said, map, panel) {
    Object.assign(this, { said, map, panel, asked: 0, chosen: null });
    this.table = byId("incidents");
    this.layer = new PointLayer([], (stack) => this.look(stack), (stack) => this.next(stack));
    this.layer.follow = ({ key }) => {
      this.span = said.spans[key];
      this.load();
    };
    map.on("moveend", () => this.load());
  }

  /** Ask for what the map shows now, unless the reader goes on meanwhile. */
  async load() {
    if (!this.layer._map || !this.span) return;
    const turn = (this.asked += 1);
    try {
      const page = await document_(this.address());
      if (turn === this.asked && this.layer._map) this.show(page);
    } catch (problem) {
      this.tell(t("The figures could not be loaded ({reason}).", { reason: problem.message }));
    }
  }

  // Steps of half a tile: a small move asks for nothing new.
  address() {
    const step = 180 / 2 ** Math.round(this.map.getZoom());
    const bounds = this.map.getBounds();
    const low = (value) => Math.floor(value / step) * step;
    const high = (value) => Math.ceil(value / step) * step;
    const [south, north] = [Math.max(-90, low(bounds.getSouth())), Math.min(90, high(bounds.getNorth()))];
    const [west, east] = [low(bounds.getWest()), high(bounds.getEast())];
    const sides = around(west, east - west);
    return `${this.said.items}?${new URLSearchParams({
      f: "json",
      bbox: [sides[0], south, sides[1], north].map((side) => Number(side.toFixed(4))).join(","),
      datetime: this.span.join("/"),
      sortby: "-reported_on,id",
      properties: ASKED.join(","),
      limit: this.said.most,
    })}`;
  }

  show({ features, numberMatched }) {
    this.incidents = new Map(features.map((one) => [one.id, { id: one.id, ...one.properties }]));
    this.layer.show(stacked(features));
    const [first, last] = this.span.map(day);
    const days = t("Incidents reported from {first} to {last}.", { first, last });
    byId("legend-incidents-span").textContent = days;
    this.list(days);
    this.tell(leftWords(features.length, numberMatched - features.length));
  }

  tell(words) {
    byId("legend-incidents-note").textContent = words;
  }

  list(days) {
    const count = number(this.said.listed);
    const newest = t("The newest are listed, at most {count}.", { count });
    byId("incidents-note").textContent = `${days} ${newest} ${this.said.about}`;
    const listed = [...this.incidents.values()].slice(0, this.said.listed);
    fill(this.table, listed.map((one) => this.row(one)), (id) => {
      this.choose(id, 1);
      this.map.getContainer().scrollIntoView({ block: "nearest" });
    });
    mark(this.table, this.chosen);
  }

  look(stack) {
    const newest = this.incidents.get(stack.ids[0]);
    const kind = this.kind(newest);
    const vague = newest.place_precision === "cell" ? "" : " is-vague";
    return {
      name: `mark-incident is-${kind}${vague}`,
      path: this.said.shapes[kind],
      beside: stack.ids.length > 1 ? number(stack.ids.length) : "",
      active: stack.ids.includes(this.chosen),
    };
  }

  kind = ({ event_type: type }) => this.said.kinds[type] ?? "other";

  /** Each press shows the next of the incidents at one point. */
  next({ ids }) {
    const at = ids.indexOf(this.chosen);
    this.choose(ids[(at + 1) % ids.length], ids.length);
  }

  choose(id, stacked) {
    const one = this.incidents.get(id);
    this.chosen = id;
    this.layer.draw();
    mark(this.table, id);
    this.panel.show(this.item(one, stacked));
    this.panel.say([this.title(one), day(one.reported_on), ...this.figures(one)].join(", "));
  }

  title = ({ event_name: name, event_type: type }) => name || this.type(type);
  type = (type) => this.said.types[type] ?? type;
  source = ({ dataset }) => this.said.sources[dataset] ?? dataset;

  item(one, stacked) {
    const { individuals, event_name: name, event_type: type } = one;
    const known = individuals !== null;
    return {
      name: this.title(one),
      code: [name ? this.type(type) : "", day(one.reported_on)].filter(Boolean).join(" · "),
      value: known ? individuals : undefined,
      shown: known ? this.figure(one, "individuals") : undefined,
      what: known ? [this.said.figures.individuals, ...this.figures(one).slice(1)] : this.figures(one),
      meta: [...lasted(one), ...this.place(one), this.source(one), others(stacked)].filter(Boolean),
      links: reports(one.link),
      synthetic: one.synthetic,
      chosen: true,
    };
  }

  // The displaced and the dead stand side by side, never in one number.
  figures(one) {
    const known = FIGURES.filter((name) => one[name] !== null);
    return known.map((name) => named(this.said.figures[name], this.figure(one, name)));
  }

  figure(one, name) {
    if (one[name] === null) return "–";
    const about = name === "individuals" ? this.said.qualifiers[one.qualifier] : "";
    return [about, number(one[name])].filter(Boolean).join(" ");
  }

  place({ adm_name: name, adm_pcode: code, iso3, place_precision: precision }) {
    const where = [...new Set([name ?? code, iso3])].filter(Boolean).join(" · ");
    return [where, this.said.precision[precision]].filter(Boolean);
  }

  row(one) {
    const { reported_on: on, synthetic } = one;
    const figures = ["individuals", "dead", "missing"].map((name) => ({
      text: this.figure(one, name),
      sort: one[name] ?? -1,
    }));
    const texts = [
      one.adm_name || one.adm_pcode || one.iso3,
      one.event_name,
      [this.source(one), synthetic ? t("Synthetic data") : ""].filter(Boolean).join(" · "),
      this.said.precision[one.place_precision],
    ];
    const first = [{ text: this.type(one.event_type) }, { text: day(on), sort: Date.parse(on) / DAY }];
    return { key: one.id, cells: [...first, ...figures, ...texts.map((text) => ({ text: text || "–" }))] };
  }
}

/** Points with the incidents at each, the newest first; those of the newest are drawn last. */
function stacked(features) {
  const found = new Map();
  for (const { id, geometry } of features) {
    const key = geometry.coordinates.join(" ");
    if (!found.has(key)) found.set(key, { geometry, ids: [] });
    found.get(key).ids.push(id);
  }
  return [...found.values()].reverse();
}

// West and east of a box of so many degrees; over the antimeridian its west is the larger number.
function around(west, width) {
  if (width >= 360) return [-180, 180];
  const left = west - 360 * Math.floor((west + 180) / 360);
  const right = left + width;
  return [left, right > 180 ? right - 360 : right];
}

function leftWords(shown, left) {
  if (!shown) return t("No incident is known here in these days.");
  if (!left) return "";
  return n(
    "{count} older incident is not drawn: come closer.",
    "{count} older incidents are not drawn: come closer.",
    left,
  );
}

function lasted({ started_on: first, ended_on: last }) {
  const days = [first, last].filter(Boolean).map(day);
  return days.length ? [[...new Set(days)].join(" – ")] : [];
}

function others(count) {
  if (count < 2) return "";
  return n(
    "One of {count} incident at this point: press again for the next.",
    "One of {count} incidents at this point: press again for the next.",
    count,
  );
}

/** Links to the reports: a source may give several, and words that are no address. */
function reports(link) {
  const known = (link ?? "").split(/[\s,;]+/).filter((address) => /^https?:\/\//i.test(address) && URL.canParse(address));
  return known.slice(0, LINKS).map((href) => ({ href, text: t("Report at {host}", { host: new URL(href).host }) }));
}
