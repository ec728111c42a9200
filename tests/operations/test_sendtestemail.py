"""The test message says in plain words what the mail server made of it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from actris_cms.operations.mail import send_message
from actris_cms.operations.management.commands import sendtestemail

from ..queued import let_tasks_wait
from ..silent import silent_server

POLITE = {
    "EHLO": b"250 hello",
    "MAIL": b"250 ok",
    "RCPT": b"250 ok",
    "DATA": b"354 go on",
    ".": b"250 taken",
    "QUIT": b"221 bye",
}


@contextmanager
def mail_server(**answers: bytes) -> Iterator[int]:
    """Run a mail server for one conversation, polite but for these answers; yield its port."""

    def talk(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 ready\r\n")
            for line in lines:
                word = line.strip().decode().split(" ")[0].upper()
                if word in POLITE:
                    connection.sendall({**POLITE, **answers}[word] + b"\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=talk, args=(listening,), daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


@pytest.fixture(autouse=True)
def _mail(settings: Any, db: None) -> None:
    """Send mail as in production, to this machine."""
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 0.3


def sent(settings: Any, port: int) -> str:
    """Send the message and return what the command prints."""
    settings.EMAIL_PORT = port
    output = StringIO()
    call_command("sendtestemail", "o@example.org", stdout=output)
    return output.getvalue()


def test_it_says_that_the_mail_server_took_the_message_and_lets_those_be_sent_that_it_did_not_take_before(
    settings: Any,
) -> None:
    let_tasks_wait(settings)
    later = timezone.now() + timedelta(hours=7)
    states: dict[str, dict[str, Any]] = {
        "failing": {"run_after": later, "worker_ids": ["1", "2"]},
        "given up": {"status": "FAILED"},
        "new": {},
    }
    for subject, state in states.items():
        row = send_message.enqueue({"subject": subject}).db_result
        DBTaskResult.objects.filter(pk=row.pk).update(**state)
    with mail_server() as port:
        said = sent(settings, port)
    assert f"The mail server 127.0.0.1:{port} (EMAIL_HOST, EMAIL_PORT) took the message" in said
    assert "to o@example.org" in said
    assert "did not take before, and that the worker sends now: 1." in said
    assert "given up: 1. Reports → Tasks" in said
    due = DBTaskResult.objects.ready().values_list("args_kwargs__args__0__subject", flat=True)
    assert sorted(due) == ["failing", "new"]


def test_a_message_that_is_not_taken_changes_nothing_for_those_that_wait(settings: Any) -> None:
    let_tasks_wait(settings)
    send_message.enqueue({"subject": "failing"})
    later = timezone.now() + timedelta(hours=7)
    DBTaskResult.objects.update(run_after=later, worker_ids=["1"])
    with mail_server(RCPT=b"550 no such user") as port, pytest.raises(CommandError):
        sent(settings, port)
    assert DBTaskResult.objects.get().run_after == later


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"RCPT": b"550 no such user"}, "refuses the address. o@example.org: 550 no such user."),
        ({"MAIL": b"553 not yours"}, "(DEFAULT_FROM_EMAIL): 553 not yours."),
        ({".": b"554 looks like spam"}, "answered 554 looks like spam."),
    ],
)
def test_it_repeats_what_the_mail_server_refuses(settings: Any, answers: dict[str, bytes], words: str) -> None:
    with mail_server(**answers) as port, pytest.raises(CommandError) as raised:
        sent(settings, port)
    assert str(raised.value).startswith("The message was not sent: The mail server 127.0.0.1")
    assert words in str(raised.value)


def test_a_mail_server_that_is_silent_is_not_waited_for(settings: Any) -> None:
    with silent_server() as port, pytest.raises(CommandError, match="did not answer in time"):
        sent(settings, port)


def test_the_whole_conversation_has_a_limit(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sendtestemail, "LIMIT", 0.1)
    settings.EMAIL_TIMEOUT = 2
    with silent_server() as port, pytest.raises(CommandError, match="did not answer in time"):
        sent(settings, port)


def test_a_wrong_port_and_a_wrong_host_name_their_settings(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(CommandError, match=rf"nothing listens at 127.0.0.1:{port} \(EMAIL_HOST, EMAIL_PORT\)"):
        sent(settings, port)
    settings.EMAIL_HOST = "mail.invalid"
    with pytest.raises(CommandError, match=r"there is no host mail.invalid \(EMAIL_HOST\)"):
        sent(settings, port)
