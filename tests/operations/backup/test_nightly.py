"""A backup is made and proved each day, and administrators read whether it was."""

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from actris_cms.operations.backup import keeping, nightly, proving
from actris_cms.operations.backup.errors import BackupError
from actris_cms.operations.backup.manifest import NAME
from actris_cms.operations.backup.nightly import AGAIN, JOB, back_up_if_due, health, is_due
from actris_cms.operations.models import BackupRun, ScheduledJob
from actris_cms.settings.environment import time_of_day

from ...databases import copy_migrated_sqlite
from ...factories import UserFactory
from ...production import run as run_code
from .test_refused import rewritten

BACK_TO_OLDER_TABLES = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", "operations", "0003", verbosity=0)
"""
NIGHT = datetime(2026, 11, 30, 3, 12, tzinfo=ZoneInfo("Asia/Singapore"))


@pytest.fixture
def at_three(settings: Any, db: None) -> None:
    """Backups at three in the morning."""
    settings.BACKUP_AT = "03:00"


def test_the_time_of_day_must_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_AT", "23:59")
    assert time_of_day("BACKUP_AT") == "23:59"
    monkeypatch.setenv("BACKUP_AT", "24:00")
    with pytest.raises(ImproperlyConfigured, match="BACKUP_AT is “24:00”"):
        time_of_day("BACKUP_AT")


@pytest.mark.django_db
def test_nothing_is_due_or_said_while_backups_are_off() -> None:
    assert not is_due(NIGHT)
    assert health(NIGHT) is None


def test_a_backup_is_due_once_a_day(at_three: None) -> None:
    assert is_due(NIGHT - timedelta(minutes=20)), "There was none the day before, either"
    run = BackupRun.objects.create(started_at=NIGHT, proved_at=NIGHT)
    assert not is_due(NIGHT + timedelta(hours=23, minutes=47))
    assert is_due(NIGHT + timedelta(hours=23, minutes=49))
    run.delete()
    BackupRun.objects.create(started_at=NIGHT, problem="The disk is full")
    assert not is_due(NIGHT + AGAIN - timedelta(minutes=1))
    assert is_due(NIGHT + AGAIN + timedelta(minutes=1))


def test_a_backup_of_a_clock_that_was_ahead_does_not_count(at_three: None) -> None:
    future = NIGHT + timedelta(days=3650)
    BackupRun.objects.create(started_at=future, proved_at=future)
    assert is_due(NIGHT)
    state = health(NIGHT)
    assert state
    assert "2036" not in state.message


def test_the_job_starts_one_process_and_does_not_wait(at_three: None, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Process:
        def __init__(self, command: list[str], **options: Any) -> None:
            started.append(command)

        def poll(self) -> int:
            return 0

    monkeypatch.setattr(nightly.subprocess, "Popen", Process)
    back_up_if_due()
    back_up_if_due()
    run = BackupRun.objects.get()
    assert [command[1:] for command in started] == [
        ["manage.py", "backup", "--prove", "--verbosity=0", f"--run={run.pk}"]
    ]


def test_administrators_read_when_a_backup_was_proved(at_three: None) -> None:
    ScheduledJob.objects.create(name=JOB.name, created_at=NIGHT - timedelta(days=1))
    first = health(NIGHT)
    assert first is not None and first.is_good
    assert first.message == "The first backup is made at 03:00."
    BackupRun.objects.create(started_at=NIGHT, made_at=NIGHT, proved_at=NIGHT)
    said = [health(NIGHT + timedelta(days=days)) for days in (0, 1, 2)]
    assert [(one.is_good, one.message) for one in said if one] == [
        (True, "The backup was restored and compared today 03:12."),
        (True, "The backup was restored and compared yesterday 03:12."),
        (True, "The backup was restored and compared 30 November 2026 03:12."),
    ]
    late = health(NIGHT + timedelta(days=2, minutes=1))
    assert late is not None and not late.is_good
    assert late.message == "No backup has been restored and compared since 30 November 2026 03:12."
    BackupRun.objects.create(started_at=NIGHT + timedelta(hours=1), problem="No backup was made: the disk is full")
    failed = health(NIGHT + timedelta(hours=2))
    assert failed == nightly.Health(False, "No backup was made: the disk is full")


def test_health_and_metrics_say_how_old_the_last_proof_is(at_three: None) -> None:
    ScheduledJob.objects.create(name=JOB.name)
    assert (nightly.punctuality(), math.isnan(nightly.seconds_since_proof())) == ("ok", True)
    run = BackupRun.objects.create(proved_at=timezone.now() - timedelta(hours=1))
    assert round(nightly.seconds_since_proof()) == 3600
    assert nightly.punctuality() == "ok"
    BackupRun.objects.filter(pk=run.pk).update(problem="The pages differ.")
    assert nightly.punctuality() == "late"


def test_only_administrators_see_it_on_the_home_page(at_three: None, editor: Any) -> None:
    BackupRun.objects.create(problem="No backup was made: the disk is full")
    admin, client = Client(), Client()
    admin.force_login(UserFactory.create(is_superuser=True))
    client.force_login(editor)
    assert "The backups need attention." in admin.get("/admin/").content.decode()
    assert "backup" not in client.get("/admin/").content.decode().lower()
    BackupRun.objects.update(problem="", proved_at=timezone.now())
    assert "The backup was restored and compared today" in admin.get("/admin/").content.decode()


def test_the_newest_of_each_day_week_and_month_are_kept() -> None:
    now = datetime(2026, 11, 30, 3, tzinfo=UTC)
    moments = [now - timedelta(hours=12 * number) for number in range(800)]
    paths = [Path("/backups") / keeping.file_name(moment, encrypted=True, personal=True) for moment in moments]
    gone = set(keeping.outdated(paths, proved=set()))
    kept = [moment for moment, path in zip(moments, paths, strict=True) if path not in gone]
    assert [moment.strftime("%m-%d") for moment in kept[:10]] == [
        "11-30", "11-29", "11-28", "11-27", "11-26", "11-25", "11-24", "11-22", "11-15", "10-31",
    ]  # fmt: skip
    assert len(kept) == 7 + 2 + 11
    assert [one.day for one in kept[9:]] == [31, 30, 31, 31, 30, 31, 30, 31, 28, 31, 31]


def test_the_newest_proved_backup_is_kept_however_old_it_is() -> None:
    now = datetime(2026, 11, 30, 3, tzinfo=UTC)
    paths = [
        Path(keeping.file_name(now - timedelta(days=500) + timedelta(hours=hour), encrypted=False, personal=True))
        for hour in range(3)
    ]
    newer = [
        Path(keeping.file_name(now - timedelta(days=28 * number), encrypted=False, personal=True))
        for number in range(16)
    ]
    assert set(paths) <= set(keeping.outdated([*paths, *newer], proved=set()))
    kept = {*paths, *newer} - set(keeping.outdated([*paths, *newer], proved={paths[0].name, paths[1].name}))
    assert kept & set(paths) == {paths[1]}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_deleted_unless_the_new_backup_is_proved(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BACKUP_DIR.mkdir()
    old = [settings.BACKUP_DIR / f"actris-20200101T0{hour}0000Z.tar" for hour in range(3)]
    for path in old:
        path.touch()
    BackupRun.objects.create(name=old[0].name, proved_at=timezone.now())
    there = []

    def prove(path: Path, work: Path) -> dict[str, Any]:
        there.append(sorted(settings.BACKUP_DIR.glob("actris-2020*")))
        if len(there) == 1:
            raise BackupError("The rows differ.")
        return {}

    monkeypatch.setattr(proving, "_restored_in_scratch", prove)
    with pytest.raises(CommandError, match="The rows differ"):
        call_command("backup", no_pages=True, prove=True, verbosity=0)
    call_command("backup", no_pages=True, prove=True, verbosity=0)
    assert there == [old, old]
    assert sorted(settings.BACKUP_DIR.glob("actris-2020*")) == [old[2]], "A newer one is proved now."


@pytest.mark.django_db(transaction=True)
def test_that_another_process_works_is_no_failed_backup(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.nice", lambda increment: increment)
    settings.BACKUP_DIR.mkdir()
    being_proved = settings.BACKUP_DIR / "actris-20261130T030000Z.tar"
    being_proved.touch()
    BackupRun.objects.create(name=being_proved.name, made_at=NIGHT)
    due = BackupRun.objects.create()
    with keeping.working("backup"), keeping.working("proof"):
        for command, options in (("backup", {}), ("backup", {"run": due.pk}), ("prove_backup", {})):
            with pytest.raises(CommandError, match="Another process is working on a"):
                call_command(command, **options)
    run = BackupRun.objects.get()
    assert (run.name, run.problem, run.proved_at) == (being_proved.name, "", None)


@pytest.mark.django_db(transaction=True)
def test_the_command_notes_what_it_made_and_deletes_what_is_outdated(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.BACKUP_DIR.mkdir()
    old = [settings.BACKUP_DIR / f"actris-20200101T0{hour}0000Z.tar" for hour in range(3)]
    other = settings.BACKUP_DIR / "actris-20200101T000000Z-without-personal-data.tar"
    for path in (*old, other):
        path.touch()
    (settings.BACKUP_DIR / ".actris-20200101T050000Z.tar.part").touch()
    call_command("backup", no_pages=True)
    run = BackupRun.objects.get()
    made = settings.BACKUP_DIR / run.name
    assert {path.name for path in settings.BACKUP_DIR.iterdir()} == {made.name, old[2].name, other.name}
    assert made.stat().st_mode & 0o777 == 0o600
    assert run.made_at and not run.problem
    assert run.summary["size"] == made.stat().st_size
    assert f"Rows: {run.summary['rows']:,}." in capsys.readouterr().out
    with pytest.raises(CommandError, match="exists"):
        call_command("backup", to=made)


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_fails_is_noted_and_leaves_no_file(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(keeping.os, "fsync", fail)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", no_pages=True)
    assert BackupRun.objects.get().problem == "No backup was made: No space left on device"
    assert list(settings.BACKUP_DIR.iterdir()) == []
    assert not (settings.DATA_DIR / "backup-work" / "backup").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow(seconds=10)
def test_a_backup_also_of_the_release_before_is_proved_in_a_scratch_place(
    sample: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def older(members: dict[str, bytes]) -> None:
        values = json.loads(members[NAME])
        added = [one for one in values["migrations"] if one[0] == "operations" and one[1] >= "0004"]
        values["migrations"] = [one for one in values["migrations"] if one not in added]
        assert added
        members[NAME] = json.dumps(values).encode()

    def restored_in_older_tables(path: Path, work: Path) -> dict[str, Any]:
        if connection.vendor == "sqlite" and copy_migrated_sqlite(work):  # The place is empty in a run on PostgreSQL.
            run_code(BACK_TO_OLDER_TABLES, work)
        return in_scratch(path, work)

    in_scratch = proving._restored_in_scratch
    monkeypatch.setattr(proving, "_restored_in_scratch", restored_in_older_tables)
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")
    settings.BACKUP_DIR.mkdir()
    path = rewritten(sample, settings.BACKUP_DIR / sample.name, older)
    call_command("prove_backup")
    run = BackupRun.objects.get()
    assert (run.name, run.problem) == (path.name, "")
    assert run.proved_at is not None
    assert not list((settings.DATA_DIR / "backup-work").glob("proof/*"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow(seconds=5)
def test_a_backup_that_cannot_be_proved_is_noted(sample: Path, settings: Any) -> None:
    settings.BACKUP_DIR.mkdir()
    damaged = settings.BACKUP_DIR / sample.name
    damaged.write_bytes(sample.read_bytes()[:100_000])
    with pytest.raises(CommandError, match=r"incomplete|damaged"):
        call_command("prove_backup")
    assert BackupRun.objects.get().problem.startswith(f"{sample.name} is not proved: {damaged} is ")
    with pytest.raises(BackupError, match="not the name of a regular backup"):
        proving.prove(settings.BACKUP_DIR / "other.tar")
