"""Ways to a layer in other programs, ready to be copied, and words to cite it with."""

from dataclasses import dataclass

from geoportal.portal.catalogue.entries import Entry
from geoportal.portal.data import Row
from geoportal.portal.text import _, day, listing

PAGE = 1000  # features a request


@dataclass(frozen=True)
class Recipe:
    """What to copy; ``note`` says where it goes."""

    program: str
    note: str
    code: str


def recipes(entry: Entry, base_url: str) -> list[Recipe]:
    """QGIS, Python, R and a command line, each with the addresses of the server."""
    api, name = f"{base_url}/api", entry.name
    variable = name.replace("-", "_")
    first = f"{base_url}{entry.collection}/items?f=json&limit={PAGE}"
    return [
        Recipe(
            "QGIS",
            _("Layer → Add Layer → Add WFS / OGC API – Features Layer → New, and paste:"),
            api,
        ),
        Recipe(
            "Python",
            _("With GeoPandas; all pages are read."),
            f'import geopandas as gpd\n\n{variable} = gpd.read_file("OAPIF:{api}", layer="{name}")',
        ),
        Recipe(
            "R",
            _("With sf; all pages are read."),
            f'library(sf)\n\n{variable} <- st_read("OAPIF:{api}", layer = "{name}")',
        ),
        Recipe(
            "curl",
            _("The first features as GeoJSON; the answer links to the next page."),
            f'curl -o {name}.geojson \\\n  "{first}"',
        ),
    ]


def citation(entry: Entry, publication: Row, site_name: str, base_url: str) -> str:
    """One line that names source, layer, publication, address and licence."""
    return _(
        "{credits}. {title}. {site}, publication {number} of {day}. {address}. Licence: {licences}."
    ).format(
        credits="; ".join(credit.rstrip(".") for credit in entry.credits),
        title=entry.words.title,
        site=site_name,
        number=publication["number"],
        day=day(publication["published_at"]),
        address=f"{base_url}{entry.path}",
        licences=listing(entry.licences),
    )
