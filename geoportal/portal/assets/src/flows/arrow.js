// The outline of a flow: a curved band of even width that ends in an arrowhead. The server draws
// the same (flows/shape.py).

const PIECES = 22;

// Size of the arrowhead of a band `width` pixels wide: length, and half its breadth.
function headOf(width) {
  return { length: 6 + 1.35 * width, half: 3.2 + width * 0.85 };
}

/**
 * SVG path data of the flow a–c–b (pixels), `width` wide, that keeps `before` pixels from its
 * beginning and `after` from its end.
 */
export function arrowPath(a, c, b, width, before, after) {
  const line = spine(a, c, b, before, after);
  const length = total(line);
  const head = headOf(width);
  // A short flow is all arrowhead rather than an arrowhead too small to see.
  const neck = Math.max(length - head.length, length * 0.25);
  const body = upTo(line, neck);
  const tip = line.at(-1);
  const normals = body.map((_, i) => normal(body, i));
  const side = (sign) => body.map((p, i) => shift(p, normals[i], (sign * width) / 2));
  const wing = (sign) => shift(body.at(-1), headNormal(body.at(-1), tip), sign * head.half);
  const outline = [...side(1), wing(1), tip, wing(-1), ...side(-1).reverse()];
  return `M${outline.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
}

// The curve as points, without its first and last pixels.
function spine(a, c, b, before, after) {
  const points = Array.from({ length: PIECES + 1 }, (_, i) => onCurve(a, c, b, i / PIECES));
  const length = total(points);
  const kept = upTo(points, length - Math.min(after, length * 0.35)).reverse();
  return upTo(kept, total(kept) - Math.min(before, length * 0.35)).reverse();
}

function total(points) {
  return points.slice(1).reduce((sum, p, i) => sum + distance(points[i], p), 0);
}

// The beginning of a line, `length` long.
function upTo(points, length) {
  const kept = [points[0]];
  let left = length;
  for (let i = 1; i < points.length; i += 1) {
    const piece = distance(points[i - 1], points[i]);
    if (piece >= left) {
      const part = piece ? left / piece : 0;
      kept.push(points[i].map((v, axis) => points[i - 1][axis] + (v - points[i - 1][axis]) * part));
      return kept;
    }
    kept.push(points[i]);
    left -= piece;
  }
  return kept;
}

function normal(points, i) {
  return headNormal(points[Math.max(0, i - 1)], points[Math.min(points.length - 1, i + 1)]);
}

function headNormal(from, to) {
  const length = distance(from, to) || 1;
  return [-(to[1] - from[1]) / length, (to[0] - from[0]) / length];
}

const shift = ([x, y], [nx, ny], by) => [x + nx * by, y + ny * by];

// A point of the quadratic curve a–c–b at t (0 to 1).
function onCurve(a, c, b, t) {
  const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
  return [p * a[0] + q * c[0] + r * b[0], p * a[1] + q * c[1] + r * b[1]];
}

const distance = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);
