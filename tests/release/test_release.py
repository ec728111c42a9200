"""`make release` releases only what is committed and has passed, and changes nothing if it fails."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from release.__main__ import UNRELEASED, ReleaseError, check, git, release
from tests.operations.test_scheduler import database_url

PROJECT = '[project]\nname = "actris-cms"\nversion = "0.1.0"\n'
CHANGES = f"# Changes\n\n{UNRELEASED}\n- A new thing.\n\n## 0.1.0 (2026-01-01)\n\n- The first.\n"


def commit(root: Path) -> None:
    """Commit everything, and note that the tests have passed for it."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "A change")
    (root / ".git" / "ci-passed").write_text(git(root, "rev-parse", "HEAD") + "\n")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that can be released."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Tests")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "tests@example.org")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)  # noqa: S603, S607
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "CHANGELOG.md").write_text(CHANGES)
    commit(tmp_path)
    return tmp_path


def test_a_release_sets_the_version_closes_the_changes_and_is_tagged(root: Path) -> None:
    release(root, "0.2.0")
    assert 'version = "0.2.0"' in (root / "pyproject.toml").read_text()
    changes = (root / "CHANGELOG.md").read_text()
    assert f"{UNRELEASED}\n## 0.2.0 ({date.today()})\n\n- A new thing." in changes
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "log", "-1", "--format=%s") == "Release 0.2.0"
    assert git(root, "rev-parse", "v0.2.0^{commit}") == git(root, "rev-parse", "HEAD")


def test_the_version_that_the_project_has_may_be_the_first_release(root: Path) -> None:
    release(root, "0.1.0")
    assert git(root, "tag", "--list") == "v0.1.0"


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.0", "0.0.9", "1.0.0rc1"])
def test_a_version_that_is_none_or_older_is_refused(root: Path, version: str) -> None:
    with pytest.raises(ReleaseError, match=r"is no version|not newer"):
        check(root, version)


def test_a_tag_is_not_used_again(root: Path) -> None:
    git(root, "tag", "v0.2.0")
    with pytest.raises(ReleaseError, match="not newer"):
        check(root, "0.2.0")


def test_changes_that_are_not_committed_are_refused(root: Path) -> None:
    (root / "new.py").write_text("")
    with pytest.raises(ReleaseError, match="not committed"):
        check(root, "0.2.0")


def test_a_commit_that_has_not_passed_is_refused(root: Path) -> None:
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Another change")
    with pytest.raises(ReleaseError, match="have not passed"):
        check(root, "0.2.0")


def test_a_release_without_changes_is_refused(root: Path) -> None:
    (root / "CHANGELOG.md").write_text(CHANGES.replace("- A new thing.\n", ""))
    commit(root)
    with pytest.raises(ReleaseError, match="nothing under"):
        check(root, "0.2.0")


@pytest.mark.parametrize("hook", ["pre-commit", "reference-transaction"])
def test_nothing_is_changed_if_the_commit_or_the_tag_fails(root: Path, hook: str) -> None:
    before = git(root, "rev-parse", "HEAD")
    path = root / ".git" / "hooks" / hook
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\nif test $# -gt 0 && ! grep -q refs/tags; then exit 0; fi\nexit 1\n")
    path.chmod(0o700)
    with pytest.raises(ReleaseError):
        release(root, "0.2.0")
    path.unlink()
    assert git(root, "status", "--porcelain") == ""
    assert (git(root, "rev-parse", "HEAD"), git(root, "tag", "--list")) == (before, "")
    assert (root / "pyproject.toml").read_text() == PROJECT


def test_the_files_of_the_project_can_be_released() -> None:
    assert 'version = "' in (settings.BASE_DIR / "pyproject.toml").read_text()
    assert UNRELEASED in (settings.BASE_DIR / "CHANGELOG.md").read_text()
    assert "ci-passed" in (settings.BASE_DIR / ".ci" / "run").read_text()


@pytest.mark.slow(seconds=5)
def test_a_migration_that_takes_away_what_the_old_release_reads_is_refused(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the SQL of PostgreSQL tells")
    monkeypatch.setenv("DATABASE_URL", database_url())
    # A history of its own, in which the migration that drops a table is new.
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(settings.BASE_DIR))
    folder = "actris_cms/operations/migrations"
    git(settings.BASE_DIR, "init", "--quiet")
    git(settings.BASE_DIR, "add", folder)
    git(settings.BASE_DIR, "rm", "--quiet", "--cached", f"{folder}/0003_tasks.py")
    git(
        settings.BASE_DIR, *("-c", "user.name=x", "-c", "user.email=x@example.org"), "commit", "--quiet", "-m", "Before"
    )
    git(settings.BASE_DIR, "add", folder)
    command = ["make", "lint-migrations", f"UNRELEASED={git(settings.BASE_DIR, 'rev-parse', 'HEAD')}"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode != 0
    assert "(operations, 0003_tasks)... ERR\n\tDROPPING table" in done.stdout


def test_a_clone_without_history_says_that_no_migrations_are_checked() -> None:
    command = ["make", "lint-migrations", "UNRELEASED=0000000"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, "No migrations are checked" in done.stdout) == (0, True)
