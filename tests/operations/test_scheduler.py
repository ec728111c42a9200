"""Jobs run at their times, each by one process, and editors learn when pages are not published."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield

from about.models import AboutPage
from actris_cms.operations import scheduler
from actris_cms.operations.management.commands import runserver
from actris_cms.operations.models import ScheduledJob
from actris_cms.operations.publishing import JOB
from actris_cms.operations.scheduler import LATE, Scheduler, register, run_due_jobs
from actris_cms.operations.wagtail_hooks import LATE as WARNING
from actris_cms.users.models import User
from home.models import HomePage

from ..factories import AboutPageFactory

# Runs the scheduler for a few seconds. A job adds a line to a file each second.
PROCESS = """
import django, sys, time
django.setup()
from actris_cms.operations import scheduler
scheduler.TICK = 0.05
def write():
    with open(sys.argv[1], "a") as file:
        file.write(f"{time.time()}\\n")
scheduler.register("writes", 1, write)
running = scheduler.Scheduler()
running.start()
time.sleep(4)
"""


def database_url() -> str:
    """Return the address of the test database for another process."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    user = quote(found["USER"]) + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    return f"postgres://{user}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[dict[str, scheduler.Job]]:
    """The registered jobs, initially none."""
    monkeypatch.setattr(scheduler, "JOBS", {})
    yield scheduler.JOBS


@pytest.mark.slow(seconds=8)
@pytest.mark.django_db(transaction=True)
def test_two_processes_run_each_job_once(tmp_path: Path) -> None:
    page = AboutPageFactory(parent=HomePage.objects.get(), title="About us", live=False)
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    output = tmp_path / "times"
    env = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "actris_cms.settings.test"}
    command = [sys.executable, "-c", PROCESS, str(output)]
    processes = [subprocess.Popen(command, env=env, cwd=django_settings.BASE_DIR) for _ in range(2)]  # noqa: S603
    assert [process.wait(60) for process in processes] == [0, 0]

    times = sorted(map(float, output.read_text().splitlines()))
    assert len(times) >= 3
    assert all(later - earlier > 0.9 for earlier, later in pairwise(times))
    page.refresh_from_db()
    assert page.live
    assert PageLogEntry.objects.filter(page=page, action="wagtail.publish.scheduled").count() == 1


def test_a_job_runs_again_after_its_interval(jobs: dict[str, scheduler.Job]) -> None:
    done: list[str] = []
    register("often", 60, lambda: done.append("often"))
    assert run_due_jobs() == ["often"]
    assert run_due_jobs() == []
    ScheduledJob.objects.update(due_at=timezone.now())
    assert run_due_jobs() == ["often"]
    assert done == ["often", "often"]


def test_a_job_that_fails_is_logged_and_repeated_and_does_not_stop_the_others(
    jobs: dict[str, scheduler.Job], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("a job of a test")

    register("a", 60, fail)
    register("b", 60, lambda: None)
    assert run_due_jobs() == ["a", "b"]
    assert "The job a failed" in caplog.text
    assert ScheduledJob.objects.get(pk="a").due_at < timezone.now() + timedelta(seconds=61)
    ScheduledJob.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert [job.is_late for job in jobs.values()] == [True, False]


def test_a_job_of_a_process_that_was_killed_is_taken_over(jobs: dict[str, scheduler.Job]) -> None:
    def killed() -> None:
        raise SystemExit

    register("killed", 60, killed)
    with pytest.raises(SystemExit):
        run_due_jobs()
    register("killed", 60, lambda: None)
    assert run_due_jobs() == []
    lease = ScheduledJob.objects.get().due_at - timezone.now()
    assert timedelta() < lease <= timedelta(seconds=scheduler.LEASE) < LATE


@pytest.mark.slow(seconds=2)
@pytest.mark.django_db(transaction=True)
def test_a_job_that_takes_long_is_not_run_by_a_second_process(
    jobs: dict[str, scheduler.Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "LEASE", 0.6)
    others: list[list[str]] = []
    runs: list[str] = []

    def work() -> None:
        runs.append("long")
        for _ in range(4 if len(runs) == 1 else 0):
            time.sleep(0.3)
            others.append(run_due_jobs())

    register("long", 0, work)
    assert run_due_jobs() == ["long"]
    assert others == [[]] * 4
    assert "lease of long" not in [thread.name for thread in threading.enumerate()]


def test_a_job_that_was_taken_over_leaves_the_lease_of_the_other_process(jobs: dict[str, scheduler.Job]) -> None:
    lease = timezone.now() + timedelta(hours=1)
    register("taken", 60, lambda: ScheduledJob.objects.update(due_at=lease))
    assert run_due_jobs() == ["taken"]
    assert ScheduledJob.objects.get().due_at == lease


@pytest.mark.slow
def test_a_database_that_does_not_answer_stops_the_jobs_only_for_a_while(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[float] = []

    def run() -> list[str]:
        calls.append(time.monotonic())
        if len(calls) == 1:
            raise OperationalError("no answer")
        return []

    monkeypatch.setattr(scheduler, "run_due_jobs", run)
    monkeypatch.setattr(scheduler, "PAUSE", 0.1)
    running = Scheduler()
    running.start()
    until = time.monotonic() + 10
    while len(calls) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    running.stop()
    assert len(calls) == 2
    assert "no jobs run" in caplog.text


def test_the_development_server_starts_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(Scheduler, "start", lambda self: started.append("scheduler"))
    monkeypatch.setattr(runserver.StaticFilesCommand, "inner_run", lambda *args, **options: started.append("server"))
    runserver.Command().inner_run()
    assert started == ["scheduler", "server"]


class TestWarning:
    def html(self, client: Client, user: User) -> str:
        """Return the home page of the admin."""
        client.force_login(user)
        return client.get(reverse("wagtailadmin_home")).content.decode()

    @pytest.mark.parametrize(("minutes", "warned"), [(9, False), (11, True)])
    def test_the_home_page_of_the_admin_warns_if_no_pages_were_published_for_ten_minutes(
        self, client: Client, editor: User, minutes: int, warned: bool
    ) -> None:
        run_due_jobs()
        ScheduledJob.objects.update(succeeded_at=timezone.now() - timedelta(minutes=minutes))
        assert (WARNING in self.html(client, editor)) == warned

    def test_the_home_page_of_the_admin_warns_if_pages_were_never_published(self, client: Client, editor: User) -> None:
        assert WARNING in self.html(client, editor)
        run_due_jobs()
        assert WARNING not in self.html(client, editor)

    @pytest.mark.parametrize(("minutes", "warned"), [(0, False), (9, False), (11, True)])
    def test_the_ten_minutes_of_a_new_site_begin_with_its_first_job(
        self, client: Client, editor: User, minutes: int, warned: bool
    ) -> None:
        ScheduledJob.objects.create(name=JOB.name, created_at=timezone.now() - timedelta(minutes=minutes))
        assert (WARNING in self.html(client, editor)) == warned

    @pytest.mark.parametrize(("day", "warned"), [("2040-01-01 09:00", True), ("", False)])
    def test_an_editor_who_sets_a_time_is_warned(
        self, client: Client, publisher: User, about_page: AboutPage, day: str, warned: bool
    ) -> None:
        assert JOB.is_late
        client.force_login(publisher)
        data = {"title": "T", "slug": "about-actris", "summary": "", "body": streamfield([]), "go_live_at": day}
        data = nested_form_data(data) | {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
        response = client.post(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)), data, follow=True)
        assert (WARNING in response.content.decode()) == warned
