"""Brings the message catalogues up to date with what the portal says: `make messages`.

New messages come without a translation, changed ones too: a test fails until each has one.
"""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PORTAL = Path(__file__).resolve().parents[1] / "geoportal" / "portal"
LANGUAGES = ("ar", "es", "fr")
WORDS = {"_": None, "lazy": None, "gettext": None, "ngettext": (1, 2), "t": None, "n": (1, 2)}
DOMAINS = {
    "portal": [("templates/**.html", "jinja2"), ("**.py", "python")],
    "scripts": [("assets/src/**.js", "javascript")],
}


def messages(domain: str) -> dict[str | tuple[str, ...], list[tuple[str, int]]]:
    """What a part of the portal says, each message with the places where it is said."""
    found: dict[str | tuple[str, ...], list[tuple[str, int]]] = {}
    for place, message in _extracted(DOMAINS[domain]):
        found.setdefault(message, []).append(place)
    return found


def _extracted(methods: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, int], str]]:
    # scripts say things within `…${t("…")}…` too
    read = {"encoding": "utf-8", "parse_template_string": "true"}
    options = {pattern: read for pattern, _ in methods}
    for file, line, message, _, _ in extract_from_dir(PORTAL, methods, options, WORDS):
        yield (file, line), message


def update(language: str, domain: str) -> int:
    """Write a language's catalogue; how many of its messages wait for a translation."""
    path = PORTAL / "locale" / language / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = read_po(path.open("rb"), locale=language) if path.exists() else None
    catalogue = Catalog(locale=language, header_comment="", fuzzy=False)
    for message in sorted(messages(domain), key=str):
        before = known.get(message) if known else None
        catalogue.add(message, before.string if before else None)
    with path.open("wb") as file:
        write_po(file, catalogue, omit_header=True, width=100)
    return sum(not _is_whole(message.string) for message in catalogue if message.id)


def _is_whole(said: str | tuple[str, ...]) -> bool:
    return bool(said) and (isinstance(said, str) or all(said))


if __name__ == "__main__":
    for language in LANGUAGES:
        for domain in DOMAINS:
            print(f"{language} {domain}: {update(language, domain)} to translate")
