"""Proves that a backup brings the site back: it is restored in a scratch place, and compared with what it says."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from ..models import BackupRun
from ..progress import Bars, no_bars
from . import archive, keeping, pages
from .errors import BackupError
from .making import rows_digest
from .manifest import Manifest, applied_migrations
from .tables import all_models

SHOWN: Final = 5  # Differences that are named. The others are counted.
# In the scratch place, nothing may reach the site's database, uploads, caches or proxies, and no backup is made.
SCRATCH: Final = {
    **dict.fromkeys(("DATABASE_URL", "S3_BUCKET", "REDIS_URL", "PROXY_URLS", "BACKUP_AT"), ""),
    **dict.fromkeys(("PAGE_CACHE", "PUBLIC_ONLY", "LITESTREAM"), "false"),
}


def differences(manifest: Manifest, bars: Bars = no_bars) -> list[str]:
    """Return in which rows, files and pages the restored site differs from its backup.

    Rows can only be compared as long as no migration has changed them, and pages in the release of the backup.
    """
    found = [f"The file {name} is not that of the backup." for name in _other_files(manifest, bars)]
    models = {model._meta.label: model for model in all_models()}
    digests = manifest.digests if manifest.migrations == applied_migrations() else {}
    advance = bars("Comparing rows", len(digests))
    for label, digest in digests.items():
        if rows_digest(models[label]) != digest:
            found.append(f"The rows of {label} are not those of the backup.")
        advance()
    if not manifest.pages or manifest.release != settings.RELEASE:
        return found
    shown = pages.digests(manifest.moment, bars)
    found += [
        f"The page {url} is not what it was."
        for url in sorted(manifest.pages.keys() | shown.keys())
        if manifest.pages.get(url) != shown.get(url)
    ]
    return found


def _other_files(manifest: Manifest, bars: Bars) -> list[str]:
    names = [name for name in manifest.members if name.startswith(archive.FILES)]
    advance = bars("Comparing files", len(names))
    found = []
    for name in names:
        try:
            with default_storage.open(name.removeprefix(archive.FILES)) as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == manifest.members[name]["sha256"]
        except FileNotFoundError:
            same = False
        if not same:
            found.append(name.removeprefix(archive.FILES))
        advance()
    return found


def said(found: list[str]) -> str:
    """Return differences as a text that names the first ones."""
    more = f" … and {len(found) - SHOWN} more." if len(found) > SHOWN else ""
    return " ".join(found[:SHOWN]) + more


def prove(path: Path, run: BackupRun | None = None) -> BackupRun:
    """Restore a backup in a scratch place, compare, and note the result, which the home page of the admin shows.

    Raises BackupError if the restored site differs, or cannot be made; BusyError, without a note, if another process
    proves a backup.
    """
    moment = keeping.moment_of(path)
    with keeping.working("proof") as work:
        run = run or BackupRun.objects.filter(name=path.name, is_restore=False).order_by("-pk").first()
        run = run or BackupRun(name=path.name, made_at=moment)
        try:
            run.summary = {**run.summary, **_restored_in_scratch(path, work)}
            run.proved_at, run.problem = timezone.now(), ""
        except (BackupError, OSError) as error:
            run.problem = f"{path.name} is not proved: {error}"
            raise
        finally:
            run.save()
    return run


def _restored_in_scratch(path: Path, work: Path) -> dict[str, Any]:
    """Run `restore --compare` with a DATA_DIR of its own. Raises BackupError with what it says."""
    command = [sys.executable, "manage.py", "restore", str(path.resolve()), "--compare", "--no-index"]
    started = timezone.now()
    done = subprocess.run(  # noqa: S603 -- our own command
        command,
        env={**os.environ, **SCRATCH, "DATA_DIR": str(work)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise BackupError((done.stderr or done.stdout).rpartition("CommandError: ")[2].strip()[-2000:])
    return {"proof_seconds": round((timezone.now() - started).total_seconds(), 1)}
