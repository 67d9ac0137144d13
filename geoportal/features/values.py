"""The values of a query, apart from its SQL."""

from dataclasses import dataclass, field


@dataclass
class Values:
    """Values in the order of their numbers: `add` gives the place that stands for one in SQL."""

    given: list[object] = field(default_factory=list)

    def add(self, value: object, kind: str) -> str:
        """`$n` with its PostgreSQL type."""
        self.given.append(value)
        return f"${len(self.given)}::{kind}"


def quoted(name: str) -> str:
    """A declared column of the snapshot, which every query calls b."""
    return 'b."' + name.replace('"', '""') + '"'
