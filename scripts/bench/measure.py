"""What is measured of each server, in the order of the table. Times in seconds, rates a second."""

import json
import random
import re
import shutil
from dataclasses import dataclass, field
from urllib.parse import quote

from client import PATIENCE, Answer, Connection, Load, ask, load, median, middle, request
from peers import Service

from data import POINTS, VAR, nigeria

CLIENTS = 8
SECONDS = 4.0  # of each load
PAGES = 4_000  # different pages for each row of the table: none is asked twice in short order
SELECTIONS = 40  # different filters, of which the clients walk through the pages
DEEP = 190_000
TILES = (  # row of the table, layer, (zoom, row, column)
    ("tile z5", "sites", (5, 15, 16)), ("tile z9", "sites", (9, 245, 264)),
    ("polygons z5", "admin-2", (5, 15, 17)), ("polygons z9", "admin-2", (9, 248, 277)),
    ("million z5", "site-rounds", (5, 15, 16)),
)  # fmt: skip
ELSEWHERE = (14, 8_000, 8_600)  # in the Sahara: nothing is there


@dataclass
class Figures:
    """Of one server: by row a time or a rate, and a size. `late`: those without an end in time."""

    values: dict[str, float] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def note(self, row: str, answer: Answer) -> None:
        """Note a time and a size, that there was no answer in time, or that it was an error."""
        if answer.status not in (0, 200):
            self.faults.append(f"{row}: {answer.status}")
            return
        self.values[row], self.sizes[row] = answer.seconds, answer.size
        if answer.status == 0:
            self.late.add(row)

    def note_load(self, row: str, done: Load, good: int = 200) -> None:
        """Note a rate of good answers; others are faults."""
        if bad := {status: n for status, n in done.statuses.items() if status != good}:
            self.faults.append(f"{row}: {bad}")
        self.values[row] = done.statuses[good] / done.lasted


def features(service: Service, figures: Figures) -> None:
    """Pages one after the other, pages under load, filters under load.

    The walks come first: what they read nobody has read before, at the beginning as in the depth.
    """
    figures.note("first page", _walk(service, 0, 40))
    figures.note("deep page", _walk(service, DEEP, 40))
    for row, layer, limit, times in (
        ("page 10,000", "sites", 10_000, 7),
        ("polygons page", "admin-2", 100, 5),
        ("million page 10,000", "site-rounds", 10_000, 5),
    ):
        queries = [f"limit={limit}&offset={offset}" for offset in range(times + 1)]
        figures.note(row, _median(service.port, [service.page(layer, query) for query in queries]))
    for row, layer, queries in _loads():
        pages = [service.page(layer, query) for query in queries]
        figures.note_load(row, load(service.port, _shared(pages), SECONDS))


def unchanged(service: Service, figures: Figures) -> None:
    """The same pages asked for again by a client that has them: without tags they come again."""
    pages = [service.page("sites", f"limit=100&offset={offset}") for offset in range(0, 20_000, 50)]
    if not (_tag(service, pages[0])):
        figures.values["unchanged"] = figures.values["100 a page"]
        return
    again = [request(page, If_None_Match=_tag(service, page)) for page in pages]
    done = load(service.port, [again[n::CLIENTS] for n in range(CLIENTS)], SECONDS)
    figures.note_load("unchanged", done, good=304)


def _tag(service: Service, page: str) -> str:
    return ask(service.port, page).headers.get("etag", "")


def tiles(service: Service, figures: Figures, wanted: list[tuple]) -> None:
    """Tiles made for the first time, and again; what is wanted becomes less.

    Ends early where one is not made in time: the rest would wait behind what is still done.
    """
    _once(service.port, service.of_tile("sites", *ELSEWHERE))  # connections are open
    while wanted:
        row, layer, where = wanted.pop(0)
        path = service.of_tile(layer, *where)
        first = _once(service.port, path)
        figures.note(f"{row} cold", first)
        if first.status == 0:
            return
        figures.note(
            f"{row} warm", _median(service.port, [path] * (20 if first.seconds < 0.5 else 2))
        )


def alike(service: Service) -> dict[str, int]:
    """Number of features in answers to the same questions, to hold against the others'."""
    counts = {}
    for row, layer, queries in _loads():
        body = ask(service.port, service.page(layer, queries[0])).body
        counts[row] = len(json.loads(body).get("features", ()))
    return counts


def forget_tiles() -> None:
    """No tile is kept from an earlier run."""
    shutil.rmtree(VAR / "tiles", ignore_errors=True)


def _loads() -> list[tuple[str, str, list[str]]]:
    """Row, layer and queries: pages of the whole, boxes as of a map, pages of some selections."""
    rng = random.Random(7)  # noqa: S311 - the same pages in each run, for each server
    pages = [f"limit=100&offset={offset}" for offset in rng.sample(range(20_000), PAGES)]
    filters = [cql2(rng) for _ in range(SELECTIONS)]
    return [
        ("100 a page", "sites", pages),
        ("bbox", "sites", [f"limit=100&{box(rng)}" for _ in range(PAGES)]),
        ("property", "sites", [paged(rng, of_state(rng)) for _ in range(PAGES)]),
        ("cql2", "sites", [paged(rng, rng.choice(filters)) for _ in range(PAGES)]),
        ("million 100 a page", "site-rounds", pages),
    ]


def box(rng: random.Random) -> str:
    """Half a degree wide and high, where the sites are."""
    west, south = rng.uniform(POINTS[0], POINTS[2] - 1), rng.uniform(POINTS[1] + 2, POINTS[3] - 1)
    return f"bbox={west:.4f},{south:.4f},{west + 0.5:.4f},{south + 0.5:.4f}"


def of_state(rng: random.Random) -> str:
    """Sites of a state, by its property."""
    return f"adm_pcode={rng.choice(STATES)}"


def cql2(rng: random.Random) -> str:
    """Camps with more than so many people."""
    text = f"site_type='camp' AND total_individuals>{rng.randrange(1_000, 4_500)}"
    return f"filter-lang=cql2-text&filter={quote(text)}"


def paged(rng: random.Random, query: str) -> str:
    """One of the first pages of a selection."""
    return f"limit=100&offset={rng.randrange(1_000)}&{query}"


def _shared(pages: list[str]) -> list[list[bytes]]:
    return [[request(page) for page in pages[n::CLIENTS]] for n in range(CLIENTS)]


def _walk(service: Service, begin: int, times: int) -> Answer:
    """From page to page by `next`, each asked for the first time: the one whose time is median."""
    path, answers = service.page("sites", f"limit=100&offset={begin}"), []
    connection = Connection(service.port)
    for _ in range(times):
        answers.append(connection.send(request(path), keep=True))
        links = json.loads(answers[-1].body)["links"]
        following = next(link["href"] for link in links if link["rel"] == "next")
        path = re.sub(r"^https?://[^/]+", "", following)
    connection.close()
    return middle(answers[1:])


def _median(port: int, paths: list[str]) -> Answer:
    try:
        return median(port, paths)
    except OSError:
        return Answer(seconds=PATIENCE)


def _once(port: int, path: str) -> Answer:
    try:
        return ask(port, path)
    except OSError:
        return Answer(seconds=PATIENCE)


STATES = sorted(nigeria()["pcode"])
