"""What stands on a sheet beside its map: in the reader's language, and as data, never as markup."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import floor, log10
from typing import Any

from babel.units import format_unit
from starlette.requests import Request

from geoportal.portal import data, text
from geoportal.portal.data import Row, Store
from geoportal.portal.languages import language, locale
from geoportal.portal.picture import LIGHT, WIDTH
from geoportal.portal.site import SITE_NAME, base_url
from geoportal.portal.takeaway.offers import Taken, offers
from geoportal.portal.text import _

METRES = re.compile(r'<svg[^>]* width="([0-9]+)"[^>]* data-metres="([0-9.e+]+)"')
LONGEST = 0.2  # of the map's width, for the scale bar
ROUND = (5, 2, 1)
ISOLATED = "\u2068{}\u2069"  # in its own direction, whatever the language around it


@dataclass(frozen=True)
class Key:
    """A line of a legend: a colour ("" for hatched), the shape that has it, and what it means.

    ``shape`` is box, circle, ring, diamond, line, dashes, few
    (dotted ground), about (a sign) or a kind of incident; ``radius``, of a circle, is a
    share of the map's width.
    """

    colour: str
    words: str
    count: str = ""
    shape: str = "box"
    radius: float = 0.0


@dataclass(frozen=True)
class Drawn:
    """A map as SVG, and what stands above it where there are several."""

    caption: str
    svg: str


@dataclass(frozen=True)
class Told:
    """What a view says of itself: ``place`` is what it is about, where that is not all there is,
    ``figure`` the number that ``counted`` explains, ``alt`` for those who do not see the map.

    ``notes`` are pairs of a heading and a text; ``widths`` is a legend of widths as SVG, as wide on
    the sheet as the picture's pixels make it.
    """

    place: str
    figure: str
    counted: str
    alt: str
    legend_title: str
    legend_note: str
    legend: Sequence[Key]
    notes: Sequence[tuple[str, str]]
    widths: str = ""


def sheet(
    store: Store, request: Request, taken: Taken, told: Told, drawn: Sequence[Drawn]
) -> dict[str, Any]:
    """All that sheet.typ asks for."""
    dataset = taken.dataset or {"title": "", "synthetic": False}
    return {
        **asdict(replace(told, legend=[*told.legend, *_border_keys(drawn)])),
        "notes": [
            [f"{heading}:", ISOLATED.format(words)] for heading, words in told.notes if words
        ],
        "name": _file_name(taken),
        "language": language(),
        "site": str(SITE_NAME),
        "title": " · ".join(part for part in (told.place, dataset["title"]) if part),
        "badge": _("Synthetic data") if dataset["synthetic"] else "",
        "hatch": [LIGHT["land"], LIGHT["hatch"]],
        "few": [LIGHT["zero"], LIGHT["ramp"][5]],
        "pictures": [asdict(one) for one in drawn],
        "pixels": WIDTH,
        "scale": scale_bar(drawn[0].svg),
        "north": _("N"),
        "published": _published(store),
        "address": offers(request, taken)["link"],
        "shown": base_url(request),
    }


def provenance(dataset: Row, boundaries: str) -> list[tuple[str, str]]:
    """Whose figures these are, on what terms, and what a reader must know of them."""
    note = str(text.BOUNDARY_NOTE)
    return [
        (_("Figures"), f"{dataset['title']}. {dataset['credit_line']}"),
        (_("Licence"), dataset["licence_text"] or dataset["licence_id"]),
        (_("Caveats"), dataset["caveats"] or ""),
        (_("Boundaries"), " · ".join(part for part in (boundaries, note) if part)),
    ]


def _border_keys(drawn: Sequence[Drawn]) -> list[Key]:
    """The line of the legend that explains boundaries drawn in pieces, where a map has any."""
    if not any('class="border"' in one.svg for one in drawn):
        return []
    words = _("Boundary that is disputed or not settled")
    return [Key(LIGHT["outline"], words, shape="dashes")]


def scale_bar(picture: str) -> dict[str, Any] | None:
    """A round length and its share of the picture's width; None where the picture has no scale."""
    found = METRES.search(picture[:1000])
    if found is None:
        return None
    whole = float(found[1]) * float(found[2])
    length = round_length(whole * LONGEST)
    unit, measure = ("kilometer", 1000) if length >= 1000 else ("meter", 1)
    words = format_unit(
        length / measure, f"length-{unit}", "short", locale=locale(), numbering_system="default"
    )
    return {"share": length / whole, "words": words}


def round_length(longest: float) -> float:
    """The longest of 1, 2 or 5 times a power of ten that is not above ``longest`` (metres)."""
    power = 10.0 ** floor(log10(longest))
    return next(part * power for part in ROUND if part * power <= longest)


def _published(store: Store) -> str:
    publication = data.publication(store)
    if publication is None:
        return ""
    return _("Publication {number} of {date}").format(
        number=publication["number"], date=text.day(publication["published_at"])
    )


def _file_name(taken: Taken) -> str:
    """Which map this is, for whoever finds the file without its address."""
    slug = taken.dataset["slug"] if taken.dataset else ""
    parts = (taken.page, slug, taken.state.get("round", ""), language())
    return re.sub(r"[^a-z0-9]+", "-", "-".join(map(str, parts)).lower()).strip("-")
