"""Mail is sent outside requests: a mail server that is silent or down stops nothing."""

import re
import time
from importlib import import_module
from smtplib import SMTPRecipientsRefused
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from actris_cms.operations.mail import as_data
from actris_cms.operations.tasks import QUEUES, SOON
from actris_cms.settings import base
from home.models import HomePage

from ..conftest import member_of
from ..factories import AboutPageFactory, UserFactory
from ..queued import mail_tasks, queue_mail, run_tasks, waiting_messages

# Less than what a request would wait for the silent server, and enough for a busy machine.
AT_ONCE = base.EMAIL_TIMEOUT / 2
DONE = reverse("wagtailadmin_password_reset_done")


@pytest.fixture
def queued(settings: Any, db: None) -> None:
    """Queue messages as in production; those that are sent are in `mail.outbox`."""
    queue_mail(settings)


def ask_for_new_password(client: Client, address: str) -> float:
    """Send the form of a forgotten password, check its answer, and return its seconds."""
    start = time.perf_counter()
    response = client.post(reverse("wagtailadmin_password_reset"), {"email": address})
    seconds = time.perf_counter() - start
    assert (response.status_code, response["Location"]) == (302, DONE)
    return seconds


def test_the_settings_send_all_mail_by_the_queue_and_limit_the_time_of_the_mail_server() -> None:
    assert base.EMAIL_BACKEND.endswith(".QueuedEmailBackend")
    assert 0 < base.EMAIL_TIMEOUT <= 30


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_silent_mail_server_does_not_keep_an_editor_waiting(client: Client, silent_mail: int) -> None:
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
    assert time.perf_counter() - start < AT_ONCE
    assert page.current_workflow_state is not None
    (message,) = waiting_messages()
    assert message["to"] == ["publisher@example.org"]
    run_tasks(SOON)
    (row,) = mail_tasks()
    assert (row.status, len(row.worker_ids), row.run_after > timezone.now()) == ("READY", 1, True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_forgotten_password_takes_the_same_time_for_known_and_unknown_addresses(silent_mail: int) -> None:
    UserFactory(username="known", email="known@example.org", password="a-long-password")
    seconds: dict[str, list[float]] = {"known@example.org": [], "unknown@example.org": []}
    for number in range(10):
        for address in seconds:
            client = Client(REMOTE_ADDR=f"192.0.2.{number}")
            seconds[address].append(ask_for_new_password(client, address))
    known, unknown = map(min, seconds.values())  # A busy machine makes the others longer.
    assert abs(known - unknown) < 0.02
    assert max(map(max, seconds.values())) < AT_ONCE


def test_a_request_for_a_new_password_does_not_look_for_the_account(client: Client, queued: None) -> None:
    UserFactory(username="known", email="known@example.org", password="a-long-password")
    for address in ("known@example.org", "unknown@example.org"):
        ask_for_new_password(client, address)
    asked = DBTaskResult.objects.filter(task_path__endswith="send_reset_links").order_by("enqueued_at")
    assert [row.args_kwargs["args"][0] for row in asked] == ["known@example.org", "unknown@example.org"]
    assert not waiting_messages()


def test_a_known_address_gets_a_link_that_sets_a_new_password(client: Client, queued: None) -> None:
    UserFactory(username="known", email="known@example.org", password="a-long-password")
    ask_for_new_password(client, "Known@example.org")
    ask_for_new_password(client, "unknown@example.org")
    run_tasks(SOON)
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
    run_tasks(SOON)
    (sent,) = mail.outbox
    assert sent.recipients() == message.recipients()
    written = [part for part in message.message().as_string().splitlines() if "==" not in part and "Date" not in part]
    arrived = sent.message().as_string()
    assert [line for line in written if line not in arrived and "Message-ID" not in line] == []
    assert not waiting_messages()


def test_html_without_plain_text_stays_html(queued: None) -> None:
    message = EmailMessage("Subject", "<p>html</p>", to=["to@example.org"])
    message.content_subtype = "html"
    message.send()
    run_tasks(SOON)
    assert mail.outbox[0].message().get_content_type() == "text/html"


def test_attachments_are_refused_in_words(queued: None) -> None:
    message = EmailMessage("Minutes", "text", to=["to@example.org"], attachments=[("a.txt", "text", "text/plain")])
    with pytest.raises(ValueError, match="“Minutes” has attachments"):
        message.send()


def test_mail_of_a_change_that_is_not_saved_is_not_sent(queued: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        send_mail("Subject", "text", None, ["to@example.org"])
        raise RuntimeError("the change failed")
    run_tasks(SOON)
    assert mail.outbox == []


def test_a_silent_mail_server_is_tried_again_with_growing_pauses_and_then_given_up(
    db: None, silent_mail: int, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_TIMEOUT = 0.05
    send_mail("A draft waits", "text", None, ["to@example.org"])
    pauses = []
    for _ in QUEUES[SOON].pauses:
        run_tasks(SOON)
        (row,) = DBTaskResult.objects.all()
        pauses.append((row.run_after - timezone.now()).total_seconds())
        DBTaskResult.objects.update(run_after=timezone.now())
    assert [round(pause / 60) for pause in pauses] == list(QUEUES[SOON].pauses)
    run_tasks(SOON)
    (row,) = DBTaskResult.objects.all()
    assert (row.status, row.exception_class_path) == ("FAILED", "smtplib.SMTPServerDisconnected")
    assert "send_message is given up; attempts: 6" in caplog.text
    assert "to@example.org" not in caplog.text


def test_a_message_that_cannot_be_sent_does_not_stop_the_others(queued: None) -> None:
    send_mail("Subject", "text", "invalid\nsender@example.org", ["to@example.org"])
    send_mail("Subject", "text", None, ["other@example.org"])
    run_tasks(SOON)
    assert [message.to for message in mail.outbox] == [["other@example.org"]]


def test_the_log_does_not_name_recipients_whom_the_mail_server_refuses(
    queued: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: Any) -> None:
        raise SMTPRecipientsRefused({"to@example.org": (550, b"no to@example.org here")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    send_mail("Subject", "text", None, ["to@example.org"])
    run_tasks(SOON)
    assert "refused the recipients, with [550]" in caplog.text
    assert "to@example.org" not in caplog.text + DBTaskResult.objects.get().traceback


def test_messages_of_the_release_before_are_sent(db: None, queued: None) -> None:
    migration = import_module("actris_cms.operations.migrations.0003_tasks")
    message = as_data(EmailMessage("Subject", "text", to=["to@example.org"]))
    outgoing = SimpleNamespace(objects=SimpleNamespace(order_by=lambda name: [SimpleNamespace(message=message)]))
    models = {"OutgoingMail": outgoing, "DBTaskResult": DBTaskResult}
    migration.queue_waiting_mail(SimpleNamespace(get_model=lambda app, name: models[name]), None)
    run_tasks(SOON)
    assert [message.to for message in mail.outbox] == [["to@example.org"]]
