"""Replaces Django's `sendtestemail`, which would only put the message into the queue."""

import smtplib
import socket
import ssl
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from actris_cms.operations.limited import Limited
from actris_cms.operations.mail import send_message
from actris_cms.operations.tasks import run_again

LIMIT: Final = 30  # Seconds for the whole conversation with the mail server.


class Command(BaseCommand):
    """Sends a message at once, without the queue, and says what the mail server answered.

    If it took the message, what it did not take before need not wait for its next attempt, and is sent now.
    """

    help = "Send a test message, and say whether the mail server took it. If so, messages that waited for it are sent."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the addresses."""
        parser.add_argument("email", nargs="+", help="an address to send the message to")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send the message. Raises CommandError, with the words of the mail server, if it was not taken."""
        message = EmailMessage(
            subject=f"Test message of {settings.WAGTAIL_SITE_NAME}",
            body=f"{settings.WAGTAILADMIN_BASE_URL} can send mail.",
            to=options["email"],
            connection=get_connection(settings.MAIL_BACKEND),
        )
        try:
            Limited(message.send).start().result(LIMIT)
        except Exception as error:
            raise CommandError(f"The message was not sent: {explained(error)}") from error
        self.stdout.write(
            f"{server()} took the message from {message.from_email} to {', '.join(message.to)}.\n"
            "Look whether it arrives, and not in a folder for junk."
        )
        messages = DBTaskResult.objects.filter(task_path=send_message.module_path)
        if number := run_again(messages.filter(status=TaskResultStatus.READY)):
            self.stdout.write(f"Messages that it did not take before, and that the worker sends now: {number}.")
        if number := messages.failed().count():
            self.stdout.write(
                f"Messages that were given up: {number}. Reports → Tasks sends them again, or forgets them."
            )


def server() -> str:
    """Return what the operator has set as the mail server."""
    return f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} (EMAIL_HOST, EMAIL_PORT)"


def explained(error: Exception) -> str:
    """Return in plain words why a message was not sent, and which setting to look at."""
    if isinstance(error, smtplib.SMTPException):
        return f"{server()} {_answer(error)}."
    match error:
        case ssl.SSLError():
            return f"{server()} has no valid encryption or certificate (EMAIL_USE_TLS): {error}."
        case socket.gaierror():
            return f"there is no host {settings.EMAIL_HOST} (EMAIL_HOST)."
        case TimeoutError():
            return f"{server()} did not answer in time."
        case ConnectionRefusedError():
            return f"nothing listens at {settings.EMAIL_HOST}:{settings.EMAIL_PORT} (EMAIL_HOST, EMAIL_PORT)."
    return f"{server()}: {error or type(error).__name__}."


def _answer(error: smtplib.SMTPException) -> str:
    """Return what a mail server that was reached did."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"refuses the name or password (EMAIL_HOST_USER, EMAIL_HOST_PASSWORD): {_words(error)}"
        case smtplib.SMTPSenderRefused():
            return f"refuses the sender {error.sender} (DEFAULT_FROM_EMAIL): {_words(error)}"
        case smtplib.SMTPRecipientsRefused():
            refused = (f"{name}: {code} {_text(words)}" for name, (code, words) in error.recipients.items())
            return f"refuses the address. {'; '.join(refused)}"
        case smtplib.SMTPResponseException():
            return f"answered {_words(error)}"
        case smtplib.SMTPServerDisconnected():
            return f"did not answer in time, or ended the conversation: {error}"
    return f"does not do what is set (EMAIL_USE_TLS, EMAIL_HOST_USER): {error}"


def _words(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
