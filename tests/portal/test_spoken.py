"""Lists and shares of a hundred: the scripts write them as the server does, in every language."""

import json
import re
import subprocess

import pytest
import standin
from explored import tables
from test_care import FIELDS, published

from geoportal.portal import build, languages, text

LISTS = (["1"], ["1", "2"], ["40", "10", "2"])
SHARES = (0, 35, 35.5, 99.96, 100)
SCRIPT = """
globalThis.document = { documentElement: { lang: %s }, getElementById: () => null };
const { covered, listing, percent } = await import(%s);
console.log(JSON.stringify([%s.map(listing), %s.map(covered), percent(1, 3), listing([])]));
"""


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_scripts_write_as_the_server_does(language):
    module = build.ASSETS / "src/lib/text.js"
    given = (json.dumps(one) for one in (language, str(module), LISTS, SHARES))
    command = [build.node_home() / "bin/node", "--input-type=module", "-e", SCRIPT % tuple(given)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    before = languages.language()
    languages.use(language)
    wanted = [[text.listing(one) for one in LISTS], [text.covered(one) for one in SHARES],
              text.percent(1, 3), ""]  # fmt: skip
    languages.use(before)
    assert json.loads(done.stdout) == wanted


@pytest.fixture(scope="module")
def served():
    """The small publication with a doubt, and shares that have a decimal."""
    made = tables()
    made["displacement-admin-1"] = published()["displacement-admin-1"]
    for row in made["displacement-admin-1"]:
        row["coverage_percent"] = 35.5
    facts = next(row for row in made["layer_facts"] if row["layer"] == "displacement-admin-1")
    facts["fields"] = FIELDS
    with standin.running(standin.app(standin.MemoryStore(made))) as url:
        yield url


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_the_script_writes_again_is_what_the_server_wrote(served, browser_page, language):
    url = f"{served}/{language}/map?dataset=made-up&level=1&round=2&drawing=symbols"
    plain = browser_page(url, java_script_enabled=False)
    scripted = browser_page(url)
    scripted.wait_for_selector("#map[data-drawn]", timeout=20_000)
    for page in (plain, scripted):
        assert page.locator("#table tr[data-key=AA2]").count() == 1
    said = [page.locator(".legend-circles").get_attribute("aria-label")
            for page in (plain, scripted)]  # fmt: skip
    assert said[0] == said[1] and len(re.findall(r"\d+", said[0])) == 3
    rows = [re.sub(r"\s+", " ", page.locator("#table tr[data-key=AA2]").inner_text())
            for page in (plain, scripted)]  # fmt: skip
    assert rows[0] == rows[1] and "35,5" in rows[0] if language == "fr" else "35.5" in rows[0]
