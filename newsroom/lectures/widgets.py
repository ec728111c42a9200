"""The field of a transcript in the admin."""

from typing import Any

from django import forms
from wagtail.admin.staticfiles import versioned_static


class TranscriptInput(forms.Textarea):
    """A text area into which editors can open a file of captions. The file is read by the browser, not uploaded."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 14, "data-transcript": "", **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        """The script that opens files."""
        return forms.Media(js=[versioned_static("js/admin/transcript.js")])
