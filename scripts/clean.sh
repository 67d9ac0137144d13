#!/bin/sh
# Remove what was built. The database under var/ holds work: only "data" removes it.
set -eu
cd "$(dirname "$0")/.."
[ ! -x .venv/bin/geoportal ] || .venv/bin/geoportal down
if [ "${1:-}" = data ]; then
    if [ -L var/postgres ]; then rm -rf "$(readlink -f var/postgres)"; fi
    rm -rf var
    echo "The private database is gone."
else
    rm -rf .venv geoportal/portal/static geoportal/portal/assets/node_modules
    find . -name __pycache__ -type d -prune -exec rm -rf {} +
    [ ! -e var ] || echo "The database under var/ is kept; make clean-data removes it."
fi
