// Lets the browser keep what was read, for when there is no line.

export function startOffline() {
  // In a frame of another site a page has no origin that anything could be kept for.
  if (origin === "null" || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => {}); // private windows may refuse
  });
}
