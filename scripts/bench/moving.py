"""A reader's hand on a map: drags, the wheel, keys; the same every time, at a hand's pace."""

import time

from playwright.sync_api import Page

PACE = 0.016  # seconds between two movements of the mouse
STEPS = 15  # movements of a drag
DRAGS = ((-220, 0), (0, -160), (220, 60), (-120, 140), (180, -120), (-60, 80))  # pixels
SETTLE = 1.5  # seconds after the last input: what it set off belongs to it


def pan_and_zoom(page: Page) -> None:
    """Drag the map about, come closer by wheel and keys, drag, and go back."""
    page.locator("#map").scroll_into_view_if_needed()
    page.locator("#map").focus()
    for turn in range(3):
        for drag in DRAGS[2 * turn : 2 * turn + 2]:
            _drag(page, *drag)
        _wheel(page, -240)
        _drag(page, *DRAGS[turn])
    for key in ("+", "-", "-", "-", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        time.sleep(0.5)
    _wheel(page, 360)
    time.sleep(SETTLE)


def _middle(page: Page) -> tuple[float, float]:
    box = page.locator("#map").evaluate("node => node.getBoundingClientRect().toJSON()")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _drag(page: Page, right: float, down: float) -> None:
    x, y = _middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, STEPS + 1):
        page.mouse.move(x + right * step / STEPS, y + down * step / STEPS)
        time.sleep(PACE)
    page.mouse.up()
    time.sleep(0.4)


def _wheel(page: Page, by: float) -> None:
    page.mouse.move(*_middle(page))
    for _ in range(6):
        page.mouse.wheel(0, by / 6)
        time.sleep(0.08)
    time.sleep(0.6)
