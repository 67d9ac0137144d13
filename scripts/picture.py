"""The picture in the README: `python scripts/picture.py URL` takes it of a running portal's map."""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu"]
SIZE = ViewportSize(width=1360, height=880)
PICTURE = Path(__file__).parent.parent / "docs" / "picture.png"


def take(url: str) -> None:
    """Write docs/picture.png: the map of the portal at ``url``, drawn and at rest."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=SIZE, reduced_motion="reduce")
        page.goto(f"{url.rstrip('/')}/map")
        page.wait_for_load_state("networkidle")
        taken = page.screenshot()
        browser.close()
    Image.open(BytesIO(taken)).quantize(256).save(PICTURE, optimize=True)


if __name__ == "__main__":
    take(sys.argv[1])
