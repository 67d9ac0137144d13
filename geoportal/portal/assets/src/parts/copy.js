// Buttons that copy an address, and say that they did.

import { t } from "../lib/text.js";

export function startCopyButtons(root = document) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const label = [...button.childNodes];
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = t("Copied");
  } catch {
    select(button.parentElement.querySelector("code"));
    button.textContent = t("Press Ctrl+C");
  }
  setTimeout(() => button.replaceChildren(...label), 2000);
}

// Without the clipboard's permission the reader can still copy what is selected.
function select(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
