// The flows page: choices and slider on one side, map, legend, panel, table and matrix on the other.

import { document_ } from "../lib/api.js";
import { byId, inTurns } from "../lib/dom.js";
import { remember, visit } from "../lib/state.js";
import { day, listing, number, t } from "../lib/text.js";
import { createMap, drawBackground, fit } from "../map/base.js";
import { LabelLayer } from "../map/labels.js";
import { detailsPanel } from "../parts/details.js";
import { startSlider } from "../parts/slider.js";
import { fill, mark } from "../parts/table.js";
import { loadFlows, loadHistory } from "./data.js";
import { FlowMapLayer } from "./layer.js";
import { fillMatrix } from "./matrix.js";
import { headline, more, note, people, summary } from "./words.js";

// Choices that bring other places, rounds or widths: what is chosen among those falls away.
const RELOADING = { dataset: ["place", "round"], measure: ["place", "round"], level: ["place"] };

/** Start the page for its settings. */
export async function startFlows(settings) {
  new Page(settings).start();
}

class Page {
  constructor(settings) {
    this.settings = settings;
    this.histories = new Map();
    this.form = byId("controls");
    this.table = byId("table");
    this.panel = detailsPanel("details", byId("map"), () => this.pick(null));
    this.chosen = null;
    this.asked = 0;
    this.slider = startSlider("steps", () => this.changed());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("change", (event) => this.choose(event.target));
    this.form.elements.top.addEventListener("input", () => this.choose(this.form.elements.top));
  }

  async start() {
    const { map, countries, tell } = createMap("map");
    this.map = map;
    this.tell = tell;
    this.layer = new FlowMapLayer({
      point: (flow) => this.show(flow),
      leave: () => this.show(this.chosen),
      choose: (flow) => this.pick(flow),
      place: (place) => this.choosePlace(place.code),
    }).addTo(map);
    this.labels = new LabelLayer([]).addTo(map);
    this.countries = await countries.catch(() => []);
    map.on("click", () => this.pick(null));
    await this.draw();
    for (const { url, style } of this.settings.outlines) {
      drawBackground(map, await document_(url), "outline", style);
    }
  }

  /** What the form says now. */
  get choice() {
    const { place, direction, top } = this.form.elements;
    return { place: place.value, direction: direction.value, top: Number(top.value) };
  }

  choose(control) {
    const lost = RELOADING[control.name];
    if (lost) {
      const gone = Object.fromEntries(lost.map((name) => [name, ""]));
      visit({ ...gone, [control.name]: control.value });
      return;
    }
    if (control.name === "top") byId("choice-top-now").textContent = control.value;
    remember(this.choice);
    this.draw();
  }

  choosePlace(code) {
    const { place } = this.form.elements;
    place.value = place.value === code ? "" : code;
    this.choose(place);
  }

  changed() {
    remember({ round: this.slider.current().key });
    this.draw();
  }

  /** Fetch what the choices ask for and show it, unless the reader has asked for more since. */
  async draw() {
    const turn = (this.asked += 1);
    const step = this.slider.current();
    const { place, direction, top } = this.choice;
    this.form.elements.direction.disabled = !place;
    try {
      const { flows, totals } = await loadFlows(this.settings, step, place, direction);
      if (turn !== this.asked) return;
      this.tell("");
      await this.refresh(flows.slice(0, top), totals, step);
    } catch (problem) {
      if (turn === this.asked) this.fail(problem);
    }
  }

  async refresh(flows, totals, step) {
    const { place } = this.choice;
    this.flows = flows;
    if (!this.framed) this.frame();
    this.layer.show(flows, place);
    byId("legend-ways").hidden = !place;
    this.say(flows, totals, step);
    const parts = [() => this.nameNodes(flows), () => this.list(flows), () => this.match(flows)];
    if (!(await inTurns(parts, () => this.flows === flows))) return;
    this.pick(flows.find((flow) => flow.key === this.chosen?.key) ?? null);
    byId("map").dataset.drawn = `${step.key} ${place} ${flows.length}`;
  }

  list(flows) {
    const rows = flows.map((flow) => rowOf(flow, this.settings.noted));
    fill(this.table, rows, (key) => {
      this.pick(flows.find((flow) => flow.key === key));
      byId("map").scrollIntoView({ block: "nearest" });
    });
  }

  match(flows) {
    fillMatrix(byId("matrix"), flows, this.settings.side);
  }

  /** Come as close as the flows allow. */
  frame() {
    this.framed = true;
    const drawn = this.flows.flatMap((flow) => [flow.origin, flow.destination]);
    const ends = drawn.map((place) => place.at).filter(Boolean);
    if (ends.length > 1) fit(this.map, ends, 48);
  }

  // Places with the most people moving get their name first.
  nameNodes(flows) {
    const sums = new Map();
    for (const { origin, destination, value } of flows) {
      for (const place of new Set([origin, destination])) {
        sums.set(place, (sums.get(place) ?? 0) + (value ?? 0));
      }
    }
    const ranked = [...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a));
    const labels = ranked
      .filter((place) => place.at)
      .map((place) => ({ text: place.name, at: { centre: place.at }, below: this.layer.rim(place) + 9 }));
    const named = new Set(ranked.map((place) => place.code));
    const others = this.countries.filter((country) => !named.has(country.key));
    this.labels.setLabels([...labels, ...others]);
  }

  /** Everything the page says in words about what it shows. */
  say(flows, totals, step) {
    const { direction } = this.choice;
    byId("headline-number").textContent = number(totals.people);
    byId("headline-text").textContent = headline(totals, this.placeName, direction, step.words);
    byId("headline-more").textContent = more(totals, flows);
    byId("table-note").textContent = note(this.settings.source, flows, step.words);
    this.panel.say(summary(flows, step.words));
  }

  get placeName() {
    const { place } = this.form.elements;
    return place.value && place.selectedOptions[0].text;
  }

  pick(flow) {
    this.chosen = flow ?? null;
    this.show(this.chosen);
    if (flow?.origin.code && flow.destination.code) this.recall(flow);
  }

  /** Fetch how a flow went over all rounds; the panel can do without it. */
  async recall(flow) {
    if (this.histories.has(flow.key)) return;
    const history = await loadHistory(this.settings, flow).catch(() => null);
    if (!history) return;
    this.histories.set(flow.key, history);
    if (this.chosen?.key === flow.key) this.show(this.chosen);
  }

  series(flow) {
    const history = this.histories.get(flow.key);
    const { steps } = this.slider;
    return history && {
      values: steps.map((step) => history[step.key] ?? null),
      at: steps.indexOf(this.slider.current()),
      first: day(steps[0].date),
      last: day(steps.at(-1).date),
    };
  }

  show(flow) {
    this.layer.activate(flow?.key ?? null);
    mark(this.table, flow?.key ?? null);
    if (!flow) return this.panel.clear();
    const { origin, destination } = flow;
    this.panel.show({
      name: flow.self
        ? t("Within {place}", { place: origin.name })
        : t("From {from_place} to {to_place}", { from_place: origin.name, to_place: destination.name }),
      code: [...new Set([origin.code, destination.code])].filter(Boolean).join(" → "),
      value: flow.value ?? 0,
      shown: people(flow),
      what: [this.settings.measure],
      meta: [...flow.doubts, day(flow.date), this.settings.source],
      synthetic: this.settings.synthetic,
      series: this.series(flow),
      links: this.links([origin, destination]),
      chosen: flow.key === this.chosen?.key,
    });
  }

  links(places) {
    const known = [...new Map(places.map((place) => [place.code, place])).values()];
    return known
      .filter((place) => place.code)
      .map(({ code, name }) => ({ href: `${this.settings.place}/${encodeURIComponent(code)}`, text: name }));
  }

  fail(problem) {
    this.tell(t("The figures could not be loaded ({reason}).", { reason: problem.message }));
  }
}

function rowOf(flow, noted) {
  const cells = [
    { text: flow.origin.name },
    { text: flow.destination.name },
    { text: people(flow), sort: flow.value ?? -1 },
    { text: day(flow.date) },
    ...(noted ? [{ text: listing(flow.doubts) || "–" }] : []),
  ];
  return { key: flow.key, cells };
}
