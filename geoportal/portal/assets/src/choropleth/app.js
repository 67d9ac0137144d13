// The choropleth page: choices and slider on one side, map, legend, panel and table on the other.

import { document_ } from "../lib/api.js";
import { byId } from "../lib/dom.js";
import { remember, visit } from "../lib/state.js";
import { day, n, number, percent, t } from "../lib/text.js";
import { createMap, drawBackground } from "../map/base.js";
import { LabelLayer } from "../map/labels.js";
import { finder, labelPoint } from "../map/shape.js";
import { detailsPanel } from "../parts/details.js";
import { startSlider } from "../parts/slider.js";
import { fill, mark } from "../parts/table.js";
import { classOf, isStrong, styleOf } from "./classes.js";
import { areaLayer } from "./layer.js";
import { drawLegend } from "./legend.js";
import { loadClasses, loadHistory, loadStep } from "./values.js";

const RELOADING = ["dataset", "level", "measure"];
const AT_ONCE = ["group", "scheme", "classes"];
const PREFETCHED = 24; // rounds fetched ahead; longer series are fetched as they are asked for

/** Start the page for its settings. */
export async function startChoropleth(settings) {
  const page = new Page(settings);
  await page.start();
}

class Page {
  constructor(settings) {
    this.settings = settings;
    this.choice = { group: settings.group, scheme: settings.scheme, classes: settings.classes };
    this.form = byId("controls");
    this.table = byId("table");
    this.panel = detailsPanel("details");
    this.names = new Map();
    this.histories = new Map();
    this.chosen = null;
    this.asked = 0;
    this.slider = startSlider("steps", () => this.changed());
    this.form.addEventListener("change", (event) => this.choose(event.target));
    this.form.addEventListener("submit", (event) => event.preventDefault());
  }

  async start() {
    const { map, countries, tell } = createMap("map");
    this.tell = tell;
    try {
      const shapes = await document_(this.settings.geometry);
      for (const area of shapes.features) this.names.set(area.id, area.properties.name);
      this.layer = areaLayer(map, shapes, {
        point: (code) => this.show(code),
        leave: () => this.show(this.chosen),
        choose: (code) => this.pick(code === this.chosen ? null : code),
      });
      map.on("click", () => this.pick(null));
      await this.draw();
      await this.addContext(map, countries, shapes);
      this.prefetch();
    } catch (problem) {
      this.fail(problem);
    }
  }

  choose(control) {
    if (RELOADING.includes(control.name)) {
      visit({ [control.name]: control.value, round: this.slider.current().key });
    } else if (AT_ONCE.includes(control.name)) {
      const number_ = control.name === "classes";
      this.choice[control.name] = number_ ? Number(control.value) : control.value;
      remember({ [control.name]: control.value });
      this.draw();
    }
  }

  changed() {
    remember({ round: this.slider.current().key });
    this.draw();
  }

  /** Fetch what the choices ask for and show it, unless the reader has asked for more since. */
  async draw() {
    const turn = (this.asked += 1);
    const step = this.slider.current();
    try {
      const [rows, classes] = await Promise.all([
        loadStep(this.settings, step),
        loadClasses(this.settings, this.choice),
      ]);
      if (turn !== this.asked || !this.layer) return;
      this.tell("");
      this.rows = rows;
      this.refresh(classes, step);
    } catch (problem) {
      if (turn === this.asked) this.fail(problem);
    }
  }

  refresh({ bins, lowest }, step) {
    const values = new Map([...this.names.keys()].map((code) => [code, this.value(code)]));
    this.layer.paint(values, bins);
    this.painted = { values, bins };
    this.tint();
    drawLegend(this.groupWords(), bins, values, lowest);
    const known = [...values.values()].filter((value) => value !== null);
    const total = this.addable() ? known.reduce((sum, value) => sum + value, 0) : null;
    this.headline(total, known.length, step);
    this.fillTable(total);
    this.show(this.chosen);
    byId("map").dataset.drawn = `${step.key} ${this.choice.group} ${bins.length}`;
  }

  value(code) {
    return this.rows?.get(code)?.[`${this.choice.group}_individuals`] ?? null;
  }

  /** Areas that cover different shares of people are not to be added up. */
  addable() {
    const rows = [...(this.rows ?? new Map())].filter(([code]) => this.value(code) !== null);
    return new Set(rows.map(([, row]) => row.coverage_percent)).size <= 1;
  }

  groupWords() {
    return this.settings.groups[this.choice.group];
  }

  headline(total, areas, step) {
    byId("headline-number").textContent = total === null ? "" : number(total);
    const counted = total === null ? this.settings.not_added : this.settings.counted;
    const words = { counted, group: this.groupWords(), when: step.words };
    byId("headline-text").textContent = n(
      "{counted} in {count} area · {group} · {when}",
      "{counted} in {count} areas · {group} · {when}",
      areas,
      words,
    );
    const note = { group: words.group, when: step.words, source: this.settings.source };
    byId("table-note").textContent = t("{group}, {when}. Source: {source}.", note);
    this.panel.say(this.summary(step));
  }

  summary(step) {
    const [code] = [...this.rows.keys()].sort((a, b) => (this.value(b) ?? -1) - (this.value(a) ?? -1));
    if (code === undefined) return t("No figures for this choice.");
    const words = { name: this.rows.get(code).name, value: number(this.value(code)), when: step.words };
    return t("{when}: {name} has the most, {value}.", words);
  }

  fillTable(total) {
    const covered = this.table.tHead.rows[0].cells.length > 5;
    const rows = [...this.rows.entries()].map(([code, row]) => {
      const value = this.value(code);
      const cells = [
        { text: row.name },
        { text: code },
        { text: number(value), sort: value ?? -1 },
        { text: percent(value, total), sort: value ?? -1 },
        { text: day(row.reported_on) },
      ];
      const share = row.coverage_percent;
      if (covered) cells.push({ text: share === null ? "–" : `${share}%`, sort: share ?? -1 });
      return { key: code, cells };
    });
    fill(this.table, rows, (code) => {
      this.pick(code);
      byId("map").scrollIntoView({ block: "nearest" });
    });
  }

  pick(code) {
    this.chosen = code;
    this.show(code);
    if (!code) return;
    this.panel.say(`${this.names.get(code)}: ${number(this.value(code))}`);
    this.recall(code);
  }

  /** Fetch how an area's figures went over all steps; the panel can do without it. */
  async recall(code) {
    if (this.histories.has(code) || this.slider.steps.length < 2) return;
    const history = await loadHistory(this.settings, code).catch(() => null);
    if (history) this.histories.set(code, history);
    if (history && this.chosen === code) this.show(code);
  }

  show(code) {
    this.layer?.activate(code);
    mark(this.table, code);
    if (code === null || !this.names.has(code)) return this.panel.clear();
    const row = this.rows.get(code);
    this.panel.show({
      name: this.names.get(code),
      code: `${t("P-code")} ${code}`,
      value: this.value(code),
      what: [this.groupWords(), this.settings.measure],
      meta: [day(row?.reported_on ?? this.slider.current().date), this.settings.source],
      synthetic: this.settings.synthetic,
      series: this.series(code),
    });
  }

  /** The area's values over all steps, once they have been fetched. */
  series(code) {
    const history = this.histories.get(code);
    const { steps } = this.slider;
    return history && {
      values: steps.map(({ date }) => history.get(date)?.[`${this.choice.group}_individuals`] ?? null),
      at: steps.indexOf(this.slider.current()),
      first: day(steps[0].date),
      last: day(steps.at(-1).date),
    };
  }

  /** Country outlines over the areas, and names: what the eye wants only after the figures. */
  async addContext(map, countries, shapes) {
    if (this.settings.outline) {
      drawBackground(map, await document_(this.settings.outline), "outline", "outline");
    }
    const areas = shapes.features.map((area) => ({
      text: area.properties.name,
      at: labelPoint(area.geometry),
    }));
    areas.sort((a, b) => (b.at?.area ?? 0) - (a.at?.area ?? 0));
    // Countries first: they are few, and say where in the world this is.
    const others = (await countries).filter((country) => !this.names.has(country.key));
    this.labels = new LabelLayer([...others, ...areas]).addTo(map);
    this.areaAt = finder(shapes.features);
    this.tint();
  }

  tint() {
    const { values, bins } = this.painted;
    const styleAt = (code) => styleOf(classOf(values.get(code), bins), bins.length);
    this.labels?.tint((point) => {
      const code = this.areaAt(point);
      return code !== undefined && isStrong(styleAt(code));
    });
  }

  /** Fetch the other steps while nothing else happens: then the slider answers at once. */
  async prefetch() {
    const { steps } = this.slider;
    if (steps.length < 2 || steps.length > PREFETCHED || navigator.connection?.saveData) return;
    await new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done));
    for (const step of steps) await loadStep(this.settings, step);
  }

  fail(problem) {
    const words = t("The figures could not be loaded ({reason}).", { reason: problem.message });
    this.tell(words);
  }
}
