// The slider over rounds or dates: dragged, stepped by buttons, moved by keys, or played.

import { byId, config } from "../lib/dom.js";

// Milliseconds a step is shown while playing; longer for readers whom motion troubles.
const PACE = matchMedia("(prefers-reduced-motion: reduce)").matches ? 3000 : 1400;

/** Start the slider `id`; `changed(step)` hears of every new step. */
export function startSlider(id, changed) {
  const { steps } = config(id);
  const root = byId(id);
  const range = byId(`${id}-range`);
  const now = byId(`${id}-now`);
  const play = root.querySelector("[data-play]");
  const buttons = [...root.querySelectorAll("[data-step]")];
  let timer = null;

  function show(at) {
    range.value = at;
    now.textContent = steps[at].words;
    range.setAttribute("aria-valuetext", steps[at].words);
    for (const button of buttons) {
      const next = at + Number(button.dataset.step);
      button.disabled = next < 0 || next >= steps.length;
    }
  }

  function go(at) {
    show(at);
    changed(steps[at]);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.setAttribute("aria-pressed", "false");
  }

  function start() {
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => {
      const at = Number(range.value) + 1;
      if (at < steps.length) go(at);
      if (at >= steps.length - 1) stop();
    }, PACE);
    // At the end, playing means from the beginning.
    if (Number(range.value) === steps.length - 1) go(0);
  }

  range.addEventListener("input", () => (stop(), go(Number(range.value))));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      stop();
      go(Number(range.value) + Number(button.dataset.step));
    });
  }
  // Nothing moves behind the reader's back, and one key stops it wherever the focus is.
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  document.addEventListener("keydown", (event) => event.key === "Escape" && stop());
  play.addEventListener("click", () => (timer ? stop() : start()));
  play.disabled = steps.length < 2;
  show(Number(range.value));
  return { steps, current: () => steps[Number(range.value)], playing: () => timer !== null };
}
