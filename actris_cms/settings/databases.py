"""The database that the environment names, and how it is opened."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from .environment import env

# Readers never wait for a writer (WAL). A writer takes its lock at the start of a transaction (IMMEDIATE), and waits
# for it instead of failing at once (timeout).
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 20000; "
        "PRAGMA cache_size = -20000; PRAGMA mmap_size = 134217728; PRAGMA foreign_keys = ON;"
    ),
}
# Litestream copies the log of changes before it moves them to the database. Nobody else may move them.
LEAVE_CHECKPOINTS = " PRAGMA wal_autocheckpoint = 0;"


def database_from_environment(data_dir: Path, *, read_only: bool = False) -> dict[str, Any]:
    """Return the database of DATABASE_URL, or the SQLite file in `data_dir`.

    With `read_only`, the database refuses to be changed. Raises ImproperlyConfigured if DATABASE_URL is invalid.
    PostgreSQL gets a connection pool, so Django requires CONN_MAX_AGE to be 0.
    """
    url = env.str("DATABASE_URL", "") or f"sqlite:///{data_dir / 'db.sqlite3'}"
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL is not a database address, such as postgres://user@host/name."
        ) from error
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        data_dir.mkdir(parents=True, exist_ok=True)  # SQLite creates its file, but not the folder.
        options.update(SQLITE_OPTIONS)
        if read_only:
            options["init_command"] += " PRAGMA query_only = ON;"
        if env.bool("LITESTREAM", False):
            options["init_command"] += LEAVE_CHECKPOINTS
    elif database["ENGINE"].endswith("postgresql"):
        database["ENGINE"] = "actris_cms.operations.postgresql"
        # Seconds: visitors get an answer within 3 s if the server is silent. libpq allows no less than 2.
        options.setdefault("connect_timeout", 2)
        # One for each web thread of a process (see deploy/gunicorn.conf.py), and some for health and metrics.
        pool = {"min_size": 1, "max_size": env.int("WEB_THREADS", 4) + 12, "timeout": 1.5, "reconnect_timeout": 10}
        options.setdefault("pool", pool)
        database["CONN_MAX_AGE"] = 0
        if read_only:
            options["options"] = f"{options.get('options', '')} -c default_transaction_read_only=on".strip()
    return database
