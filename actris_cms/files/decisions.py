"""Tells who proposed a change of an image or a document what a publisher decided, by mail and in the admin."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.mail import send_mail
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from .access import type_of
from .models import ProposedChange

ACCEPTED: Final = "files.accept_change"
REFUSED: Final = "files.refuse_change"
SHOWN_FOR: Final = timedelta(days=14)
MAX_SHOWN: Final = 10


class Decision(NamedTuple):
    """What became of a change: the title and URL of the image or document, who decided what, and their word."""

    title: str
    url: str
    user: Any
    is_accepted: bool
    word: str


def tell(change: ProposedChange, user: Any, action: str, word: str) -> None:
    """Note a publisher's decision in the site history, and send it to who proposed the change, if somebody else."""
    file, proposer = change.subject, change.proposed_by
    log(file, action, user=user, data={"proposed_by": str(proposer.pk) if proposer else "", "word": word})
    if proposer and proposer != user and proposer.is_active and proposer.email:
        decision = Decision(str(file), edit_url(file), user, action == ACCEPTED, word)
        context = {"decision": decision, "fields": change.changed_fields, "site": settings.WAGTAILADMIN_BASE_URL}
        subject = f"Your change of “{file}” was {'accepted' if decision.is_accepted else 'refused'}"
        send_mail(subject, render_to_string("files/decision.txt", context), [proposer.email])


def edit_url(file: Any) -> str:
    """Return the URL of the form of an image or a document."""
    return reverse("wagtailimages:edit" if isinstance(file, get_image_model()) else "wagtaildocs:edit", args=[file.pk])


def latest_decisions(user: Any) -> list[Decision]:
    """Return what others decided of late about a user's changes, the latest first."""
    entries = (
        ModelLogEntry.objects.filter(action__in=(ACCEPTED, REFUSED), timestamp__gte=timezone.now() - SHOWN_FOR)
        .filter(data__proposed_by=str(user.pk))
        .exclude(user=user)
        .select_related("user")
        .order_by("-timestamp")
    )
    return list(_decisions(list(entries[:MAX_SHOWN])))


def _decisions(entries: list[ModelLogEntry]) -> Iterator[Decision]:
    """Read the entries about files that still exist."""
    files: dict[tuple[int, str], Any] = {}
    for model in (get_image_model(), get_document_model()):
        keys = [entry.object_id for entry in entries if entry.content_type_id == type_of(model).pk]
        found = model._default_manager.in_bulk([int(key) for key in keys]) if keys else {}
        files |= {(type_of(model).pk, str(pk)): file for pk, file in found.items()}
    for entry in entries:
        if file := files.get((entry.content_type_id, entry.object_id)):
            word = entry.data.get("word", "")
            yield Decision(str(file), edit_url(file), entry.user, entry.action == ACCEPTED, word)
