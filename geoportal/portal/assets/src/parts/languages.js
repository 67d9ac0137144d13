// Links to the same page in other languages lead to what is shown now, not to what was asked for.

export function startLanguages(root = document) {
  for (const link of root.querySelectorAll("[data-language]")) {
    link.addEventListener("click", () => {
      link.search = location.search;
      link.hash = location.hash;
    });
  }
}
