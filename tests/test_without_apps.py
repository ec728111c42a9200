"""The site starts, migrates and serves pages without the importer, and without reviews."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("actris_cms", "home", "about", "newsroom", "search", "review", "upkeep", "isomer")
SETTINGS = """
import sys
sys.modules |= {"isomer": None, "review": None, "upkeep": None}  # Any import of them fails.
from actris_cms.settings.test import *
INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in {"isomer", "review", "upkeep"}]
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith(("isomer.", "review.", "upkeep."))]
LOGGING = LOGGING | {"filters": {}, "handlers": {"console": {"class": "logging.StreamHandler"}}}
"""
SITE = """
import django
django.setup()
from django.core.management import call_command
call_command("check")
call_command("prepare_site")
call_command("makemigrations", check=True, dry_run=True)
from django.test import Client
for path in ("/", "/search/?q=cell", "/sitemap.xml", "/robots.txt", "/llms.txt", "/admin/login/"):
    print(path, Client().get(path).status_code)
print("/images/logo.png", Client().get("/images/logo.png").status_code)
"""


@pytest.mark.parametrize("app", ["isomer", "review", "upkeep"])
def test_no_other_app_needs_its_migrations_or_imports_it(app: str) -> None:
    """So that each can also be taken out alone."""
    nodes = MigrationLoader(None, ignore_no_migrations=True).graph.node_map
    needed = {parent.key[0] for key, node in nodes.items() if key[0] != app for parent in node.parents}
    assert app not in needed
    importing = re.compile(rf"^\s*(from|import) {app}\b", re.MULTILINE)
    code = [path for package in PACKAGES if package != app for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in code if importing.search(path.read_text())] == []


def test_the_site_starts_migrates_and_serves_without_them(tmp_path: Path) -> None:
    (tmp_path / "settings_without_it.py").write_text(SETTINGS)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "settings_without_it",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
    }
    done = subprocess.run(  # noqa: S603 -- the code above
        [sys.executable, "-c", SITE], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    answers = dict(line.split() for line in done.stdout.splitlines() if line.startswith("/"))
    assert answers.pop("/images/logo.png") == "404"
    assert len(answers) == 6
    assert set(answers.values()) == {"200"}
