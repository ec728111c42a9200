"""A backup brings back the same site, on the same kind of database and on the other."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from wagtail.models import Page, ReferenceIndex

from about.models import AboutPage
from actris_cms.operations.backup import proving
from actris_cms.operations.backup.making import Wanted, make
from actris_cms.operations.backup.migrating import state_for
from actris_cms.operations.backup.restoring import restore
from actris_cms.users.models import User

from ...databases import copy_migrated_sqlite, name_of_migrated_postgresql
from ...factories import AboutPageFactory
from .conftest import SECRET, state

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(seconds=5)]
SERVER = "postgres://root@127.0.0.1:5432/postgres"


def manage(*arguments: str, **variables: str) -> str:
    """Run a command in a process of its own, and return what it prints."""
    done = subprocess.run(  # noqa: S603 -- commands of the site
        [sys.executable, "-W", "ignore", "manage.py", *arguments],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "actris_cms.settings.test", "REDIS_URL": "", **variables},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def other_database(tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the other kind, with the tables alone if an earlier run has made them, or without."""
    if connection.vendor == "postgresql":
        copy_migrated_sqlite(tmp_path / "there")
        yield ""
        return
    name = f"backup_test_{os.getpid()}"
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("PostgreSQL is not running on this machine")
    with server:
        ending = name_of_migrated_postgresql()
        row = server.execute("SELECT datname FROM pg_database WHERE right(datname, %s) = %s", (len(ending), ending))
        migrated = row.fetchone()
        server.execute(f"CREATE DATABASE {name} TEMPLATE {migrated[0] if migrated else 'template1'}")
        yield SERVER.removesuffix("postgres") + name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_restore_brings_back_all_rows_files_and_pages(sample: Path) -> None:
    found = restore(sample, replace=True)
    assert found.problems == []
    assert found.manifest.missing == []
    assert len(found.manifest.pages) > 9
    assert proving.differences(found.manifest) == []
    again = make(Wanted(pages=False)).manifest
    assert again.digests == found.manifest.digests
    assert {name for name in again.members if name.startswith("files/")} == {
        name for name in found.manifest.members if name.startswith("files/")
    }
    assert User.objects.get(username=f"{SECRET}-user").check_password("sample-password")


def test_the_restored_site_goes_on(restored: Path) -> None:
    page = AboutPage.objects.get(slug="cells")
    assert page.get_latest_revision().as_object().title == "A draft that nobody has seen"
    new = AboutPageFactory(parent=Page.objects.get(slug="about-us"), title="New")
    assert new.pk > page.pk
    assert Page.find_problems() == ([], [], [], [], [])
    editor = User.objects.get(username=f"{SECRET}-user")
    assert Permission.objects.filter(group__user=editor, codename="add_redirect").exists()
    assert Client().get("/old").headers["Location"].endswith("/about-us/cells/")
    assert b"Cells." not in Client().get("/about-us/private/").content
    assert ReferenceIndex.objects.filter(object_id=str(page.pk)).exists()
    client = Client()
    client.force_login(editor)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_the_searches_work_after_a_restore(sample: Path) -> None:
    restore(sample, replace=True)
    assert "細胞" in Client().get("/search/?q=cells").content.decode()
    assert list(AboutPage.objects.all().autocomplete("Ünï"))


@pytest.mark.slow(seconds=15)
def test_the_other_kind_of_database_and_back_is_the_same_site(
    restored: Path, other_database: str, tmp_path: Path, settings: Any
) -> None:
    before, here = state(), settings.DATA_DIR
    place = {"DATA_DIR": str(tmp_path / "there"), "DATABASE_URL": other_database}
    assert "is restored" in manage("restore", str(restored), "--compare", "--no-index", **place)
    back = tmp_path / "back.tar"
    manage("backup", "--to", str(back), **place)
    AboutPage.objects.all().delete()
    found = restore(back, replace=True, index=False)
    assert found.manifest.engine != connection.vendor
    assert proving.differences(found.manifest) == []
    assert state() == before
    assert here == settings.DATA_DIR


def test_renditions_are_made_again_or_are_in_the_backup_on_request(restored: Path) -> None:
    call_command("make_renditions", verbosity=0, jobs=1)
    made = make(Wanted(renditions=True, pages=False)).manifest
    assert made.rows["core.CustomRendition"] > 0
    assert len([name for name in made.members if name.startswith("files/images/")]) == made.rows["core.CustomRendition"]
    assert not [name for name in make(Wanted(pages=False)).manifest.members if name.startswith("files/images/")]


def test_the_state_of_the_tables_is_that_of_the_backup(restored: Path) -> None:
    manifest = make(Wanted(pages=False)).manifest
    assert not state_for(manifest).is_older
