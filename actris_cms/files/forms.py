"""The forms of images and documents, which turn some changes into proposals."""

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.documents.forms import BaseDocumentForm
from wagtail.utils.file import hash_filelike

from actris_cms.images.forms import ImageForm as CheckingImageForm

from .access import choosable_documents
from .models import DocumentVersion, ProposedChange
from .publishing import may_publish_everything, needs_publisher
from .removal import delete_unless_named

NEVER_PUBLIC = {"tags"}  # Fields that anybody may change at once.


class ProposingForm:
    """Keeps the change of somebody who may not publish as a `ProposedChange`, if the file is live.

    `proposed` is that proposal after `save`, or None if the change was made.
    """

    proposed: ProposedChange | None = None

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)  # type: ignore[call-arg]
        form: Any = self
        self.user = user
        if user is not None and not may_publish_everything(user):
            form.fields.pop("is_shared", None)

    def clean(self) -> Any:
        """Refuse a second proposal beside that of somebody else, which it would change."""
        cleaned = super().clean()  # type: ignore[misc]
        if self._asks:
            self._refuse_beside_another()
        return cleaned

    def _refuse_beside_another(self) -> None:
        form: Any = self
        other = ProposedChange.objects.of(form.instance).exclude(proposed_by=self.user).first()
        if other:
            raise ValidationError(f"A change by {other.proposed_by or 'somebody else'} already waits for a publisher.")

    @property
    def _changed(self) -> list[str]:
        form: Any = self
        return [name for name in form.changed_data if name not in NEVER_PUBLIC]

    @cached_property
    def _asks(self) -> bool:
        """Whether the change needs the consent of a publisher."""
        form: Any = self
        return bool(form.instance.pk and self._changed and self.user and needs_publisher(self.user, form.instance))

    def save(self, commit: bool = True) -> Any:
        """Save the change or propose it; return the image or document as it is stored.

        Raises ValidationError if somebody else has proposed a change since the form was checked.
        """
        form: Any = self
        if commit and self._asks:
            self.proposed = self._propose()
            return type(form.instance)._default_manager.get(pk=form.instance.pk)
        return super().save(commit=commit)  # type: ignore[misc]

    @transaction.atomic
    def _propose(self) -> ProposedChange:
        """Add the change to the one that the same person has already proposed, if any."""
        form: Any = self
        # One proposal after the other: each image or document has at most one.
        type(form.instance)._default_manager.select_for_update().get(pk=form.instance.pk)
        self._refuse_beside_another()  # It may have come since the form was checked.
        change = ProposedChange.objects.of(form.instance).first() or ProposedChange.objects.about(form.instance)
        change.proposed_by, change.proposed_at = self.user, timezone.now()
        change.values |= {name: form.data.get(form.add_prefix(name), "") for name in self._changed if name != "file"}
        if "file" in self._changed:
            earlier, storage, file = change.file.name, change.file.storage, form.instance.file
            file.seek(0)
            change.file.save(file.name.rsplit("/", 1)[-1], ContentFile(file.read()), save=False)
            if earlier:
                delete_unless_named(storage, earlier)
        change.save()
        if "tags" in form.changed_data:
            form.instance.tags.set(form.cleaned_data["tags"])
        return change


class WordForm(forms.Form):
    """A publisher's word to who proposed a change."""

    word = forms.CharField(
        required=False,
        max_length=1000,
        widget=AdminAutoHeightTextInput,
        label="Message",
        help_text="Who proposed the change gets it by mail with your decision.",
    )


class ImageForm(ProposingForm, CheckingImageForm):
    """The form of images."""


class DocumentForm(ProposingForm, BaseDocumentForm):
    """The form of documents. It keeps a replaced file as an earlier version, and finds a file that is here already."""

    original_file: Any
    keep_second_copy = forms.BooleanField(required=False, widget=forms.HiddenInput, label="Add it all the same")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["keep_second_copy"]

    def clean(self) -> Any:
        """Refuse a new document with the file of one that the user may choose, unless they say so."""
        cleaned = super().clean()
        file = cleaned.get("file")
        if file and not self.instance.pk and not cleaned.get("keep_second_copy"):
            same = choosable_documents(self.user).filter(file_hash=hash_filelike(file)).first()
            if same:
                self.fields["keep_second_copy"].widget = forms.CheckboxInput()
                self.add_error("file", f"This file is already here: it is the document “{same}”.")
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """Save the document or propose its change. A file that is replaced becomes an earlier version."""
        if commit and not self._asks and self.instance.pk:
            self._keep_stored_file()
        return super().save(commit=commit)

    def _keep_stored_file(self) -> None:
        """Keep the file that the document has now: somebody may have replaced it since this form was opened."""
        stored = type(self.instance)._default_manager.select_for_update().get(pk=self.instance.pk)
        if "file" not in self.changed_data:
            for name in ("file", "file_size", "file_hash"):
                setattr(self.instance, name, getattr(stored, name))
            return
        if stored.file:
            DocumentVersion.keep(self.instance, stored.file, self.user)
        self.original_file = None  # So that Wagtail does not delete it.
        # In a folder of its own, so that it keeps its name although the one before it stays.
        self.instance.file.name = f"{get_random_string(12)}/{PurePosixPath(self.instance.file.name).name}"
