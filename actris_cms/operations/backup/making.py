"""Makes a backup."""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import chain
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from ..progress import Bars, no_bars
from . import archive, encryption, keeping, pages, uploads
from .errors import BackupError
from .manifest import Manifest, applied_migrations
from .personal import without_personal_data
from .rules import all_rules
from .snapshot import snapshot
from .tables import Model, all_models, as_line, columns_of, count_of, rows_of

ATTEMPTS: Final = 5  # Snapshots, until no file of a row was deleted before it could be kept.


@dataclass(frozen=True)
class Wanted:
    """What a backup is to have."""

    personal: bool = True
    renditions: bool = False
    pages: bool = True


@dataclass(frozen=True)
class Made:
    """A backup that was made."""

    path: Path
    manifest: Manifest

    @property
    def summary(self) -> dict[str, Any]:
        """What is in it, in numbers."""
        return {
            "size": self.path.stat().st_size,
            "rows": sum(self.manifest.rows.values()),
            "files": sum(name.startswith(archive.FILES) for name in self.manifest.members),
            "pages": len(self.manifest.pages),
            "missing": self.manifest.missing,
        }


def make(wanted: Wanted, target: Path | None = None, bars: Bars = no_bars) -> Made:
    """Make a backup in `target`, or under a regular name in BACKUP_DIR. The site may be used meanwhile.

    Raises BackupError, and leaves no file then.
    """
    keys = [encryption.recipient(key.strip()) for key in settings.BACKUP_RECIPIENTS]
    with keeping.working("backup") as work:
        manifest = _collect(work, wanted, bars)
        name = keeping.file_name(manifest.moment, encrypted=bool(keys), personal=wanted.personal)
        path = target or keeping.folder_of_backups() / name
        if keys and path.suffix != encryption.ENDING:
            raise BackupError(f"BACKUP_RECIPIENTS is set, so the file must end in {encryption.ENDING}: {path}.")
        members = sorted(one for one in work.rglob("*") if one.is_file())
        with keeping.appearing(path) as part, part.open("xb") as file:
            part.chmod(0o600)
            archive.write(file, _with_progress(work, members, bars), manifest, keys)
    return Made(path, manifest)


def _with_progress(work: Path, members: list[Path], bars: Bars) -> Iterator[tuple[str, Path]]:
    advance = bars("Writing the backup", len(members))
    for path in members:
        yield path.relative_to(work).as_posix(), path
        advance()


def models_of_backup(wanted: Wanted) -> list[Model]:
    """Return the models whose rows are in a backup."""
    rules = all_rules()
    left_out = {label for label in rules.left_out if not (wanted.renditions and label in rules.renditions)}
    dropped = {label for label, rule in rules.personal.items() if rule.dropped and not wanted.personal}
    return [model for model in all_models() if model._meta.label not in left_out | dropped]


def _collect(work: Path, wanted: Wanted, bars: Bars) -> Manifest:
    """Write the rows of one moment, and the files that they name, to a folder; return what is in it.

    A file may be deleted before a snapshot has named it. Then the next one tells whether a row still names it.
    """
    models, files = models_of_backup(wanted), work / archive.FILES
    uploads.keep(uploads.names_in(models), files)
    lost: set[str] = set()
    for _ in range(ATTEMPTS):
        with snapshot():
            moment, named, before = timezone.now(), uploads.names_in(models), lost
            lost = uploads.keep(named, files)
            if lost <= before:
                manifest = Manifest(
                    made_at=moment.astimezone(UTC).isoformat(),
                    release=settings.RELEASE,
                    engine=connection.vendor,
                    migrations=applied_migrations(),
                    has_personal_data=wanted.personal,
                    has_renditions=wanted.renditions,
                    missing=sorted(lost),
                )
                _spool(models, work, manifest, bars)
                manifest.pages = pages.digests(moment, bars) if wanted.pages else {}
                break
    else:
        raise BackupError("Uploads are deleted faster than they can be kept. Try again later.")
    for path in files.rglob("*"):
        if path.is_file() and path.relative_to(files).as_posix() not in named:
            path.unlink()  # Its row was deleted before the snapshot.
    return manifest


def _spool(models: list[Model], work: Path, manifest: Manifest, bars: Bars) -> None:
    """Write the rows of the snapshot to a file for each table."""
    (work / archive.ROWS).mkdir()
    advance = bars("Reading rows", sum(count_of(model) for model in models))
    for model in models:
        label = model._meta.label
        rows = rows_of(model) if manifest.has_personal_data else without_personal_data(model, rows_of(model))
        digest, number = hashlib.sha256(), -1  # The first line has the names of the columns.
        with gzip.GzipFile(work / rows_name(label), "wb", compresslevel=6, mtime=0) as target:
            for line in chain([as_line(columns_of(model))], (as_line(row.values()) for row in rows)):
                target.write(line)
                digest.update(line)
                number += 1
                if number:
                    advance()
        manifest.rows[label], manifest.digests[label] = number, digest.hexdigest()


def rows_name(label: str) -> str:
    """Return the name of the member with the rows of a model."""
    return f"{archive.ROWS}{label}.jsonl.gz"


def rows_digest(model: Model) -> str:
    """Return the digest of the rows of a model as they are now."""
    digest = hashlib.sha256(as_line(columns_of(model)))
    for row in rows_of(model):
        digest.update(as_line(row.values()))
    return digest.hexdigest()
