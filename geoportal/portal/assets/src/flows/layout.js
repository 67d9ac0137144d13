// How flows bend. Each is a quadratic curve; of several bends the one is taken that passes under
// no other place, leaves room at both ends, and is close to the ideal: long flows bend more, and
// always to the right, so that there and back again lie apart. Largest flows choose first.
// After Jenny et al. 2018, "Design principles for origin-destination flow maps".

const BENDS = [0.06, 0.1, 0.14, 0.19, 0.25]; // height of the bow, in lengths of the flow
const CLEAR = 0.02; // of the picture's width: what a curve keeps from places it does not serve
const ROOM = Math.PI / 14; // angle that two flows at one place should have between them
const WRONG_SIDE = 0.25; // price of bending left; dearer than the room it may win
const UNDER = 3; // price of passing under a place
const SAMPLES = [0.15, 0.3, 0.5, 0.7, 0.85];

/**
 * Control points of `flows` ({ a, b, value }: ends as [x, y] in any flat unit) around `places`
 * ([x, y]); returns a Map of flow to control point.
 */
export function layout(flows, places) {
  const width = extent(places);
  const longest = Math.max(...flows.map(({ a, b }) => distance(a, b)), 1e-9);
  const angles = new Map();
  const chosen = new Map();
  for (const flow of [...flows].sort((a, b) => b.value - a.value)) {
    const ideal = 0.08 + (0.08 * distance(flow.a, flow.b)) / longest;
    const best = candidates(flow)
      .map((way) => ({ ...way, cost: price(way, flow, ideal, places, width, angles) }))
      .reduce((a, b) => (b.cost < a.cost ? b : a));
    chosen.set(flow, best.control);
    note(angles, flow.a, angle(flow.a, best.control));
    note(angles, flow.b, angle(flow.b, best.control));
  }
  return chosen;
}

function candidates({ a, b }) {
  return [1, -1].flatMap((side) => BENDS.map((bend) => ({ side, bend, control: bent(a, b, side * bend) })));
}

// The point beside the middle of a to b, `bend` lengths to the right of it (y grows downward).
function bent(a, b, bend) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  return [(a[0] + b[0]) / 2 - dy * bend * 2, (a[1] + b[1]) / 2 + dx * bend * 2];
}

function price(way, { a, b }, ideal, places, width, angles) {
  let cost = Math.abs(way.bend - ideal) * 3 + (way.side < 0 ? WRONG_SIDE : 0);
  const clear = CLEAR * width;
  for (const t of SAMPLES) {
    const at = onCurve(a, way.control, b, t);
    for (const place of places) {
      if (same(place, a) || same(place, b)) continue;
      const gap = distance(at, place);
      if (gap < clear) cost += UNDER * (1 - gap / clear) * 0.5;
    }
  }
  return cost + crowding(angles, a, way.control) + crowding(angles, b, way.control);
}

function crowding(angles, place, control) {
  const here = angle(place, control);
  let cost = 0;
  for (const other of angles.get(key(place)) ?? []) {
    const turn = Math.abs(Math.atan2(Math.sin(here - other), Math.cos(here - other)));
    if (turn < ROOM) cost += 0.35 * (1 - turn / ROOM);
  }
  return cost;
}

function note(angles, place, value) {
  const found = angles.get(key(place));
  if (found) found.push(value);
  else angles.set(key(place), [value]);
}

/** A point of the quadratic curve a–c–b at t (0 to 1). */
export function onCurve(a, c, b, t) {
  const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
  return [p * a[0] + q * c[0] + r * b[0], p * a[1] + q * c[1] + r * b[1]];
}

export const distance = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);
const angle = (a, b) => Math.atan2(b[1] - a[1], b[0] - a[0]);
const same = (a, b) => a[0] === b[0] && a[1] === b[1];
const key = ([x, y]) => `${x} ${y}`;

function extent(places) {
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys), 1e-9);
}
