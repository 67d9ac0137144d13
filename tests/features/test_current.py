"""The publication as a worker knows it: soon, without waiting, and not for ever unseen."""

import asyncio
import os
import signal
import time

import pytest

from geoportal.current import NUMBER, Current
from geoportal.pool import Pool
from ingest.errors import UnavailableError
from tests import loops


class Database:
    """Answers as told: after so many seconds, or not at all."""

    def __init__(self):
        self.takes, self.gone, self.looks = 0.0, False, 0

    def beside(self):
        return self

    async def value(self, query):
        assert query == NUMBER
        self.looks += 1
        await asyncio.sleep(self.takes)
        if self.gone:
            raise UnavailableError("gone")
        return 1

    async def rows(self, _query):
        return []


def test_nobody_waits_for_the_look_of_another(monkeypatch):
    monkeypatch.setattr("geoportal.current.CHECK_EVERY", 0.01)

    async def work():
        database = Database()
        current = Current(database)
        await current.get()
        database.takes = 0.4
        await asyncio.sleep(0.02)
        looking = asyncio.create_task(current.get())
        begun = time.monotonic()
        for _ in range(5):
            await asyncio.sleep(0.02)
            await current.get()
        waited = time.monotonic() - begun
        await looking
        return waited, database.looks

    waited, looks = loops.run(work())
    assert waited < 0.3 and looks == 2


def test_who_waits_for_a_first_look_in_vain_does_not_begin_another():
    async def work():
        database = Database()
        database.takes, database.gone = 0.1, True
        current = Current(database)
        found = await asyncio.gather(*(current.get() for _ in range(9)), return_exceptions=True)
        return {type(one) for one in found}, database.looks

    assert loops.run(work()) == ({UnavailableError}, 1)


def test_a_publication_that_cannot_be_looked_at_stands_for_a_while(monkeypatch):
    monkeypatch.setattr("geoportal.current.CHECK_EVERY", 0.0)

    async def work():
        database = Database()
        current = Current(database)
        known = await current.get()
        database.gone = True
        assert await current.get() is known
        monkeypatch.setattr("geoportal.current.TRUST", 0.0)
        with pytest.raises(UnavailableError):
            await current.get()
        database.gone = False
        monkeypatch.setattr("geoportal.current.TRUST", 60.0)
        return await current.get() == known

    assert loops.run(work())


def test_it_is_seen_while_readers_keep_every_connection(published, monkeypatch):
    monkeypatch.setattr("geoportal.current.CHECK_EVERY", 0.0)

    async def work():
        pool = Pool(published.web, 1)
        current = Current(pool)
        await current.get()
        reader = asyncio.create_task(pool.value("SELECT pg_sleep(2)"))
        await asyncio.sleep(0.1)
        before = current._seen
        await current.get()
        seen = current._seen > before and not reader.done()
        await reader
        await pool.close()
        return seen

    assert loops.run(work())


def test_a_connection_that_says_nothing_any_more_is_given_up(published, monkeypatch):
    monkeypatch.setattr("geoportal.pool.LONGEST", 0.5)

    async def work():
        pool = Pool(published.web, 1)
        silent = await pool.value("SELECT pg_backend_pid()")
        os.kill(silent, signal.SIGSTOP)
        try:
            return await asyncio.wait_for(pool.value("SELECT 1"), 10)
        finally:
            os.kill(silent, signal.SIGCONT)
            await pool.close()

    assert loops.run(work()) == 1
