"""A form to choose by becomes links: a file cannot be asked, only opened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qsl, urlencode

Name = Callable[[str], str | None]
KEPT = {  # what stays chosen beside a new choice; the rest would make a page of each combination
    "dataset": (), "level": ("dataset",), "round": ("dataset", "level", "measure"),
    "measure": ("dataset", "level"),
}  # fmt: skip


@dataclass
class Form:
    """What a form lets one choose, gathered while its page is read."""

    action: str
    labels: dict[str, str] = field(default_factory=dict)  # by the id of what they label
    options: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def links(self, query: str, name: Name) -> str:
        """Lists of links, one a choice; ``name`` gives the file of an address, if it has one."""
        return "".join(
            self._list(self.labels.get(place, key), self._options(key, options, query), name)
            for (place, key), options in self.options.items()
            if key in KEPT and len(options) > 1
        )

    def _options(
        self, key: str, options: list[tuple[str, str]], query: str
    ) -> list[tuple[str, str]]:
        chosen = dict(parse_qsl(query))
        kept = {one: chosen[one] for one in KEPT[key] if one in chosen}
        return [(f"{self.action}?{urlencode({**kept, key: value})}", said)
                for value, said in options]  # fmt: skip

    @staticmethod
    def _list(label: str, links: list[tuple[str, str]], name: Name) -> str:
        files = ((name(address), said) for address, said in links)
        items = "".join(
            f'<li><a href="{escape(file)}">{escape(said.strip())}</a></li>'
            for file, said in files
            if file
        )
        return f'<nav class="choices"><h2>{escape(label.strip())}</h2><ul>{items}</ul></nav>'
