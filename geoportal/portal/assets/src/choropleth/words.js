// What the map says of its figures in sentences; the same as geoportal/portal/explore/words.py.

import { n, number, signed, t } from "../lib/text.js";

/** The round shown, or the two compared. */
export function whenWords(steps) {
  if (steps.length === 1) return steps[0].words;
  return t("from {first} to {last}", { first: steps[0].words, last: steps[1].words });
}

/** The one number over the map, empty where areas' figures are not to be added up; and its words. */
export function headline(rows, { settings, group, when, compare }) {
  const known = [...rows.values()].filter(({ value }) => value !== null);
  const addable = new Set(known.map((row) => row.coverage_percent)).size <= 1;
  const total = known.reduce((sum, { value }) => sum + value, 0);
  const write = compare ? signed : number;
  const words = { counted: addable ? settings.counted : settings.not_added, group, when };
  return {
    total: addable ? total : null,
    figure: addable ? write(total) : "",
    words: compare ? comparedWords(known.length, words) : countedWords(known.length, words),
  };
}

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
export function summary(rows, when, compare) {
  const known = [...rows.values()].filter(({ value }) => value !== null);
  if (!known.length) return t("No figures for this choice.");
  known.sort((a, b) => b.value - a.value);
  const [most, least] = [known[0], known.at(-1)];
  if (!compare) {
    return t("{when}: {name} has the most, {value}.", { when, name: most.label, value: number(most.value) });
  }
  return t(
    "{when}: the largest increase is in {name} ({value}), the largest decrease in {other} ({less}).",
    { when, name: most.label, value: signed(most.value), other: least.label, less: signed(least.value) },
  );
}
