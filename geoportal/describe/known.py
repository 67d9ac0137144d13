"""The layers that are described: those of the current publication that have features."""

from dataclasses import dataclass

from geoportal.current import Current, Facts
from geoportal.features.crs import offered
from layers import catalog
from layers.model import Layer


@dataclass(frozen=True)
class Described:
    """A layer: its file, its facts as published, and the URIs of the CRSs it is had in."""

    layer: Layer
    facts: Facts
    crs: list[str]


Layers = dict[str, Described]


class Known:
    """The described layers by name, looked up once a publication."""

    def __init__(self, current: Current) -> None:
        self._current = current
        self._number: int | None = None
        self._layers: Layers = {}

    async def layers(self) -> Layers:
        """Layers of the current publication; raises UnavailableError."""
        publication = await self._current.get()
        if publication.number != self._number:
            files = catalog()
            self._layers = {
                name: Described(files[name], facts, offered(facts.bbox))
                for name, facts in sorted(publication.layers.items())
                if facts.features and name in files
            }
            self._number = publication.number
        return self._layers
