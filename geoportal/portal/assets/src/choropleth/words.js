// What the map says of its figures in sentences; the same as geoportal/portal/explore/words.py.

import { atLeast, figureWords } from "./care.js";
import { n, number, rate, signed, t } from "../lib/text.js";

/** The round shown, or the two compared. */
export function whenWords(steps) {
  if (steps.length === 1) return steps[0].words;
  return t("from {first} to {last}", { first: steps[0].words, last: steps[1].words });
}

/** The one number over the map, empty where areas' figures are not to be added up; and its words. */
export function headline(rows, { settings, group, when, compare }) {
  const known = [...rows.values()].filter(({ value }) => value !== null);
  const isLeast = [...rows.values()].some(({ bound }) => (bound ?? null) !== null);
  const addable = new Set(known.map((row) => row.coverage_percent)).size <= 1;
  const words = { counted: addable ? counted(settings, compare) : settings.not_added, group, when };
  return {
    total: addable ? peopleOf(rows) : null,
    figure: addable ? theNumber(known, settings, compare, isLeast) : "",
    words: compare ? comparedWords(known.length, words) : countedWords(known.length, words),
  };
}

// People whose figure is withheld are there, and in no sum.
function theNumber(known, { per }, compare, isLeast) {
  const sum = known.reduce((all, { value }) => all + value, 0);
  if (!per) return compare ? signed(sum) : isLeast ? atLeast(number(sum)) : number(sum);
  return compare ? "" : rate(overall(known));
}

// Of all areas with a rate; rates themselves are never added up.
function overall(known) {
  const inhabitants = known.reduce((sum, row) => sum + row.inhabitants, 0);
  return inhabitants ? (peopleOf(known) * 1000) / inhabitants : null;
}

function peopleOf(rows) {
  return [...rows.values()].reduce((sum, { people }) => sum + (people ?? 0), 0);
}

function counted({ counted: what, per }, compare) {
  if (!per) return what;
  return compare ? t("Change per 1,000 inhabitants") : perThousand(what);
}

/** A figure in words that say what it is set against. */
export const perThousand = (figure) => t("{figure} per 1,000 inhabitants", { figure });

function countedWords(areas, words) {
  return n(
    "{counted} in {count} area · {group} · {when}",
    "{counted} in {count} areas · {group} · {when}",
    areas,
    words,
  );
}

function comparedWords(areas, words) {
  return n(
    "{counted} in {count} area known in both rounds · {group} · {when}",
    "{counted} in {count} areas known in both rounds · {group} · {when}",
    areas,
    words,
  );
}

/** What the map shows, for those who do not see it. */
export function summary(rows, { when, compare, per, unit }) {
  const said = (write, value) => (per ? perThousand(write(value)) : write(value));
  const known = [...rows.values()].filter(({ value }) => value !== null);
  if (!known.length) return t("No figures for this choice.");
  known.sort((a, b) => b.value - a.value);
  const [most, least] = [known[0], known.at(-1)];
  if (!compare) {
    return t("{when}: {name} has the most, {value}.", { when, name: most.label, value: figureWords((value) => said(unit.write, value), most.value, most.bound) });
  }
  return t(
    "{when}: the largest increase is in {name} ({value}), the largest decrease in {other} ({less}).",
    {
      when,
      name: most.label,
      value: said(unit.signed, most.value),
      other: least.label,
      less: said(unit.signed, least.value),
    },
  );
}
