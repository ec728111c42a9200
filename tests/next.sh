#!/usr/bin/env bash
# Runs the tests on the Wagtail and Django of requirements-next.txt, with the newest Python on this machine, in the
# environment .venv-next. `tests/next.sh quick`, which `.ci/run` uses, runs only the tests most likely to break.
set -euo pipefail
cd "$(dirname "$0")/.."

newest=.venv/bin/python
for candidate in python3.12 python3.13 python3.14 "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python3; do
    if path=$(command -v "$candidate") && "$path" -c "import venv, ssl, sqlite3" 2>/dev/null &&
        [ "$("$path" -c 'import sys; print(sys.version_info[1])')" -gt "$("$newest" -c 'import sys; print(sys.version_info[1])')" ]; then
        newest=$path
    fi
done

python=.venv-next/bin/python
if ! [ .venv-next/.installed -nt requirements-dev.txt ] || ! [ .venv-next/.installed -nt requirements-next.txt ]; then
    .venv/bin/uv venv --quiet --clear --python "$newest" .venv-next
    .venv/bin/uv pip install --quiet --python $python --require-hashes --requirements requirements-dev.txt
    .venv/bin/uv pip install --quiet --python $python --require-hashes --no-deps --requirements requirements-next.txt
    .venv/bin/uv pip check --quiet --python $python
    touch .venv-next/.installed
fi
$python -c "import django, sys, wagtail; print('Python', sys.version.split()[0], '· Django', django.__version__, '· Wagtail', wagtail.__version__)"

# Every deprecation warning is an error, because Wagtail reports some that our code causes from its own modules. The
# exception is EMAIL_*: its replacement MAILERS does not exist in Django 5.2, on which the site runs.
strict=(-W error::DeprecationWarning -W error::PendingDeprecationWarning -W "ignore:The EMAIL_")
if [ "${1:-}" != quick ]; then
    exec $python -m pytest "${strict[@]}" "$@"
fi
shift
$python "${strict[@]}" manage.py check
$python "${strict[@]}" manage.py makemigrations --check --dry-run
exec $python "${strict[@]}" -m pytest "${strict[@]}" -q "$@" tests/leaning tests/editor/test_admin_without_inline_scripts.py \
    tests/test_every_page.py tests/test_every_block.py
