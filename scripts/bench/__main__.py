"""`make bench`: ours beside stock pygeoapi and tipg, on the same tables, in one run.

Prints the table of the numbers to reach. `make bench-mixed` loads ours alone, for long;
`make bench-portal` looks at the portal in a browser.
"""

import argparse
import time
from datetime import timedelta

import measure
import mixed
import peers
import table

import data
from geoportal.access import Access
from geoportal.cluster import Cluster

STARTED = time.monotonic()


def main() -> None:
    """Prepare the tables, then measure one server after the other, or ours under mixed load."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--mixed", type=float, metavar="MINUTES", help="mixed load for so long")
    asked.add_argument("--clients", type=int, default=32, help="of the mixed load")
    asked.add_argument("--only", choices=["geoportal", "pygeoapi", "tipg"], help="one server alone")
    asked.add_argument("--portal", action="store_true", help="the portal in Chromium")
    asked.add_argument("--no-lighthouse", action="store_true", help="without its reports")
    options = asked.parse_args()
    if options.portal:
        import portal  # with a browser, which the other benches do without

        return portal.run(say, reports=not options.no_lighthouse)
    peers.install()
    cluster, access = data.prepare(say)
    try:
        if options.mixed is None:
            beside(cluster, access, options.only)
        else:
            (ours, *_) = peers.services(access, data.peer_url(cluster))
            mixed.run(ours, options.mixed * 60, options.clients, say)
    finally:
        cluster.stop()


def beside(cluster: Cluster, access: Access, only: str | None) -> None:
    """Measure the servers and print the table."""
    by_server: dict[str, measure.Figures] = {}
    counts: dict[str, dict[str, int]] = {}
    for service in peers.services(access, data.peer_url(cluster)):
        if only in (None, service.name):
            say(service.name)
            by_server[service.name] = figures = measure.Figures()
            with peers.running(service):
                counts[service.name] = measure.alike(service)
                measure.features(service, figures)
                measure.unchanged(service, figures)
            measure.forget_tiles()
            wanted = list(measure.TILES)
            while wanted:
                say(f"{service.name}: {wanted[0][0]}")
                with peers.running(service):
                    measure.tiles(service, figures, wanted)
                data.quiet(cluster)
    table.show(by_server)
    if len({tuple(sorted(found.items())) for found in counts.values()}) > 1:
        table.out.print(f"The servers' answers differ in their number of features: {counts}")


def say(text: str) -> None:
    """Progress, with the time since the start."""
    passed = timedelta(seconds=int(time.monotonic() - STARTED))
    table.out.print(f"[dim]{passed}[/dim] {text}")


if __name__ == "__main__":
    main()
