"""Brings a site back from a backup."""

import gzip
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from wagtail.models import Page, Site

from ..models import BackupRun
from ..progress import Bars, no_bars
from ..site_address import base_address
from . import archive, keeping, migrating
from .errors import BackupError
from .making import rows_name
from .manifest import Manifest
from .rules import all_rules
from .tables import Model, continue_numbers, count_of, empty_all, write_rows
from .uploads import Uploads

FIRST_PAGES = 2  # The tree's root and the home page, which the migrations make.
ADMIN_NAME = "admin"


@dataclass
class Restored:
    """A site that was restored."""

    manifest: Manifest
    password: str = ""  # Of the account “admin”, if the backup has no personal data.
    problems: list[str] = field(default_factory=list)


def restore(
    path: Path, *, replace: bool = False, identities: Sequence[Any] = (), index: bool = True, bars: Bars = no_bars
) -> Restored:
    """Restore a backup in this place. `replace` allows one with content, which is lost.

    Everything is checked before anything is changed. Rows are written in one transaction, and the uploads of before
    stay until it is committed. Raises BackupError, and the site is as it was.
    """
    with keeping.working("restore", keeps=Uploads.KEPT) as work:
        uploads = Uploads(work)
        _put_right(uploads)
        staged = work / "staged"
        manifest = archive.extract(path, staged, identities)
        state = migrating.state_for(manifest)
        if not replace and not (uploads.is_empty and _database_is_empty()):
            raise BackupError(
                "This site has content. With --replace, the backup takes its place, and the content is lost."
            )
        state.prepare()
        note = BackupRun(
            name=path.name, is_restore=True, made_at=manifest.moment, summary={"token": secrets.token_hex(8)}
        )
        with _undone_on_failure(uploads), transaction.atomic(durable=True):
            _load(manifest, staged, state.models, bars)
            if not state.is_older:
                note.save()
            uploads.swap(staged / archive.FILES, note.summary["token"])
        uploads.finish()
    state.finish()
    note.save()
    restored = Restored(manifest)
    _follow_up(restored, bars, index=index)
    return restored


def _put_right(uploads: Uploads) -> None:
    """After a restore that was killed: undo its uploads unless its rows were committed."""
    token = uploads.unfinished
    if (
        token
        and migrating.has_tables(BackupRun._meta.db_table)
        and BackupRun.objects.filter(summary__token=token).exists()
    ):
        uploads.finish()
    elif token:
        uploads.swap_back()


def _database_is_empty() -> bool:
    """Whether the database has no more than the migrations make."""
    if not migrating.has_tables():
        return True
    return Page.objects.count() <= FIRST_PAGES and not get_user_model()._default_manager.exists()


@contextmanager
def _undone_on_failure(uploads: Uploads) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        uploads.swap_back()
        if isinstance(error, DatabaseError):
            raise BackupError(f"The database refuses the backup, and nothing was changed: {error}") from error
        raise


def _load(manifest: Manifest, staged: Path, models: list[Model], bars: Bars) -> None:
    """Replace all rows by those of the backup, and check them."""
    by_label = {model._meta.label.lower(): model for model in models}
    unknown = [label for label in manifest.rows if label.lower() not in by_label]
    if unknown:
        raise BackupError(f"The backup has tables that this release does not know: {', '.join(unknown)}.")
    empty_all(models)
    advance = bars("Writing rows", sum(manifest.rows.values()))
    for label, number in manifest.rows.items():
        model = by_label[label.lower()]
        with gzip.open(staged / rows_name(label), "rb") as lines:
            write_rows(model, lines, advance)
        if count_of(model) != number:
            raise BackupError(f"{label} has {count_of(model)} rows instead of the {number} of the backup.")
    connection.check_constraints()
    continue_numbers(models)


def _follow_up(restored: Restored, bars: Bars, *, index: bool) -> None:
    """Do what the committed rows need: caches, indexes, and a first account for a copy without personal data."""
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    if not restored.manifest.has_personal_data:
        restored.password = _adopt()
    steps = [step for step in all_rules().after_restore if index or not step[0].startswith("Indexing")]
    for name, run in steps:
        advance = bars(name, 1)
        try:
            run()
        except Exception as error:  # the site is restored, and each of these can be done again by a command
            restored.problems.append(f"{name} has failed: {error}")
        advance()


def _adopt() -> str:
    """Give a copy for a laptop or a staging server an administrator and its own address; return the password."""
    password = secrets.token_urlsafe(12)
    get_user_model()._default_manager.create_superuser(ADMIN_NAME, "", password)
    if address := base_address():
        Site.objects.filter(is_default_site=True).update(hostname=address[0], port=address[1])
        Site.clear_site_root_paths_cache()
    return password
