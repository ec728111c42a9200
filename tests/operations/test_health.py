"""The addresses by which balancers and operators learn how the site is."""

import json
import shutil
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from actris_cms.operations import health
from actris_cms.operations.models import ScheduledJob, WorkerProcess
from actris_cms.operations.probes import Probes
from actris_cms.operations.scheduler import JOBS
from actris_cms.operations.watched import punctuality, workers

LOCAL, OPERATOR, STRANGER = "127.0.0.1", "10.1.2.3", "203.0.113.9"


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, health.Part]:
    """One required part, one that is not; tests replace them. Nothing is remembered."""
    monkeypatch.setattr(health, "PARTS", {})
    monkeypatch.setattr(health, "_last", None)
    health.register("database", lambda: health.OK, is_required=True)
    health.register("cache", lambda: health.OK)
    return health.PARTS


def ask(path: str, visitor: str = LOCAL, method: str = "GET") -> SimpleNamespace:
    """Return the answer to a probe that names the server by a host that is not allowed."""
    site = Probes(lambda environ, start: start("404 Not Found", []) or [b"the site"], ["10.0.0.0/8"])
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "REMOTE_ADDR": visitor, "HTTP_HOST": "192.0.2.7"}
    started: list[Any] = []
    body = b"".join(site(environ, lambda *args: started.append(args)))
    return SimpleNamespace(status=int(started[0][0][:3]), headers=dict(started[0][1]), body=body)


def test_a_process_is_live_without_asking_any_part(parts: dict[str, health.Part]) -> None:
    def never() -> str:
        raise AssertionError

    health.register("database", never, is_required=True)
    answer = ask("/-/live/")
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "live"})


@pytest.mark.parametrize("path", ["/-/live", "/-/ready/", "/-/started/"])
def test_an_answer_is_never_cached_and_sets_no_cookie(path: str, db: None, parts: Any) -> None:
    health.register("migrations", lambda: health.OK, is_required=True)
    answer = ask(path)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert ask(path, method="HEAD").body == b""
    assert ask(path, method="POST").status == 405


@pytest.mark.parametrize("visitor", [LOCAL, "::1", OPERATOR])
def test_those_who_watch_the_site_are_told_a_word_for_each_part(visitor: str) -> None:
    assert json.loads(ask("/-/ready/", visitor).body) == {
        "status": "ready",
        "parts": {"database": "ok", "cache": "ok"},
    }


@pytest.mark.parametrize("visitor", [STRANGER, "2001:db8::9", "", "unknown"])
def test_others_are_told_one_word(visitor: str) -> None:
    assert json.loads(ask("/-/ready/", visitor).body) == {"status": "ready"}


def failing(words: str = "postgres://user:secret@db.internal") -> str:
    raise OSError(words)


def test_a_required_part_that_fails_makes_the_site_not_ready_and_the_answer_says_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    health.register("database", failing, is_required=True)
    answer = ask("/-/ready/")
    assert answer.status == 503
    assert json.loads(answer.body) == {"status": "not ready", "parts": {"database": "failed", "cache": "ok"}}
    assert "Health: database: failed" in caplog.text


def test_a_part_that_is_not_required_makes_the_site_degraded() -> None:
    health.register("cache", failing)
    answer = ask("/-/ready/")
    assert (answer.status, json.loads(answer.body)["status"]) == (200, "degraded")


def test_a_part_that_hangs_is_answered_in_time_and_costs_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LIMIT", 0.1)
    monkeypatch.setattr(health, "KEPT", 0)
    here, there = socket.socketpair()
    runs = []

    def hangs() -> str:
        runs.append(1)
        return str(here.recv(1))

    health.register("database", hangs, is_required=True)
    began = time.monotonic()
    with ThreadPoolExecutor(4) as probes:
        answers = list(probes.map(lambda _: ask("/-/ready/"), range(4)))
    assert time.monotonic() - began < 10
    assert [(answer.status, json.loads(answer.body)["parts"]["database"]) for answer in answers] == [
        (503, "no answer")
    ] * 4
    assert len(runs) == 1
    there.close()
    here.close()


def test_many_probes_cost_one_check() -> None:
    runs = []

    def counted() -> str:
        runs.append(1)
        return health.OK

    health.register("cache", counted)
    with ThreadPoolExecutor(8) as probes:
        assert {answer.status for answer in probes.map(lambda _: ask("/-/ready/"), range(20))} == {200}
    assert len(runs) == 1


def test_only_those_who_watch_the_site_see_metrics() -> None:
    assert ask("/-/metrics", STRANGER).body == b"the site"
    assert b"actris_disk_free_bytes" in ask("/-/metrics", OPERATOR).body


class TestParts:
    def test_the_parts_of_this_site_are_well(self, db: None) -> None:
        ScheduledJob.objects.bulk_create(
            [ScheduledJob(name=name, succeeded_at=timezone.now()) for name in JOBS], ignore_conflicts=True
        )
        checks: list[Callable[[], str]] = [
            health._database,
            health._cache,
            health._uploads,
            punctuality,
            health._Migrations(),
        ]
        assert [check() for check in checks] == ["ok"] * 5

    def test_a_migration_that_is_missing_is_found_as_django_finds_it(self, db: None) -> None:
        (last,) = MigrationExecutor(connection).loader.graph.leaf_nodes("operations")
        MigrationRecorder(connection).record_unapplied(*last)
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        assert len(plan) == 1
        assert health.unapplied_migrations() == {(step.app_label, step.name) for step, _ in plan}
        assert health._Migrations()() == "late"

    def test_a_worker_without_a_sign_of_life_is_told(self, db: None) -> None:
        assert workers() == "no answer"
        WorkerProcess.objects.create(pk="1", seen_at=timezone.now() - timedelta(minutes=5))
        assert workers() == "no answer"
        WorkerProcess.objects.create(pk="2", seen_at=timezone.now())
        assert workers() == "ok"

    def test_a_late_job_is_told(self, db: None) -> None:
        ScheduledJob.objects.all().delete()
        assert punctuality() == "late"

    def test_a_folder_that_cannot_be_written_fails(self, settings: Any) -> None:
        shutil.rmtree(settings.MEDIA_ROOT)
        settings.MEDIA_ROOT.write_text("a file in its place")
        with pytest.raises(OSError):
            health._uploads()

    def test_the_check_of_uploads_leaves_nothing(self) -> None:
        assert health._uploads() == "ok"
        assert default_storage.listdir(health.FOLDER)[1] == []

    def test_a_public_replica_writes_nothing(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused(*args: Any) -> str:
            raise AssertionError

        settings.PUBLIC_ONLY = True
        monkeypatch.setattr(default_storage, "save", refused)
        assert health._uploads() == "ok"

    def test_a_full_disk_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=100 * 1024**2))
        assert health._disk() == "low"

    def test_a_cache_that_keeps_nothing_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache, "get", lambda *args, **kwargs: None)
        assert health._cache() == "no answer"

    def test_a_process_that_started_without_collected_files_has_not_started(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(staticfiles_storage, "hashed_files", {}, raising=False)
        assert health._static_files() == "failed"
        monkeypatch.setattr(staticfiles_storage, "hashed_files", {"css/site.css": "css/site.1.css"})
        assert health._static_files() == "ok"
