"""200 searches as readers type them: names in four languages, misspelled, begun, codes, sites."""

import random
from urllib.parse import quote

from client import ask
from peers import Service
from rich.box import MARKDOWN
from rich.table import Table
from table import out

NUMBER = 200
NAMES = ("Borno", "Adamawa", "Zinder", "Extrême-Nord", "Far North", "Kano", "Nigeria", "Tchad",
         "Chad", "Níger", "Camerún", "Cameroun", "بورنو", "نيجيريا", "تشاد", "النيجر", "Lac",
         "Maradi", "Sokoto", "Katsina", "Bauchi", "Yobe", "Taraba", "Gombe", "Kebbi")  # fmt: skip
CODES = ("NG-BO", "ng-ad", "NE-2", "CM-EN", "TD-LC", "NGA", "NG-", "CMR", "TCD")


def report(service: Service) -> None:
    """Print how long suggestions and the page of results take, none asked twice."""
    table = Table(box=MARKDOWN)
    for heading in ("200 searches", "p50", "p95", "longest"):
        table.add_column(heading)
    for title, path in (("suggestions (/search.json)", "/search.json"), ("page", "/search")):
        ask(service.port, f"{path}?q=warm")
        times = [(ask(service.port, f"{path}?q={quote(q)}").seconds, q) for q in _typed()]
        ordered = sorted(times)
        p50, p95, (longest, q) = (ordered[int(share * (NUMBER - 1))] for share in (0.5, 0.95, 1))
        table.add_row(title, _ms(p50[0]), _ms(p95[0]), f"{_ms(longest)} ({q})")
    out.print(table)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _typed() -> list[str]:
    """The same searches in each run, all different."""
    rng = random.Random(7)  # noqa: S311
    kinds = (_name, _misspelled, _begun, _code, _site_id, _site_name)
    found: dict[str, None] = {}
    while len(found) < NUMBER:
        found.setdefault(rng.choice(kinds)(rng))
    return list(found)


def _name(rng: random.Random) -> str:
    return rng.choice(NAMES)


def _misspelled(rng: random.Random) -> str:
    word = rng.choice(NAMES)
    at = rng.randrange(len(word) - 1)
    return rng.choice((
        word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:], word.replace("o", "u"),
    ))  # fmt: skip


def _begun(rng: random.Random) -> str:
    word = rng.choice(NAMES)
    return word[: rng.randint(1, 5)]


def _code(rng: random.Random) -> str:
    return rng.choice(CODES)


def _site_id(rng: random.Random) -> str:
    return f"S{rng.randrange(200_000):06d}"[: rng.randint(4, 7)]


def _site_name(rng: random.Random) -> str:
    return f"{rng.choice(NAMES)} site {rng.randrange(200_000)}"
