// The service worker, which keeps what was read; undefined where none may be.

// In a frame of another site a page has no origin that anything could be kept for: asking throws.
const keeper = origin === "null" ? undefined : navigator.serviceWorker;

export default keeper;
