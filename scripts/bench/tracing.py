"""What the browser's main thread does: tasks from a trace of Chromium, by CDP Tracing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline",
              "devtools.timeline.frame", "toplevel"]  # fmt: skip
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
TOLD = {"FunctionCall", "EvaluateScript", "ParseHTML", "UpdateLayoutTree", "Layout", "PrePaint",
        "Paint", "Layerize", "Commit", "EventDispatch", "FireAnimationFrame", "TimerFire",
        "RunMicrotasks", "MajorGC", "MinorGC", "HitTest"}  # fmt: skip


@dataclass
class Tasks:
    """Tasks of a page's main thread: milliseconds of each, frames drawn, what the longest did."""

    lengths: list[float] = field(default_factory=list)
    frames: int = 0
    longest: str = ""

    def over(self, milliseconds: float) -> int:
        """Number of tasks that took longer."""
        return sum(length > milliseconds for length in self.lengths)


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[Tasks]:
    """Trace what happens inside the block; the tasks are known when it ends."""
    found = Tasks()
    browser.start_tracing(page=page, categories=CATEGORIES)
    yield found
    events = json.loads(browser.stop_tracing())["traceEvents"]
    thread = _main_thread(events)
    tasks = [event for event in events if event["name"] in TASKS and _of(event) == thread]
    found.lengths = [event.get("dur", 0) / 1000 for event in tasks]
    found.frames = sum(e["name"] == "DrawFrame" and e["pid"] == thread[0] for e in events)
    if tasks:
        found.longest = _told(max(tasks, key=lambda event: event.get("dur", 0)), events)


def _of(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _main_thread(events: list[dict[str, Any]]) -> tuple[int, int]:
    """Process and thread of the page: the renderer whose main thread was busiest."""
    names = [e for e in events if e["name"] == "thread_name"]
    mains = {_of(e) for e in names if e["args"]["name"] == "CrRendererMain"}
    busy = dict.fromkeys(mains, 0)
    for event in events:
        if event["name"] in TASKS and _of(event) in busy:
            busy[_of(event)] += event.get("dur", 0)
    return max(busy, key=lambda thread: busy[thread])


def _told(task: dict[str, Any], events: list[dict[str, Any]]) -> str:
    """What a task spent its time on: `Layout 31 ms, Paint 12 ms`."""
    begin, end = task["ts"], task["ts"] + task["dur"]
    spent: dict[str, float] = {}
    for event in events:
        inside = _of(event) == _of(task) and begin <= event.get("ts", 0) < end
        if inside and event["name"] in TOLD:
            name = event["name"]
            spent[name] = spent.get(name, 0) + event.get("dur", 0) / 1000
    ranked = sorted(spent.items(), key=lambda pair: -pair[1])[:4]
    return ", ".join(f"{name} {ms:.0f} ms" for name, ms in ranked)
