"""Jobs run at their times, each by one process, and editors learn when pages are not published."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.test.utils.form_data import nested_form_data, streamfield

from about.models import AboutPage
from actris_cms.operations import scheduler
from actris_cms.operations.models import ScheduledJob
from actris_cms.operations.publishing import JOB
from actris_cms.operations.scheduler import queue_due_jobs, register, run_job
from actris_cms.operations.tasks import JOBS
from actris_cms.operations.wagtail_hooks import LATE as WARNING
from actris_cms.users.models import User

from ..queued import let_tasks_wait, run_tasks


def database_url() -> str:
    """Return the address of the test database for another process."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    user = quote(found["USER"]) + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    return f"postgres://{user}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.fixture(autouse=True)
def _queue(settings: Any) -> None:
    let_tasks_wait(settings)


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[dict[str, scheduler.Job]]:
    """The registered jobs, initially none."""
    monkeypatch.setattr(scheduler, "JOBS", {})
    yield scheduler.JOBS


def succeed(name: str) -> None:
    """Let a job be due, and run it."""
    ScheduledJob.objects.filter(pk=name).update(due_at=timezone.now())
    assert queue_due_jobs() == [name]
    run_tasks()


def test_a_job_runs_again_after_its_interval(jobs: dict[str, scheduler.Job]) -> None:
    done: list[str] = []
    register("often", 60, lambda: done.append("often"))
    assert queue_due_jobs() == ["often"]
    assert queue_due_jobs() == []
    run_tasks()
    succeed("often")
    assert done == ["often", "often"]
    assert timedelta(seconds=59) < ScheduledJob.objects.get().due_at - timezone.now() < timedelta(seconds=61)


def test_a_clock_that_was_ahead_keeps_no_job_from_running(jobs: dict[str, scheduler.Job]) -> None:
    register("often", 60, lambda: None)
    queue_due_jobs()
    run_tasks()
    future = timezone.now() + timedelta(days=3650)
    ScheduledJob.objects.update(due_at=future, succeeded_at=future)
    assert jobs["often"].is_late
    assert queue_due_jobs() == ["often"]
    run_tasks()
    assert not jobs["often"].is_late
    assert ScheduledJob.objects.get().due_at < timezone.now() + timedelta(seconds=61)
    ScheduledJob.objects.update(due_at=timezone.now() + timedelta(minutes=5))  # Clocks of machines differ a little.
    assert queue_due_jobs() == []


def test_a_job_that_still_waits_or_runs_is_not_queued_again(jobs: dict[str, scheduler.Job]) -> None:
    register("long", 0, lambda: None)
    assert queue_due_jobs() == queue_due_jobs() == ["long"]
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.update(status="RUNNING")
    assert queue_due_jobs() == []
    assert DBTaskResult.objects.count() == 1


def test_a_job_that_fails_is_logged_and_repeated_and_does_not_stop_the_others(
    jobs: dict[str, scheduler.Job], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("a job of a test")

    register("a", 60, fail)
    register("b", 60, lambda: None)
    assert queue_due_jobs() == ["a", "b"]
    run_tasks()
    assert "RuntimeError: a job of a test" in caplog.text
    assert [row.args_kwargs["args"] for row in DBTaskResult.objects.failed()] == [["a"]]
    assert ScheduledJob.objects.get(pk="a").due_at < timezone.now() + timedelta(seconds=61)
    ScheduledJob.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert [job.is_late for job in jobs.values()] == [True, False]
    register("a", 60, lambda: None)
    succeed("a")
    assert not DBTaskResult.objects.exists()


def test_a_job_of_another_release_is_left_out(jobs: dict[str, scheduler.Job], caplog: pytest.LogCaptureFixture) -> None:
    run_job.enqueue("of_tomorrow")
    run_tasks()
    assert "There is no job of_tomorrow" in caplog.text
    assert not DBTaskResult.objects.exists()


class TestWarning:
    def html(self, client: Client, user: User) -> str:
        """Return the home page of the admin."""
        client.force_login(user)
        return client.get(reverse("wagtailadmin_home")).content.decode()

    @pytest.mark.parametrize(("minutes", "warned"), [(9, False), (11, True)])
    def test_the_home_page_of_the_admin_warns_if_no_pages_were_published_for_ten_minutes(
        self, client: Client, editor: User, minutes: int, warned: bool
    ) -> None:
        queue_due_jobs()
        ScheduledJob.objects.update(succeeded_at=timezone.now() - timedelta(minutes=minutes))
        assert (WARNING in self.html(client, editor)) == warned

    def test_the_home_page_of_the_admin_warns_if_pages_were_never_published(self, client: Client, editor: User) -> None:
        assert WARNING in self.html(client, editor)
        queue_due_jobs()
        run_tasks(JOBS)
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
