// Words, numbers and dates as the reader sees them; the same forms as geoportal/portal/text.py.

const NUMBER = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

/** Mark a message for translation and fill its {names}. */
export function t(message, values = {}) {
  return message.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

export const number = (value) => (value === null || value === undefined ? "–" : NUMBER.format(value));

/** An ISO date (a time of day is dropped) in words. */
export function day(iso) {
  return iso ? DAY.format(new Date(`${String(iso).slice(0, 10)}T00:00:00Z`)) : "–";
}

export function percent(part, whole) {
  const known = part !== null && part !== undefined && whole;
  return known ? `${((100 * part) / whole).toFixed(1)}%` : "–";
}
