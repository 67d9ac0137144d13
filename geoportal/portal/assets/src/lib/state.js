// The view lives in the address, so that it can be kept, shared and reloaded.

/** Put `changes` into the address; empty values leave it. */
export function remember(changes) {
  history.replaceState(null, "", changed(changes));
  dispatchEvent(new Event("viewchange"));
}

/** Load the page for `changes` (another dataset or level brings other areas and rounds). */
export function visit(changes) {
  location.assign(changed(changes));
}

/** The address of this page with some choices changed. */
export function changed(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "" || value === null || value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url;
}
