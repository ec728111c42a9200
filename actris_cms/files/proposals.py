"""Reads, accepts and describes proposed changes of images and documents."""

from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from taggit.utils import edit_string_for_tags
from wagtail.admin.compare import diff_text
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.models import Collection

from .access import may_change
from .decisions import ACCEPTED, REFUSED, tell
from .models import ProposedChange
from .publishing import may_publish_somewhere, need_publisher, needs_publisher


class Difference(NamedTuple):
    """A changed field: its label, its present value and the proposed one."""

    label: str
    before: str
    after: str

    @property
    def before_html(self) -> SafeString:
        """The present value, in which the words are marked that the change takes away."""
        return self._html("deletion", "del")

    @property
    def after_html(self) -> SafeString:
        """The proposed value, in which the words are marked that the change adds."""
        return self._html("addition", "ins")

    def _html(self, kind: str, element: str) -> SafeString:
        parts = diff_text(self.before, self.after).changes
        shown = ((element if found == kind else "", text) for found, text in parts if found in ("equal", kind))
        return format_html_join("", "{}", ((_marked(name, text),) for name, text in shown))


def _marked(element: str, text: str) -> str:
    return format_html("<{0}>{1}</{0}>", element, text) if element else text


def may_decide(user: Any, change: ProposedChange) -> bool:
    """Whether a user may accept or refuse a change."""
    return may_change(user, change.subject) and not needs_publisher(user, change.subject)


def may_read(user: Any, change: ProposedChange) -> bool:
    """Whether a user has proposed a change, or may change the image or document themselves, at once or by proposing."""
    return bool(change.proposed_by == user or may_change(user, change.subject))


def waiting_for(user: Any) -> list[ProposedChange]:
    """Return the changes that a user may decide about, the oldest first."""
    if not may_publish_somewhere(user):
        return []
    related = ("image__collection", "document__collection", "proposed_by")
    changes = list(ProposedChange.objects.select_related(*related))
    images = need_publisher(user, get_image_model(), [one.image_id for one in changes if one.image_id])
    documents = need_publisher(user, get_document_model(), [one.document_id for one in changes if one.document_id])
    return [change for change in changes if change.image_id not in images and change.document_id not in documents]


def form_of(change: ProposedChange, user: Any = None) -> forms.ModelForm:
    """Return the form of the image or document, submitted with the proposed values.

    Raises OSError if the proposed file is lost.
    """
    return submitted_form(change.subject, user, change.values, change.file)


def submitted_form(subject: Any, user: Any, values: dict[str, Any], file: FieldFile) -> forms.ModelForm:
    """Return the form of an image or document, submitted with these values by name, and a stored file unless empty.

    Raises OSError if the file is lost.
    """
    form_class = _form_class(subject)
    present = form_class(instance=subject, user=user)
    data = {name: _submitted(present[name]) for name in present.fields if name != "file"} | values
    files = {"file": SimpleUploadedFile(PurePosixPath(str(file.name)).name, file.read())} if file else {}
    form: forms.ModelForm = form_class(data, files, instance=subject, user=user)
    return form


def _form_class(subject: Any) -> Any:
    return (get_image_form if isinstance(subject, get_image_model()) else get_document_form)(type(subject))


def _submitted(field: Any) -> Any:
    value = field.value()
    return edit_string_for_tags(value) if field.name == "tags" else "" if value is None else value


class OutdatedError(Exception):
    """A publisher accepted another version of a change than the present one."""


@transaction.atomic
def accept(change: ProposedChange, user: Any, version: str, word: str = "") -> forms.ModelForm:
    """Make a change, delete the proposal, and tell who made it, with the publisher's word.

    If the form, which is returned, has errors, nothing is changed. Raises OutdatedError if `version`, which the
    publisher has seen, is no longer that of the change.
    """
    change = ProposedChange.objects.select_for_update().get(pk=change.pk)
    if change.version != version:
        raise OutdatedError
    form = form_of(change, user)
    if form.is_valid():
        form.save()
        tell(change, user, ACCEPTED, word)
        change.delete()
    return form


@transaction.atomic
def refuse(change: ProposedChange, user: Any, word: str = "") -> None:
    """Delete a proposal, and tell who made it, with the publisher's word."""
    if change.proposed_by != user:
        tell(change, user, REFUSED, word)
    change.delete()


def differences(change: ProposedChange) -> list[Difference]:
    """Return what a change changes, apart from the file."""
    present = _form_class(change.subject)(instance=change.subject)
    found = [
        Difference(str(present[name].label), _shown(name, present[name].value()), _shown(name, value))
        for name, value in change.values.items()
        if name in present.fields and not present[name].is_hidden
    ]
    if any(name.startswith("focal_point") for name in change.values):
        found.append(Difference("Focal point", "as it is", "moved"))
    return found


def _shown(name: str, value: Any) -> str:
    if name == "collection":
        collection = Collection.objects.filter(pk=value or 0).first()
        return collection.name if collection else ""
    return {True: "yes", False: "no", None: ""}.get(value, str(value)) if not isinstance(value, str) else value
