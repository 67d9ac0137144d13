"""The maps' building blocks: a Folium Map without third-party links, and what goes on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium

from geoportal.portal import land, text
from geoportal.portal.basemap import basemap
from geoportal.portal.data import Step
from geoportal.portal.elements import Fragment, Part
from geoportal.portal.text import _

Box = Sequence[float]  # west, south, east, north in degrees


@dataclass(frozen=True)
class Choice:
    """One control: a list to choose from, or a range (first, last, step)."""

    name: str
    label: str
    chosen: Any
    options: Iterable[Any] = ()
    words: Mapping[Any, str] | None = None
    hint: str = ""
    span: tuple[int, int, int] | None = None


class PortalMap(Part, folium.Map):
    """A Folium map whose scripts and styles are our own files.

    It emits an empty frame and its settings; ``map.js`` starts Leaflet from them.
    """

    template = "mapframe.html"
    # On this class, not on folium's: add_js_link() would change the list for every map there is.
    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self, name: str, label: str, bounds: Box | None, ground: str, lines: str, **words: Any
    ) -> None:
        folium.Map.__init__(self, tiles=None)
        config = {
            "bounds": _corners(bounds) if bounds else None,
            "frame": _corners(land.frame(bounds)),
            "land": ground,
            "lines": lines,
            "tiles": basemap().address,
        }
        words["tiles_credit"] = basemap().credit
        words = {"picture": None, "picture_alt": "", "caption": "", **words}
        wide = land.frame(bounds) == land.WORLD
        self.init_part(name, config, label=label, wide=wide, **words)


def _corners(box: Box) -> list[list[float]]:
    """West, south, east, north as Leaflet's [[south, west], [north, east]] (lat/lon)."""
    west, south, east, north = box
    return [[south, west], [north, east if east >= west else east + 360]]


class Choropleth(Part):
    """Areas filled by class: settings only, drawn by ``map.js``."""

    def __init__(self, name: str, **config: Any) -> None:
        super().__init__()
        self.init_part(name, config)


class FlowLayer(Part):
    """Curved, directed flows: settings only, drawn by ``map.js``."""

    def __init__(self, name: str, **config: Any) -> None:
        super().__init__()
        self.init_part(name, config)


class RoundSlider(Part):
    """A slider over rounds or dates, with buttons for those who cannot drag."""

    template = "steps.html"

    def __init__(self, name: str, steps: list[Step], at: Step) -> None:
        super().__init__()
        words = [step_words(step) for step in steps]
        config = [
            {
                "key": step.key,
                "round": step.round,
                "date": step.last_on,
                "words": label,
                "name": step_name(step),
            }
            for step, label in zip(steps, words, strict=True)
        ]
        self.init_part(
            name,
            {"steps": config},
            label=_("Round") if at.round is not None else _("Date"),
            now=step_words(at),
            at=steps.index(at),
            last=len(steps) - 1,
            first_word=text.day(steps[0].first_on),
            last_word=text.day(steps[-1].last_on),
        )


def controls(
    action: str,
    choices: list[Choice],
    more: list[Choice],
    more_label: str,
    steps: list[Step],
    at: Step,
) -> Fragment:
    """The form that chooses what a map shows; it works without scripts, by its own button."""
    words = {step.key: step_words(step) for step in reversed(steps)}
    return Fragment(
        "controls",
        "controls.html",
        action=action,
        choices=choices,
        more=more,
        more_label=more_label,
        step=at.key,
        step_words=words,
    )


def step_name(step: Step) -> str:
    """A step in short: ``Round 12``, or its date where there are no rounds."""
    return text.day(step.last_on) if step.round is None else f"{_('Round')} {step.round}"


def step_words(step: Step) -> str:
    """A step as the reader sees it: ``Round 12 · 30 September 2025``."""
    when = text.period(step.first_on, step.last_on)
    return when if step.round is None else f"{_('Round')} {step.round} · {when}"
