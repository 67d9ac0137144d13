"""The reader's language: taken from the address, held for the request, asked by every word.

``/map`` is in the deployment's own language, ``/fr/map`` in French: an address always says the
same thing to everyone, so pages can be shared, cached and written to files.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.plurals import PLURALS
from babel.messages.pofile import read_po
from babel.support import LazyProxy
from starlette.types import ASGIApp, Receive, Scope, Send

from geoportal.settings import ServeSettings

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
LOCALES = {"en": "en_GB"}  # days before months, as everywhere but in one country
CATALOGUES = Path(__file__).parent / "locale"
OTHERS = ("/api", "/static", "/downloads", "/health", "/metrics")  # have no language of their own
# As CLDR and the scripts count. Babel has the last two of the six forms the other way round.
PLURALS["ar"] = (
    6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"
)  # fmt: skip
_current: ContextVar[str] = ContextVar("language", default="en")


class Languages:
    """ASGI middleware: takes the language off the address and holds it while the page is made."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._own = own()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under the address that all languages share."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        language, path = split(scope["path"], self._own)
        token = _current.set(language)
        try:
            await self._app({**scope, "path": path}, receive, send)
        finally:
            _current.reset(token)


def split(path: str, own: str) -> tuple[str, str]:
    """Language and the rest of an address; the rest begins with a slash."""
    _, first, *rest = path.split("/", 2)
    inner = f"/{'/'.join(rest)}"
    if first not in LANGUAGES or first == own or inner.startswith(OTHERS):
        return own, path
    return first, inner


@cache  # asked for every link of a page, and reading the settings takes 20 ms
def own() -> str:
    """The language of addresses that name none."""
    return ServeSettings().language


def language() -> str:
    """The language of this request's reader."""
    return _current.get()


def use(name: str) -> None:
    """Speak another language from here on: for what is made without a request."""
    _current.set(name)


def locale() -> Locale:
    """How the reader writes numbers and dates."""
    return Locale.parse(LOCALES.get(language(), language()))


def direction() -> str:
    """``rtl`` for languages written from right to left, else ``ltr``."""
    return locale().text_direction


def here(path: str) -> str:
    """Address of a page of ours in the reader's language."""
    return in_language(path, language())


def in_language(path: str, name: str) -> str:
    """Address of a page of ours in a language."""
    if name == own():
        return path
    return f"/{name}" if path == "/" else f"/{name}{path}"


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return _catalogue(language(), "portal").gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the message that goes with a number, with ``{count}`` still to be filled."""
    return _catalogue(language(), "portal").ngettext(one, many, count)


def lazy(message: str) -> str:
    """A message that is looked up each time it is written: for constants of modules."""
    # it behaves as the text it stands for
    return LazyProxy(gettext, message, enable_cache=False)  # type: ignore[return-value]


@cache
def scripts(name: str) -> dict[str, str | list[str]]:
    """What the scripts say: each English message with its translation, or its plural forms."""
    path = CATALOGUES / name / "scripts.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=name)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: _plain(message.string or "")
        for message in catalogue
        if message.id
    }


def _plain(said: str | Sequence[str]) -> str | list[str]:
    return said if isinstance(said, str) else list(said)


@cache
def _catalogue(name: str, domain: str) -> NullTranslations:
    path = CATALOGUES / name / f"{domain}.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return GNUTranslations(compiled)
