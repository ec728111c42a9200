"""The page store for a single machine."""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from .cached_page import CachedPage
from .dependencies import DependencyKey
from .stores import PageStore

MAX_RELEASE_AGE = 24 * 3600  # Seconds
CHUNK = 500  # Names in one query: old SQLite versions allow 999 parameters.
SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    url TEXT PRIMARY KEY, headers TEXT, plain BLOB, gzip BLOB, brotli BLOB, etag TEXT, modified TEXT, expires REAL
);
CREATE TABLE IF NOT EXISTS dependency (
    kind TEXT, name TEXT, url TEXT, fingerprint TEXT, PRIMARY KEY (kind, name, url)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS dependency_url ON dependency (url);
CREATE TABLE IF NOT EXISTS name (kind TEXT, name TEXT, PRIMARY KEY (kind, name)) WITHOUT ROWID;
"""


class SqliteStore(PageStore):
    """Pages in an SQLite file that all processes of the machine share. It needs no service.

    The generation is the size of a file to which each change appends a byte, so one system call reads it.
    """

    def __init__(self, folder: Path, release: str) -> None:
        super().__init__()
        self._folder = folder
        self._release = release
        self._path = folder / f"pages-{release}.sqlite3"
        self._counter = str(folder / f"generation-{release}")
        self._local = threading.local()

    def begin(self) -> list[str]:
        """Purge all pages: the file is not synced at each change, so it may be older than the database."""
        self._remove_old_releases()
        urls = self.clear()
        self._close()  # Forked processes open their own.
        return urls

    def generation(self) -> int:
        """Return the size of the counter file."""
        try:
            return os.stat(self._counter).st_size  # noqa: PTH116 -- four times faster than Path.stat, for each visitor
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            Path(self._counter).touch()
            return 0

    def advance(self) -> None:
        """Start a new generation, in a transaction that excludes writers."""
        with self._transaction():
            self._count()

    def _count(self) -> None:
        with Path(self._counter).open("ab") as counter:
            counter.write(b".")

    def names(self, kind: str) -> set[str]:
        """Return all names declared since the store was cleared."""
        return {row[0] for row in self._connection.execute("SELECT name FROM name WHERE kind = ?", (kind,))}

    def in_use(self, kind: str, names: Collection[str]) -> set[str]:
        """Return those of the names that were declared."""
        found: set[str] = set()
        for part in _chunks(names):
            marks = ",".join("?" * len(part))
            query = f"SELECT name FROM name WHERE kind = ? AND name IN ({marks})"  # noqa: S608 -- question marks
            found.update(row[0] for row in self._connection.execute(query, (kind, *part)))
        return found

    def clear_others(self) -> list[str]:
        """Purge the pages of all other releases, which may still be served or be served again."""
        urls = []
        for release in self._other_releases():
            other = SqliteStore(self._folder, release)
            urls += other._clear()
            other._close()
        return urls

    def _clear(self) -> list[str]:
        with self._transaction() as connection:
            urls = [row[0] for row in connection.execute("SELECT url FROM page")]
            for table in ("page", "dependency", "name"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- constant names
            self._count()
        return urls

    def _close(self) -> None:
        """Close the connection of this thread."""
        self._connection.close()
        del self._local.connection, self._local.process

    def _other_releases(self) -> list[str]:
        names = (path.name.removeprefix("pages-") for path in self._folder.glob("pages-*.sqlite3"))
        return sorted({name.removesuffix(".sqlite3") for name in names} - {self._release})

    def _remove_old_releases(self) -> None:
        """Remove the files of releases that stored no page for a day; newer ones may still be served."""
        for release in self._other_releases():
            files = list(self._folder.glob(f"pages-{release}.sqlite3*"))
            with suppress(OSError):
                if max(path.stat().st_mtime for path in files) < time.time() - MAX_RELEASE_AGE:
                    for path in (*files, self._folder / f"generation-{release}"):
                        path.unlink(missing_ok=True)

    def _read(self, url: str) -> CachedPage | None:
        row = self._connection.execute(
            "SELECT headers, plain, gzip, brotli, etag, modified, expires FROM page WHERE url = ?", (url,)
        ).fetchone()
        return None if row is None else CachedPage([(name, value) for name, value in json.loads(row[0])], *row[1:])

    def _write(self, url: str, page: CachedPage, fingerprints: Mapping[DependencyKey, str], generation: int) -> bool:
        with self._transaction() as connection:
            if self.generation() != generation:
                return False
            connection.execute("DELETE FROM dependency WHERE url = ?", (url,))
            connection.execute(
                "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (url, json.dumps(page.headers), *page[1:]),
            )
            connection.executemany(
                "INSERT INTO dependency VALUES (?, ?, ?, ?)",
                [(key.kind, key.name, url, fingerprint) for key, fingerprint in fingerprints.items()],
            )
            connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", list(fingerprints))
        return True

    def _remove(self, current: Mapping[DependencyKey, str]) -> list[str]:
        with self._transaction() as connection:
            urls: set[str] = set()
            for (kind, name), fingerprint in current.items():
                urls.update(
                    row[0]
                    for row in connection.execute(
                        "SELECT url FROM dependency WHERE kind = ? AND name = ? AND fingerprint <> ?",
                        (kind, name, fingerprint),
                    )
                )
            rows = [(url,) for url in urls]
            connection.executemany("DELETE FROM page WHERE url = ?", rows)
            connection.executemany("DELETE FROM dependency WHERE url = ?", rows)
        return sorted(urls)

    @property
    def _connection(self) -> sqlite3.Connection:
        """The connection of this thread. A forked process opens its own."""
        if getattr(self._local, "process", None) != os.getpid():
            self._folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=20, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")  # The store is cleared when the server starts.
            connection.executescript(SCHEMA)
            self._local.connection, self._local.process = connection, os.getpid()
        found: sqlite3.Connection = self._local.connection
        return found

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that excludes other writers from its beginning."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _chunks(names: Iterable[str]) -> Iterator[list[str]]:
    rest = list(names)
    for start in range(0, len(rest), CHUNK):
        yield rest[start : start + CHUNK]
