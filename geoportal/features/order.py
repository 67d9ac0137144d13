"""The order of features, and what comes after a given one: pages without counting rows."""

from dataclasses import dataclass

from geoportal.current import Facts
from geoportal.features.values import Values, quoted
from ingest.errors import UserError


@dataclass(frozen=True)
class Key:
    """A column to sort by. Nulls are larger than everything, as PostgreSQL has it."""

    column: str
    descending: bool

    def after(self, value: str) -> str:
        """SQL that holds for rows that come after the row with this value."""
        if self.descending:
            return f"({self.column} < {value} OR {self.column} IS NOT NULL AND {value} IS NULL)"
        return f"({self.column} > {value} OR {self.column} IS NULL AND {value} IS NOT NULL)"

    def turned(self) -> "Key":
        """The same column the other way round."""
        return Key(self.column, not self.descending)


READ = "(SELECT {name} FROM {table} WHERE seq = {seq})"
SEQUENCE = Key("b.seq", False)  # unique, so that pages neither repeat nor miss a feature


def keys(sortby: str | None, facts: Facts) -> tuple[Key, ...]:
    """The columns a sortby names, `-` before those that descend; raises UserError."""
    if sortby is None:
        return ()
    found: dict[str, Key] = {}
    for part in sortby.split(","):
        name = part.strip().lstrip("+-")  # a plus sign in an address is a space
        if name not in facts.fields:
            raise UserError(f"There is no property {name!r} to sort by.")
        found.setdefault(name, Key(quoted(name), part.strip().startswith("-")))
    return tuple(found.values())


def clause(order: tuple[Key, ...], backwards: bool) -> str:
    """ORDER BY, ending with the sequence."""
    return ", ".join(
        f"{key.column} {'DESC' if key.descending else 'ASC'}" for key in _whole(order, backwards)
    )


def beyond(order: tuple[Key, ...], backwards: bool, facts: Facts, seq: int, values: Values) -> str:
    """SQL that holds for what comes after (backwards: before) the feature of that sequence number.

    Its values are read from the snapshot, which never changes: a token need not carry them.
    """
    place = values.add(seq, "int")
    alternatives: list[str] = []
    same: list[str] = []
    for key in _whole(order, backwards):
        name = key.column.removeprefix("b.")
        value = place if name == "seq" else READ.format(name=name, table=facts.table, seq=place)
        alternatives.append(" AND ".join([*same, key.after(value)]))
        same.append(f"{key.column} IS NOT DISTINCT FROM {value}")
    if not order:
        return f"b.seq {'<' if backwards else '>'} {place}"
    return f"({' OR '.join(alternatives)})"


def _whole(order: tuple[Key, ...], backwards: bool) -> list[Key]:
    return [key.turned() if backwards else key for key in (*order, SEQUENCE)]
