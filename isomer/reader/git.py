"""Reads which branch of a Git repository is checked out, how it differs from the other branch, and dates of changes.

Isomer's editors save to `staging`; the public sees `master`.
"""

import os
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from dulwich.diff_tree import tree_changes
from dulwich.errors import NotGitRepository, NotTreeError
from dulwich.object_store import tree_lookup_path
from dulwich.objects import Blob, Commit
from dulwich.refs import HEADREF, Ref
from dulwich.repo import Repo
from dulwich.walk import WalkEntry

from isomer.notes import Note, NoteKind
from isomer.reader.model import GitState

EDITING_BRANCH: Final = "staging"
PUBLIC_BRANCH: Final = "master"
REFS: Final = ("refs/heads/{}", "refs/remotes/origin/{}")
MIN_BULK: Final = 10
MIN_YEAR, MAX_YEAR = 1970, 9998  # Git counts from 1970.
MAX_SECONDS: Final = 20  # For the dates of all files.
WORDS: Final = {"add": "is new", "delete": "is gone", "modify": "differs"}


def read_git(root: Path, notes: list[Note]) -> GitState | None:
    """Return the branch and the commit of the repository, and how it differs from its other branch.

    Returns None if the folder is not a repository. A repository that cannot be read also gives None, with a note,
    because the import needs only its files.
    """
    try:
        with Repo(str(root)) as repository:
            state = _state(repository)
    except NotGitRepository:
        return None
    except Exception as error:  # a damaged repository can raise anything
        message = f"the Git repository cannot be read ({type(error).__name__}); its files were read anyway"
        notes.append(Note(NoteKind.BRANCH, ".git", None, message))
        return None
    for file, change in state.differences:
        message = f"this file {change} on {state.branch}, compared with {state.other}"
        notes.append(Note(NoteKind.BRANCH, file, None, message))
    return state


def read_changes(root: Path, files: Iterable[str], notes: list[Note]) -> dict[str, datetime]:
    """Return when the last commit that changed each of the files was made, for those of which this is known.

    A commit without a known parent, the first one of a repository or of a shallow clone, has all files at once,
    whenever they were changed; so may one with most files of a site. A file that differs from its commit was changed
    later. The dates of these files are not known.
    """
    found: dict[str, datetime] = {}
    try:
        with Repo(str(root)) as repository:
            known = {file for file in files if _is_committed(repository, root, file)}
            wanted = set(known)
            until = time.monotonic() + MAX_SECONDS
            for entry in repository.get_walker() if wanted else ():
                if time.monotonic() > until:
                    message = f"the dates of {len(wanted)} files were not found within {MAX_SECONDS} seconds"
                    notes.append(Note(NoteKind.BRANCH, ".git", None, message))
                    break
                touched = set(_changed_in(entry))
                is_telling = repository.get_parents(entry.commit.id, entry.commit) and not _is_bulk(
                    touched & known, known
                )
                moment = _time_of(entry.commit) if is_telling else None
                found |= dict.fromkeys(touched & wanted, moment) if moment else {}
                wanted -= touched
                if not wanted:
                    break
    except NotGitRepository:
        return {}
    except Exception as error:  # a damaged repository can raise anything
        message = f"the history of the Git repository cannot be read ({type(error).__name__}); some dates are not known"
        notes.append(Note(NoteKind.BRANCH, ".git", None, message))
    return found


def _is_committed(repository: Repo, root: Path, file: str) -> bool:
    """Whether a file has the content that it has in the checked-out commit."""
    commit = repository[repository.head()]
    assert isinstance(commit, Commit)  # noqa: S101 -- what HEAD leads to
    try:
        _, known = tree_lookup_path(repository.__getitem__, commit.tree, os.fsencode(file))
        return bool(Blob.from_string((root / file).read_bytes()).id == known)
    except (KeyError, NotTreeError, OSError):
        return False


def _is_bulk(touched: set[str], known: set[str]) -> bool:
    """Whether a commit changed most files of a site that has many."""
    return len(touched) >= MIN_BULK and 2 * len(touched) > len(known)


def _changed_in(entry: WalkEntry) -> Iterator[str]:
    """Yield the files that a commit changed; of a merge, those that differ from all its parents."""
    for change in entry.changes():
        for one in change if isinstance(change, list) else [change]:
            if one and one.new and one.new.path:
                yield os.fsdecode(one.new.path)


def _time_of(commit: Commit) -> datetime | None:
    """Return when a commit was made; None for a time that no calendar has everywhere, as a wrong clock writes it."""
    try:
        moment = datetime.fromtimestamp(commit.commit_time, timezone(timedelta(seconds=commit.commit_timezone)))
        return moment if MIN_YEAR <= moment.year <= MAX_YEAR else None
    except (OSError, OverflowError, ValueError):
        return None


def _state(repository: Repo) -> GitState:
    commit = repository.head()
    chain, _ = repository.refs.follow(HEADREF)
    branch = chain[-1].decode(errors="replace").removeprefix("refs/heads/")
    if branch == "HEAD":  # A detached HEAD: take the branch whose newest commit it is.
        branch = next((name for name in (EDITING_BRANCH, PUBLIC_BRANCH) if _tip(repository, name) == commit), "")
    other = {EDITING_BRANCH: PUBLIC_BRANCH, PUBLIC_BRANCH: EDITING_BRANCH}.get(branch, "")
    tip = _tip(repository, other) if other else None
    if tip is None:
        return GitState(branch, commit.decode())
    return GitState(branch, commit.decode(), other, _differences(repository, tip, commit))


def _tip(repository: Repo, branch: str) -> bytes | None:
    """Return the newest commit of a local branch, or else of the one on `origin`, or None."""
    names = [Ref(form.format(branch).encode()) for form in REFS]
    return next((repository.refs[name] for name in names if name in repository.refs), None)


def _differences(repository: Repo, other: bytes, here: bytes) -> tuple[tuple[str, str], ...]:
    trees = [commit.tree for commit in (repository[other], repository[here]) if isinstance(commit, Commit)]
    found = []
    for change in tree_changes(repository.object_store, *trees):
        entry = change.new if change.new and change.new.path else change.old
        path = (entry.path if entry else b"") or b""
        found.append((path.decode("utf-8", "replace"), WORDS.get(change.type, "differs")))
    return tuple(sorted(found))
