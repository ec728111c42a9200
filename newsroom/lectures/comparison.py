"""The comparison of transcripts of two revisions, by passage: Wagtail's takes minutes for the text of a lecture."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.compare import TextDiff, TextFieldComparison, diff_text
from wagtail.admin.panels import FieldPanel

from .transcript import passages_of

SHOWN: Final = 12  # Passages that differ.
LONG: Final = 1000  # Characters of a passage that are shown.


class TranscriptComparison(TextFieldComparison):
    """Shows the first passages that differ, and what differs in them."""

    def htmldiff(self) -> SafeString:
        """Return the passages that differ, each in a paragraph, and how many more there are."""
        before, after = ([*map(str, passages_of(text or ""))] for text in (self.val_a, self.val_b))
        changed = list(_changed(before, after))
        shown = format_html_join("", "<p>{}</p>", ((_diff(*pair).to_html(),) for pair in changed[:SHOWN]))
        more = len(changed) - SHOWN
        return format_html("{}<p>More passages that differ: {}</p>", shown, more) if more > 0 else shown


def _changed(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each passage that differs as it was and as it is; one of the two may be missing, and is empty."""
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        old, new = before[a:b], after[c:d]
        if kind == "replace" and len(old) == len(new):
            yield from zip(old, new, strict=True)
        elif kind != "equal":
            yield from ((words, "") for words in old)
            yield from (("", words) for words in new)


def _diff(old: str, new: str) -> TextDiff:
    return diff_text(*(words if len(words) <= LONG else f"{words[:LONG]} …" for words in (old, new)))


class TranscriptPanel(FieldPanel):
    """The panel of a transcript."""

    def get_comparison_class(self) -> Any:
        """Return the comparison by passage."""
        return TranscriptComparison
