"""A reader's own palette (forced colours): classes, choices, focus and slider stay visible."""

import io

import pytest
from PIL import Image

MAP = "/map?dataset=sample&level=1"
STYLE = "(node, [name, part]) => getComputedStyle(node, part)[name]"


@pytest.fixture
def page(live_server, browser_page):
    page = browser_page(live_server + MAP, forced_colors="active")
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    return page


def style(page, selector: str, name: str, part: str = "") -> str:
    return page.locator(selector).first.evaluate(STYLE, [name, part])


def test_the_legend_and_the_map_keep_their_colours(page):
    names = page.eval_on_selector_all(
        ".legend .swatch[class*=ramp]",
        "all => all.map((one) => one.className.match(/ramp-\\d/)[0])",
    )
    assert len(names) >= 3
    legend = [style(page, f".legend .{name}", "backgroundColor") for name in names]
    assert len(set(legend)) == len(names)
    assert legend == [style(page, f".area.{name}", "fill") for name in names]


def test_what_is_chosen_is_seen(page):
    page.locator('tr[data-key="NG-BO"] button').click()
    row, other = (f'tr[data-key="{code}"]' for code in ("NG-BO", "NG-AD"))
    differing = [name for name in ("backgroundColor", "outlineStyle", "borderInlineStartWidth")
                 if style(page, f"{row} th", name) != style(page, f"{other} th", name)]  # fmt: skip
    assert differing
    assert style(page, '.nav a[aria-current="page"]', "borderBlockEndColor") != style(
        page, ".nav a:not([aria-current])", "borderBlockEndColor"
    )


def test_focus_and_slider_are_seen(page):
    slider = page.locator("#steps-range")
    shot = Image.open(io.BytesIO(slider.screenshot())).convert("L")
    ground = shot.getpixel((shot.width // 2, 0))
    marked = [sum(abs(shot.getpixel((x, y)) - ground) > 100 for y in range(shot.height))
              for x in range(shot.width)]  # fmt: skip
    assert min(marked[2:-2]) >= 2  # the track, from end to end
    assert sum(count >= 4 for count in marked) >= 10  # and the thumb on it
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert style(page, "#steps-range", "outlineStyle") == "solid"
