"""Work that nobody should wait for, done by one thread of the process: a backend of django-tasks without a service.

Choose another backend in TASKS where several machines share the work: see `docs/decisions/0014-sizes-made-ahead.md`.
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

logger = logging.getLogger(__name__)

WAITING: Final = 10_000  # Tasks. What comes when so many wait is turned away, and asked for again by who misses it.
LAST_SECONDS: Final = 20.0  # In which a server ends the task that it is at: gunicorn gives 30.
NICENESS: Final = 10  # Of 19. Whoever waits for a page comes first.
GLANCE: Final = 0.2  # Seconds between two looks at whether the thread is done.


class Worker:
    """A thread that does what is queued, one after the other. It starts with the first, and with the process it ends.

    What waits already is not queued again. At the end of the process, a server finishes what it is at and forgets the
    rest; a command, which has nobody to keep waiting, finishes everything.
    """

    def __init__(self, name: str, limit: int = WAITING) -> None:
        """`name` is that of the thread; `limit` is how much may wait."""
        self.name = name
        self.limit = limit
        self._begin_anew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin_anew)
        request_started.connect(self._serve, weak=False)
        atexit.register(self.stop)

    def _begin_anew(self) -> None:
        """A process that was forked has none of its parent's threads, and leaves its parent's work to it."""
        self._waiting: OrderedDict[str, Callable[[], None]] = OrderedDict()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._running = self._ending = self._serves = False

    def _serve(self, **kwargs: Any) -> None:
        self._serves = True

    def put(self, key: str, work: Callable[[], None]) -> bool:
        """Queue `work`, unless there is some of the same `key`; False where too much waits already."""
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
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)  # Linux knows it of a thread.
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
        """What has waited longest, once there is some; None when the process ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ending)
            if not self._waiting:
                return None
            self._running = True
            return self._waiting.popitem(last=False)[1]

    def wait(self, seconds: float) -> bool:
        """Whether all that was queued is done within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._running, seconds)

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._ending = True
            if self._serves:
                self._waiting.clear()
            self._changed.notify_all()
            thread = self._thread
        until = time.monotonic() + LAST_SECONDS
        while thread and thread.is_alive() and not (self._serves and time.monotonic() > until):
            thread.join(GLANCE)


_workers: dict[str, Worker] = {}
_making = threading.Lock()


def worker(alias: str, limit: int = WAITING) -> Worker:
    """The process's one worker of a backend; django-tasks makes a backend for every thread that asks."""
    with _making:
        if alias not in _workers:
            _workers[alias] = Worker(f"tasks-{alias}", limit)
        return _workers[alias]


class ThreadBackend(ImmediateBackend):
    """Runs tasks in a thread of the process. OPTIONS may hold WAITING, how many of them may wait."""

    supports_async_task = False
    supports_priority = False

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Put a task behind the others; the result says READY, and is kept nowhere."""
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
            logger.warning("%d tasks wait already: %s was turned away", limit, key)
        return result
