"""Errors say which part of the site does not work."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from actris_cms.operations.unavailable import ObjectStoreError, reason_of


def caused_by(error: Exception, sqlstate: str) -> Exception:
    """Return the error of Django for an error of PostgreSQL."""
    error.__cause__ = type("Cause", (Exception,), {"sqlstate": sqlstate})()
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ObjectStoreError("x"), "The store of pictures and files"),
        (OSError(errno.ENOSPC, "x"), "The disk of the server is full"),
        (OperationalError("database or disk is full"), "The disk of the server is full"),
        (OperationalError("x"), "The database does not answer"),
        (InterfaceError("x"), "The database does not answer"),
        (caused_by(OperationalError("deadlock detected"), "40P01"), "Somebody else changed the same pages"),
        (OSError(errno.ENOENT, "x"), ""),
        (ValueError("x"), ""),
        (None, ""),
    ],
)
def test_a_reason_is_given_if_it_is_known(error: Exception | None, words: str) -> None:
    assert reason_of(error).startswith(words)
    assert bool(reason_of(error)) == bool(words)


@pytest.mark.parametrize(("error", "status"), [(OperationalError("x"), 503), (ValueError("x"), 500)])
def test_the_page_of_an_error_is_shown_with_its_status(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("actris_cms.operations.task_report.run_again", fail)
    admin_client.raise_request_exception = False
    answer = admin_client.post(reverse("tasks:failed"), {})
    assert answer.status_code == status
    assert "It is not your fault." in answer.content.decode()
    assert answer.get("Retry-After") == ("30" if status == 503 else None)


@pytest.mark.slow
def test_a_command_says_without_a_traceback_that_the_database_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    secret = "postgres://actris:PASSWORD@127.0.0.1"
    env = {**os.environ, "DATABASE_URL": f"{secret}:{port}/actris", "DATA_DIR": str(tmp_path)}
    env["DJANGO_SETTINGS_MODULE"] = "actris_cms.settings.dev"
    command = [sys.executable, "manage.py", "migrate", "--skip-checks"]
    done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 1
    what, advice = done.stderr.splitlines()[-2:]
    assert what.startswith("The database does not answer, refuses, or lacks migrations: ")
    assert advice.startswith("See DATABASE_URL and DATA_DIR")
    assert not any(word in done.stderr for word in ("Traceback", "PASSWORD"))
