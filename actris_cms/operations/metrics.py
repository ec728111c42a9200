"""Counts requests for Prometheus, and reads at each scrape what waits, what is late and what is full.

`probes.py` shows them at `/-/metrics`. Labels have few values: names of views, never paths. Other apps add what is read
at each scrape by `register_gauge`.
"""

import fcntl
import itertools
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import prometheus_client
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from .limited import Limited

logger = logging.getLogger(__name__)

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
# What a gauge is now: a number, or numbers by the value of its label.
Reading = float | Mapping[str, float]

LIMIT: Final = 2.0  # Seconds for reading all gauges.
METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
BUCKETS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"  # As prometheus_client calls it.

prometheus_client.disable_created_metrics()  # They double the number of series, and say when a process started.
# Each has labels, so that none stores a value before `share` says where.
REQUESTS: Final = Counter("actris_requests", "Answers, by view, method and status.", ["view", "method", "status"])
SECONDS: Final = Histogram(
    "actris_request_seconds", "Seconds until an answer began, by part of the site.", ["part"], buckets=BUCKETS
)
PAGE_CACHE: Final = Counter("actris_page_cache", "What the page cache did with requests.", ["result"])
DATABASE_ERRORS: Final = Counter(
    "actris_database_errors", "Requests that failed because of the database, by kind of error.", ["kind"]
)


def share(folder: Path) -> None:
    """Keep the counters in files of `folder`, so that any process of the server shows the sums of all of them.

    Call it once in each process, before it counts. A file belongs to one living process. The next process goes on
    counting in it, so there are never more files than processes.
    """
    os.environ[SHARED] = str(folder)
    slot = _free_slot(folder)
    values.ValueClass = values.MultiProcessValue(lambda: slot)


def _free_slot(folder: Path) -> int:
    """Return a number that no other living process has. The lock on its file ends with this process."""
    for slot in itertools.count():
        file = os.open(folder / f"{slot}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            return slot
    raise AssertionError  # The numbers do not end.


class Measured:
    """WSGI middleware that counts each answer, and measures how long it took to begin.

    List it before the page cache, which writes into `environ` what it did. `view_name_middleware` writes the view.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._admin = reverse("wagtailadmin_home")

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, and count its answer."""
        status = "500"

        def start(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, *rest)

        began = time.perf_counter()
        try:
            return self._application(environ, start)
        finally:
            seconds = time.perf_counter() - began
            part, view = self._place(environ)
            method = environ["REQUEST_METHOD"]
            REQUESTS.labels(view, method if method in METHODS else "other", status).inc()
            SECONDS.labels(part).observe(seconds)
            if result := environ.get("actris.page_cache"):
                PAGE_CACHE.labels(result).inc()

    def _place(self, environ: dict[str, Any]) -> tuple[str, str]:
        """Return the part of the site that answered, and the name of the view."""
        if environ.get("actris.page_cache") == "hit":
            return "page cache", "page cache"
        view, path = environ.get("actris.view"), environ.get("PATH_INFO", "")
        if view is None and path.startswith(settings.STATIC_URL):
            return "static files", "static files"
        return "admin" if path.startswith(self._admin) else "site", view or "none"


def view_name_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell `Measured` the name of the view. List it first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        finally:
            if request.resolver_match:
                request.META["actris.view"] = request.resolver_match.view_name or "unnamed"

    return middleware


def count_database_error(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Count the exception of a request if it is of the database."""
    error = sys.exc_info()[1]
    if isinstance(error, Error):
        DATABASE_ERRORS.labels(type(error).__name__).inc()


got_request_exception.connect(count_database_error, dispatch_uid="database-errors")


class Gauge:
    """A number that is read at each scrape."""

    def __init__(self, name: str, help_text: str, read: Callable[[], Reading], label: str) -> None:
        self._name = name
        self._help = help_text
        self._label = label
        self.limited = Limited(read)

    def family(self, reading: Reading) -> GaugeMetricFamily:
        """Return the gauge as Prometheus reads it."""
        family = GaugeMetricFamily(self._name, self._help, labels=[self._label] if self._label else [])
        for value, number in reading.items() if isinstance(reading, Mapping) else [("", reading)]:
            family.add_metric([value] if self._label else [], number)
        return family


GAUGES: dict[str, Gauge] = {}


def register_gauge(name: str, help_text: str, read: Callable[[], Reading], label: str = "") -> None:
    """Show `actris_NAME` at each scrape: what `read` returns. Without an answer within LIMIT, it is left out."""
    GAUGES[name] = Gauge(f"actris_{name}", help_text, read, label)


class _Gauges:
    """Reads all gauges at the same time, and says how many could not be read."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the gauges that could be read."""
        until = time.monotonic() + LIMIT
        runs = [(name, gauge, gauge.limited.start()) for name, gauge in GAUGES.items()]
        failed = 0
        for name, gauge, run in runs:
            try:
                yield gauge.family(run.result(max(until - time.monotonic(), 0)))
            except Exception as error:  # one gauge must not hide the others
                failed += 1
                logger.warning("The metric %s could not be read: %r", name, error)
        yield Gauge("actris_unread_metrics", "Metrics that could not be read.", lambda: 0, "").family(failed)


def exposition(accept: str) -> tuple[str, bytes]:
    """Return the type and the text of all metrics, as a scraper with this Accept header reads them."""
    registry = CollectorRegistry()
    if SHARED in os.environ:
        MultiProcessCollector(registry)
    else:
        for counter in (REQUESTS, SECONDS, PAGE_CACHE, DATABASE_ERRORS):
            registry.register(counter)
    registry.register(_Gauges())
    encode, content_type = choose_encoder(accept)
    return content_type, encode(registry)


register_gauge(
    "disk_free_bytes", "Free bytes on the disk of DATA_DIR.", lambda: shutil.disk_usage(settings.DATA_DIR).free
)
