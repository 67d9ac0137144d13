// "Share and download": what is offered follows what is shown.

import { document_ } from "../lib/api.js";
import { byId } from "../lib/dom.js";

const PAUSE = 250; // milliseconds without a change before the offers are asked for again

/** Keep the panel in step with the address; pages without a panel have nothing to keep. */
export function startTakeaway() {
  const panel = byId("takeaway");
  if (!panel) return;
  let offered = location.search;
  let timer = null;

  async function refresh() {
    const shown = location.search;
    if (panel.open === false || shown === offered) return;
    fill(panel, await document_(panel.dataset.source + shown));
    offered = shown;
  }

  // What was offered before stays until the line is back.
  const quietly = () => refresh().catch(() => {});
  panel.addEventListener("toggle", quietly);
  addEventListener("viewchange", () => {
    clearTimeout(timer);
    timer = setTimeout(quietly, PAUSE);
  });
  panel.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-offer]");
    if (!link || offered === location.search) return;
    // A reader quicker than the line must not get the view before.
    event.preventDefault();
    await quietly();
    if (offered === location.search) link.click();
  });
}

function fill(panel, offers) {
  for (const node of panel.querySelectorAll("[data-offer]")) {
    const offer = offers[node.dataset.offer];
    if (node.localName === "a") {
      node.href = offer;
      continue;
    }
    node.textContent = offer;
    node.parentElement.querySelector("[data-copy]").dataset.copy = offer;
  }
}
