"""The search index, synonyms, and searches without results.

The index stores the words of each page and document. It does not store whether a page is live or public, its place in
the tree, or its URL: each search reads these from the page. See `docs/decisions/0011-search.md`. Drafts are in tables
of their own, which no search of a visitor reads: see `docs/decisions/0041-the-search-of-editors.md`.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.documents import get_document_model_string

from .words import MAX_WORD_LENGTH, tokens

MAX_PHRASE_WORDS = 6  # Words of one synonym.


class AbstractEntry(models.Model):
    """Something that can be found: what results show of it, and the text that snippets are cut from."""

    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    text = models.TextField(blank=True)
    notice = models.CharField(max_length=40, blank=True, help_text="Shown first in results, such as “Cancelled”.")
    # `date.toordinal()`. A number, because one search may read thousands of entries to sort its results.
    day = models.IntegerField(null=True)
    leads_to = models.CharField(
        max_length=255, blank=True, help_text="The other site, or the kind of file, that the page redirects to."
    )
    moments = models.JSONField(
        null=True, help_text="Lines of a transcript in the text: pairs of a line, and the second at which it was said."
    )
    digest = models.CharField(
        max_length=64,
        blank=True,
        help_text="Hash of all words, to see whether they changed.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class AbstractWord(models.Model):
    """A word of the index. Its forms share the `stem`; `head`, `tail` and `length` serve to correct misspellings."""

    text = models.CharField(max_length=MAX_WORD_LENGTH, unique=True)
    stem = models.CharField(max_length=MAX_WORD_LENGTH)
    head = models.CharField(max_length=2)
    tail = models.CharField(max_length=2)
    length = models.PositiveSmallIntegerField()
    is_written = models.BooleanField(default=False, help_text="Whether a text has it as a separate word.")
    is_name = models.BooleanField(default=False, help_text="Whether a text has it in the name of a person.")
    is_small = models.BooleanField(default=False, help_text="Whether a text has it in small letters.")

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["stem"], name="%(app_label)s_%(class)s_stem"),
            models.Index(fields=["head", "length"], name="%(app_label)s_%(class)s_head"),
            models.Index(fields=["tail", "length"], name="%(app_label)s_%(class)s_tail"),
        ]

    def __str__(self) -> str:
        return self.text


class AbstractPosting(models.Model):
    """A word of an entry. `weight` says how important the word is for the entry; see `index.weights_of`."""

    weight = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        # A covering index: searches read only this index, not the table.
        indexes = [models.Index(fields=["word", "entry", "weight"], name="%(app_label)s_%(class)s_covering")]

    def __str__(self) -> str:
        return f"Weight {self.weight}"


class Entry(AbstractEntry):
    """A live page, or a document."""

    page = models.OneToOneField("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    document = models.OneToOneField(get_document_model_string(), null=True, on_delete=models.CASCADE, related_name="+")
    file_hash = models.CharField(max_length=40, blank=True, help_text="Hash of the file that the text is from.")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(page__isnull=True) ^ models.Q(document__isnull=True), name="search_entry_of_one"
            )
        ]

    @property
    def date(self) -> datetime.date | None:
        """The date that results show; None if the page has none."""
        return datetime.date.fromordinal(self.day) if self.day else None

    def moment_at(self, position: int) -> int | None:
        """Return the second of the recording at which the words at this position of the text were said, if known."""
        seconds: dict[int, int] = dict(self.moments or ())
        return seconds.get(self.text.count("\n", 0, position))


class Word(AbstractWord):
    """A word of a live page, or of a document."""


class Posting(AbstractPosting):
    """A word of a live page, or of a document, with its weight."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="postings")
    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="postings", db_index=False)


class DraftEntry(AbstractEntry):
    """The newest draft of a page. Only those who may edit or publish the page find it."""

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(null=True, help_text="When the draft was saved that the text is from.")
    files = models.JSONField(
        default=dict, help_text="Primary keys of the images and documents that the draft shows, by model."
    )

    class Meta:
        verbose_name_plural = "draft entries"


class DraftWord(AbstractWord):
    """A word of a draft."""


class DraftPosting(AbstractPosting):
    """A word of a draft, with its weight."""

    entry = models.ForeignKey(DraftEntry, on_delete=models.CASCADE, related_name="postings")
    word = models.ForeignKey(DraftWord, on_delete=models.CASCADE, related_name="postings", db_index=False)


class SynonymGroup(models.Model):
    """Words with the same meaning. A search for one of them finds all."""

    words = models.TextField(
        max_length=1000,
        help_text="One word or phrase per line, up to six words. Capitals, hyphens, accents and plurals do not matter.",
    )

    panels = [FieldPanel("words")]

    class Meta:
        verbose_name = "synonyms"
        verbose_name_plural = "synonyms"
        ordering = ["words"]

    def __str__(self) -> str:
        return " = ".join(self.phrases)

    @property
    def phrases(self) -> list[str]:
        """The synonyms, each a word or several."""
        return [" ".join(line.split()) for line in self.words.splitlines() if line.strip()]

    def clean(self) -> None:
        """Reject lines and groups without effect. Raises ValidationError, which quotes the line."""
        super().clean()
        for phrase in self.phrases:
            number = len(list(tokens(phrase)))
            if not number:
                raise ValidationError({"words": f"“{phrase}” has neither letters nor digits."})
            if number > MAX_PHRASE_WORDS:
                raise ValidationError({"words": f"“{phrase}” is longer than {MAX_PHRASE_WORDS} words."})
        if len({phrase.casefold() for phrase in self.phrases}) < 2:
            raise ValidationError({"words": "Enter at least two different words, one per line."})


class EmptySearch(models.Model):
    """A search that had no results. Who searched is not recorded."""

    words = models.CharField(max_length=100, unique=True)
    count = models.PositiveIntegerField(default=1, verbose_name="searches")
    last_searched = models.DateField(default=timezone.localdate, db_index=True)

    class Meta:
        verbose_name_plural = "empty searches"

    def __str__(self) -> str:
        return self.words
