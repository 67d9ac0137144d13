"""Tiles on the disk: bounded, whole or not there, and gone when their snapshot is."""

import errno
import os
import time

from geoportal.tiles.cache import GRACE, Cache


def fill(cache: Cache, folder: str, files: int, first: int = 0) -> None:
    for number in range(first, first + files):
        cache.put(f"{folder}/{number}", bytes(5000))


def test_what_is_put_is_got(tmp_path):
    cache = Cache(tmp_path, 1_000_000)
    assert cache.get("a/b/c") is None
    cache.put("a/b/c", b"tile")
    assert cache.get("a/b/c") == b"tile"
    cache.put("a/b/empty", b"")
    assert cache.get("a/b/empty") == b""
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == {"c", "empty"}


def test_the_oldest_go_when_there_are_too_many(tmp_path):
    cache = Cache(tmp_path, 400_000)
    fill(cache, "sites", 100)
    for number in range(100):
        os.utime(tmp_path / "sites" / str(number), (number, number))
    cache.sweep({"sites"})
    left = sorted(int(path.name) for path in (tmp_path / "sites").iterdir())
    assert left == list(range(100 - len(left), 100))
    assert 20 < len(left) < 60
    assert sum(path.stat().st_blocks * 512 for path in (tmp_path / "sites").iterdir()) < 400_000


def test_a_replaced_snapshot_goes_after_a_while(tmp_path):
    cache = Cache(tmp_path, 10_000_000)
    fill(cache, "old", 2)
    fill(cache, "new", 2)
    cache.sweep({"new"})
    assert (tmp_path / "old").exists()  # requests may be on their way
    long_ago = time.time() - GRACE - 1
    os.utime(tmp_path / "old", (long_ago, long_ago))
    cache.sweep({"new"})
    assert not (tmp_path / "old").exists()
    assert cache.get("new/1") is not None


def test_a_disk_that_cannot_be_written_costs_nothing_but_time(tmp_path):
    (tmp_path / "tiles").write_text("a file where the folder should be")
    cache = Cache(tmp_path / "tiles", 1_000_000)
    cache.put("sites/1", b"tile")
    assert cache.get("sites/1") is None


def test_a_full_disk_is_not_filled_with_pieces(tmp_path, monkeypatch):
    def full(_from, _to):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    cache = Cache(tmp_path, 1_000_000)
    cache.put("sites/1", b"tile")
    assert list((tmp_path / "sites").iterdir()) == []


def test_every_so_many_files_it_is_time_to_look(tmp_path):
    cache = Cache(tmp_path, 1_000_000)
    said = [cache.put(f"sites/{number}", b"") for number in range(1000)]
    assert [number + 1 for number, due in enumerate(said) if due] == [500, 1000]
