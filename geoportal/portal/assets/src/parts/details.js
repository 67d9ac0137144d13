// What is pointed at, in words and figures; and the same, short, for screen readers.

import { byId, el, svg } from "../lib/dom.js";
import { number, t } from "../lib/text.js";

const HEIGHT = 40;

// Where there is no room beside the map the panel of what was chosen lies over the page (key.css).
const OVER = matchMedia("(max-width: 46rem), (max-height: 30rem)");

/** Functions that show an item in the panel `id` of `map`, and empty it again; `close` is called
 * where it lies over the page and is put away. */
export function detailsPanel(id, map, close) {
  const whole = byId(id);
  const away = ([entry]) => whole.classList.toggle("is-away", !entry.isIntersecting);
  new IntersectionObserver(away).observe(map);
  const open = (wanted) => {
    const opens = wanted && !whole.classList.contains("is-open");
    whole.classList.toggle("is-open", wanted);
    if (opens && OVER.matches) map.scrollIntoView(); // what was pressed stays in sight
  };
  const body = byId(`${id}-body`);
  const prompt = [...body.childNodes].map((node) => node.cloneNode(true));
  return {
    show(item) {
      body.replaceChildren(closing(close), ...lines(item));
      open(Boolean(item.chosen));
    },
    clear() {
      open(false);
      body.replaceChildren(...prompt.map((node) => node.cloneNode(true)));
    },
    say(text) {
      byId(`${id}-status`).textContent = text;
    },
  };
}

function closing(close) {
  const attributes = { type: "button", class: "icon-button details-close", "aria-label": t("Close") };
  const button = el("button", attributes, "×");
  button.addEventListener("click", close);
  return button;
}

function lines({ name, code, value, shown, what, meta, links, synthetic, series }) {
  return [
    el("p", { class: "details-name" }, name),
    code ? el("p", { class: "details-code" }, code) : "",
    value === undefined ? "" : figure(value, shown),
    ...what.map((text) => el("p", { class: "details-meta" }, text)),
    ...meta.map((text) => el("p", { class: "details-meta" }, text)),
    synthetic ? el("p", {}, el("span", { class: "badge" }, t("Synthetic data"))) : "",
    series?.values.length > 1 ? chart(series) : "",
    ...(links ?? []).map(({ href, text }) => el("p", {}, el("a", { class: "details-link", href }, text))),
  ];
}

// `shown` is the figure as it is written, where it is no plain number.
function figure(value, shown = number(value)) {
  if (value === null) return el("p", { class: "details-value is-missing" }, t("No data"));
  return el("p", { class: "details-value" }, shown);
}

// One bar a round, from zero: the least that shows whether things got better or worse.
function chart({ values, at, first, last }) {
  const top = Math.max(...values.map((value) => value ?? 0), 1);
  const bars = values.map((value, i) => {
    const height = (HEIGHT * (value ?? 0)) / top;
    const place = { x: i * 10 + 1, y: HEIGHT - height, width: 8, height };
    return svg("rect", { ...place, class: i === at ? "is-now" : null });
  });
  const size = { viewBox: `0 0 ${values.length * 10} ${HEIGHT}`, preserveAspectRatio: "none" };
  const ends = el("div", { class: "spark-words", "aria-hidden": "true" });
  ends.append(el("span", {}, first), el("span", {}, last));
  return el("div", { class: "details-chart" }, svg("svg", { class: "spark", ...size, "aria-hidden": "true" }, ...bars), ends);
}
