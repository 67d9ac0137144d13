"""Words of code lists, captions and links that pages of places share."""

from urllib.parse import urlencode

from geoportal.portal.data import Row
from geoportal.portal.languages import language, ngettext
from geoportal.portal.places.figures import Series
from geoportal.portal.text import _, number
from ingest import dictionary


def code(codes: str, value: str | None) -> str:
    """A code of one of the dictionary's lists in the reader's language; a dash for none."""
    labels = dictionary.codes(codes).get(value or "", {})
    return labels.get(language()) or labels.get("en") or value or "–"


def locator_caption(name: str, sites: int) -> str:
    """What the small map of a place shows."""
    if not sites:
        return _("{name} and what lies around it.").format(name=name)
    return ngettext(
        "{name} with its largest site.",
        "{name} with its {count} largest sites. Circles grow with the people there.",
        sites,
    ).format(name=name, count=number(sites))


def map_link(one: Series, unit: Row) -> str:
    """Address of the map that shows the series, with the unit chosen on it."""
    shown = {"dataset": one.dataset["slug"], "level": unit["level"], "measure": one.measure}
    if len(one.groups) == 1:
        shown["group"] = one.groups[0]
    return f"/map?{urlencode({**shown, 'place': unit['pcode']})}"


def sites_title(rows: list[Row]) -> str:
    """How many sites there are; `found` of any row says it."""
    count = rows[0]["found"] if rows else 0
    return ngettext("{count} site", "{count} sites", count).format(count=number(count))


def points_title(rows: list[Row]) -> str:
    """How many transit points there are."""
    count = rows[0]["found"] if rows else 0
    return ngettext("{count} transit point", "{count} transit points", count).format(
        count=number(count)
    )
