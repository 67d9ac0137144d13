"""A page of the server as a file: its links lead to files, and nothing in it needs a script."""

from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser

from geoportal.portal.export.choices import Form

Attributes = list[tuple[str, str | None]]
ADDRESSES = ("href", "src", "srcset")
EMPTY = ("input", "link", "meta", "img", "br", "source", "hr")
DROPPED = ("script", "button", "input", "select", "iframe", "output")  # with what is in them
UNWRAPPED = ("noscript",)  # what is in them is what is shown


class Rewriter(HTMLParser):
    """Reads a page once and writes it again; ``name`` gives the file of an address."""

    def __init__(self, query: str, name: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self._query = query
        self._name = name
        self._out: list[str] = []
        self._skipped: list[str] = []  # open elements of what is left out
        self._form: Form | None = None
        self._target = ""  # what the text in a form belongs to
        self._select = ("", "")

    def written(self, html: str) -> str:
        """The page as a file."""
        self.feed(html)
        self.close()
        return "".join(self._out)

    def handle_decl(self, decl: str) -> None:
        """The doctype."""
        self._out.append(f"<!{decl}>")

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """An element begins."""
        given = dict(attrs)
        if self._skipped or "data-script" in given or (tag in DROPPED and not self._form):
            if tag not in EMPTY:
                self._skipped.append(tag)
        elif tag == "form":
            self._form = Form(given.get("action") or "")
        elif self._form:
            self._gather(self._form, tag, given)
        elif tag not in UNWRAPPED and given.get("rel") not in ("preload", "alternate"):
            self._out.append(f"<{tag}{''.join(self._attribute(*one) for one in attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._skipped:
            while self._skipped and self._skipped.pop() != tag:
                pass
        elif tag == "form" and self._form:
            self._out.append(self._form.links(self._query, self._name))
            self._form = None
        elif not self._form and tag not in UNWRAPPED:
            self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Text."""
        if self._skipped:
            return
        if self._form:
            self._say(data)
        else:
            self._out.append(data)

    def handle_entityref(self, name: str) -> None:
        """A character by its name."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """A character by its number."""
        self.handle_data(f"&#{name};")

    def _attribute(self, name: str, value: str | None) -> str:
        if value is None:
            return f" {name}"
        if name in ADDRESSES and value.startswith("/"):
            value = self._name(value)
        return f' {name}="{escape(value)}"'

    def _gather(self, form: Form, tag: str, given: dict[str, str | None]) -> None:
        self._target = ""
        if tag == "label":
            self._target = given.get("for") or ""
            form.labels[self._target] = ""
        elif tag == "select":
            self._select = (given.get("id") or "", given.get("name") or "")
            form.options[self._select] = []
        elif tag == "option":
            self._target = "option"
            form.options[self._select].append((given.get("value") or "", ""))

    def _say(self, data: str) -> None:
        form, text = self._form, unescape(data)
        if form is None or not self._target:
            return
        if self._target == "option":
            value, said = form.options[self._select][-1]
            form.options[self._select][-1] = (value, f"{said}{text}")
        else:
            form.labels[self._target] += text
