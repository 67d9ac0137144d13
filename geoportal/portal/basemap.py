"""Picture tiles of somebody else under the maps: only where the organisation wants them."""

from dataclasses import dataclass
from functools import cache

from geoportal.settings import ServeSettings


@dataclass(frozen=True)
class Basemap:
    """Address of the tiles, whose they are, and their host where it is not ours; or nothing."""

    address: str
    credit: str
    host: str


@cache  # asked for every answer, and reading the settings takes 20 ms
def basemap() -> Basemap:
    """What GEOPORTAL_BASEMAP and GEOPORTAL_BASEMAP_CREDIT say."""
    settings = ServeSettings()
    return Basemap(settings.basemap, settings.basemap_credit, settings.basemap_host)
