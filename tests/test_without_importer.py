"""The site starts, migrates and serves pages without the importer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = """
import sys
sys.modules["isomer"] = None  # Any import of it fails.
from actris_cms.settings.test import *
INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "isomer"]
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


def test_the_site_starts_migrates_and_serves_without_the_importer(tmp_path: Path) -> None:
    (tmp_path / "settings_without_importer.py").write_text(SETTINGS)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "settings_without_importer",
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
