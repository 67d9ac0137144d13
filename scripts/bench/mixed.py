"""`make bench-mixed`: what readers do all day, at once and for long, and whether ours bears it.

Looks at three things: answers that are not 200 or 304, memory of the server's processes, and how
much longer than the usual one the slowest hundredth of the requests takes.
"""

import random
import re
import subprocess
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import measure
from client import Load, ask, load, request
from peers import Service, running
from table import machine, out

TURNS = 2_000  # requests of a client before it begins again
WARM = 0.2  # share of the time until caches are full; memory is compared from there on
GROWTH = 0.05  # of memory that is no growth: allocators breathe
EVERY = 5.0  # seconds between looks at memory
Make = Callable[[random.Random, Service], str]


def run(service: Service, seconds: float, clients: int, say: Callable[[str], None]) -> None:
    """Load ours and print what happened."""
    with running(service) as process:
        say(f"{clients} clients for {seconds / 60:.1f} minutes")
        kinds, streams = _streams(service, clients)
        stop, memory = threading.Event(), list[int]()
        watch = threading.Thread(target=_watch, args=(process, stop, memory))
        watch.start()
        done = load(service.port, streams, seconds)
        stop.set()
        watch.join()
    _show(done, kinds, memory)


def _streams(service: Service, clients: int) -> tuple[list[list[str]], list[list[bytes]]]:
    """For each client the kinds of its requests, and the requests."""
    rng = random.Random(7)  # noqa: S311 - the same requests in each run
    weights = [weight for weight, _ in KINDS.values()]
    kinds = [rng.choices(list(KINDS), weights, k=TURNS) for _ in range(clients)]
    tags: dict[str, str] = {}
    streams = []
    for turn in kinds:
        paths = [KINDS[kind][1](rng, service) for kind in turn]
        streams.append([_request(service, *pair, tags) for pair in zip(turn, paths, strict=True)])
    return kinds, streams


def _request(service: Service, kind: str, path: str, tags: dict[str, str]) -> bytes:
    headers = {"Accept_Encoding": "gzip, br"}
    if kind == "unchanged":
        if path not in tags:
            tags[path] = ask(service.port, path, **headers).headers.get("etag", '"none"')
        headers["If_None_Match"] = tags[path]
    return request(path, **headers)


def _tile(rng: random.Random, service: Service) -> str:
    zoom = rng.randint(4, 10)
    _, _, (_, row, column) = measure.TILES[0]
    scale = 2.0 ** (zoom - 5)
    layer = rng.choice(["sites", "sites", "site-rounds"])
    inside = int((row + rng.random()) * scale), int((column + rng.random()) * scale)
    return service.of_tile(layer, zoom, *inside)


def _page(query: Callable[[random.Random], str], layer: str = "sites") -> Make:
    return lambda rng, service: service.page(layer, query(rng))


def _item(rng: random.Random, _: Service) -> str:
    return f"/api/collections/sites/items/bench:S{rng.randrange(200_000):06d}"


KINDS: dict[str, tuple[float, Make]] = {
    "page of 100": (30, _page(lambda rng: f"limit=100&offset={rng.randrange(190_000)}")),
    "page of 1,000": (5, _page(lambda rng: f"offset={rng.randrange(900_000)}", "site-rounds")),
    "feature": (15, _item),
    "bbox": (10, _page(lambda rng: f"limit=100&{measure.box(rng)}")),
    "property": (8, _page(lambda rng: measure.paged(rng, measure.of_state(rng)))),
    "CQL2": (7, _page(lambda rng: measure.paged(rng, measure.cql2(rng)))),
    "tile": (15, _tile),
    "unchanged": (5, _page(lambda rng: f"limit=100&offset={rng.randrange(50) * 100}")),
    "polygons": (1, _page(lambda rng: f"limit=10&offset={rng.randrange(4_900)}", "admin-2")),
    "description": (3, lambda rng, _: rng.choice(["/api", "/api/collections", "/api/conformance"])),
    "portal": (1, lambda *_: "/"),
}


def _watch(process: subprocess.Popen, stop: threading.Event, memory: list[int]) -> None:
    while not stop.wait(EVERY):
        memory.append(_megabytes(process.pid))


def _megabytes(pid: int) -> int:
    """Memory of a process and its children, what they share counted once, in MB."""
    family = [pid, *_children(pid)]
    texts = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in family]
    return sum(int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0]) for text in texts) >> 10


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _show(done: Load, kinds: list[list[str]], memory: list[int]) -> None:
    by_kind = defaultdict(list)
    for turn, seconds in zip(kinds, done.seconds, strict=True):
        for number, second in enumerate(seconds):
            by_kind[turn[number % TURNS]].append(second)
    every = sorted(second for seconds in by_kind.values() for second in seconds)
    for kind, seconds in by_kind.items():
        out.print(f"  {kind:14} {len(seconds):9,}   {_spread(sorted(seconds))}")
    out.print(
        f"  {'all':14} {len(every):9,}   {_spread(every)}   {len(every) / done.lasted:,.0f} /s"
    )
    bad = {status: n for status, n in done.statuses.items() if status not in (200, 204, 304)}
    settled = memory[int(len(memory) * WARM):]  # fmt: skip
    grown = settled[-1] / settled[0] - 1
    ratio = _percentile(every, 0.99) / _percentile(every, 0.5)
    out.print(f"no error: {_verdict(not bad)} {bad or ''}")
    out.print(f"memory: {settled[0]} MB after warming up, {settled[-1]} MB at the end, "
              f"{max(memory)} MB at most: {_verdict(grown <= GROWTH)}")  # fmt: skip
    out.print(f"p99 ≤ 10 × p50: {ratio:.1f}: {_verdict(ratio <= 10)}")
    out.print(machine())


def _spread(ordered: list[float]) -> str:
    p50, p99 = _percentile(ordered, 0.5), _percentile(ordered, 0.99)
    return f"p50 {p50 * 1000:7.1f} ms   p99 {p99 * 1000:7.1f} ms"


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[int(share * (len(ordered) - 1))]


def _verdict(met: bool) -> str:
    return "met" if met else "NOT MET"
