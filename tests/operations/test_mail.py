"""Mail is sent outside requests: a mail server that is silent or down stops nothing."""

import re
import time
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection, send_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actris_cms.operations.background import Worker
from actris_cms.operations.mail import PAUSES, send_due_mail
from actris_cms.operations.models import OutgoingMail
from actris_cms.operations.scheduler import run_due_jobs
from actris_cms.settings import base
from home.models import HomePage

from ..conftest import member_of
from ..factories import AboutPageFactory, UserFactory

Transaction = Any

QUEUE = "actris_cms.operations.mail.QueuedEmailBackend"
DONE = reverse("wagtailadmin_password_reset_done")


@pytest.fixture
def queued(settings: Any, db: None) -> None:
    """Queue messages as in production; those that are sent are in `mail.outbox`."""
    settings.EMAIL_BACKEND = QUEUE
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def make_due() -> None:
    """Let the pause of every waiting message be over."""
    OutgoingMail.objects.update(due_at=timezone.now())


def ask_for_new_password(client: Client, address: str) -> float:
    """Send the form of a forgotten password, check its answer, and return its seconds."""
    start = time.perf_counter()
    response = client.post(reverse("wagtailadmin_password_reset"), {"email": address})
    seconds = time.perf_counter() - start
    assert (response.status_code, response["Location"]) == (302, DONE)
    return seconds


def test_the_settings_send_all_mail_by_the_queue_and_limit_the_time_of_the_mail_server() -> None:
    assert base.EMAIL_BACKEND == QUEUE
    assert 0 < base.EMAIL_TIMEOUT <= 30


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_silent_mail_server_does_not_keep_an_editor_waiting(
    client: Client, silent_mail: int, mail_thread: Worker
) -> None:
    editor = member_of("Communications editors", username="editor", email="editor@example.org")
    member_of("Communications publishers", username="publisher", email="publisher@example.org")
    page = AboutPageFactory(parent=HomePage.objects.get(), title="About us")
    page.save_revision(user=editor)
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    data = {"title": "About us", "slug": page.slug, "summary": "", "body-count": 0, "action-submit": "1"}

    start = time.perf_counter()
    response = client.post(url, data | {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0})

    assert response.status_code == 302
    assert time.perf_counter() - start < 1
    assert page.current_workflow_state is not None
    assert mail_thread.wait(20)
    waiting = OutgoingMail.objects.get()
    assert waiting.message["to"] == ["publisher@example.org"]
    assert (waiting.attempts, waiting.due_at > timezone.now()) == (1, True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_forgotten_password_takes_the_same_time_for_known_and_unknown_addresses(
    silent_mail: int, mail_thread: Worker
) -> None:
    UserFactory(username="known", email="known@example.org", password="a-long-password")
    seconds: dict[str, list[float]] = {"known@example.org": [], "unknown@example.org": []}
    for number in range(10):
        for address in seconds:
            client = Client(REMOTE_ADDR=f"192.0.2.{number}")
            seconds[address].append(ask_for_new_password(client, address))
    known, unknown = map(median, seconds.values())
    assert abs(known - unknown) < 0.02
    assert max(map(max, seconds.values())) < 1


def test_a_request_for_a_new_password_does_not_look_for_the_account(
    client: Client, queued: None, mail_thread: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks: list[str] = []
    monkeypatch.setattr(mail_thread, "put", lambda key, work: tasks.append(key))
    UserFactory(username="known", email="known@example.org", password="a-long-password")
    for address in ("known@example.org", "unknown@example.org"):
        ask_for_new_password(client, address)
    assert ["unknown" in task for task in tasks] == [False, True]
    assert not OutgoingMail.objects.exists()


def test_a_known_address_gets_a_link_that_sets_a_new_password(
    client: Client, queued: None, django_capture_on_commit_callbacks: Transaction
) -> None:
    UserFactory(username="known", email="known@example.org", password="a-long-password")
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_new_password(client, "Known@example.org")
        ask_for_new_password(client, "unknown@example.org")
    (message,) = mail.outbox
    assert message.to == ["known@example.org"]
    link = re.search(r"http://testserver(/admin/password_reset/confirm/\S+)", str(message.body))
    assert link
    assert "new_password1" in client.get(link[1], follow=True).content.decode()


def test_a_message_arrives_as_it_was_written(queued: None) -> None:
    message = EmailMultiAlternatives(
        "Grüße",
        "plain",
        "from@example.org",
        ["to@example.org"],
        bcc=["bcc@example.org"],
        cc=["cc@example.org"],
        reply_to=["reply@example.org"],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative("<p>html</p>", "text/html")
    message.send()
    send_due_mail.call()
    (sent,) = mail.outbox
    assert sent.recipients() == message.recipients()
    written = [part for part in message.message().as_string().splitlines() if "==" not in part and "Date" not in part]
    arrived = sent.message().as_string()
    assert [line for line in written if line not in arrived and "Message-ID" not in line] == []
    assert not OutgoingMail.objects.exists()


def test_html_without_plain_text_stays_html(queued: None) -> None:
    message = EmailMessage("Subject", "<p>html</p>", to=["to@example.org"])
    message.content_subtype = "html"
    message.send()
    send_due_mail.call()
    assert mail.outbox[0].message().get_content_type() == "text/html"


def test_attachments_are_refused_in_words(queued: None) -> None:
    message = EmailMessage("Minutes", "text", to=["to@example.org"], attachments=[("a.txt", "text", "text/plain")])
    with pytest.raises(ValueError, match="“Minutes” has attachments"):
        message.send()


def test_mail_of_a_change_that_is_not_saved_is_not_sent(queued: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        send_mail("Subject", "text", None, ["to@example.org"])
        raise RuntimeError("the change failed")
    assert send_due_mail.call() == 0


@pytest.mark.slow
def test_a_silent_mail_server_is_tried_again_with_growing_pauses_and_then_given_up(
    db: None, silent_mail: int, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_TIMEOUT = 0.05
    send_mail("A draft waits", "text", None, ["to@example.org"])
    pauses = []
    for _ in PAUSES:
        make_due()
        send_due_mail.call()
        pauses.append((OutgoingMail.objects.get().due_at - timezone.now()).total_seconds())
    assert [round(pause / 60) for pause in pauses] == list(PAUSES)
    assert send_due_mail.call() == 0
    make_due()
    send_due_mail.call()
    assert not OutgoingMail.objects.exists()
    assert "“A draft waits” to to@example.org was not sent in 6 attempts" in caplog.text


def test_a_message_that_cannot_be_sent_does_not_stop_the_others(queued: None) -> None:
    send_mail("Subject", "text", "invalid\nsender@example.org", ["to@example.org"])
    send_mail("Subject", "text", None, ["other@example.org"])
    assert send_due_mail.call() == 1
    assert [message.to for message in mail.outbox] == [["other@example.org"]]


class TwoProcesses(EmailBackend):
    """A mail server that is slow: meanwhile another process looks for messages to send."""

    def send_messages(self, messages: Any) -> int:
        assert send_due_mail.call() == 0
        return super().send_messages(messages)


def test_a_message_that_another_process_is_sending_is_not_sent_twice(queued: None, settings: Any) -> None:
    settings.MAIL_BACKEND = f"{__name__}.TwoProcesses"
    send_mail("Subject", "text", None, ["to@example.org"])
    assert send_due_mail.call() == 1
    assert len(mail.outbox) == 1


class FiveSlowMinutes(TwoProcesses):
    """A mail server that takes five minutes for all its answers to a message."""

    def send_messages(self, messages: Any) -> int:
        OutgoingMail.objects.update(due_at=F("due_at") - timedelta(minutes=5))
        return super().send_messages(messages)


def test_a_message_that_the_mail_server_takes_five_minutes_for_is_not_sent_twice(queued: None, settings: Any) -> None:
    settings.MAIL_BACKEND = f"{__name__}.FiveSlowMinutes"
    send_mail("Subject", "text", None, ["to@example.org"])
    assert send_due_mail.call() == 1
    assert len(mail.outbox) == 1


def test_the_scheduler_sends_what_a_restart_left_behind(queued: None) -> None:
    get_connection(QUEUE).send_messages([EmailMessage("Subject", "text", to=["to@example.org"])])
    assert "send_due_mail" in run_due_jobs()
    assert [message.to for message in mail.outbox] == [["to@example.org"]]
