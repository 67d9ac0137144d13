"""A page of the server as a file: its links lead to files, and nothing in it needs a script."""

from html import escape, unescape
from html.parser import HTMLParser

from geoportal.portal.export.choices import Form, Name, Option

Given = dict[str, str | None]
Attributes = list[tuple[str, str | None]]
ADDRESSES = ("href", "src", "srcset")
EMPTY = ("input", "link", "meta", "img", "br", "source", "hr")
DROPPED = ("script", "button", "input", "select", "iframe", "output")  # with what is in them
UNWRAPPED = ("noscript",)  # what is in them is what is shown


class Rewriter(HTMLParser):
    """Reads a page once and writes it again.

    ``name`` gives the file of an address, None for what only a server can answer: there the words
    stay and lead nowhere, and what is marked ``data-online`` goes. ``script`` is a file too.
    """

    def __init__(self, query: str, name: Name, script: str) -> None:
        super().__init__(convert_charrefs=False)
        self._query = query
        self._name = name
        self._script = script
        self._links: list[str] = []  # elements that stand for open links
        self._pictures = 0  # open SVG elements
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
        if self._skipped or self._is_left_out(tag, given):
            if tag not in EMPTY:
                self._skipped.append(tag)
        elif "data-instead" in given:
            self._stand_in(given)
            self._skipped.append(tag)
        elif tag == "form":
            self._form = Form(given.get("action") or "")
        elif self._form:
            self._gather(self._form, tag, given)
        elif tag == "a":
            self._link(attrs, given.get("href"))
        elif tag not in UNWRAPPED and not _for_others(given):
            self._pictures += tag == "svg"
            self._out.append(f"<{tag}{''.join(self._attribute(*one) for one in attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._skipped:
            while self._skipped and self._skipped.pop() != tag:
                pass
        elif tag == "form" and self._form:
            self._out.append(self._form.links(self._query, self._name))
            self._form = None
        elif tag == "a" and self._links:
            self._out.append(f"</{self._links.pop()}>")
        elif not self._form and tag not in UNWRAPPED:
            self._pictures -= tag == "svg"
            if tag == "body":
                self._out.append(f'<script defer src="{self._script}"></script>')
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

    def _is_left_out(self, tag: str, given: Given) -> bool:
        """What needs a script or a server; and links to the same page in languages left out."""
        if "data-script" in given or "data-online" in given:
            return True
        if "data-language" in given:
            return self._name(given.get("href") or "") is None
        return tag in DROPPED and not self._form and "data-files" not in given

    def _stand_in(self, given: Given) -> None:
        """A link where only a server could answer what was there."""
        if name := self._name(given["data-instead"] or ""):
            words = escape(given.get("aria-label") or "")
            self._out.append(f'<a class="instead" href="{escape(name)}">{words}</a>')

    def _link(self, attrs: Attributes, target: str | None) -> None:
        """A link; where it leads nowhere its words are kept, or its shape in a picture."""
        leads = target is None or not target.startswith("/") or self._name(target) is not None
        tag = "a" if leads else "g" if self._pictures else "span"
        kept = attrs if leads else [one for one in attrs if one[0] in ("class", "lang")]
        self._links.append(tag)
        self._out.append(f"<{tag}{''.join(self._attribute(*one) for one in kept)}>")

    def _attribute(self, name: str, value: str | None) -> str:
        if value is None:
            return f" {name}"
        if name in ADDRESSES and value.startswith("/"):
            value = self._name(value) or ""
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
            chosen = Option(given.get("value") or "", "selected" in given)
            form.options[self._select].append(chosen)

    def _say(self, data: str) -> None:
        form, text = self._form, unescape(data)
        if form is None or not self._target:
            return
        if self._target == "option":
            form.options[self._select][-1].said += text
        else:
            form.labels[self._target] += text


def _for_others(given: Given) -> bool:
    """What in a page's head is there for programs that ask the server."""
    return given.get("rel") in ("preload", "alternate") or "property" in given
