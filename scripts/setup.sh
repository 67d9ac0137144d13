#!/bin/sh
# Everything between a fresh Debian or Ubuntu and a working .venv: Python, PostGIS, packages.
# With the argument "test" also the browser and the QGIS the tests look through. Done once; a second
# run is quick.
set -eu
cd "$(dirname "$0")/.."
for_tests=${1:-}

say() { printf '%s\n' "$*" >&2; }
fail() { say "setup: $*"; exit 2; }

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; }

find_python() {
    for name in python3.14 python3.13 python3.12 python3; do
        path=$(command -v "$name" 2>/dev/null) && usable "$path" && { echo "$path"; return; }
    done
    for path in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9].*/bin/python3 /opt/pyenv/versions/3.1[2-9].*/bin/python3; do
        [ -x "$path" ] && usable "$path" && { echo "$path"; return; }
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"
    else return 1
    fi
}

apt_install() { # apt_install WHAT PACKAGE...: install by apt, or say what to install
    what=$1; shift
    say "Installing $what: $*"
    if ! command -v apt-get >/dev/null; then fail "$what is missing and there is no apt here: install the equivalent of $*"; fi
    as_root apt-get update -qq >/dev/null 2>&1 || fail "$what is missing. Run as root: apt-get install $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
        || fail "$what could not be installed. Run as root: apt-get install $*"
}

have_postgis() {
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        version=${control#/usr/share/postgresql/}; version=${version%%/*}
        [ -e "$control" ] && [ "$version" -ge 15 ] && [ -x "/usr/lib/postgresql/$version/bin/initdb" ] && return 0
    done
    return 1
}

have_qgis() { "${QGIS_PYTHON:-/usr/bin/python3}" -c 'import qgis.core' 2>/dev/null; }

install_postgis() {
    # the package would make and start a cluster of its own on port 5432; ours needs only the programs
    if ! dpkg -s postgresql-common >/dev/null 2>&1 && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common && printf 'create_main_cluster = false\n' \
            | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null || true
    fi
    package=$(apt-cache search --names-only '^postgresql-1[5-9]-postgis-3$' 2>/dev/null | sort | tail -1 | cut -d' ' -f1)
    apt_install PostGIS "${package:-postgresql-15-postgis-3}"
}

install_qgis() { # without it its tests are skipped, loudly; in CI they would fail
    (apt_install "QGIS for the tests" python3-qgis qgis-providers) || [ "${CI:-}" != true ] || exit 2
}

install_packages() {
    wanted=$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1)
    [ "$(cat .venv/installed 2>/dev/null)" = "$wanted" ] && return
    say "Installing Python packages (once, a few minutes)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        --only-binary :all: --no-binary libhxl,python-io-wrapper --no-deps -r requirements.lock \
        || fail "the packages could not be installed: is PyPI reachable?"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    echo "$wanted" > .venv/installed
}

[ -x .venv/bin/python ] && usable .venv/bin/python || {
    python=$(find_python) || fail "no Python 3.12 or later found (looked for python3.14, 3.13, 3.12, python3 and pyenv's). Install one: apt-get install python3.13, or pyenv install 3.13"
    say "Using $("$python" --version) at $python"
    "$python" -m venv --clear .venv || fail "Python's venv is missing: apt-get install python3-venv"
}
[ -n "${GEOPORTAL_DATABASE_URL:-}" ] && [ -z "$for_tests" ] || have_postgis || install_postgis
install_packages
if [ -n "$for_tests" ] && ! command -v chromium >/dev/null; then
    apt_install "the browser for the tests" chromium fonts-noto-core fonts-liberation
fi
[ -z "$for_tests" ] || have_qgis || install_qgis
