"""Errors say which part of the site does not work."""

import errno
from typing import Any

import pytest
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
