"""The portal's own colours, read from its style sheet: maps look alike wherever they are drawn."""

import re
from functools import cache

from geoportal.portal.classes import ramp_step
from ingest.settings import ROOT

STYLE = ROOT / "geoportal" / "portal" / "assets" / "src" / "css" / "tokens.css"
SHADES = 5  # of flows


@cache
def tokens() -> dict[str, str]:
    """Colours of the light theme by name, as #rrggbb."""
    light, _, _ = STYLE.read_text(encoding="utf-8").partition("@media")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))


def colour(name: str, opacity: float = 1.0) -> str:
    """A colour as QGIS writes it: red,green,blue,alpha, each 0 to 255."""
    code = tokens()[name]
    parts = [int(code[start : start + 2], 16) for start in (1, 3, 5)]
    return ",".join(map(str, [*parts, round(255 * opacity)]))


def ramp(rank: int, classes: int) -> str:
    """Name of the colour of class `rank` (1 is the lowest) among `classes`."""
    return f"ramp-{ramp_step(rank, classes)}"


def is_strong(name: str) -> bool:
    """Whether a ramp's colour is too dark for dark labels."""
    return int(name.removeprefix("ramp-")) >= 7
