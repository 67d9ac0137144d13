"""What the browser's main thread does: tasks from a trace of Chromium, by CDP Tracing."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "cc",
              "blink.user_timing"]  # fmt: skip
TASK, FRAME = "RunTask", "BeginCommitCompositorFrame"
TOLD = {"FunctionCall", "EvaluateScript", "ParseHTML", "UpdateLayoutTree", "Layout", "PrePaint",
        "Paint", "Layerize", "Commit", "MajorGC", "MinorGC", "HitTest"}  # fmt: skip
Event = dict[str, Any]


@dataclass
class Tasks:
    """Tasks of a page's main thread: milliseconds of each by the clock, and of the processor's.

    They differ where other programs want the processor too.
    """

    lasted: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    frames: int = 0
    longest: str = ""


def over(lengths: list[float], milliseconds: float) -> int:
    """How many are longer."""
    return sum(length > milliseconds for length in lengths)


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[Tasks]:
    """Trace what happens inside the block; the tasks are known when it ends."""
    found = Tasks()
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.evaluate("performance.mark('begin')")  # what starts and ends a trace is not the page's
    yield found
    page.evaluate("performance.mark('end')")
    events = _between(json.loads(browser.stop_tracing())["traceEvents"])
    tasks = [event for event in events if event["name"] == TASK]
    found.lasted = [event.get("dur", 0) / 1000 for event in tasks]
    found.worked = [event.get("tdur", 0) / 1000 for event in tasks]
    found.frames = sum(event["name"] == FRAME for event in events)
    if tasks:
        found.longest = _told(max(tasks, key=lambda event: event.get("tdur", 0)), events)


def _between(events: list[Event]) -> list[Event]:
    """What the page's main thread did between the two marks."""
    marks = {event["name"]: event for event in events if event["name"] in ("begin", "end")}
    begin, end = marks["begin"], marks["end"]
    thread = begin["pid"], begin["tid"]
    return [
        event for event in events
        if (event["pid"], event["tid"]) == thread and begin["ts"] < event.get("ts", 0) < end["ts"]
    ]  # fmt: skip


def _told(task: Event, events: list[Event]) -> str:
    """What a task spent its time on: `Layout 31 ms, Paint 12 ms`."""
    spent: Counter[str] = Counter()
    for event in events:
        inside = task["ts"] <= event["ts"] < task["ts"] + task["dur"]
        if inside and event["name"] in TOLD:
            spent[event["name"]] += event.get("tdur", 0) / 1000
    return ", ".join(f"{name} {ms:.0f} ms" for name, ms in spent.most_common(3))
