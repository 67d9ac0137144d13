// Where on a shape its label goes.

/** Lat/lon of a label, and the degrees the shape's largest part spans, for a GeoJSON geometry. */
export function labelPoint(geometry) {
  let best = null;
  for (const [outer] of partsOf(geometry)) {
    const shape = measure(outer);
    if (!best || shape.area > best.area) best = shape;
  }
  return best;
}

// Centroid and extent of a ring by the shoelace formula.
function measure(ring) {
  let area = 0;
  let x = 0;
  let y = 0;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 1) {
    const [x0, y0] = ring[i];
    const [x1, y1] = ring[(i + 1) % ring.length];
    const cross = x0 * y1 - x1 * y0;
    area += cross / 2;
    x += ((x0 + x1) * cross) / 6;
    y += ((y0 + y1) * cross) / 6;
    box[0] = Math.min(box[0], x0);
    box[1] = Math.min(box[1], y0);
    box[2] = Math.max(box[2], x0);
    box[3] = Math.max(box[3], y0);
  }
  const centre = area ? [y / area, x / area] : [(box[1] + box[3]) / 2, (box[0] + box[2]) / 2];
  return { centre, area: Math.abs(area), west: box[0], east: box[2] };
}

/** A function that finds the id of the feature under a [lat, lon]; undefined where there is none. */
export function finder(features) {
  const boxed = features.map(({ id, geometry }) => ({ id, parts: partsOf(geometry).map(boxOf) }));
  return ([y, x]) => boxed.find(({ parts }) => parts.some((part) => holds(part, x, y)))?.id;
}

function partsOf(geometry) {
  return geometry?.type === "Polygon" ? [geometry.coordinates] : geometry?.coordinates ?? [];
}

function boxOf(rings) {
  const xs = rings[0].map(([x]) => x);
  const ys = rings[0].map(([, y]) => y);
  return { rings, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
}

// The box first: most points are nowhere near most areas.
function holds({ rings, box }, x, y) {
  if (x < box[0] || y < box[1] || x > box[2] || y > box[3]) return false;
  return rings.filter((ring) => around(ring, x, y)).length % 2 === 1;
}

// Even or odd number of edges to the east of the point.
function around(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [x0, y0] = ring[i];
    const [x1, y1] = ring[j];
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}
