"""The store of one machine, which needs no service."""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from .entries import Entry
from .recording import Noted
from .stores import PageStore

OLD = 24 * 3600  # Seconds
CHUNK = 500  # Names in one query: SQLite takes no more than 999.
SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    url TEXT PRIMARY KEY, headers TEXT, plain BLOB, gzip BLOB, brotli BLOB, etag TEXT, modified TEXT, expires REAL
);
CREATE TABLE IF NOT EXISTS shown (
    kind TEXT, name TEXT, url TEXT, fingerprint TEXT, PRIMARY KEY (kind, name, url)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shown_url ON shown (url);
CREATE TABLE IF NOT EXISTS name (kind TEXT, name TEXT, PRIMARY KEY (kind, name)) WITHOUT ROWID;
"""


class SqliteStore(PageStore):
    """Pages of one machine, in a file that its processes share. It needs no service.

    The count of changes is the size of a file to which each change adds a byte: one system call tells it.
    """

    def __init__(self, folder: Path, release: str) -> None:
        super().__init__()
        self._folder = folder
        self._release = release
        self._path = folder / f"pages-{release}.sqlite3"
        self._counter = str(folder / f"changes-{release}")
        self._local = threading.local()

    def begin(self) -> list[str]:
        """Forget all pages: a file that is not flushed at each change may be older than the database."""
        self._remove_old_releases()
        urls = self.clear()
        self._close()  # The processes that are forked from this one open their own.
        return urls

    def changes(self) -> int:
        """The size of the counting file."""
        try:
            return os.stat(self._counter).st_size  # noqa: PTH116 -- four times faster than a Path's, for each visitor
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            Path(self._counter).touch()
            return 0

    def note_change(self) -> None:
        """Count while nobody writes."""
        with self._transaction():
            self._count()

    def _count(self) -> None:
        with Path(self._counter).open("ab") as counter:
            counter.write(b".")

    def names(self, kind: str) -> set[str]:
        """All names that were noted since the store was emptied."""
        return {row[0] for row in self._connection.execute("SELECT name FROM name WHERE kind = ?", (kind,))}

    def in_use(self, kind: str, names: Collection[str]) -> set[str]:
        """Those of the names that were noted."""
        found: set[str] = set()
        for part in _chunks(names):
            marks = ",".join("?" * len(part))
            query = f"SELECT name FROM name WHERE kind = ? AND name IN ({marks})"  # noqa: S608 -- question marks
            found.update(row[0] for row in self._connection.execute(query, (kind, *part)))
        return found

    def clear_others(self) -> list[str]:
        """Forget the pages of all other releases: they may still be serving, or serve again."""
        urls = []
        for release in self._other_releases():
            other = SqliteStore(self._folder, release)
            urls += other._clear()
            other._close()
        return urls

    def _clear(self) -> list[str]:
        with self._transaction() as connection:
            urls = [row[0] for row in connection.execute("SELECT url FROM page")]
            for table in ("page", "shown", "name"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- names of ours
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
        """Remove the files of releases that have kept no page for a day: those of yesterday's may still be serving."""
        for release in self._other_releases():
            files = list(self._folder.glob(f"pages-{release}.sqlite3*"))
            with suppress(OSError):
                if max(path.stat().st_mtime for path in files) < time.time() - OLD:
                    for path in (*files, self._folder / f"changes-{release}"):
                        path.unlink(missing_ok=True)

    def _read(self, url: str) -> Entry | None:
        row = self._connection.execute(
            "SELECT headers, plain, gzip, brotli, etag, modified, expires FROM page WHERE url = ?", (url,)
        ).fetchone()
        return None if row is None else Entry([(name, value) for name, value in json.loads(row[0])], *row[1:])

    def _write(self, url: str, entry: Entry, shown: Mapping[Noted, str], changes: int) -> bool:
        with self._transaction() as connection:
            if self.changes() != changes:
                return False
            connection.execute("DELETE FROM shown WHERE url = ?", (url,))
            connection.execute(
                "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (url, json.dumps(entry.headers), *entry[1:]),
            )
            connection.executemany(
                "INSERT INTO shown VALUES (?, ?, ?, ?)",
                [(noted.kind, noted.name, url, fingerprint) for noted, fingerprint in shown.items()],
            )
            connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", list(shown))
        return True

    def _remove(self, current: Mapping[Noted, str]) -> list[str]:
        with self._transaction() as connection:
            urls: set[str] = set()
            for (kind, name), fingerprint in current.items():
                urls.update(
                    row[0]
                    for row in connection.execute(
                        "SELECT url FROM shown WHERE kind = ? AND name = ? AND fingerprint <> ?",
                        (kind, name, fingerprint),
                    )
                )
            rows = [(url,) for url in urls]
            connection.executemany("DELETE FROM page WHERE url = ?", rows)
            connection.executemany("DELETE FROM shown WHERE url = ?", rows)
        return sorted(urls)

    @property
    def _connection(self) -> sqlite3.Connection:
        """The connection of this thread. A process that was forked from another opens its own."""
        if getattr(self._local, "process", None) != os.getpid():
            self._folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=20, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")  # The store is emptied when the server starts.
            connection.executescript(SCHEMA)
            self._local.connection, self._local.process = connection, os.getpid()
        found: sqlite3.Connection = self._local.connection
        return found

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that keeps all other writers out from its beginning."""
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
