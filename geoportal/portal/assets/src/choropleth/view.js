// Where the map is looking, kept in the address; and the keys that lead down and up.

import { remember } from "../lib/state.js";

const DIGITS = 3; // of a degree: about 100 m

/** Go where the address says, and keep in it where the reader goes. */
export function rememberPosition(map) {
  const [lat, lng, zoom] = (new URLSearchParams(location.search).get("at") ?? "").split(",").map(Number);
  const known = [lat, lng, zoom].every(Number.isFinite) && zoom > 0;
  if (known) map.setView([lat, lng], zoom, { animate: false });
  map.on("moveend", () => {
    const centre = map.getCenter();
    const at = [centre.lat.toFixed(DIGITS), centre.lng.toFixed(DIGITS), map.getZoom()];
    remember({ at: at.join(",") });
  });
}

/** Enter opens what lies within the chosen area, Escape what it lies in. */
export function followKeys(map, { down, up }) {
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Enter") down();
    if (event.key === "Escape" && up) location.assign(up);
  });
}
