"""What backups do with the tables and the open files."""

import contextlib
import shutil

from actris_cms.operations.backup.rules import after_restore, keep_personal

from . import opened

keep_personal("a number: the copy has no name for it", "files.ProposedChange", "proposed_by")
keep_personal("a number: the copy has no name for it", "files.DocumentVersion", "replaced_by")
keep_personal("titles and descriptions of files", "files.ProposedChange", "values")


def _close_all() -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(opened.root())


after_restore("Closing files", _close_all)
