"""Writes pages and documents into the search index: their words, and a weight for each."""

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.dateparse import parse_date
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.models import Page

from actris_cms.files.publishing import files_in

from .models import AbstractEntry, DraftEntry, Entry
from .names import names_in, small_words_in
from .tables import DRAFTS, LIVE, Tables
from .texts import Texts, texts_of_page
from .words import composed, indexed_words, stem, tokens

DOCUMENT = "document"
# A word that occurs `count` times in a text of typical length has the weight MAX_WEIGHT * count / (count + SATURATION):
# it grows with each occurrence, but never reaches MAX_WEIGHT. In longer texts an occurrence counts less. This is BM25,
# from Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009; SATURATION is its k1, LENGTH_EFFECT its b.
MAX_WEIGHT = 1000
SATURATION = 1.5
TYPICAL_LENGTH = 300  # Words.
LENGTH_EFFECT = 0.5  # From 0, where the length of a text has no effect, to 1.
KEYWORDS, HEADINGS, BODY, SLUG = 2.0, 2.0, 1.0, 1.0  # How much an occurrence in each text counts.
LABELS = 8.0  # A page type's own words count more than words in its text.
# A title word weighs more than any number of occurrences elsewhere, and more in a short title than in a long one.
TITLE_WEIGHT = MAX_WEIGHT
SHORT_TITLE_WEIGHT = 500
MAX_TEXT_LENGTH = 100_000  # Characters kept for snippets, about fifty pages.
MAX_DESCRIPTION_LENGTH = 400
INDEX_VERSION = "3"  # Change it with the rules of this module: `reindex_search` then writes all postings again.
BATCH = 2000


class ResultFields(NamedTuple):
    """What a search result shows of an entry besides its text."""

    kind: str
    date: datetime.date | None = None
    leads_to: str = ""
    notice: str = ""
    description: str = ""


def weights_of(texts: Texts) -> dict[tuple[str, bool], int]:
    """Return the weight of each word, by the word and whether it is written as a separate word.

    Words of the slug do not count as written, because slugs must not be used to correct spelling.
    """
    counts: dict[str, float] = defaultdict(float)
    written: set[str] = set()
    body = Counter(word for part in texts.body for word in indexed_words(part))
    length = body.total() / TYPICAL_LENGTH
    parts = [
        (body, BODY / (1 - LENGTH_EFFECT + LENGTH_EFFECT * length)),
        (Counter(word for part in texts.keywords for word in indexed_words(part)), KEYWORDS),
        (Counter(word for part in texts.headings for word in indexed_words(part)), HEADINGS),
        (Counter(word for part in texts.labels for word in indexed_words(part)), LABELS),
        (Counter((text, False) for text, _ in indexed_words(texts.slug_words, with_stop_words=True)), SLUG),
    ]
    for found, factor in parts:
        for (text, is_written), number in found.items():
            counts[text] += number * factor
            written |= {text} if is_written else set()
    weights = {text: round(MAX_WEIGHT * count / (count + SATURATION)) for text, count in counts.items()}
    title_words = sum(not token.is_stop_word for token in tokens(texts.title))
    title_weight = TITLE_WEIGHT + round(SHORT_TITLE_WEIGHT / max(title_words, 1))
    for text, is_written in dict(sorted(indexed_words(texts.title, with_stop_words=True))).items():
        weights[text] = weights.get(text, 0) + title_weight
        written |= {text} if is_written else set()
    return {(text, text in written): weight for text, weight in weights.items()}


def _digest(texts: Texts) -> str:
    own = (INDEX_VERSION, *texts.names, *texts.labels, texts.slug_words, texts.title)
    parts = (*own, *texts.keywords, *texts.headings, "\n", *texts.body)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _marks_of(texts: Texts, needed: Iterable[tuple[str, bool]]) -> dict[str, set[str]]:
    """Return the words of an entry by the field that is true for them."""
    every = [texts.title, *texts.keywords, *texts.headings, *texts.body]
    return {
        "is_written": {text for text, is_written in needed if is_written},
        "is_name": names_in(every) | {word.text for name in texts.names for word in tokens(name)},
        "is_small": small_words_in(every),
    }


def _word_keys(word: Any, needed: set[str], marks: dict[str, set[str]]) -> dict[str, int]:
    """Return the primary keys of the words by their text. Words that are new to the table `word` are created."""
    known = {row.text: row for row in word.objects.filter(text__in=needed)}
    new = []
    for text in sorted(needed - known.keys()):
        true = {mark: text in marked for mark, marked in marks.items()}
        new.append(word(text=text, stem=stem(text), head=text[:2], tail=text[-2:], length=len(text), **true))
    if new:
        # Another process may have created one in the meantime.
        word.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    for mark, marked in marks.items():
        newly_marked = [row.pk for text, row in known.items() if text in marked and not getattr(row, mark)]
        if newly_marked:
            word.objects.filter(pk__in=newly_marked).update(**{mark: True})
    added = word.objects.filter(text__in=[row.text for row in new]) if new else ()
    return {row.text: row.pk for row in (*known.values(), *added)}


def _fill(entry: AbstractEntry, texts: Texts, fields: ResultFields) -> Texts:
    """Set what results show of the entry, and return its texts as they are indexed."""
    keywords, headings, body = (
        [composed(part) for part in parts if part] for parts in (texts.keywords, texts.headings, texts.body)
    )
    slug_words, names = composed(texts.slug_words), [composed(name) for name in texts.names]
    texts = Texts(composed(texts.title), keywords, headings, body, texts.labels, slug_words, names, texts.moments)
    entry.title = texts.title[:255]
    entry.kind, entry.leads_to = fields.kind, fields.leads_to[:255]
    entry.notice = fields.notice
    entry.day = fields.date.toordinal() if fields.date else None
    entry.description = composed(fields.description)[:MAX_DESCRIPTION_LENGTH]
    entry.text = texts.full_text[:MAX_TEXT_LENGTH]
    entry.moments = list(texts.moments.items()) or None
    return texts


def _write(entry: AbstractEntry, texts: Texts, fields: ResultFields, tables: Tables = LIVE) -> None:
    """Save the entry, and write its postings again if its words changed."""
    texts = _fill(entry, texts, fields)
    digest = _digest(texts)
    is_unchanged = entry.pk is not None and entry.digest == digest
    entry.digest = digest
    with transaction.atomic():
        entry.save()
        if is_unchanged:
            return
        weights = weights_of(texts)
        keys = _word_keys(tables.word, {text for text, _ in weights}, _marks_of(texts, weights))
        by_key: dict[int, int] = {}
        for (text, _), weight in weights.items():
            by_key[keys[text]] = max(weight, by_key.get(keys[text], 0))
        posting = tables.posting
        posting.objects.filter(entry=entry)._raw_delete(using=entry._state.db)
        posting.objects.bulk_create(
            (posting(entry=entry, word_id=word, weight=weight) for word, weight in sorted(by_key.items())),
            batch_size=BATCH,
        )


def index_page(page: Page) -> None:
    """Write a live page into the index. `page` is an instance of its specific class."""
    entry = Entry.objects.filter(page=page.pk).first() or Entry(page=page)
    _write(entry, texts_of_page(page), _fields_of(page))


def index_draft(draft: Page) -> None:
    """Write the newest draft of a page into the tables of drafts. `draft` is an instance of its specific class."""
    entry = DraftEntry.objects.filter(page=draft.pk).first() or DraftEntry(page=draft)
    entry.saved_at = draft.latest_revision_created_at
    # A version that goes live at a set time may not be the newest.
    versions = [version for version in (draft, draft.get_scheduled_revision_as_object()) if version]
    for model in (get_image_model(), get_document_model()):
        entry.files[model._meta.label] = sorted({pk for version in versions for pk in files_in(version, model)})
    _write(entry, texts_of_page(draft), _fields_of(draft), DRAFTS)


def entry_of_draft(page: Page) -> Entry:
    """Return the entry that a page would have if it were published as it is. Nothing is saved."""
    entry = Entry(page=page)
    _fill(entry, texts_of_page(page), _fields_of(page))
    return entry


def _fields_of(page: Page) -> ResultFields:
    kind, notice = getattr(page, "search_kind", "page"), getattr(page, "search_notice", "")
    summary = getattr(page, "summary", "") or getattr(page, "proposed_summary", "")
    return ResultFields(kind, date_of(page), target_of(page), notice, summary)


def date_of(page: Page) -> datetime.date | None:
    """Return the page's `search_day`, such as the first day of an event; None if its type has none."""
    day: Any = getattr(page, "search_day", None)
    return parse_date(day) if isinstance(day, str) else day


def target_of(page: Page) -> str:
    """Return what the page redirects to, if it does: the name of another site, or a kind of file. Otherwise ""."""
    if not getattr(page, "target_url", ""):
        return ""
    document = getattr(page, "document", None)
    return getattr(page, "external_host", "") or (document.kind if document else "")


def is_read(document: AbstractDocument) -> bool:
    """Whether the document's current file has been read, even if it has no text."""
    return (
        bool(document.file_hash) and Entry.objects.filter(document=document.pk, file_hash=document.file_hash).exists()
    )


def has_current_text(document: AbstractDocument) -> bool:
    """Whether the index has the whole text of the document's current file."""
    entry = Entry.objects.filter(document=document.pk, file_hash=document.file_hash).first()
    return entry is not None and bool(entry.file_hash) and len(entry.text) < MAX_TEXT_LENGTH


def index_document(document: AbstractDocument, text: str | None = None) -> None:
    """Write a document into the index: its title, and the text of its file if given.

    Without `text`, the indexed text is kept if it is from the same file, and removed otherwise.
    """
    entry = Entry.objects.filter(document=document.pk).first() or Entry(document=document)
    if text is not None:
        entry.file_hash = document.file_hash
    elif has_current_text(document):
        text = entry.text
    else:
        entry.file_hash = ""  # The file is to be read again: more of a long text has been indexed than stored.
    _write(entry, Texts(document.title, [], [], (text or "").splitlines()), ResultFields(DOCUMENT))


def remove_page(pk: int) -> None:
    """Remove a page that is no longer live from the index."""
    Entry.objects.filter(page=pk).delete()


def delete_unused_words(parts: Iterable[Tables] = (LIVE, DRAFTS)) -> int:
    """Delete words that no entry has, and return their number. They are never suggested, but take space."""
    return sum(tables.word.objects.filter(postings__isnull=True).delete()[0] for tables in parts)
