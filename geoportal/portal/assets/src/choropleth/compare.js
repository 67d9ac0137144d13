// Two rounds compared, area by area.

/** Rows of two rounds (Map of P-code to properties) as Map of P-code to { before, after, … }. */
export function compared(first, last, valueOf) {
  const codes = new Set([...last.keys(), ...first.keys()]);
  return new Map([...codes].map((code) => [code, change(first.get(code), last.get(code), valueOf)]));
}

function change(old, now, valueOf) {
  const before = valueOf(old);
  const after = valueOf(now);
  // A figure of which a part is withheld is too low by nobody knows how much.
  const withheld = [old, now].some((row) => (row?.bound ?? null) !== null);
  const known = before !== null && after !== null && !withheld;
  return {
    ...(now ?? old),
    before,
    after,
    bounds: [old?.bound ?? null, now?.bound ?? null],
    bound: withheld ? "" : null,
    value: known ? after - before : null,
    coverage_percent: coverage(old, now),
  };
}

// The shares covered then and now, as one text: changes may be added up where it is the same.
function coverage(old, now) {
  const shares = [old?.coverage_percent ?? null, now?.coverage_percent ?? null];
  return shares.every((share) => share === null) ? null : shares.join(" ");
}
