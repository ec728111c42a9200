"""The gunicorn configuration: by default two processes of four threads, for two cores."""

import ctypes
import gc
import logging
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from actris_cms.operations.logs import JsonFormatter, without_secrets
from actris_cms.security.visitor_address import shortened

# By default, glibc gives each thread its own memory arena (M_ARENA_MAX in malloc.h), and memory that is free in one
# cannot be used by another. A single arena needs a lock, which is rarely contended. Other C libraries lack the option.
M_ARENA_MAX = -8
with suppress(OSError, AttributeError):
    ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, 1)

# Thresholds for `gc.set_threshold`. Rendering a page allocates tens of thousands of objects; with Python's defaults,
# the garbage collector would run many times per page. The oldest generation is collected after some hundred pages; with
# Python's 10 and 10 for the second and third threshold, it would be after a thousand.
GARBAGE_AFTER = (10_000, 5, 2)

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # Processes share the memory of the code.
timeout = 60
graceful_timeout = 30
keepalive = 75  # Seconds: longer than nginx keeps a connection, so that nginx never uses one that is being closed.
# What nginx lets pass (large_client_header_buffers), so that nginx answers what is too long, with the site's page.
limit_request_line = 8190
limit_request_fields = 10_000
forwarder_headers = ""  # By default, nginx could say by SCRIPT_NAME where the site is; it does not, so nobody may.
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = os.environ.get("ACCESS_LOG") or None


as_json = os.environ.get("LOG_FORMAT") == "json"
is_personal = os.environ.get("LOG_PERSONAL_DATA", "").lower() in ("true", "1", "yes", "on")
# Healthy answers to these are not logged: probes come every few seconds.
PROBES = ("/-/live", "/-/ready", "/-/started", "/-/metrics")


class WithoutSecrets(logging.Formatter):
    """Lines for people without links that let somebody in: the server writes the address of a request that failed."""

    def __init__(self, usual: logging.Formatter) -> None:
        super().__init__()
        self._usual = usual

    def format(self, record: logging.LogRecord) -> str:
        """Return the usual line without them."""
        return without_secrets(self._usual.format(record))


class Log(Logger):
    """The logs of the server, which look like those of the application.

    Requests for reviews are not logged: whoever reads the address of one has its link. Of other requests the log has
    neither the query, which may have words that a visitor searched for, nor where the visitor came from.
    """

    def setup(self, cfg: Any) -> None:
        """Open the logs."""
        super().setup(cfg)
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            handler.setFormatter(JsonFormatter(is_personal) if as_json else WithoutSecrets(handler.formatter))

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Log a request that was answered."""
        path, status = environ.get("PATH_INFO", ""), resp.status_code
        if not self.access_log_enabled or path.startswith("/review/") or (path.startswith(PROBES) and status < 400):
            return
        address = environ.get("REMOTE_ADDR", "")
        fields = {
            "address": (address if is_personal else shortened(address)) or "-",
            "method": environ["REQUEST_METHOD"],
            "path": without_secrets(environ.get("RAW_URI", "").partition("?")[0]),
            "status": status,
            "bytes": getattr(resp, "sent", 0),
            "seconds": round(request_time.total_seconds(), 3),
            "request": environ.get("actris.request_id", "-"),
            "agent": environ.get("HTTP_USER_AGENT", "-"),
        }
        self.access_log.info(
            JSON_LINE if as_json else ACCESS_LINE, {**fields, "time": self.now()}, extra={"fields": fields}
        )


ACCESS_LINE = '%(address)s - - %(time)s "%(method)s %(path)s" %(status)s %(bytes)s %(seconds)s %(request)s %(agent)r'
JSON_LINE = "%(method)s %(path)s"
logger_class = Log
control_socket_disable = True  # By default it is in the home directory, which a service account does not have.


def when_ready(server: Any) -> None:
    """Prepare what all processes share: counters, the code, the garbage collector's thresholds, and the page cache."""
    # In memory: a full disk must not stop a process that counts.
    memory = "/dev/shm"  # noqa: S108 -- a folder in it that only this account can open
    server.counters = Path(tempfile.mkdtemp(prefix="actris-", dir=memory if os.access(memory, os.W_OK) else None))
    _freeze_code()
    gc.set_threshold(*GARBAGE_AFTER)
    _begin_page_cache()


def post_fork(server: Any, worker: Any) -> None:
    """Let the process count beside the others."""
    from actris_cms.operations.metrics import share

    share(server.counters)


def on_exit(server: Any) -> None:
    """Remove the counters, which begin anew with the server."""
    shutil.rmtree(server.counters, ignore_errors=True)


def _freeze_code() -> None:
    """Exclude loaded objects from garbage collection, which would write to their memory and so unshare it."""
    gc.collect()
    gc.freeze()


def _begin_page_cache() -> None:
    """Clear the page cache if it is local to this machine: it may have missed changes while the server was down."""
    from actris_cms.pagecache.configured import configured_store
    from actris_cms.pagecache.frontend import purge_frontend

    store = configured_store()
    if store is not None:
        purge_frontend(store.begin())
