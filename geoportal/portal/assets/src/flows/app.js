// The flows page: choices and slider on one side, map, legend, panel and table on the other.

import { document_ } from "../lib/api.js";
import { byId } from "../lib/dom.js";
import { remember, visit } from "../lib/state.js";
import { day, number, t } from "../lib/text.js";
import { createMap, drawBackground, fit } from "../map/base.js";
import { LabelLayer } from "../map/labels.js";
import { detailsPanel } from "../parts/details.js";
import { startSlider } from "../parts/slider.js";
import { fill, mark } from "../parts/table.js";
import { learnPlaces, loadFlows, loadHistory, places } from "./data.js";
import { FlowMapLayer } from "./layer.js";
import { drawLegend } from "./legend.js";
import { flowScale } from "./scale.js";

const RELOADING = ["dataset", "measure"];

/** Start the page for its settings. */
export async function startFlows(settings) {
  new Page(settings).start();
}

class Page {
  constructor(settings) {
    this.settings = settings;
    this.scale = flowScale(settings.largest);
    this.histories = new Map();
    learnPlaces(settings.places);
    this.form = byId("controls");
    this.table = byId("table");
    this.panel = detailsPanel("details");
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
    if (RELOADING.includes(control.name)) {
      visit({ [control.name]: control.value, place: "", round: "" });
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
      const flows = await loadFlows(this.settings, step, place, direction);
      if (turn !== this.asked) return;
      this.tell("");
      this.refresh(flows.slice(0, top), step, place);
    } catch (problem) {
      if (turn === this.asked) this.fail(problem);
    }
  }

  refresh(flows, step, place) {
    this.flows = flows;
    this.layer.show(flows, this.scale, place);
    drawLegend(this.scale, place ? this.placeName(place) : "");
    this.nameNodes(flows);
    this.headline(flows, step);
    fill(this.table, flows.map(rowOf), (key) => {
      this.pick(flows.find((flow) => flow.key === key));
      byId("map").scrollIntoView({ block: "nearest" });
    });
    this.pick(flows.find((flow) => flow.key === this.chosen?.key) ?? null);
    byId("map").dataset.drawn = `${step.key} ${place} ${flows.length}`;
    if (!this.framed) this.frame();
  }

  /** Come as close as the flows allow. */
  frame() {
    this.framed = true;
    const drawn = this.flows.flatMap((flow) => [flow.origin, flow.destination]);
    const ends = drawn.map((place) => place.at).filter(Boolean);
    if (ends.length > 1) fit(this.map, ends, 48);
  }

  placeName(code) {
    return places.get(code)?.name ?? code;
  }

  // Places with the most people moving get their name first.
  nameNodes(flows) {
    const sums = new Map();
    for (const { origin, destination, value } of flows) {
      for (const place of new Set([origin, destination])) {
        sums.set(place, (sums.get(place) ?? 0) + value);
      }
    }
    const ranked = [...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a));
    const labels = ranked
      .filter((place) => place.at)
      .map((place) => ({ text: place.name, at: { centre: place.at }, below: this.layer.rim(place) + 9 }));
    const others = this.countries.filter((country) => !places.has(country.key));
    this.labels.setLabels([...labels, ...others]);
  }

  headline(flows, step) {
    const { place } = this.choice;
    const words = place ? t("flows of {place} · {when}") : t("largest flows · {when}");
    const values = { place: place && this.placeName(place), when: step.words };
    byId("headline-number").textContent = number(flows.length);
    byId("headline-text").textContent = t(words, values);
    const note = { when: step.words, source: this.settings.source };
    byId("table-note").textContent = t("{when}. Source: {source}.", note);
    const undrawn = flows.filter((flow) => !flow.origin.at || !flow.destination.at).length;
    if (undrawn) {
      byId("table-note").textContent += ` ${t("{undrawn} without a known place are not on the map.", { undrawn })}`;
    }
    this.panel.say(this.summary(flows, step));
  }

  summary(flows, step) {
    if (!flows.length) return t("No figures for this choice.");
    const [{ origin, destination, value }] = flows;
    const words = { from: origin.name, to: destination.name, value: number(value), when: step.words };
    return t("{when}: the largest flow is from {from} to {to}, {value}.", words);
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
      values: steps.map((step) => history.get(step.date) ?? null),
      at: steps.indexOf(this.slider.current()),
      first: day(steps[0].date),
      last: day(steps.at(-1).date),
    };
  }

  show(flow) {
    this.layer.activate(flow?.key ?? null);
    mark(this.table, flow?.key ?? null);
    if (!flow) return this.panel.clear();
    const within = t("Within {place}", { place: flow.origin.name });
    this.panel.show({
      name: flow.self ? within : `${flow.origin.name} → ${flow.destination.name}`,
      code: flow.self ? flow.origin.code : `${flow.origin.code} → ${flow.destination.code}`,
      value: flow.value,
      what: [this.settings.measure],
      meta: [day(flow.date), this.settings.source],
      synthetic: this.settings.synthetic,
      series: this.series(flow),
    });
  }

  fail(problem) {
    this.tell(t("The figures could not be loaded ({reason}).", { reason: problem.message }));
  }
}

function rowOf({ key, origin, destination, value, date }) {
  const unknown = t("Not known");
  const cells = [
    { text: origin.name ?? unknown },
    { text: destination.name ?? unknown },
    { text: number(value), sort: value },
    { text: day(date) },
  ];
  return { key, cells };
}
