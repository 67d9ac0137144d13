// Text never becomes markup by way of a string: where a browser can be told so, it refuses.
// Leaflet writes its own plain words that way, and asks once whether there is SVG.

const HARMLESS = /^(<svg\/>|[^<&]*)$/;

// Whichever of a page's scripts comes first.
if (globalThis.trustedTypes && !trustedTypes.defaultPolicy) {
  trustedTypes.createPolicy("default", {
    createHTML: (text) => (HARMLESS.test(text) ? text : null),
    createScriptURL: (address) => (address === "/sw.js" ? address : null),
  });
}
