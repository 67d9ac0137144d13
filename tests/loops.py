"""Asynchronous work in tests that are not: on a loop of its own, whatever runs in the thread.

Playwright leaves a running loop in the thread of the tests that come after its own.
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
