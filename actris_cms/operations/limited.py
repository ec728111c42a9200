"""Runs a function with a time limit, so that a service that hangs does not hang whoever asks about it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from django.db import connections

Result = TypeVar("Result")


class Limited(Generic[Result]):
    """A function that runs in a thread. While a run hangs, no other is started: it costs one thread, not many."""

    def __init__(self, function: Callable[[], Result]) -> None:
        self._function = function
        self._lock = threading.Lock()
        self._run: Future[Result] | None = None

    def start(self) -> Future[Result]:
        """Start the function unless it is running, and return its future. `result(seconds)` waits with a limit."""
        with self._lock:
            if self._run is None or self._run.done():
                self._run = Future()
                # The end of the process does not wait for a daemon.
                threading.Thread(target=self._work, args=(self._run,), name="limited", daemon=True).start()
            return self._run

    def _work(self, run: Future[Result]) -> None:
        try:
            try:
                result = self._function()
            finally:
                connections.close_all()
        except Exception as error:  # whoever waits gets it
            run.set_exception(error)
        else:
            run.set_result(result)
