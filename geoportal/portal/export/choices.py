"""A form to choose by becomes links: a file cannot be asked, only opened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qsl, urlencode

Name = Callable[[str], str | None]


@dataclass
class Option:
    """What a choice may be: its value, its words, and whether it is chosen."""

    value: str
    chosen: bool
    said: str = ""


KEPT = {  # what stays chosen beside a new choice; the rest would make a page of each combination
    "dataset": (), "level": ("dataset",), "round": ("dataset", "level", "measure"),
    "measure": ("dataset", "level"),
}  # fmt: skip


@dataclass
class Form:
    """What a form lets one choose, gathered while its page is read."""

    action: str
    labels: dict[str, str] = field(default_factory=dict)  # by the id of what they label
    options: dict[tuple[str, str], list[Option]] = field(default_factory=dict)

    def links(self, query: str, name: Name) -> str:
        """Lists of links, one a choice; ``name`` gives the file of an address, if it has one."""
        return "".join(
            self._list(self.labels.get(place, key), self._links(key, options, query, name))
            for (place, key), options in self.options.items()
            if key in KEPT and len(options) > 1
        )

    def _links(self, key: str, options: list[Option], query: str, name: Name) -> Iterator[str]:
        chosen = dict(parse_qsl(query))
        kept = {one: chosen[one] for one in KEPT[key] if one in chosen}
        for option in options:
            file = name(f"{self.action}?{urlencode({**kept, key: option.value})}")
            mark = ' aria-current="true"' if option.chosen else ""
            if file:
                yield f'<a href="{escape(file)}"{mark}>{escape(option.said.strip())}</a>'

    @staticmethod
    def _list(label: str, links: Iterator[str]) -> str:
        items = "".join(f"<li>{link}</li>" for link in links)
        return f'<nav class="choices"><h2>{escape(label.strip())}</h2><ul>{items}</ul></nav>'
