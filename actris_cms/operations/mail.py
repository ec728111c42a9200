"""Sends mail outside requests, so that nobody waits for the mail server.

`QueuedEmailBackend` stores every message. A task sends it at once, and a job repeats what failed.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from .models import OutgoingMail
from .scheduler import register

logger = logging.getLogger(__name__)

BACKEND: Final = "mail"
# Minutes until the next attempt, after each attempt that failed. Then the message is given up.
PAUSES: Final = (1, 5, 30, 120, 480)
# How long a message belongs to the process that sends it. The mail server may take EMAIL_TIMEOUT for each of its
# answers, and a message needs seven or more.
LEASE: Final = timedelta(minutes=10)
FIELDS: Final = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to", "content_subtype")


class QueuedEmailBackend(BaseEmailBackend):
    """Stores messages, and has them sent when the transaction is committed. MAIL_BACKEND sends them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store messages and return their number."""
        OutgoingMail.objects.bulk_create([OutgoingMail(message=as_data(message)) for message in email_messages])
        transaction.on_commit(send_due_mail.enqueue)
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


@task(backend=BACKEND)
def send_due_mail() -> int:
    """Send the messages that are due, and return how many were sent. A message that fails does not stop the others."""
    sent = 0
    for mail in OutgoingMail.objects.filter(due_at__lte=timezone.now()).order_by("due_at"):
        if not _take(mail):
            continue
        try:
            get_connection(settings.MAIL_BACKEND).send_messages([as_message(mail.message)])
        except Exception as error:  # of the network, the server, or the message
            _postpone(mail, error)
            continue
        mail.delete()
        sent += 1
    return sent


def _take(mail: OutgoingMail) -> bool:
    """Count an attempt; return False if another process has taken the message.

    Nobody else takes it during the lease. If this process is killed, another one tries again afterwards.
    """
    mail.attempts += 1
    mine = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts - 1)
    return bool(mine.update(attempts=F("attempts") + 1, due_at=timezone.now() + LEASE))


def _postpone(mail: OutgoingMail, error: Exception) -> None:
    """Log a failure, and set the time of the next attempt. Delete the message after the last one."""
    if mail.attempts <= len(PAUSES):
        logger.warning("The message %s was not sent, and will be tried again: %s", mail, error)
        pause = timedelta(minutes=PAUSES[mail.attempts - 1])
        OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts).update(due_at=timezone.now() + pause)
        return
    logger.error("The message %s was not sent in %d attempts, and is given up: %s", mail, mail.attempts, error)
    mail.delete()


register("send_due_mail", 60, send_due_mail.enqueue)
