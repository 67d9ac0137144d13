// Width and shade of a flow, on a domain that is the same in every round of a dataset.

export const WIDEST = 14; // pixels
const NARROWEST = 1; // what a flow of a few people still needs to be seen
const SHADES = 5;

/** Scale for flows of at most `largest` people: width is linear from zero. */
export function flowScale(largest) {
  const share = (value) => Math.min(1, value / (largest || 1));
  return {
    largest,
    width: (value) => Math.max(NARROWEST, WIDEST * share(value)),
    // Shade only helps to tell flows apart, so it may rise faster than width.
    shade: (value) => 1 + Math.min(SHADES - 1, Math.floor(Math.sqrt(share(value)) * SHADES)),
  };
}

/** Round figures that explain the scale: about all of it, half, and a tenth. */
export function samples(largest) {
  return [...new Set([1, 0.5, 0.1].map((part) => rounded(largest * part)))].filter((v) => v > 0);
}

function rounded(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return Math.floor(value / power) * power;
}
