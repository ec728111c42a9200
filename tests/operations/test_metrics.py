"""What Prometheus reads: counters of all processes, and gauges that are read at each scrape."""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from actris_cms.operations import metrics
from actris_cms.operations.metrics import Measured
from actris_cms.operations.models import ScheduledJob
from actris_cms.operations.tasks import BACKEND, QUEUES
from actris_cms.operations.watched import (
    seconds_overdue,
    seconds_since_success,
    tasks_failed,
    tasks_failing,
    tasks_waiting,
)


def scraped(text: str) -> dict[tuple[str, ...], float]:
    """Return the samples of an exposition, by name and values of labels."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def answers(method: str, status: str, view: str) -> float:
    """Return how many such answers this process has counted."""
    labels = {"method": method, "status": status, "view": view}
    return REGISTRY.get_sample_value("actris_requests_total", labels) or 0.0


def visit(method: str = "GET", path: str = "/", status: str = "200 OK", **environ: Any) -> None:
    """Let an answer with this status be counted."""

    def site(environ: dict[str, Any], start_response: Any) -> Any:
        start_response(status, [])
        return []

    Measured(site)({"REQUEST_METHOD": method, "PATH_INFO": path, **environ}, lambda *args: None)


def test_answers_are_counted_by_view_method_and_status() -> None:
    before = answers("POST", "302", "review_comment")
    visit("POST", "/review/TOKEN/", "302 Found", **{"actris.view": "review_comment"})
    assert answers("POST", "302", "review_comment") == before + 1


def test_neither_paths_nor_invented_methods_become_labels() -> None:
    before = answers("other", "404", "none")
    for number in range(3):
        visit(f"INVENTED{number}", f"/secret-path-{number}/", "404 Not Found")
    assert answers("other", "404", "none") == before + 3
    text = metrics.exposition("")[1].decode()
    assert "INVENTED" not in text
    assert "secret-path" not in text


def test_an_application_that_fails_is_counted_as_an_error() -> None:
    def broken(environ: dict[str, Any], start_response: Any) -> Any:
        raise ValueError

    before = answers("GET", "500", "none")
    with pytest.raises(ValueError):
        Measured(broken)({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *args: None)
    assert answers("GET", "500", "none") == before + 1


def test_django_tells_the_name_of_the_view(client: Client, home: Any) -> None:
    assert client.get("/robots.txt").wsgi_request.META["actris.view"] == "robots"
    assert client.get("/").wsgi_request.META["actris.view"] == "wagtail_serve"


def test_errors_of_the_database_are_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any) -> Any:
        raise OperationalError

    def counted() -> float:
        return REGISTRY.get_sample_value("actris_database_errors_total", {"kind": "OperationalError"}) or 0.0

    before = counted()
    monkeypatch.setattr("wagtail.models.Site.find_for_request", away)
    client.raise_request_exception = False
    assert client.get("/robots.txt").status_code == 503
    assert counted() == before + 1


def test_a_gauge_that_fails_or_hangs_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> float:
        raise OperationalError

    def hanging() -> float:
        time.sleep(0.3)
        return 0.0

    monkeypatch.setattr(metrics, "GAUGES", dict(metrics.GAUGES))
    monkeypatch.setattr(metrics, "LIMIT", 0.05)
    metrics.GAUGES.clear()
    metrics.register_gauge("broken", "", failing)
    metrics.register_gauge("hanging", "", hanging)
    metrics.register_gauge("well", "", lambda: {"a": 1.0, "b": 2.0}, "letter")
    samples = scraped(metrics.exposition("")[1].decode())
    assert samples[("actris_well", "b")] == 2
    assert samples[("actris_unread_metrics",)] == 2
    assert not {("actris_broken",), ("actris_hanging",)} & samples.keys()


def test_tasks_are_told_by_their_queue(db: None) -> None:
    assert tasks_waiting() == tasks_failing() == tasks_failed() == seconds_overdue() == dict.fromkeys(QUEUES, 0)
    rows: list[Any] = [
        DBTaskResult(queue_name="soon", status="READY", run_after=timezone.now() - timedelta(hours=2)),
        DBTaskResult(queue_name="soon", status="READY", run_after=timezone.now() + timedelta(hours=2)),
        DBTaskResult(queue_name="default", status="FAILED", run_after=get_date_max()),
        DBTaskResult(queue_name="default", status="RUNNING", run_after=get_date_max()),
        DBTaskResult(queue_name="default", status="READY", run_after=get_date_max()),
    ]
    for row in rows:
        row.backend_name, row.args_kwargs, row.exception_class_path, row.traceback = BACKEND, {}, "", ""
        row.save()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=1))
    none = dict.fromkeys(QUEUES, 0)
    assert tasks_waiting() == none | {"soon": 2, "default": 1}
    assert tasks_failing() == none | {"soon": 1}
    assert tasks_failed() == none | {"default": 1}
    assert seconds_overdue() == none | {"soon": pytest.approx(7200, abs=5), "default": pytest.approx(60, abs=5)}


def test_the_age_of_jobs_is_told(db: None) -> None:
    ScheduledJob.objects.filter(pk="publish_scheduled").delete()
    ScheduledJob.objects.create(name="publish_scheduled", succeeded_at=timezone.now() - timedelta(hours=1))
    assert seconds_since_success()["publish_scheduled"] == pytest.approx(3600, abs=5)


# Two processes count at the same time, then a third takes the place of one of them.
PROCESSES = """
import os, sys
from pathlib import Path
from django.conf import settings
settings.configure(DATA_DIR="/", STATIC_URL="/static/")
from actris_cms.operations import metrics

folder = Path(sys.argv[1])
for together in (2, 1):
    children, (ready, is_ready), (done, is_done) = [], os.pipe(), os.pipe()
    for _ in range(together):
        if not os.fork():
            metrics.share(folder)
            for _ in range(1000):
                metrics.REQUESTS.labels("home", "GET", "200").inc()
            os.write(is_ready, b".")
            os.read(done, 1)  # Nobody ends before all have counted.
            os._exit(0)
    for _ in range(together):
        os.read(ready, 1)
    os.write(is_done, b"." * together)
    for _ in range(together):
        os.wait()
os.environ[metrics.SHARED] = str(folder)
print(metrics.exposition("")[1].decode())
"""


def test_processes_count_together_and_one_that_ends_leaves_its_file_to_the_next(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESSES, str(tmp_path)]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout  # noqa: S603
    assert scraped(output)[("actris_requests_total", "GET", "200", "home")] == 3000
    assert sorted(path.name for path in tmp_path.glob("counter*")) == ["counter_0.db", "counter_1.db"]


def test_a_scraper_may_ask_for_openmetrics() -> None:
    content_type, body = metrics.exposition("application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith(b"# EOF\n")
