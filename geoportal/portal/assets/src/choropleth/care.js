// What must be known of a figure: that it is withheld, estimated, or of a place not certain.
// The same rules as geoportal/portal/care.py.

import { t } from "../lib/text.js";

const CERTAIN = 0.95; // match score below which somebody should look at a place
const AMONG_FEW = 0.5; // withheld figures sort between none and one

/** What stands on the map for a figure that is withheld: neither a number nor nothing. */
export const FEW = NaN;

/** What stands instead of a group's figure: "<10"; null for nothing, "" where it is several. */
export function boundOf(withheld, group) {
  const parts = (withheld || "").split(", ").filter(Boolean).map((part) => part.split(" "));
  const found = parts.filter(([name]) => group === name || group === "total");
  if (!found.length) return null;
  return found.length === 1 ? found[0][1] : "";
}

/**
 * Of a row of the API, `bound` of the group's figure and `doubts` in words. `who` names a sex or
 * age of the group: there is no telling them, and no bound is theirs.
 */
export function cared({ withheld, estimated, match_score: score }, group, who = "") {
  const doubts = estimated ? [t("Estimated")] : [];
  if (typeof score === "number" && score < CERTAIN) doubts.push(t("Place not certain"));
  const bound = boundOf(withheld, group);
  return { bound: bound && who ? "" : bound, doubts };
}

/** Whether there are people, and only how many is withheld. */
export const isFew = (value, bound) => value === null && (bound ?? null) !== null;

/** A figure in words: the bound of one that is withheld, “at least” where a part of it is. */
export function figureWords(write, value, bound) {
  if ((bound ?? null) === null) return write(value);
  return value === null ? leftToRight(bound) || t("Suppressed") : atLeast(write(value));
}

// In lines that run the other way “<10” would be turned into “10>”.
function leftToRight(words) {
  return words && document.documentElement.dir === "rtl" ? `\u2066${words}\u2069` : words;
}

/** A figure that more people belong to than are in it. */
export const atLeast = (figure) => t("at least {figure}", { figure });

/** What a table sorts a figure by. */
export const sortOf = (value, bound) => value ?? (isFew(value, bound) ? AMONG_FEW : -1);
