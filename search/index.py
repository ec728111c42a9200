"""Writes down which words a page or a document holds, and how much each says about it."""

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.dateparse import parse_date
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from .models import Entry, Posting, Word
from .texts import Texts, texts_of_page
from .words import composed, stem, terms, tokens

DOCUMENT = "document"
# Of a word that stands once in a text of usual length, its weight is a thousandth of 1000 * 1 / (1 + HALF), growing
# towards 1000 with each time (BM25, Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
MOST = 1000
HALF = 1.5
USUAL_LENGTH = 300  # Words.
LENGTH_COUNTS = 0.5  # Between 0, where the length of a text makes no difference, and 1.
KEYWORDS, HEADINGS, BODY, ADDRESS = 2.0, 2.0, 1.0, 1.0  # How often a word of each counts.
LABELS = 8.0  # What a type of pages exists for is more than a mention of it.
# Titles come first: a word of the title weighs more than any number of the same word elsewhere, and the more the fewer
# others stand beside it.
TITLE = MOST
TITLE_ALONE = 500
LONGEST_TEXT = 100_000  # Characters kept for snippets: some fifty pages.
DESCRIPTION = 400
RULES = "2"  # Of what is written down: others than those of an entry write its postings anew.
BATCH = 2000


class Found(NamedTuple):
    """What a result shows of an entry beside its words."""

    kind: str
    date: datetime.date | None = None
    leads_to: str = ""
    notice: str = ""


def weights(texts: Texts) -> dict[tuple[str, bool], int]:
    """How much each word says about what the texts are of, by the word and whether it is written on its own.

    The words of an address are no model of spelling, so they are not taken for written.
    """
    counts: dict[str, float] = defaultdict(float)
    written: set[str] = set()
    body = Counter(term for part in texts.body for term in terms(part))
    length = body.total() / USUAL_LENGTH
    parts = [
        (body, BODY / (1 - LENGTH_COUNTS + LENGTH_COUNTS * length)),
        (Counter(term for part in texts.keywords for term in terms(part)), KEYWORDS),
        (Counter(term for part in texts.headings for term in terms(part)), HEADINGS),
        (Counter(term for part in texts.labels for term in terms(part)), LABELS),
        (Counter((term, False) for term, _ in terms(texts.address, with_stop_words=True)), ADDRESS),
    ]
    for found, factor in parts:
        for (term, is_written), number in found.items():
            counts[term] += number * factor
            written |= {term} if is_written else set()
    weighed = {term: round(MOST * count / (count + HALF)) for term, count in counts.items()}
    words = sum(not token.is_stop_word for token in tokens(texts.title))
    alone = TITLE + round(TITLE_ALONE / max(words, 1))
    for term, is_written in dict(sorted(terms(texts.title, with_stop_words=True))).items():
        weighed[term] = weighed.get(term, 0) + alone
        written |= {term} if is_written else set()
    return {(term, term in written): weight for term, weight in weighed.items()}


def _digest(texts: Texts) -> str:
    parts = (RULES, *texts.labels, texts.address, texts.title, *texts.keywords, *texts.headings, "\n", *texts.body)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _words(needed: Iterable[tuple[str, bool]]) -> dict[str, int]:
    """The numbers of the words, of which those that are new are written down."""
    written: dict[str, bool] = {}
    for text, is_written in needed:
        written[text] = written.get(text, False) or is_written
    known = {word.text: word for word in Word.objects.filter(text__in=written)}
    new = [
        Word(text=text, stem=stem(text), head=text[:2], tail=text[-2:], length=len(text), is_written=is_written)
        for text, is_written in sorted(written.items())
        if text not in known
    ]
    if new:
        # Another process may have written one in the meantime.
        Word.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    grown = [word.pk for text, word in known.items() if written[text] and not word.is_written]
    if grown:
        Word.objects.filter(pk__in=grown).update(is_written=True)
    added = Word.objects.filter(text__in=[word.text for word in new]) if new else ()
    return {word.text: word.pk for word in (*known.values(), *added)}


def _write(entry: Entry, texts: Texts, found: Found) -> None:
    """Write the entry, and its postings where its words are others than before."""
    keywords, headings, body = ([composed(part) for part in parts if part] for parts in _lists(texts))
    texts = Texts(composed(texts.title), keywords, headings, body, texts.labels, composed(texts.address))
    digest = _digest(texts)
    is_known = entry.pk is not None and entry.digest == digest
    entry.title = texts.title[:255]
    entry.kind, entry.leads_to = found.kind, found.leads_to[:255]
    entry.notice = found.notice
    entry.day = found.date.toordinal() if found.date else None
    entry.description = " ".join(texts.keywords[-1:])[:DESCRIPTION]
    entry.text, entry.digest = texts.flowing[:LONGEST_TEXT], digest
    with transaction.atomic():
        entry.save()
        if is_known:
            return
        weighed = weights(texts)
        numbers = _words(weighed)
        strongest: dict[int, int] = {}
        for (text, _), weight in weighed.items():
            strongest[numbers[text]] = max(weight, strongest.get(numbers[text], 0))
        Posting.objects.filter(entry=entry)._raw_delete(using=entry._state.db)
        Posting.objects.bulk_create(
            (Posting(entry=entry, word_id=word, weight=weight) for word, weight in sorted(strongest.items())),
            batch_size=BATCH,
        )


def _lists(texts: Texts) -> tuple[list[str], list[str], list[str]]:
    return texts.keywords, texts.headings, texts.body


def index_page(page: Page) -> None:
    """Make a live page findable by the words that it has. `page` is of its own type."""
    entry = Entry.objects.filter(page=page.pk).first() or Entry(page=page)
    kind, notice = getattr(page, "search_kind", "page"), getattr(page, "search_notice", "")
    _write(entry, texts_of_page(page), Found(kind, date_of(page), target_of(page), notice))


def date_of(page: Page) -> datetime.date | None:
    """The day of a page: an event takes place on one, other news is filed under one, standing content has none."""
    day: Any = getattr(page, "search_day", None)
    return parse_date(day) if isinstance(day, str) else day


def target_of(page: Page) -> str:
    """What a visit to the page ends at, where that is not the page: the name of another site, or a kind of file."""
    if not getattr(page, "target_url", ""):
        return ""
    document = getattr(page, "document", None)
    return getattr(page, "external_host", "") or (document.kind if document else "")


def is_read(document: AbstractDocument) -> bool:
    """Whether the index holds the text of the document's file as it is, all of it."""
    entry = Entry.objects.filter(document=document.pk, file_hash=document.file_hash).first()
    return entry is not None and bool(entry.file_hash) and len(entry.text) < LONGEST_TEXT


def index_document(document: AbstractDocument, text: str | None = None) -> None:
    """Make a document findable by its title and, where it is given, by the text of its file.

    Without a text, that of the same file stays, and that of another goes.
    """
    entry = Entry.objects.filter(document=document.pk).first() or Entry(document=document)
    if text is not None:
        entry.file_hash = document.file_hash
    elif is_read(document):
        text = entry.text
    _write(entry, Texts(document.title, [], [], (text or "").splitlines()), Found(DOCUMENT))


def forget_page(pk: int) -> None:
    """Take a page that visitors see no more out of the index."""
    Entry.objects.filter(page=pk).delete()


def tidy() -> int:
    """Remove words that nothing holds, and say how many. They are never offered, but take room."""
    number, _ = Word.objects.filter(postings__isnull=True).delete()
    return number
