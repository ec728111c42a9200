"""Tasks wait in the database until a worker runs them: each once, again if they fail, and never for ever."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import PageLogEntry

from actris_cms.operations import request_ids, tasks, worker
from actris_cms.operations.management.commands import runserver
from actris_cms.operations.models import WorkerProcess
from actris_cms.operations.scheduler import run_job
from actris_cms.operations.tasks import BACKEND, QUEUES, SLOW, SOON, Queue, enqueue_if_possible, task
from actris_cms.users.models import User
from home.models import HomePage

from ..factories import AboutPageFactory
from ..queued import let_tasks_wait, run_tasks
from .test_scheduler import database_url

done: list[str] = []
released = threading.Event()
Start = Callable[..., worker.Worker]


@task(backend=BACKEND, queue_name=SOON)
def note(word: str) -> None:
    done.append(word)


@task(backend=BACKEND)
def fail(word: str) -> None:
    done.append(word)
    raise ValueError(f"the task of a test failed with {word}")


@task(backend=BACKEND, queue_name=SOON)
def number_of(word: str) -> None:
    done.append(f"{word} {request_ids.current()}")
    if word != "then":
        number_of.enqueue("then")


@task(backend=BACKEND)
def write(path: str, seconds: float) -> None:
    """Add the times at which this begins and ends to a file."""
    with Path(path).open("a") as file:
        print("began", file=file, flush=True)
        time.sleep(seconds)
        print("ended", file=file)


@task(backend=BACKEND)
def hold() -> None:
    """Take until the test ends."""
    released.wait(60)


@pytest.fixture(autouse=True)
def _queue(settings: Any) -> None:
    let_tasks_wait(settings)
    done.clear()
    released.clear()


def rows() -> list[tuple[str, int]]:
    """Return the states of the stored tasks, each with the number of its attempts."""
    return [(row.status, len(row.worker_ids)) for row in DBTaskResult.objects.order_by("enqueued_at")]


@pytest.mark.django_db
class TestTasks:
    def test_a_task_waits_until_a_worker_runs_it_and_leaves_nothing_behind(self) -> None:
        note.enqueue("a")
        assert (done, rows()) == ([], [("READY", 0)])
        run_tasks()
        assert (done, rows()) == (["a"], [])

    def test_a_task_that_waits_is_not_stored_twice(self) -> None:
        for word in ("a", "b", "a"):
            note.enqueue(word)
        run_tasks()
        assert done == ["a", "b"]

    def test_what_a_task_does_and_queues_has_the_number_of_the_request_that_queued_it(self) -> None:
        with request_ids.within("abc12345"):
            number_of.enqueue("a")
        run_tasks()
        number_of.enqueue("b")
        run_tasks()
        assert done == ["a abc12345", "then abc12345", "b ", "then "]

    def test_the_number_of_the_request_makes_no_other_task_and_stays_at_the_next_attempt(self) -> None:
        for number in ("abc12345", "xyz98765"):
            with request_ids.within(number):
                fail.enqueue("a")
        run_tasks()
        (row,) = DBTaskResult.objects.all()
        assert (row.status, row.args_kwargs["request"]) == ("READY", "abc12345")

    def test_a_task_is_part_of_the_transaction_that_asks_for_it(self) -> None:
        with suppress(RuntimeError), transaction.atomic():
            note.enqueue("a")
            raise RuntimeError
        assert rows() == []

    def test_a_task_that_fails_is_tried_again_after_its_pauses_and_then_given_up(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        fail.enqueue("a")
        note.enqueue("b")
        pauses = []
        for _ in QUEUES[SLOW].pauses:
            run_tasks()
            pauses.append(DBTaskResult.objects.get().run_after - timezone.now())
            run_tasks()  # Too early.
            DBTaskResult.objects.update(run_after=timezone.now())
        run_tasks()
        assert [round(pause / timedelta(minutes=1)) for pause in pauses] == list(QUEUES[SLOW].pauses)
        assert rows() == [("FAILED", 3)]
        assert sorted(done) == ["a", "a", "a", "b"]
        assert "fail is given up; attempts: 3" in caplog.text

    def test_a_task_that_succeeds_or_fails_once_more_replaces_what_failed_before(self) -> None:
        for attempts in (["x"] * 2, ["x"] * 2, []):
            fail.enqueue("a")
            DBTaskResult.objects.filter(status="READY").update(worker_ids=attempts)
            run_tasks()
        assert rows() == [("FAILED", 3), ("READY", 1)]

    def test_a_database_that_takes_no_tasks_does_not_spoil_the_page_of_a_visitor(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: Any, **kwargs: Any) -> None:
            raise OperationalError("attempt to write a readonly database")

        monkeypatch.setattr(DBTaskResult.objects, "create", refuse)
        with transaction.atomic():
            assert enqueue_if_possible(note, "a") is None
            assert HomePage.objects.exists()

    def test_a_task_of_a_killed_worker_runs_again_and_fails_if_it_ends_every_worker(self) -> None:
        note.enqueue("a")
        WorkerProcess.objects.create(pk="alive", seen_at=timezone.now())
        WorkerProcess.objects.create(pk="killed", seen_at=timezone.now() - worker.SILENCE)
        pauses, expected = [], list(QUEUES[note.queue_name].pauses)
        for attempts in range(1, worker.AT_ONCE + len(expected) + 2):
            (row,) = DBTaskResult.objects.all()
            pauses += [waiting.run_after - timezone.now() for waiting in tasks.failing()]
            row.claim("alive")
            worker.give_back_lost_tasks()
            assert rows() == [("RUNNING", attempts)]
            DBTaskResult.objects.update(worker_ids=["killed"] * attempts)
            worker.give_back_lost_tasks()
        assert [round(pause / timedelta(minutes=1)) for pause in pauses] == expected
        (row,) = DBTaskResult.objects.all()
        assert (row.status, row.traceback) == ("FAILED", tasks.LOST)
        assert not WorkerProcess.objects.filter(pk="killed").exists()
        # Nobody knows whose it was.
        DBTaskResult.objects.update(status="RUNNING", worker_ids=[], run_after=timezone.now())
        worker.give_back_lost_tasks()
        assert not tasks.failing().exists()

    def test_a_clock_that_was_ahead_delays_no_task_and_leaves_no_worker_alive(self) -> None:
        future = timezone.now() + timedelta(days=3650)
        note.enqueue("a")
        note.enqueue("b")
        failed, lost = DBTaskResult.objects.order_by("enqueued_at")
        DBTaskResult.objects.filter(pk=failed.pk).update(run_after=future, worker_ids=["x"])
        lost.claim("ahead")
        WorkerProcess.objects.create(pk="ahead", seen_at=future)
        worker.give_back_lost_tasks()
        tasks.wake_overslept()
        run_tasks()
        assert sorted(done) == ["a", "b"]
        assert not WorkerProcess.objects.exists()

    def test_a_pause_between_two_attempts_is_kept(self) -> None:
        note.enqueue("a")
        later = timezone.now() + timedelta(minutes=479)
        DBTaskResult.objects.update(run_after=later, worker_ids=["x"])
        tasks.wake_overslept()
        assert DBTaskResult.objects.get().run_after == later

    @pytest.mark.parametrize("function", [note, fail])
    def test_a_task_whose_worker_was_killed_when_it_had_just_ended_is_settled(
        self, function: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        function.enqueue("a")
        with monkeypatch.context() as patch:
            patch.setattr(tasks, "settle", lambda row: None)
            run_tasks()
        tasks.settle_unsettled()
        assert rows() == ([] if function is note else [("READY", 1)])

    def test_a_task_that_has_failed_for_good_stays_failed(self) -> None:
        for traceback, attempts in ((tasks.LOST, 1), ("ValueError", 3)):
            fail.enqueue(traceback)
            DBTaskResult.objects.filter(status="READY").update(
                status="FAILED", traceback=traceback, worker_ids=["x"] * attempts
            )
        tasks.settle_unsettled()
        assert rows() == [("FAILED", 1), ("FAILED", 3)]

    def test_a_task_that_this_release_does_not_know_fails_and_stops_nothing(self) -> None:
        note.enqueue("a")
        DBTaskResult.objects.update(task_path="actris_cms.operations.mail.not_there")
        note.enqueue("b")
        run_tasks()
        assert (done, rows()) == (["b"], [("FAILED", 1)])


class TestReport:
    url = reverse("tasks:report")

    @pytest.fixture(autouse=True)
    def _failed(self, db: None) -> None:
        fail.enqueue("secret@example.org")
        DBTaskResult.objects.update(worker_ids=["x"] * 2)
        run_tasks()
        note.enqueue("b")
        run_job.enqueue("publish_scheduled")

    def test_administrators_see_what_failed_and_waits_without_its_arguments(self, admin_client: Client) -> None:
        html = admin_client.get(self.url).content.decode()
        for words in ("Fail", "Failed", "ValueError", "Note", "Waits", "Publish scheduled", "Run again"):
            assert words in html
        assert "secret@example.org" not in html

    def test_others_see_nothing_and_change_nothing(self, client: Client, publisher: User) -> None:
        client.force_login(publisher)
        assert client.get(self.url).status_code == 302
        client.post(reverse("tasks:failed"), {"task": [row.pk for row in DBTaskResult.objects.all()], "forget": ""})
        assert DBTaskResult.objects.count() == 3

    def test_a_failed_task_runs_again_at_once(self, admin_client: Client) -> None:
        admin_client.post(reverse("tasks:failed"), {"task": DBTaskResult.objects.failed().get().pk})
        done.clear()
        run_tasks(SLOW)
        assert done == ["secret@example.org"]

    def test_a_task_that_waits_for_its_next_attempt_can_run_now_and_is_not_forgotten(
        self, admin_client: Client
    ) -> None:
        later = timezone.now() + timedelta(hours=8)
        DBTaskResult.objects.filter(task_path__endswith="note").update(run_after=later, worker_ids=["x"])
        row = DBTaskResult.objects.get(task_path__endswith="note")
        assert "Run now" in admin_client.get(self.url).content.decode()
        admin_client.post(reverse("tasks:failed"), {"task": row.pk, "forget": ""})
        admin_client.post(reverse("tasks:failed"), {"task": row.pk})
        done.clear()
        run_tasks(SOON)
        assert done == ["b"]

    def test_an_empty_list_says_that_all_is_well(self, admin_client: Client) -> None:
        DBTaskResult.objects.all().delete()
        assert "Nothing waits, and nothing has failed." in admin_client.get(self.url).content.decode()

    def test_what_is_no_task_is_left_out(self, admin_client: Client) -> None:
        assert admin_client.post(reverse("tasks:failed"), {"task": "x", "forget": ""}).status_code == 302
        assert DBTaskResult.objects.count() == 3

    def test_only_failed_tasks_can_be_forgotten(self, admin_client: Client) -> None:
        admin_client.post(
            reverse("tasks:failed"), {"task": [row.pk for row in DBTaskResult.objects.all()], "forget": ""}
        )
        assert sorted(row.task_path.rpartition(".")[2] for row in DBTaskResult.objects.all()) == ["note", "run_job"]


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two workers with the test database."""
    env = {**os.environ, "DATABASE_URL": database_url(), "DATA_DIR": str(tmp_path)}
    env["DJANGO_SETTINGS_MODULE"] = "actris_cms.settings.dev"
    command = [sys.executable, "manage.py", "worker"]
    processes = [subprocess.Popen(command, env=env, cwd=django_settings.BASE_DIR) for _ in range(2)]  # noqa: S603
    yield processes
    for process in processes:
        process.kill()
        process.wait(30)


def wait_for(condition: Callable[[], Any], seconds: float = 40) -> None:
    """Wait until a condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.slow(seconds=15)
@pytest.mark.django_db(transaction=True)
def test_two_workers_do_each_thing_once_and_one_finishes_what_a_killed_one_began(
    workers: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    page = AboutPageFactory(parent=HomePage.objects.get(), title="About us", live=False)
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    lines = tmp_path / "lines"
    write.enqueue(str(lines), 3)

    wait_for(lambda: WorkerProcess.objects.count() == 2 and lines.exists())
    (row,) = DBTaskResult.objects.running().filter(task_path__endswith="write")
    name = row.worker_ids[-1]
    (killed,) = [process for process in workers if name.endswith(f"-{process.pid}")]
    killed.kill()
    WorkerProcess.objects.filter(pk=name).update(seen_at=timezone.now() - worker.SILENCE)
    wait_for(lambda: not DBTaskResult.objects.exists())

    assert lines.read_text().split() == ["began", "began", "ended"]
    assert PageLogEntry.objects.filter(page=page, action="wagtail.publish.scheduled").count() == 1
    (left,) = [process for process in workers if process is not killed]
    write.enqueue(str(lines), 2)
    wait_for(lambda: lines.read_text().endswith("ended\nbegan\n"))
    left.send_signal(signal.SIGTERM)
    assert left.wait(20) == 0
    assert lines.read_text().endswith("ended\nbegan\nended\n")
    assert not WorkerProcess.objects.exists()


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a worker, which ends with the test even if it fails: its threads would write during the next tests."""
    started: list[worker.Worker] = []

    def start_worker(**options: Any) -> worker.Worker:
        running = worker.Worker(**options)
        running.start()
        started.append(running)
        return running

    yield start_worker
    released.set()
    for running in started:
        running.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestWorker:
    def test_what_is_not_finished_when_a_worker_ends_is_given_back(self, start: Start, tmp_path: Path) -> None:
        lines = tmp_path / "lines"
        write.enqueue(str(lines), 2)
        running = start()
        wait_for(lines.exists)
        running.stop(0)
        row = DBTaskResult.objects.get(task_path__endswith="write")
        assert (row.status, len(row.worker_ids)) == ("READY", 1)
        wait_for(lambda: lines.read_text() == "began\nended\n")
        for thread in running._threads:
            thread.join(10)

    def test_a_task_that_takes_too_long_ends_its_worker(self, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
        stuck: list[str] = []
        monkeypatch.setitem(QUEUES, SLOW, Queue(seconds=0))
        monkeypatch.setattr(worker, "TICK", 0.1)
        hold.enqueue()
        start(on_stuck=lambda: stuck.append("stuck"))
        wait_for(lambda: stuck)

    def test_a_database_that_does_not_answer_stops_a_worker_only_for_a_while(
        self,
        start: Start,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        calls: list[str] = []

        def refuse(self: worker.Worker) -> None:
            calls.append("tick")
            if len(calls) == 1:
                raise OperationalError("no answer")

        monkeypatch.setattr(worker, "PAUSE", 0.1)
        monkeypatch.setattr(worker.Worker, "_tick", refuse)
        note.enqueue("a")
        start()
        wait_for(lambda: done)
        assert "No jobs are queued" in caplog.text

    def test_a_task_of_which_the_database_lost_how_it_ended_runs_again(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = DBTaskResult.save

        def lose_twice(self: DBTaskResult, **kwargs: Any) -> None:
            """Neither its success nor its failure can be stored, each tried three times."""
            if "finished_at" in kwargs.get("update_fields", ()) and len(lost) < 6:
                lost.append("lost")
                raise OperationalError("the server closed the connection")
            kept(self, **kwargs)

        lost: list[str] = []
        monkeypatch.setattr(DBTaskResult, "save", lose_twice)
        monkeypatch.setattr(worker, "PAUSE", 0.1)
        monkeypatch.setattr(worker.Worker, "_tick", lambda self: None)
        note.enqueue("a")
        start()
        wait_for(lambda: not DBTaskResult.objects.exists())
        assert done == ["a", "a"]


def test_the_development_server_starts_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(runserver.atexit, "register", lambda stop: started.append("will stop"))
    monkeypatch.setattr(runserver.Worker, "start", lambda self: started.append("worker"))
    monkeypatch.setattr(runserver.StaticFilesCommand, "inner_run", lambda *args, **options: started.append("server"))
    runserver.Command().inner_run()
    assert started == ["worker", "will stop", "server"]
