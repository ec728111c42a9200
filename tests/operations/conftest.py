"""A mail server that is silent, and tasks that run in a thread."""

from collections.abc import Iterator
from typing import Any

import pytest

from actris_cms.operations import background

from ..silent import silent_server


@pytest.fixture
def silent_mail(settings: Any) -> Iterator[int]:
    """Let the site send mail to a server that accepts connections and says nothing."""
    settings.EMAIL_BACKEND = "actris_cms.operations.mail.QueuedEmailBackend"
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 1
    with silent_server() as settings.EMAIL_PORT:
        yield settings.EMAIL_PORT


@pytest.fixture
def mail_thread(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[background.Worker]:
    """Let a thread run the tasks of mail, as in production."""
    settings.TASKS = {
        **settings.TASKS,
        "mail": {"BACKEND": "actris_cms.operations.background.ThreadBackend"},
    }
    worker = background.Worker("tests-mail")
    monkeypatch.setattr(background, "_workers", {"mail": worker})
    yield worker
    worker.stop()
