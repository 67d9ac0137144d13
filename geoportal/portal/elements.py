"""Folium as a page builder: a Figure that is a whole page, and the parts that go into it.

Two habits of branca are replaced. It draws random ids, so equal pages never have equal bytes; and
it parses what a template has rendered as a template again, so a place called ``{{ 7 * 7 }}``
would be executed. Here ids are given, and rendered text stays text.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, cast

from branca.element import Element, Figure, MacroElement
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from geoportal.portal import assets, care, languages, text
from geoportal.portal.borders.rules import rules

# Characters that could end a script block or a JavaScript line inside it.
UNSAFE_IN_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def _source(name: str) -> str | None:
    path = files("geoportal.portal") / "templates" / name
    return path.read_text("utf-8") if path.is_file() else None


def _environment() -> Environment:
    env = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(number=text.number, size=text.size, day=text.day, moment=text.moment)
    env.filters.update(listing=text.listing)
    env.globals.update(
        _=text._, asset=assets.url, icon=assets.icon, period=text.period, percent=text.percent
    )
    env.globals.update(named=text.named, pair=text.pair)
    env.globals.update(
        said=text.said,
        care=care,
        ngettext=languages.ngettext, here=languages.here, in_language=languages.in_language,
        languages=languages.LANGUAGES, language=languages.language, direction=languages.direction,
    )  # fmt: skip
    return env


ENV = _environment()


def script_json(value: Any) -> Markup:
    """``value`` as JSON that is inert inside ``<script>``, keys sorted, dates in ISO form."""
    compact = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return Markup(compact.translate(UNSAFE_IN_SCRIPT))  # noqa: S704


def _block(name: str, value: Any) -> Markup:
    block = Markup('<script type="application/json" id="{}">{}</script>\n')
    return block.format(name, script_json(value))


class Rendered(Element):
    """Finished markup. Unlike branca's Element it is never read as a template."""

    def __init__(self, markup: Markup) -> None:
        super().__init__()
        self.markup = markup

    def render(self, **kwargs: Any) -> Markup:
        """Return the markup as it is."""
        return self.markup


class Part(MacroElement):
    """A piece of a page: a template under ``templates/``, and a JSON block for its script."""

    template = ""
    part_id = "part"  # folium asks for a name before init_part() can give one

    def init_part(self, name: str, config: Mapping[str, Any] | None = None, **words: Any) -> None:
        """Give the part its id in the page, its script's settings and its template's words."""
        self._name = self._id = self.part_id = name
        self.config = config
        self.words = words

    def get_name(self) -> str:
        """Return the id given, which is the same on every run."""
        return self.part_id

    def render(self, **kwargs: Any) -> str:
        """Put markup and JSON block into the page this part belongs to, then the children's.

        Returns nothing to print: the page's layout says where a part goes.
        """
        page = cast("Page", self.get_root())
        if self.template:
            markup = ENV.get_template(self.template).render(this=self, **self.words)
            page.html.add_child(Rendered(Markup(markup)), name=self.part_id)  # noqa: S704
        if self.config is not None:
            block = _block(f"{self.part_id}-config", self.config)
            page.script.add_child(Rendered(block), name=self.part_id)
        for child in self._children.values():
            child.render(**kwargs)
        return ""


class Fragment(Part):
    """A part that is only a template and its words."""

    def __init__(self, name: str, template: str, **words: Any) -> None:
        super().__init__()
        self.template = template
        self.init_part(name, **words)


class Page(Figure):
    """A whole HTML page: a layout template that places the parts by name."""

    def __init__(self, layout: str, title: str, path: str, **words: Any) -> None:
        super().__init__(title=title)
        self.layout, self.path, self.words = layout, path, words

    def slot(self, name: str) -> Markup:
        """Markup of the part called ``name``; nothing where the page has no such part."""
        child = self.html._children.get(name)
        return Markup(child.render()) if child else Markup("")  # noqa: S704

    def data_blocks(self) -> Markup:
        """The JSON blocks of what scripts say and of every part, in the order they were added."""
        said = _block("messages", languages.scripts(languages.language()))
        if renamed := rules().renamed(languages.language()):
            said += _block("names", renamed)
        return said + Markup("").join(child.render() for child in self.script._children.values())

    def render(self, **kwargs: Any) -> str:
        """The page as HTML: the same parts give the same bytes."""
        for child in self._children.values():
            child.render(**kwargs)
        return ENV.get_template(self.layout).render(this=self, **self.words)
