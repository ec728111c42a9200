"""Backends of django-tasks that need no extra service: one runs tasks at once, one in a thread of the process.

Choose another backend in TASKS if several machines share the work: see `docs/decisions/0014-sizes-made-ahead.md`.
"""

import atexit
import contextlib
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from django.core.signals import request_started
from django.db import close_old_connections
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

from actris_cms.rehearsing import is_indexed

logger = logging.getLogger(__name__)

WAITING: Final = 10_000  # Tasks in the queue. More are rejected, and queued again when a page needs them.
SHUTDOWN_SECONDS: Final = 20.0  # For a server to finish the current task: gunicorn allows 30.
NICENESS: Final = 10  # Of 19. Requests come first.
JOIN_INTERVAL: Final = 0.2  # Seconds between checks whether the thread is done.


class QuickBackend(ImmediateBackend):
    """Runs tasks at once: those of Wagtail, which keep indexes and are quick. A rehearsal of a page leaves them out."""

    def _execute_task(self, task_result: TaskResult) -> None:
        if is_indexed():
            super()._execute_task(task_result)


class Worker:
    """A thread that runs queued work in order. It starts with the first item and ends with the process.

    Work that is already queued is not queued again. At the end of the process, a server finishes the current item and
    drops the rest; a command finishes everything.
    """

    def __init__(self, name: str, limit: int = WAITING) -> None:
        """`name` is that of the thread; `limit` is the maximum length of the queue."""
        self.name = name
        self.limit = limit
        self._reset()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)
        request_started.connect(self._serve, weak=False)
        atexit.register(self.stop)

    def _reset(self) -> None:
        """Start with an empty queue and no thread, also in a forked process, which inherits no threads."""
        self._waiting: OrderedDict[str, Callable[[], None]] = OrderedDict()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._running = self._ending = self._serves = False

    def _serve(self, **kwargs: Any) -> None:
        self._serves = True

    def put(self, key: str, work: Callable[[], None]) -> bool:
        """Queue `work`, unless work with this `key` is queued; return False if the queue is full."""
        with self._changed:
            if key in self._waiting:
                return True
            if len(self._waiting) >= self.limit:
                return False
            self._waiting[key] = work
            if self._thread is None and not self._ending:
                self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return True

    def _run(self) -> None:
        with contextlib.suppress(AttributeError, OSError):
            os.setpriority(
                os.PRIO_PROCESS, threading.get_native_id(), NICENESS
            )  # On Linux, a priority applies to a thread.
        while (work := self._next()) is not None:
            close_old_connections()
            try:
                work()
            except Exception:  # one task must not end the thread
                logger.exception("A task failed")
            finally:
                close_old_connections()
                with self._changed:
                    self._running = False
                    self._changed.notify_all()

    def _next(self) -> Callable[[], None] | None:
        """Wait for the oldest item of the queue and return it; None when the process ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ending)
            if not self._waiting:
                return None
            self._running = True
            return self._waiting.popitem(last=False)[1]

    def wait(self, seconds: float) -> bool:
        """Wait for the queue to be finished, up to `seconds`; return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._running, seconds)

    def stop(self) -> None:
        """End the thread: a server drops its queue, a command finishes it first."""
        with self._changed:
            self._ending = True
            if self._serves:
                self._waiting.clear()
            self._changed.notify_all()
            thread = self._thread
        until = time.monotonic() + SHUTDOWN_SECONDS
        while thread and thread.is_alive() and not (self._serves and time.monotonic() > until):
            thread.join(JOIN_INTERVAL)


_workers: dict[str, Worker] = {}
_workers_lock = threading.Lock()


def worker(alias: str, limit: int = WAITING) -> Worker:
    """Return the single worker of a backend in this process: django-tasks makes a backend per thread."""
    with _workers_lock:
        if alias not in _workers:
            _workers[alias] = Worker(f"tasks-{alias}", limit)
        return _workers[alias]


class ThreadBackend(ImmediateBackend):
    """Runs tasks in a thread of the process. OPTIONS may set WAITING, the maximum length of the queue."""

    supports_async_task = False
    supports_priority = False

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Queue a task and return a result with status READY. Results are not stored."""
        self.validate_task(task)
        result: TaskResult = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        limit = int(self.options.get("WAITING", WAITING))
        key = f"{task.module_path}{args!r}{kwargs!r}"
        if not worker(self.alias, limit).put(key, lambda: self._execute_task(result)):
            logger.warning("%d tasks are waiting: %s was rejected", limit, key)
        return result
