// What the flow map says in words; the same sentences as flows/words.py.

import { n, number, percent, t } from "../lib/text.js";
import { totalsOf } from "./data.js";

/** What follows the number of people. */
export function headline(totals, place, direction, when) {
  const values = { place, when };
  if (!place) {
    return n("people in {count} flow · {when}", "people in {count} flows · {when}", totals.flows, values);
  }
  if (direction === "in") {
    return n(
      "people in {count} flow to {place} · {when}",
      "people in {count} flows to {place} · {when}",
      totals.flows,
      values,
    );
  }
  if (direction === "out") {
    return n(
      "people in {count} flow from {place} · {when}",
      "people in {count} flows from {place} · {when}",
      totals.flows,
      values,
    );
  }
  return n(
    "people in {count} flow to and from {place} · {when}",
    "people in {count} flows to and from {place} · {when}",
    totals.flows,
    values,
  );
}

/** How much of it all is on the page, and what is in no total. */
export function more(totals, shown) {
  const said = [];
  if (shown.length < totals.flows) {
    const share = percent(totalsOf(shown).people, totals.people);
    const words = n(
      "The largest flow is shown: {share} of these people.",
      "The {count} largest are shown: {share} of these people.",
      shown.length,
      { share },
    );
    said.push(words);
  }
  if (totals.within) {
    const people = number(totals.within);
    said.push(t("{people} of all these people moved within one place.", { people }));
  }
  if (totals.suppressed) {
    const words = n(
      "{count} flow is suppressed and in no total.",
      "{count} flows are suppressed and in no total.",
      totals.suppressed,
    );
    said.push(words);
  }
  return said.join(" ");
}

/** When and whose the figures are, and which of them are not on the map. */
export function note(source, shown, when) {
  const said = t("{when}. Source: {source}.", { when, source });
  const away = shown.filter((flow) => !(flow.self ? flow.origin.at : flow.bend)).length;
  if (!away) return said;
  const words = n(
    "{count} flow without a known place is not on the map.",
    "{count} flows without a known place are not on the map.",
    away,
  );
  return `${said} ${words}`;
}

/** What the map shows, for those who do not see it. */
export function summary(shown, when) {
  const found = shown.find((flow) => !flow.self && flow.value !== null);
  if (!found) return t("No figures for this choice.");
  return t("{when}: the largest flow is from {from_place} to {to_place}, {people} people.", {
    when,
    from_place: found.origin.name,
    to_place: found.destination.name,
    people: number(found.value),
  });
}

/** A flow's figure; a sum with suppressed parts says that it is not all. */
export function people({ value, suppressed }) {
  if (value === null) return t("Suppressed");
  return suppressed ? t("at least {people}", { people: number(value) }) : number(value);
}
