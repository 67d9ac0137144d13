"""Lighthouse's mobile reports; the tool is installed under var/bench and not shipped."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from rich.box import MARKDOWN
from rich.table import Table
from table import out

import data
from geoportal.portal.build import node_home

FOLDER = data.FOLDER / "lighthouse"
CHROMIUM = "/usr/bin/chromium"
PAGES = ("/", "/map", "/flows", "/place/NG-BO", "/data")
LANGUAGES = ("", "/ar")
SHOWN = {"largest-contentful-paint": "LCP s", "cumulative-layout-shift": "CLS",
         "total-blocking-time": "TBT ms", "total-byte-weight": "kB"}  # fmt: skip

RUNS = 3  # of each page


def report(port: int, say: Callable[[str], None]) -> None:
    """Print scores and times of each page in English and Arabic, and what was found wanting."""
    _install(say)
    table = Table(box=MARKDOWN)
    for heading in ("page", "performance", "accessibility", *SHOWN.values(), "found"):
        table.add_column(heading)
    for page in [(language + path).rstrip("/") or "/" for path in PAGES for language in LANGUAGES]:
        say(f"Lighthouse: {page}")
        table.add_row(page, *_row(f"http://127.0.0.1:{port}{page}"))
    out.print(table)


def _row(url: str) -> list[str]:
    """Figures of the run in the middle: blocking time differs from run to run by half and more."""
    runs = sorted((_tried(url) for _ in range(RUNS)), key=_performance)
    found = runs[RUNS // 2]
    return [*_scores(found), *_times(found["audits"]), _failed(found)]


def _tried(url: str) -> dict:
    """A run; now and then the tool loses its browser, and is asked once more."""
    try:
        return _run(url)
    except subprocess.CalledProcessError:
        return _run(url)


def _performance(found: dict) -> float:
    return found["categories"]["performance"]["score"] or 0.0


def _node() -> Path:
    return node_home() / "bin" / "node"


def _environment() -> dict[str, str]:
    path = os.pathsep.join([str(_node().parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "CHROME_PATH": CHROMIUM}


def _install(say: Callable[[str], None]) -> None:
    if (FOLDER / "installed").exists():
        return
    say("Installing Lighthouse")
    FOLDER.mkdir(parents=True, exist_ok=True)
    npm = node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [_node(), npm, "install", "--ignore-scripts", "--no-fund", "--no-audit", "lighthouse"]
    subprocess.run(command, cwd=FOLDER, env=_environment(), check=True, capture_output=True)
    (FOLDER / "installed").touch()


def _run(url: str) -> dict:
    done = subprocess.run(
        [_node(), FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js", url, "--quiet",
         "--output=json", "--only-categories=performance,accessibility",
         "--chrome-flags=--headless=new --no-sandbox --disable-gpu"],
        env=_environment(), cwd=FOLDER, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def _scores(found: dict) -> list[str]:
    names = ("performance", "accessibility")
    return [f"{(found['categories'][name]['score'] or 0) * 100:.0f}" for name in names]


def _times(audits: dict) -> list[str]:
    lcp, cls, tbt, size = (audits[name]["numericValue"] for name in SHOWN)
    return [f"{lcp / 1000:.1f}", f"{cls:.3f}", f"{tbt:.0f}", f"{size / 1000:.0f}"]


def _failed(found: dict) -> str:
    """What accessibility lost points for."""
    refs = found["categories"]["accessibility"]["auditRefs"]
    failed = [r["id"] for r in refs if found["audits"][r["id"]]["score"] == 0 and r["weight"]]
    return ", ".join(failed)
