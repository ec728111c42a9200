"""Sends mail outside requests, so that nobody waits for the mail server: each message is a task, with its retries."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from .tasks import BACKEND, SOON, task

FIELDS: Final = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to", "content_subtype")


class QueuedEmailBackend(BaseEmailBackend):
    """Stores messages in the transaction of the caller. A worker sends them by MAIL_BACKEND."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue messages and return their number."""
        for message in email_messages:
            send_message.enqueue(as_data(message))
        return len(email_messages)


def as_data(message: EmailMessage) -> dict[str, Any]:
    """Return a message as JSON data. Raises ValueError if it has attachments, which no message of the site has."""
    if message.attachments:
        raise ValueError(f"The message “{message.subject}” has attachments, which the queue of messages cannot store.")
    alternatives = [tuple(alternative) for alternative in getattr(message, "alternatives", [])]
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    values = {name: getattr(message, name) for name in FIELDS}
    return {**values, "subject": str(message.subject), "headers": headers, "alternatives": alternatives}


def as_message(data: dict[str, Any]) -> EmailMessage:
    """Return the message of `as_data`."""
    values = dict(data)
    subtype = values.pop("content_subtype")
    message = EmailMultiAlternatives(**values)
    message.content_subtype = subtype
    return message


@task(backend=BACKEND, queue_name=SOON)
def send_message(data: dict[str, Any]) -> None:
    """Send the message of `as_data`."""
    try:
        get_connection(settings.MAIL_BACKEND).send_messages([as_message(data)])
    except SMTPRecipientsRefused as error:
        codes = sorted({code for code, _ in error.recipients.values()})
        # Without the addresses, which the log must not have.
        raise ConnectionRefusedError(f"The mail server refused the recipients, with {codes}") from None
