#!/usr/bin/env bash
# Runs the tests on the newest Wagtail, Django and Python that this machine has, in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

newest=""
for candidate in python3.14 python3.13 python3.12 "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python3; do
    if path=$(command -v "$candidate") && "$path" -c "import venv, ssl, sqlite3" 2>/dev/null; then
        if [ -z "$newest" ] || [ "$("$path" -c 'import sys; print(sys.version_info[1])')" -gt "$("$newest" -c 'import sys; print(sys.version_info[1])')" ]; then
            newest=$path
        fi
    fi
done
if [ -z "$newest" ]; then
    echo "No Python newer than the project's own is on this machine." >&2
    exit 1
fi

[ -x .venv-next/bin/python ] || "$newest" -m venv .venv-next
# The same packages at their newest: the pins of requirements.in are for the release that the site runs on.
sed -E '/^(#|-r)/d; s/[~=<>]=.*//' requirements.in requirements-dev.in | grep -vE '^(django-stubs|import-linter|djangofmt|ruff|mypy)' \
    > .venv-next/requirements.txt
.venv-next/bin/python -m pip install --quiet --disable-pip-version-check --upgrade -r .venv-next/requirements.txt
.venv-next/bin/python -c "import django, sys, wagtail; print('Python', sys.version.split()[0], '· Django', django.__version__, '· Wagtail', wagtail.__version__)"
exec .venv-next/bin/python -m pytest "$@"
