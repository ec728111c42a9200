"""Whether this process can do its work, for balancers, container engines and operators.

`probes.py` answers with it. Other apps add parts by `register`.
"""

import logging
import pkgutil
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from .limited import Limited

logger = logging.getLogger(__name__)

LIMIT: Final = 2.0  # Seconds for all parts, which are checked at the same time.
KEPT: Final = 5.0  # Seconds for which a report is given again, so that many probes cost no more than one.
MIN_FREE: Final = 512 * 1024**2  # Bytes on the disk of DATA_DIR. An upload may have 50 MB.
FOLDER: Final = "health"  # Of the files by which the upload storage is checked.
OK, FAILED, NO_ANSWER, LATE, LOW = "ok", "failed", "no answer", "late", "low"
READY, DEGRADED, NOT_READY = "ready", "degraded", "not ready"


@dataclass
class Part:
    """A part of the site. `check` returns OK or another word, or raises; without a required part, no page is made."""

    name: str
    check: Callable[[], str]
    is_required: bool
    word: str = OK
    _limited: Limited[str] = field(init=False)

    def __post_init__(self) -> None:
        self._limited = Limited(self.check)

    def start(self) -> Future[str]:
        """Begin the check, unless an earlier one still hangs."""
        return self._limited.start()

    def finish(self, run: Future[str], seconds: float) -> str:
        """Wait up to `seconds`, and return what the part is. The log says why when it changes."""
        reason: Exception | None = None
        try:
            word = run.result(max(seconds, 0))
        except TimeoutError as error:
            word, reason = NO_ANSWER, error
        except Exception as error:  # a part may fail in any way
            word, reason = FAILED, error
        if word != self.word:
            logger.log(
                logging.INFO if word == OK else logging.WARNING, "Health: %s: %s %s", self.name, word, reason or ""
            )
        self.word = word
        return word


@dataclass(frozen=True)
class Report:
    """What the parts are, by their names, and what the whole is: ready, degraded or not ready."""

    status: str
    parts: dict[str, str]


PARTS: dict[str, Part] = {}
_lock = threading.Lock()
_last: tuple[float, Report] | None = None


def register(name: str, check: Callable[[], str], *, is_required: bool = False) -> None:
    """Let `readiness` check a part. A part that is not required only makes the site degraded."""
    PARTS[name] = Part(name, check, is_required)


def readiness() -> Report:
    """Check all parts at the same time, within LIMIT, and return what they are; or the report of a moment ago."""
    global _last
    with _lock:
        if _last is None or time.monotonic() - _last[0] > KEPT:
            _last = time.monotonic(), _checked()
        return _last[1]


def _checked() -> Report:
    words = _words(list(PARTS.values()))
    ill = [PARTS[name] for name, word in words.items() if word != OK]
    if not ill:
        return Report(READY, words)
    return Report(NOT_READY if any(part.is_required for part in ill) else DEGRADED, words)


def _words(parts: Iterable[Part]) -> dict[str, str]:
    """Check parts at the same time; return what they are by their names."""
    until = time.monotonic() + LIMIT
    runs = [(part, part.start()) for part in parts]
    return {part.name: part.finish(run, until - time.monotonic()) for part, run in runs}


def start_up() -> Report:
    """Return whether this process has all that it needs to begin: migrations, and the names of static files."""
    words = _words([PARTS["migrations"], STATIC_FILES])
    return Report(READY if set(words.values()) == {OK} else NOT_READY, words)


def unapplied_migrations() -> set[tuple[str, str]]:
    """Return app and name of the migrations of this release that the database has not, without importing them."""
    released = set()
    for app in apps.get_app_configs():
        name, _ = MigrationLoader.migrations_module(app.label)
        folder = Path(app.path) / "migrations"
        if name and folder.is_dir():
            modules = pkgutil.iter_modules(import_module(name).__path__)
            released |= {
                (app.label, module.name) for module in modules if not module.ispkg and module.name[0] not in "_~"
            }
    return released - set(MigrationRecorder(connection).applied_migrations())


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


class _Migrations:
    """Whether all migrations are applied. That stays so as long as the process lives, and is not asked again."""

    is_done = False

    def __call__(self) -> str:
        """Return OK or LATE."""
        self.is_done = self.is_done or not unapplied_migrations()
        return OK if self.is_done else LATE


def _cache() -> str:
    token = uuid.uuid4().hex
    cache.set(f"health:{token}", token, 10)
    return OK if cache.get(f"health:{token}") == token else NO_ANSWER


def _uploads() -> str:
    """Whether a file can be written, read and deleted; a public replica does not write."""
    if settings.PUBLIC_ONLY:
        default_storage.exists(f"{FOLDER}/none")  # Raises if the store does not answer.
        return OK
    content = uuid.uuid4().hex.encode()
    name = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(content))
    try:
        with default_storage.open(name) as file:
            return OK if file.read() == content else FAILED
    finally:
        default_storage.delete(name)


def _disk() -> str:
    return OK if shutil.disk_usage(settings.DATA_DIR).free >= MIN_FREE else LOW


def _static_files() -> str:
    """Whether this process has read the names of static files, if they have a hash. It reads them when it starts."""
    return OK if getattr(staticfiles_storage, "hashed_files", {"": ""}) else FAILED


STATIC_FILES: Final = Part("static files", _static_files, is_required=True)
register("database", _database, is_required=True)
register("migrations", _Migrations(), is_required=True)
register("uploads", _uploads)  # Pages are shown without.
register("cache", _cache)
register("disk", _disk)
