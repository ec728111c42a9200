"""A backup that is damaged, incomplete or of another release is refused, and the site stays as it was."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from actris_cms.operations.backup import restoring, uploads
from actris_cms.operations.backup.encryption import identities
from actris_cms.operations.backup.errors import BackupError
from actris_cms.operations.backup.making import Wanted, make
from actris_cms.operations.backup.manifest import CHECKSUM, NAME
from actris_cms.operations.backup.restoring import restore
from actris_cms.operations.models import BackupRun, WorkerProcess
from actris_cms.users.models import User

from ...factories import UserFactory
from .conftest import state

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(seconds=10)]


def rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write a backup again with changed members."""
    with tarfile.open(source) as tar:
        members = {one.name: tar.extractfile(one).read() for one in tar}
    change(members)
    if NAME in members and CHECKSUM in members:
        members[CHECKSUM] = hashlib.sha256(members[NAME]).hexdigest().encode()
    with tarfile.open(target, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target


def with_manifest(**values: Any) -> Callable[[dict[str, bytes]], None]:
    """Return a change of values of the manifest."""

    def change(members: dict[str, bytes]) -> None:
        members[NAME] = json.dumps({**json.loads(members[NAME]), **values}).encode()

    return change


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    """Return a change that leaves out the members whose name has a part."""

    def change(members: dict[str, bytes]) -> None:
        for found in [one for one in members if name in one]:
            del members[found]

    return change


def outside(members: dict[str, bytes]) -> None:
    """Add a member whose path leads out of the folder."""
    first = dict(members)
    members.clear()
    members |= {"files/../../../outside": b"x"} | first


REFUSED: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "has lost a table": (without("core.CustomImage.jsonl"), "core.CustomImage.jsonl.gz is missing"),
    "has lost a file": (without("guide"), r"guide\w*.pdf is missing"),
    "has no manifest": (without(NAME), "is incomplete"),
    "has no checksum of its manifest": (without(CHECKSUM), "is incomplete"),
    "has more than it says": (lambda members: members.__setitem__("rows/x", b""), "does not belong there|not in its"),
    "leads out of the folder": (outside, "does not belong there: files/../../../outside"),
    "is of another format": (with_manifest(format=2), "has format 2, and this release reads format 1"),
    "has no manifest that can be read": (with_manifest(made_at="soon"), "cannot be read"),
    "is of a newer release": (
        with_manifest(migrations=[["core", "0999_later"]]),
        "newer than this one .* core.0999_later",
    ),
    "is of an older release": (with_manifest(migrations=[["core", "0001_initial"]]), "a database without tables"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_backup_is_refused_that(case: str, restored: Path, tmp_path: Path) -> None:
    before = state()
    change, message = REFUSED[case]
    with pytest.raises(BackupError, match=message):
        restore(rewritten(restored, tmp_path / "changed.tar", change), replace=True)
    assert state() == before


def test_every_damage_of_a_byte_and_every_end_is_found(restored: Path, tmp_path: Path) -> None:
    before, whole = state(), restored.read_bytes()
    damaged = tmp_path / "damaged.tar"
    with tarfile.open(restored) as tar:
        contents = [(one.offset_data + one.size // 2) for one in tar if one.size]
    for place in contents[::-4]:
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BackupError, match=r"damaged|cannot be read|belong|incomplete"):
            restore(damaged, replace=True)
    for end in (0, len(whole) // 2, contents[-2], contents[-1] - 100):
        damaged.write_bytes(whole[:end])
        with pytest.raises(BackupError, match=r"damaged|incomplete"):
            restore(damaged, replace=True)
    assert state() == before


def test_only_the_right_key_opens_an_encrypted_backup(restored: Path, tmp_path: Path, settings: Any) -> None:
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENTS = [str(key.to_public())]
    for name, identity in (("key", key), ("other", other)):
        (tmp_path / name).write_text(f"# created: today\n{identity}\n")
    made = make(Wanted(pages=False)).path
    before, whole = state(), made.read_bytes()
    assert made.suffix == ".age"
    assert b"Quokka" not in whole
    with pytest.raises(BackupError, match="is encrypted: "):
        restore(made, replace=True)
    with pytest.raises(BackupError, match="cannot be encrypted or decrypted: "):
        restore(made, replace=True, identities=identities(tmp_path / "other"))
    with pytest.raises(BackupError, match=r"secret key .* cannot be used"):
        identities(tmp_path / "nothing")
    for changed in (whole[:-1], whole[:-40_000], whole[:50_000] + b"x" + whole[50_001:]):
        (tmp_path / "damaged.tar.age").write_bytes(changed)
        with pytest.raises(BackupError, match=r"damaged|decrypted|incomplete"):
            restore(tmp_path / "damaged.tar.age", replace=True, identities=identities(tmp_path / "key"))
    assert state() == before
    User.objects.all().delete()
    restore(made, replace=True, identities=identities(tmp_path / "key"), index=False)
    assert state() == before
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(whole, [key]))) as tar:
        assert NAME in tar.getnames()


def test_a_key_that_is_none_is_named(settings: Any, transactional_db: None) -> None:
    settings.BACKUP_RECIPIENTS = ["age1nonsense"]
    with pytest.raises(CommandError, match="BACKUP_RECIPIENTS has “age1nonsense”"):
        call_command("backup")


def test_a_site_with_content_is_only_replaced_on_request(
    restored: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state()
    with pytest.raises(CommandError, match=r"This site has content. With --replace"):
        call_command("restore", str(restored))
    monkeypatch.setattr("builtins.input", lambda prompt: "yes")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(restored), replace=True)
    assert "will be lost" in capsys.readouterr().out
    assert state() == before


@pytest.mark.parametrize("step", ["continue_numbers", "_move_all", "commit"])
def test_a_restore_that_fails_late_changes_nothing(step: str, restored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    UserFactory.create(username="since")
    before = state()

    def fail(*args: Any) -> None:
        raise OSError("the disk is full")

    if step == "_move_all":
        whole, calls = uploads._move_all, []

        def move(source: Path, target: Path) -> None:
            calls.append(source)
            if len(calls) == 2:
                whole(next(source.iterdir()), target / "half")
                fail()
            whole(source, target)

        monkeypatch.setattr(uploads, "_move_all", move)
    elif step == "commit":
        swap = uploads.Uploads.swap

        def swap_and_fail(*args: Any) -> None:
            swap(*args)
            fail()

        monkeypatch.setattr(uploads.Uploads, "swap", swap_and_fail)
    else:
        monkeypatch.setattr(restoring, step, fail)
    with pytest.raises(OSError, match="the disk is full"):
        restore(restored, replace=True)
    assert state() == before
    assert not list(Path(default_storage.path("")).parent.rglob("before"))


@pytest.mark.parametrize("committed", [False, True])
def test_the_next_restore_puts_right_what_a_killed_one_left(committed: bool, restored: Path, settings: Any) -> None:
    before, work = state(), settings.DATA_DIR / "backup-work" / "restore"
    work.mkdir(parents=True, exist_ok=True)
    staged = work / "staged"
    (staged / "documents").mkdir(parents=True)
    (staged / "documents" / "other.txt").write_text("of another site")
    uploads.Uploads(work).swap(staged, "token of the killed one")  # Then the process was killed.
    if committed:
        BackupRun.objects.create(is_restore=True, summary={"token": "token of the killed one"})
    with pytest.raises(BackupError, match="This site has content"):
        restore(restored)
    after = state()
    if committed:
        assert "documents/other.txt" in after
    else:
        assert after == before
    assert not work.exists()


def test_nothing_is_restored_while_a_worker_runs(tmp_path: Path) -> None:
    backup = make(Wanted(pages=False), tmp_path / "backup.tar").path
    WorkerProcess.objects.create(pk="alive", seen_at=timezone.now())
    before = state()
    with pytest.raises(CommandError, match="The worker is running"):
        call_command("restore", str(backup), replace=True, yes=True)
    assert state() == before
    WorkerProcess.objects.all().delete()
    call_command("restore", str(backup), replace=True, yes=True, no_index=True)
