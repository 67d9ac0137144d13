// The map page: choices and slider on one side, map or maps, legend, panel and table on the other.

import { document_ } from "../lib/api.js";
import { byId } from "../lib/dom.js";
import { remember, visit } from "../lib/state.js";
import { day, n, nameOf, named, number, rate, t } from "../lib/text.js";
import { detailsPanel } from "../parts/details.js";
import { startSlider } from "../parts/slider.js";
import { fill, mark } from "../parts/table.js";
import { AreaCanvas, moveTogether } from "./canvas.js";
import { FEW, cared, figureWords, isFew } from "./care.js";
import { compared } from "./compare.js";
import { drawLegend, noteWords } from "./legend.js";
import { startOverlays } from "./overlays.js";
import { downTo, tableRows } from "./rows.js";
import { changeScale, figureScale, unitOf } from "./scale.js";
import { loadClasses, loadHistory, loadStep } from "./values.js";
import { followKeys, rememberPosition } from "./view.js";
import { headline, perThousand, summary, whenWords } from "./words.js";

const RELOADING = ["dataset", "level", "measure", "compare", "who", "per"];
const AT_ONCE = ["group", "scheme", "classes", "drawing", "against"];
const CLASSING = ["group", "scheme", "classes"]; // what classes depend on
const GONE_WITH = { dataset: ["area", "against", "place", "at"], level: ["place", "at"] };
const PREFETCHED = 24; // rounds fetched ahead; longer series are fetched as they are asked for

/** Start the page for its settings. */
export async function startChoropleth(settings) {
  const page = new Page(settings);
  await page.start();
}

class Page {
  constructor(settings) {
    const { group, scheme, classes, drawing, against } = settings;
    this.settings = settings;
    this.choice = { group, scheme, classes, drawing, against };
    this.form = byId("controls");
    this.table = byId("table");
    this.panel = detailsPanel("details", byId("map"), () => this.pick(null));
    this.names = new Map();
    this.histories = new Map();
    this.chosen = null;
    this.asked = 0;
    this.slider = startSlider("steps", () => this.changed());
    this.form.addEventListener("change", (event) => this.choose(event.target));
    this.form.addEventListener("submit", (event) => event.preventDefault());
  }

  async start() {
    const on = {
      point: (code) => this.show(code),
      leave: () => this.show(this.chosen),
      choose: (code, at) => this.overlays?.showAt(at) || this.pick(code === this.chosen ? null : code),
    };
    const ids = this.settings.compare === "side" ? ["before", "map"] : ["map"];
    this.canvases = ids.map((id) => new AreaCanvas(id, on));
    const main = this.canvases.at(-1);
    try {
      await this.drawAreas();
      if (this.canvases.length > 1) moveTogether(this.canvases[0].map, main.map);
      rememberPosition(main.map);
      this.overlays = startOverlays(this.settings, main.map, this.form, this.panel, this.slider.current());
      followKeys(main.map, { down: () => this.down(this.chosen), up: this.settings.up });
      await this.draw();
      this.pick(new URLSearchParams(location.search).get("place"));
      for (const canvas of this.canvases) await canvas.addContext(this.settings.outline);
      this.prefetchInTime();
    } catch (problem) {
      this.fail(problem);
    }
  }

  async drawAreas() {
    const { inside } = this.settings;
    const { features } = await document_(this.settings.geometry);
    const kept = new Set(inside ?? features.map(({ id }) => id));
    const areas = features.filter(({ id }) => kept.has(id));
    for (const area of areas) this.names.set(area.id, nameOf(area.properties, area.id));
    for (const canvas of this.canvases) canvas.draw(areas, Boolean(inside));
  }

  choose(control) {
    const { name } = control;
    const reclassed = this.settings.compare === "change" && CLASSING.includes(name);
    if (RELOADING.includes(name) || reclassed) {
      const gone = Object.fromEntries((GONE_WITH[name] ?? []).map((other) => [other, ""]));
      visit({ ...gone, [name]: control.value, round: this.slider.current().key });
    } else if (AT_ONCE.includes(name)) {
      this.choice[name] = name === "classes" ? Number(control.value) : control.value;
      remember({ [name]: control.value });
      this.draw();
    }
  }

  changed() {
    remember({ round: this.slider.current().key });
    this.draw();
  }

  /** The steps shown: one, or the two compared, the earlier first. */
  get steps() {
    const { steps } = this.slider;
    const now = this.slider.current();
    if (!this.settings.compare) return [now];
    const other = steps.find(({ key }) => key === this.choice.against) ?? now;
    return [other, now].sort((a, b) => steps.indexOf(a) - steps.indexOf(b));
  }

  /** Fetch what the choices ask for and show it, unless the reader has asked for more since. */
  async draw() {
    const turn = (this.asked += 1);
    const { steps } = this;
    try {
      const [scale, ...rounds] = await Promise.all([
        this.scale(),
        ...steps.map((step) => loadStep(this.settings, step)),
      ]);
      if (turn !== this.asked || !this.names.size) return;
      this.tell("");
      this.refresh(scale, rounds, steps);
      this.overlays?.follow(this.slider.current());
    } catch (problem) {
      if (turn === this.asked) this.fail(problem);
    }
  }

  async scale() {
    const { compare, change } = this.settings;
    if (compare === "change") return changeScale(change, this.unit);
    return figureScale(await loadClasses(this.settings, this.choice), this.unit);
  }

  refresh(scale, rounds, steps) {
    const { compare } = this.settings;
    const tables = rounds.map((rows) => this.figures(rows));
    this.rows = compare ? compared(...tables, (row) => row?.value ?? null) : tables[0];
    const painted = compare === "side" ? tables : [this.rows];
    const values = painted.map((rows) => this.values(rows));
    this.canvases.forEach((canvas, i) => canvas.paint(values[i], scale, this.choice.drawing));
    const doubted = painted.map((rows) => this.doubted(rows));
    this.canvases.forEach((canvas, i) => canvas.doubt(doubted[i]));
    drawLegend(this.title(), scale, values.at(-1), this.choice.drawing, doubted.at(-1).size);
    this.sayLegendNote();
    this.caption(steps);
    this.describe(steps);
    this.show(this.chosen);
    const { group, drawing, scheme, classes } = this.choice;
    const shown = [...steps.map(({ key }) => key), group, drawing, scheme, classes, scale.largest];
    byId("map").dataset.drawn = shown.join(" ");
  }

  /** Rows of a round with the figure of the chosen group as `value` and the name as `label`. */
  figures(rows) {
    const { inside } = this.settings;
    const kept = [...rows].filter(([code]) => !inside || this.names.has(code));
    return new Map(
      kept.map(([code, row]) => {
        return [code, { ...row, ...this.counted(row), label: nameOf(row) }];
      }),
    );
  }

  /** Of a row what is shown of the chosen group (`value`), its people, rate and inhabitants. */
  counted(row) {
    const columns = { rate: "", ...this.settings.columns[this.choice.group] };
    const [inhabitants, year] = this.settings.inhabitants;
    const wanted = { ...columns, inhabitants, inhabitantsIn: year };
    const found = Object.entries(wanted).map(([name, column]) => [name, row[column] ?? null]);
    return { ...Object.fromEntries(found), ...cared(row, this.choice.group, this.settings.who) };
  }

  values(rows) {
    const shown = ({ value, bound }) => (isFew(value, bound) ? FEW : value);
    return new Map([...this.names.keys()].map((code) => [code, rows.has(code) ? shown(rows.get(code)) : null]));
  }

  /** P-codes of the areas whose figure is to be read with care. */
  doubted(rows) {
    return new Set([...rows].filter(([, { doubts }]) => doubts?.length).map(([code]) => code));
  }

  /** How figures are written. */
  get unit() {
    return unitOf(this.settings);
  }

  title() {
    const change = this.settings.compare === "change" && t("Change");
    return [change, this.groupWords(), this.settings.per].filter(Boolean).join(" · ");
  }

  groupWords() {
    return this.settings.groups[this.choice.group];
  }

  sayLegendNote() {
    const view = { compare: this.settings.compare, drawing: this.choice.drawing };
    byId("legend-note").textContent = noteWords(view, this.slider.steps.length);
  }

  caption(steps) {
    if (this.settings.compare !== "side") return;
    byId("before-caption").textContent = steps[0].words;
    byId("map-caption").textContent = steps[1].words;
  }

  /** The headline, the table, and what is said to those who do not see the map. */
  describe(steps) {
    const { compare, deeper, source } = this.settings;
    const group = this.groupWords();
    const when = whenWords(steps);
    const { total, figure, words } = headline(this.rows, { settings: this.settings, group, when, compare });
    byId("headline-number").textContent = figure;
    byId("headline-text").textContent = words;
    const note = { group: this.title(), when, source };
    byId("table-note").textContent = t("{group}, {when}. Source: {source}.", note);
    const { per, level } = this.settings;
    const { unit } = this;
    if (!this.slider.playing()) this.panel.say(summary(this.rows, { when, compare, per, unit }));
    const rated = this.settings.inhabitants.length > 0;
    const noted = this.settings.care.length > 0;
    const plain = 5 + (rated ? 2 : 0) + (noted ? 1 : 0) + (Object.keys(deeper).length ? 1 : 0);
    const covered = this.table.tHead.rows[0].cells.length > plain;
    const view = { compare, total, covered, rated, noted, per, unit, deeper, level };
    if (compare) this.nameColumns(steps);
    fill(this.table, tableRows(this.rows, view), (code) => {
      this.pick(code);
      byId("map").scrollIntoView({ block: "nearest" });
    });
  }

  nameColumns(steps) {
    const { cells } = this.table.tHead.rows[0];
    steps.forEach(({ name }, i) => {
      const heading = cells[i + 4];
      (heading.querySelector("button") ?? heading).textContent = name;
    });
  }

  pick(code) {
    this.chosen = this.names.has(code) ? code : null;
    remember({ place: this.chosen });
    this.show(this.chosen);
    if (!this.chosen) return;
    const row = this.rows.get(code) ?? { value: null };
    this.panel.say(named(this.names.get(code), this.written(row)));
    this.recall(code);
  }

  written({ value, bound }) {
    return figureWords(this.settings.compare ? this.unit.signed : this.unit.write, value, bound);
  }

  /** Open the map of what lies within an area. */
  down(code) {
    if (this.settings.deeper[code]) location.assign(downTo(code, this.settings.level));
  }

  /** Fetch how an area's figures went over all steps; the panel can do without it. */
  async recall(code) {
    if (this.histories.has(code) || this.slider.steps.length < 2) return;
    const history = await loadHistory(this.settings, code).catch(() => null);
    if (history) this.histories.set(code, history);
    if (history && this.chosen === code) this.show(code);
  }

  show(code) {
    for (const canvas of this.canvases) canvas.activate(code);
    mark(this.table, code);
    if (code === null || !this.names.has(code)) return this.panel.clear();
    this.panel.show(this.item(code));
  }

  item(code) {
    const row = this.rows.get(code) ?? { value: null };
    const { compare, measure, source, synthetic } = this.settings;
    const { steps } = this;
    const both = compare ? [row.before, row.after].map((one, i) => named(steps[i].name, figureWords(this.unit.write, one, row.bounds?.[i]))) : [];
    return {
      name: this.names.get(code),
      code: `${t("P-code")} ${code}`,
      value: isFew(row.value, row.bound) ? FEW : row.value,
      shown: this.written(row),
      what: [...both, this.title(), ...this.beside(row), measure],
      meta: [...(row.doubts ?? []), ...this.coverage(row), day(row.reported_on ?? steps.at(-1).date), source],
      synthetic,
      series: this.series(code),
      links: this.links(code),
      chosen: code === this.chosen,
    };
  }

  // The rate beside the number, or the number beside the rate; and who both are set against.
  beside({ people, rate: share, inhabitants, inhabitantsIn: year }) {
    if (this.settings.compare || !inhabitants || people === null) return [];
    const other = this.settings.per ? `${number(people)} ${this.settings.counted}` : perThousand(rate(share));
    return [other, t("{count} inhabitants in {year}", { count: number(inhabitants), year })];
  }

  // Part of the people stand for all: that must be said where the figure is.
  coverage({ coverage_percent: share }) {
    if (this.settings.compare || share === null || share === undefined) return [];
    return [t("Covers {share}% of the people displaced here.", { share })];
  }

  links(code) {
    const { deeper, level, place } = this.settings;
    const parts = deeper[code];
    const down = { href: downTo(code, level), text: n("See {count} area within", "See {count} areas within", parts) };
    const page = { href: `${place}/${encodeURIComponent(code)}`, text: t("All about this place") };
    return code === this.chosen ? [...(parts ? [down] : []), page] : [];
  }

  /** The area's values over all steps, once they have been fetched. */
  series(code) {
    const history = this.histories.get(code);
    const { steps } = this.slider;
    return history && {
      values: steps.map(({ date }) => history.get(date)?.[this.settings.columns[this.choice.group].value] ?? null),
      at: steps.indexOf(this.slider.current()),
      first: day(steps[0].date),
      last: day(steps.at(-1).date),
    };
  }

  /** Who comes near the slider wants other steps; who only looks does not pay for them. */
  prefetchInTime() {
    for (const sign of ["pointerenter", "focusin"]) {
      byId("steps").addEventListener(sign, () => this.prefetch(), { once: true });
    }
  }

  /** Fetch the other steps while nothing else happens: then the slider answers at once. */
  async prefetch() {
    const { steps } = this.slider;
    if (steps.length < 2 || steps.length > PREFETCHED || navigator.connection?.saveData) return;
    await new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done));
    for (const step of steps) await loadStep(this.settings, step);
  }

  tell(words) {
    for (const canvas of this.canvases) canvas.tell(words);
  }

  fail(problem) {
    this.tell(t("The figures could not be loaded ({reason}).", { reason: problem.message }));
  }
}
