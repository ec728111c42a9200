"""A mail server that is silent."""

from collections.abc import Iterator
from typing import Any

import pytest

from ..queued import queue_mail
from ..silent import silent_server


@pytest.fixture
def silent_mail(settings: Any) -> Iterator[int]:
    """Let the site send mail to a server that accepts connections and says nothing."""
    queue_mail(settings)
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 1
    with silent_server() as settings.EMAIL_PORT:
        yield settings.EMAIL_PORT
