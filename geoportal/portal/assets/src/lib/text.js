// Words, numbers and dates in the reader's language; the same forms as geoportal/portal/text.py.

import { byId } from "./dom.js";

const LANGUAGE = document.documentElement.lang;
const LOCALE = LANGUAGE === "en" ? "en-GB" : `${LANGUAGE}-u-nu-latn`;
const FORMS = ["zero", "one", "two", "few", "many", "other"];
const NUMBER = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0, useGrouping: "always" });
const PERCENT = new Intl.NumberFormat(LOCALE, {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const SIGNED = new Intl.NumberFormat(LOCALE, {
  maximumFractionDigits: 0,
  useGrouping: "always",
  signDisplay: "exceptZero",
});
const SIGNED_PERCENT = new Intl.NumberFormat(LOCALE, {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});
const COVERED = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 1 });
const LISTING = new Intl.ListFormat(LOCALE, { type: "conjunction" });
const DAY = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const PLURAL = new Intl.PluralRules(LOCALE);
const said = JSON.parse(byId("messages")?.textContent || "{}");
const renamed = JSON.parse(byId("names")?.textContent || "{}");

/** The reader's language, as in the address of the page. */
export const language = LANGUAGE;

/** A place's name: the organisation's own, or in the reader's language, or as its source writes it. */
export const nameOf = (place, code = place.adm_pcode) =>
  renamed[code] || place[`name_${LANGUAGE}`] || place.name;

/** The reader's language and how it writes, for Intl. */
export const locale = LOCALE;

/** The message in the reader's language, its {names} filled. */
export function t(message, values = {}) {
  return filled(said[message] || message, values);
}

/** `Figures: 12`, with the colon as the language has it. */
export const named = (what, value) => t("{what}: {value}", { what, value });

/** The form of the message that goes with `count`, which fills {count}. */
export function n(one, many, count, values = {}) {
  const forms = said[one] || [one, many];
  return filled(forms[place(count, forms.length)], { count: number(count), ...values });
}

// Catalogues of two forms have one and other; of six (Arabic) all that there are.
function place(count, forms) {
  const form = PLURAL.select(count);
  if (forms === FORMS.length) return FORMS.indexOf(form);
  return form === "one" ? 0 : 1;
}

function filled(message, values) {
  return message.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

export const number = (value) => (value === null || value === undefined ? "–" : NUMBER.format(value));

/** A change with its sign; a dash where it is not known. */
export const signed = (value) => (value === null || value === undefined ? "–" : SIGNED.format(value));

// As many digits as tell the smallest rate from none.
function digits(value, signDisplay = "auto") {
  const size = value ? Math.max(1, -Math.floor(Math.log10(Math.abs(value)))) : 0;
  const shown = { minimumFractionDigits: size, maximumFractionDigits: size };
  return new Intl.NumberFormat(LOCALE, { ...shown, useGrouping: "always", signDisplay });
}

/** A figure per 1,000 inhabitants. */
export const rate = (value) => (value === null || value === undefined ? "–" : digits(value).format(value));

/** A change of such a figure, with its sign. */
export const signedRate = (value) =>
  value === null || value === undefined ? "–" : digits(value, "exceptZero").format(value);

/** A change as a share of what was there; a dash where it means nothing. */
export const signedPercent = (share) => (share === null ? "–" : SIGNED_PERCENT.format(share));

/** An ISO date (a time of day is dropped) in words. */
export function day(iso) {
  return iso ? DAY.format(new Date(`${String(iso).slice(0, 10)}T00:00:00Z`)) : "–";
}

/** A share in per cent as its source gives it. */
export const covered = (share) => (share === null || share === undefined ? "–" : COVERED.format(share / 100));

/** Words one after another, as in “a, b and c”. */
export const listing = (words) => LISTING.format(words);

export function percent(part, whole) {
  const known = part !== null && part !== undefined && whole;
  return known ? PERCENT.format(part / whole) : "–";
}
