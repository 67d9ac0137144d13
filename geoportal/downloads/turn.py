"""One at a time: who waits for his turn sees everything that was published before it came."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORK = "work.lock"


@contextmanager
def turn(place: Path) -> Iterator[bool]:
    """Wait until nobody else works in `place`; false at once where somebody waits already.

    He who waits has not looked yet, so he will find whatever there is to do. Both locks end with
    the process, killed or not.
    """
    place.mkdir(parents=True, exist_ok=True)
    with (place / "next.lock").open("w") as waiting, (place / WORK).open("w") as working:
        try:
            fcntl.flock(waiting, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        fcntl.flock(working, fcntl.LOCK_EX)
        fcntl.flock(waiting, fcntl.LOCK_UN)
        yield True


def is_taken(place: Path) -> bool:
    """Whether somebody works in `place` now: not one who was killed, whatever he left there."""
    try:
        with (place / WORK).open() as working:
            fcntl.flock(working, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
