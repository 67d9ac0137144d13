"""What tests look at on a map in the browser."""


def drawn(page, before: str | None = None) -> str:
    """Wait until the map shows what was asked for; returns what that is."""
    page.wait_for_selector("#map[data-drawn]", timeout=30_000)
    if before is not None:
        page.wait_for_function(
            "before => document.querySelector('#map').dataset.drawn !== before", arg=before
        )
    page.wait_for_timeout(400)  # colours fade into each other
    return page.locator("#map").get_attribute("data-drawn")


def same_without_script(page, served, parts: list[str]) -> None:
    """Fail where the script says otherwise than the server did; areas may stand in any order."""
    for part in parts:
        ours, theirs = (one.locator(part).first.inner_text() for one in (page, served))
        assert sorted(ours.splitlines()) == sorted(theirs.splitlines()), part


def shows_picture(page) -> None:
    """Fail unless the map's picture, for readers without scripts, is there and whole."""
    picture = page.locator(".map-picture")
    assert picture.is_visible()
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") == 960
