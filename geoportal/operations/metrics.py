"""Figures for Prometheus, summed over the workers through files in PROMETHEUS_MULTIPROC_DIR."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
OWN = CollectorRegistry()  # of this worker; the sum over all is made when asked for
LATENCY = Histogram(
    "geoportal_request_seconds", "From a request to the end of its answer.", ["route", "status"],
    buckets=SECONDS, registry=OWN,
)  # fmt: skip
CACHE = Counter(
    "geoportal_cache", "Answers looked for in a cache.", ["cache", "outcome"], registry=OWN
)
POOL = Gauge(
    "geoportal_pool_connections", "Connections to the database: at most, and idle of these.",
    ["kind"], multiprocess_mode="livesum", registry=OWN,
)  # fmt: skip
_parts: dict[tuple[str, int], Histogram] = {}  # to find one by its labels costs more than to add


def request(route: str, status: int, seconds: float) -> None:
    """Note one answer and the seconds to its end."""
    if (part := _parts.get((route, status))) is None:
        part = _parts[route, status] = LATENCY.labels(route, status)
    part.observe(seconds)


def pool(most: int, idle: int) -> None:
    """Note how many connections this worker may have, and how many of them nobody uses."""
    POOL.labels("most").set(most)
    POOL.labels("idle").set(idle)


def cached(cache: str, found: bool) -> None:
    """Note whether what was asked for was kept in a cache of that name."""
    CACHE.labels(cache, "hit" if found else "miss").inc()


def exposed(publication: dict | None) -> bytes:
    """All workers' figures and the publication's, in Prometheus' text format.

    `publication` has `number` and `published_at` (seconds since 1970), or is None when the
    database does not answer.
    """
    registry = CollectorRegistry()
    registry.register(_Publication(publication))
    return generate_latest(_workers()) + generate_latest(registry)


def _workers() -> CollectorRegistry:
    folder = os.environ.get(FOLDER)
    if folder is None:  # one process: its own figures are all there are
        return OWN
    for pid in _gone(Path(folder)):
        mark_process_dead(pid, folder)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)
    return registry


def _gone(folder: Path) -> Iterator[int]:
    """Workers that have a file of what they hold just now, and hold nothing any more."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        with suppress(PermissionError):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                yield pid


class _Publication(Collector):
    """What the database says; no worker's own figure, so kept in no file."""

    def __init__(self, publication: dict | None) -> None:
        self._publication = publication

    def collect(self) -> Iterator[GaugeMetricFamily]:
        known = self._publication
        yield _gauge("database_up", "Whether the database answers.", known is not None)
        if known and known["number"]:
            age = time.time() - known["published_at"]
            yield _gauge("publication", "Number of the publication.", known["number"])
            yield _gauge("publication_age_seconds", "Since it was published.", age)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"geoportal_{name}", meaning, value)
