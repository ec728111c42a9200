"""The database of a test run: migrated once for all runs, and copied for each process.

Migrating takes half a minute of processor time, copying almost nothing. The migrated database is kept until a
migration, the settings or Django change, or until `make clean`.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import setup_databases

FOLDER = Path(settings.BASE_DIR) / ".pytest_cache" / "databases"
# `tests/next.sh` may run at the same time as `make test`: each Django version has its own database.
DJANGO = "".join(map(str, django.VERSION[:2]))
# Checkouts of the project may share a database server.
CHECKOUT = hashlib.sha256(bytes(settings.BASE_DIR)).hexdigest()[:6]


def fingerprint() -> str:
    """Return a short hash of everything that determines the content of a migrated database."""
    digest = hashlib.sha256(repr((django.VERSION, settings.INSTALLED_APPS)).encode())
    migrations = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    for folder in (*migrations, Path(settings.BASE_DIR) / "actris_cms" / "settings"):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class SqliteFiles:
    """SQLite databases. The migrated one is in FOLDER; copies are where the settings say, in the temporary folder."""

    def __init__(self) -> None:
        self.prefix = f"{FOLDER}/migrated-{DJANGO}-"
        self.copied = settings.DATABASES["default"]["TEST"]["NAME"]

    def exists(self, name: str) -> bool:
        return Path(name).exists()

    def rename(self, name: str, to: str) -> None:
        Path(name).rename(to)

    def remove(self, name: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(name + ending).unlink(missing_ok=True)

    def remove_migrated(self) -> None:
        for path in FOLDER.glob(f"migrated-{DJANGO}-*"):
            path.unlink()

    def copy(self, name: str, to: str) -> None:
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)


class PostgresqlDatabases:
    """PostgreSQL databases on a server."""

    def __init__(self) -> None:
        test_name = settings.DATABASES["default"]["TEST"].get("NAME") or f"test_{connection.settings_dict['NAME']}"
        self.prefix = f"{test_name}_migrated_{DJANGO}_{CHECKOUT}_"
        self.copied = f"{test_name}_{settings.RUN}"

    def _execute(self, statement: str, *names: str, params: tuple[str, ...] = ()) -> list[Any]:
        quoted = statement.format(*(connection.ops.quote_name(name) for name in names))
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(quoted, params)
            return list(cursor.fetchall()) if cursor.description else []

    def exists(self, name: str) -> bool:
        return bool(self._execute("SELECT 1 FROM pg_database WHERE datname = %s", params=(name,)))

    def rename(self, name: str, to: str) -> None:
        self._execute("ALTER DATABASE {} RENAME TO {}", name, to)

    def remove(self, name: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def remove_migrated(self) -> None:
        for (name,) in self._execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", params=(self.prefix,)
        ):
            self.remove(name)

    def copy(self, name: str, to: str) -> None:
        self.remove(to)
        self._execute("CREATE DATABASE {} TEMPLATE {}", to, name)


def copy_migrated_sqlite(folder: Path) -> bool:
    """Copy the migrated SQLite database to a DATA_DIR; return whether there is one, also in a run on PostgreSQL."""
    migrated = Path(f"{FOLDER}/migrated-{DJANGO}-{fingerprint()}")
    if migrated.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(migrated)) as source, closing(sqlite3.connect(folder / "db.sqlite3")) as target:
            source.backup(target)
    return migrated.exists()


def name_of_migrated_postgresql() -> str:
    """Return the end of the name of this project's migrated databases on PostgreSQL, whatever they were made for."""
    return f"_migrated_{DJANGO}_{CHECKOUT}_{fingerprint()}"


def _migrate(databases: SqliteFiles | PostgresqlDatabases, name: str) -> None:
    """Create the database under a temporary name, so that an incomplete one is never used."""
    databases.remove_migrated()
    new = f"{databases.prefix}new"
    with mock.patch.dict(connection.settings_dict["TEST"], NAME=new):
        setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    connection.close()
    databases.rename(new, name)


@contextmanager
def migrated_database() -> Iterator[None]:
    """Let this process use its own copy of the migrated database, and remove it at the end.

    After a test that commits, the database is copied again, where Django would delete all rows.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    databases = SqliteFiles() if connection.vendor == "sqlite" else PostgresqlDatabases()
    name, before = databases.prefix + fingerprint(), connection.settings_dict["NAME"]

    def copy_again(*args: Any) -> None:
        connection.close()
        databases.copy(name, databases.copied)

    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not databases.exists(name):
            _migrate(databases, name)
        databases.copy(name, databases.copied)
    connection.settings_dict["NAME"] = databases.copied  # The connections of all threads share this dictionary.
    with (
        mock.patch.object(TransactionTestCase, "_fixture_setup", classmethod(lambda cls: None)),
        mock.patch.object(TransactionTestCase, "_fixture_teardown", copy_again),
    ):
        yield
    connection.close()
    databases.remove(databases.copied)
    connection.settings_dict["NAME"] = before
