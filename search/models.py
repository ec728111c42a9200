"""What the search knows: the words of each page and document, synonyms, and what was searched for in vain.

The index holds words, and nothing about who may see what: whether a page is live and public, where it stands and what
its address is, is asked of the page itself, each time. See `docs/decisions/0011-search.md`.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.documents import get_document_model_string

from .words import LONGEST_WORD, tokens

LONGEST_PHRASE = 6  # Words of a synonym.


class Entry(models.Model):
    """A page or a document that can be found: what a result shows of it, and the text that its snippet is cut from."""

    page = models.OneToOneField("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    document = models.OneToOneField(get_document_model_string(), null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    text = models.TextField(blank=True)
    notice = models.CharField(
        max_length=40, blank=True, help_text="What visitors need to know first, such as “Cancelled”."
    )
    # As a number, that of `date.toordinal`: thousands are read at once to sort what was found.
    day = models.IntegerField(null=True)
    leads_to = models.CharField(
        max_length=255, blank=True, help_text="The other site, or the kind of file, that a visit ends at."
    )
    file_hash = models.CharField(max_length=40, blank=True, help_text="Of the file that the text was taken from.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of all the words: the same need no new postings.")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(page__isnull=True) ^ models.Q(document__isnull=True), name="search_entry_of_one"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def date(self) -> datetime.date | None:
        """The day that the page is filed under; None where it has none."""
        return datetime.date.fromordinal(self.day) if self.day else None


class Word(models.Model):
    """A word in use, with what its forms have in common and what narrows a search for the one that was meant."""

    text = models.CharField(max_length=LONGEST_WORD, unique=True)
    stem = models.CharField(max_length=LONGEST_WORD)
    head = models.CharField(max_length=2)
    tail = models.CharField(max_length=2)
    length = models.PositiveSmallIntegerField()
    is_written = models.BooleanField(default=False, help_text="Whether texts hold it as it is, not only in parts.")

    class Meta:
        indexes = [
            models.Index(fields=["stem"], name="search_word_stem"),
            models.Index(fields=["head", "length"], name="search_word_head"),
            models.Index(fields=["tail", "length"], name="search_word_tail"),
        ]

    def __str__(self) -> str:
        return self.text


class Posting(models.Model):
    """That an entry holds a word, and how much the word says about it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="postings")
    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="postings", db_index=False)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        # Searches read this index alone, never the table.
        indexes = [models.Index(fields=["word", "entry", "weight"], name="search_posting_covering")]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.entry_id}: {self.weight}"


class SynonymGroup(models.Model):
    """Words that mean the same here. Whoever searches for one finds all."""

    words = models.TextField(
        max_length=1000,
        help_text="One a line, each of up to six words. Capitals, hyphens, accents and plurals make no difference.",
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
        """The words, each of which may be several."""
        return [" ".join(line.split()) for line in self.words.splitlines() if line.strip()]

    def clean(self) -> None:
        """Refuse what could have no effect. Raises ValidationError that names the line."""
        super().clean()
        for phrase in self.phrases:
            number = len(list(tokens(phrase)))
            if not number:
                raise ValidationError({"words": f"“{phrase}” has neither letters nor digits."})
            if number > LONGEST_PHRASE:
                raise ValidationError({"words": f"“{phrase}” is longer than {LONGEST_PHRASE} words."})
        if len({phrase.casefold() for phrase in self.phrases}) < 2:
            raise ValidationError({"words": "Give at least two different words, one a line."})


class EmptySearch(models.Model):
    """Words that visitors searched for and nothing was found by. Who searched is not recorded."""

    words = models.CharField(max_length=100, unique=True)
    count = models.PositiveIntegerField(default=1, verbose_name="searches")
    last_searched = models.DateField(default=timezone.localdate, db_index=True)

    class Meta:
        verbose_name_plural = "empty searches"

    def __str__(self) -> str:
        return self.words
