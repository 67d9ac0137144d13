// The filled areas.

import { L } from "../map/base.js";
import { svg } from "../lib/dom.js";

/** Draw `shapes` (GeoJSON, lon/lat) and return a layer that can be painted and pointed at. */
export function areaLayer(map, shapes, { point, leave, choose }) {
  const renderer = L.svg({ pane: "data", padding: 0.3 });
  const paths = new Map();
  L.geoJSON(shapes, {
    renderer,
    pane: "data",
    style: () => ({ className: "area missing", weight: 0.8, smoothFactor: 0.6 }),
    onEachFeature(feature, path) {
      paths.set(feature.id, path);
      path.on({
        mouseover: () => point(feature.id),
        mouseout: leave,
        click: (event) => {
          L.DomEvent.stopPropagation(event);
          choose(feature.id, event.latlng);
        },
      });
    },
  }).addTo(map);
  const root = renderer._container;
  root.setAttribute("aria-hidden", "true");
  if (!document.getElementById("hatch")) root.prepend(patterns());
  return { paint: (styleAt) => paint(paths, styleAt), activate: activator(paths) };
}

// No data and too few are patterns, not colours: they must not be taken for a low class.
function patterns() {
  const lines = svg("rect", { class: "hatch-line", width: 1.4, height: 6 });
  const ground = svg("rect", { class: "hatch-ground", width: 6, height: 6 });
  const size = { width: 6, height: 6, patternUnits: "userSpaceOnUse" };
  const pattern = { id: "hatch", ...size, patternTransform: "rotate(45)" };
  return svg("defs", {}, svg("pattern", pattern, ground, lines), few());
}

function few() {
  const ground = svg("rect", { class: "few-ground", width: 5, height: 5 });
  const dots = [1.5, 4].map((at) => svg("circle", { class: "few-dot", cx: at, cy: at, r: 1 }));
  return svg("pattern", { id: "few", width: 5, height: 5, patternUnits: "userSpaceOnUse" }, ground, ...dots);
}

function paint(paths, styleAt) {
  for (const [code, path] of paths) {
    const element = path.getElement();
    if (!element) continue;
    const style = styleAt(code);
    const active = element.classList.contains("is-active") ? " is-active" : "";
    element.setAttribute("class", `area leaflet-interactive ${style}${active}`);
    element.setAttribute("data-area", code);
    if (style === "missing") element.setAttribute("fill", "url(#hatch)");
    if (style === "few") element.setAttribute("fill", "url(#few)");
    element.setAttribute("fill-opacity", "1");
  }
}

function activator(paths) {
  let active = null;
  return (code) => {
    active?.getElement()?.classList.remove("is-active");
    active = paths.get(code) ?? null;
    active?.getElement()?.classList.add("is-active");
    active?.bringToFront();
  };
}
