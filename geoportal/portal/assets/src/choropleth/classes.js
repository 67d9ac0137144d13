// Classes and their colours; the same rules as geoportal/portal/classes.py.

const RAMP = 9;

/** Class of a value: 1 to bins.length; 0 for zero; null for no data. */
export function classOf(value, bins) {
  if (value === null || value === undefined) return null;
  if (value <= 0) return 0;
  const found = bins.findIndex((bound) => value <= bound);
  return found < 0 ? bins.length : found + 1;
}

/** Style class of a class number among `count` classes. */
export function styleOf(rank, count) {
  if (rank === null) return "missing";
  if (rank === 0) return "zero";
  const step = count <= 1 ? RAMP : 1 + Math.round(((rank - 1) * (RAMP - 1)) / (count - 1));
  return `ramp-${step}`;
}

const dark = matchMediaOrNot("(prefers-color-scheme: dark)");

// Tests read this module without a browser.
function matchMediaOrNot(query) {
  return globalThis.matchMedia?.(query) ?? { matches: false };
}

/** Whether a style is too dark (in the light theme) or too light (in the dark one) for labels. */
export function isStrong(style) {
  const [, kind, step] = style.match(/^(ramp|more|less)-(\d)$/) ?? ["", "", "0"];
  if (kind === "ramp") return Number(step) >= (dark.matches ? 5 : 7);
  return Number(step) >= (dark.matches ? 3 : 4);
}

/** Bounds that split the positive values: rising, without repeats. */
export function tidyBins(bins) {
  const rising = [...new Set(bins)].filter((bound) => bound > 0).sort((a, b) => a - b);
  return rising;
}
