// Width and shade of a flow, on a domain that is the same in every round of a dataset.

export const WIDEST = 14; // pixels, for the largest flow between two places
const WIDEST_RING = 36; // moves within a place can be far larger than any between places
const NARROWEST = 1; // what a flow of a few people still needs to be seen
const SHADES = 5;

/** Scale for flows of at most `largest` people: width is linear from zero. */
export function flowScale(largest) {
  const share = (value) => Math.min(1, value / (largest || 1));
  return {
    largest,
    width: (value) => Math.max(NARROWEST, WIDEST * share(value)),
    ring: (value) => Math.max(NARROWEST, Math.min(WIDEST_RING, (WIDEST * value) / (largest || value))),
    // Shade only helps to tell flows apart, so it may rise faster than width.
    shade: (value) => 1 + Math.min(SHADES - 1, Math.floor(Math.sqrt(share(value)) * SHADES)),
  };
}

/** Round figures that explain the scale: about all of it, half, and a tenth. */
export function samples(largest) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, largest)));
  const top = Math.max(1, Math.floor(largest / power) * power);
  return [...new Set([top, Math.round(top / 2), Math.round(top / 10)])].filter((value) => value > 0);
}
