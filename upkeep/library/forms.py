"""The form that chooses which of two files is used everywhere."""

from typing import Any, Final

from django import forms

FIRST: Final = "first"
SECOND: Final = "second"


class KeepForm(forms.Form):
    """Which of two files stays."""

    keep = forms.ChoiceField(widget=forms.RadioSelect, label="Use everywhere", initial=FIRST)

    def __init__(self, *args: Any, titles: list[str], **kwargs: Any) -> None:
        """Offer both, by their titles."""
        super().__init__(*args, **kwargs)
        keep: Any = self.fields["keep"]
        keep.choices = [(FIRST, f"1: {titles[0]}"), (SECOND, f"2: {titles[1]}")]
