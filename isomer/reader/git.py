"""Reads which branch of a Git repository is checked out, and how it differs from the other branch.

Isomer's editors save to `staging`; the public sees `master`.
"""

from pathlib import Path
from typing import Final

from dulwich.diff_tree import tree_changes
from dulwich.errors import NotGitRepository
from dulwich.objects import Commit
from dulwich.refs import HEADREF, Ref
from dulwich.repo import Repo

from isomer.notes import Note, NoteKind
from isomer.reader.model import GitState

EDITING_BRANCH: Final = "staging"
PUBLIC_BRANCH: Final = "master"
REFS: Final = ("refs/heads/{}", "refs/remotes/origin/{}")
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
