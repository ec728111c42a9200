"""Makes a release: `make release VERSION=1.2.0` sets the version, closes the section of the changes, commits and tags.

Everything is checked before anything is changed. What goes wrong afterwards is undone.
"""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
SETS_VERSION: Final = re.compile(r'(?m)^version = "(\d+\.\d+\.\d+)"$')
UNRELEASED: Final = "## Unreleased\n"
PASSED: Final = "ci-passed"  # `.ci/run` writes the commit into this file of the folder .git.


class ReleaseError(Exception):
    """A reason why no release is made."""


def git(root: Path, *arguments: str) -> str:
    """Run git and return its output. Raises ReleaseError with its last words."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603, S607
    if done.returncode:
        raise ReleaseError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def check(root: Path, version: str) -> None:
    """Raise ReleaseError if this version must not be released from what is in `root`."""
    if not VERSION.fullmatch(version):
        raise ReleaseError(f"“{version}” is no version such as 1.2.0: make release VERSION=1.2.0")
    found = SETS_VERSION.search((root / "pyproject.toml").read_text())
    if found is None:
        raise ReleaseError("pyproject.toml has no version")
    if _numbers(version) < _numbers(found[1]) or git(root, "tag", "--list", f"v{version}"):
        raise ReleaseError(f"The version {version} is not newer than {found[1]} and the tags")
    if git(root, "status", "--porcelain"):
        raise ReleaseError("There are changes that are not committed: git status lists them")
    passed = root / git(root, "rev-parse", "--git-path", PASSED)
    if not passed.is_file() or passed.read_text().strip() != git(root, "rev-parse", "HEAD"):
        raise ReleaseError("The tests have not passed for this commit: run .ci/run")
    if not _changes((root / "CHANGELOG.md").read_text()):
        raise ReleaseError("CHANGELOG.md has nothing under “Unreleased”")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _changes(changelog: str) -> str:
    """Return what is under “Unreleased”."""
    return changelog.partition(UNRELEASED)[2].partition("\n## ")[0].strip()


def release(root: Path, version: str) -> None:
    """Write the version and the date into the files, commit and tag. Raises ReleaseError, with nothing changed."""
    check(root, version)
    project, changelog = root / "pyproject.toml", root / "CHANGELOG.md"
    before = {path: path.read_text() for path in (project, changelog)}
    heading = f"{UNRELEASED}\n## {version} ({date.today()})\n"
    try:
        project.write_text(SETS_VERSION.sub(f'version = "{version}"', before[project], count=1))
        changelog.write_text(before[changelog].replace(UNRELEASED, heading, 1))
        git(root, "commit", "--all", "--quiet", "--allow-empty", "--message", f"Release {version}")
    except (ReleaseError, OSError):
        for path, text in before.items():
            path.write_text(text)
        git(root, "reset", "--quiet")
        raise
    try:
        git(root, "tag", "--annotate", f"v{version}", "--message", f"ACTRIS CMS {version}")
    except ReleaseError:
        git(root, "reset", "--hard", "--quiet", "HEAD~1")
        raise


def main(version: str = "") -> int:
    """Make the release, and say what to do next; return the exit status."""
    try:
        release(ROOT, version)
    except ReleaseError as error:
        sys.stderr.write(f"No release was made. {error}.\n")
        return 1
    sys.stdout.write(f"The commit and the tag v{version} are made. Publish them: git push --follow-tags\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
