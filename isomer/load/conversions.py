"""Converts all bodies of a source before anything is written, so that active content stops an import at once."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from actris_cms.filler import is_filler, words_in
from actris_cms.pasted.letters import plain
from actris_cms.path_keys import path_key
from isomer.convert import Conversion, anchors_of, convert_body, convert_field, convert_words
from isomer.convert.active import REMOVED
from isomer.load.names import wanted_names
from isomer.load.report import Options
from isomer.mends import Mend, mended
from isomer.notes import IsomerError, Note, NoteKind
from isomer.progress import Progress
from isomer.reader import IsomerSite, PageKind, SourcePage
from isomer.reader.yamltext import YamlValue, line_of_key

logger: Final = logging.getLogger(__name__)
Conversions = dict[str, Conversion]


class ActiveContentError(IsomerError):
    """The source holds active content, which no page may have."""

    def __init__(self, found: list[Note]) -> None:
        """`found` are the notes of the pieces, in the order of the source."""
        super().__init__(found[0].file, found[0].line, found[0].message)
        self.found = found

    def __str__(self) -> str:
        """List all places, one a line."""
        count = "1 piece" if len(self.found) == 1 else f"{len(self.found)} pieces"
        places = [f"  {note.file}:{note.line}: {note.message.removesuffix(REMOVED)}" for note in self.found]
        message = f"The source holds {count} of active content, which no page may have:"
        return "\n".join([message, *places, "Remove them, or import with --strip-scripts."])


def convert_source(source: IsomerSite, progress: Progress, options: Options) -> Conversions:
    """Return the converted bodies of all pages by file. Raises ActiveContentError unless the options strip scripts."""
    if Mend.LETTERS in options.mends:
        _mend_titles(source)
    progress.phase("Reading the pages", len(source.pages))
    conversions: Conversions = {}
    names = wanted_names(source)
    faults: dict[str, Exception] = {}
    fields = _of_home(source, faults)
    for page in source.pages:
        wanted = names.get(path_key(page.permalink), frozenset())
        try:
            conversions[page.file] = _converted(source, page, wanted, options.mends)
            fields += _of_contact_page(page)
        except Exception as error:  # A fault of the importer must cost one page, not the import.
            faults[page.file] = error
        progress.advance()
    leave_out(source, conversions, faults)
    _leave_drafts(source, conversions)
    if Mend.FILLER in options.mends:
        _leave_filler(source, conversions)
    bodies = [note for conversion in conversions.values() for note in conversion.notes]
    found = [note for note in (*fields, *bodies) if note.kind == NoteKind.ACTIVE_CONTENT]
    if found and not options.strip_scripts:
        raise ActiveContentError(found)
    return conversions


def leave_out(source: IsomerSite, conversions: Conversions, faults: dict[str, Exception]) -> None:
    """Leave out the pages in these files. A listing, which stays, has no words then."""
    source.leave_out(faults)
    conversions |= {page.file: Conversion([], [], []) for page in source.listings if page.file not in conversions}


def _leave_drafts(source: IsomerSite, conversions: Conversions) -> None:
    """Mark pages that have nothing to show, because it is made by template markup that is not run, as drafts."""
    empty = set()
    for page in source.pages:
        conversion, leads_away = conversions[page.file], page.post and (page.post.external or page.post.file_url)
        markup = [note for note in conversion.notes if note.kind == NoteKind.LIQUID]
        if markup and not conversion.blocks and not leads_away and page.kind in {PageKind.PAGE, PageKind.ARTICLE}:
            message = "template markup that is not run makes all of this page, so it was left as a draft"
            conversion.notes.append(Note(NoteKind.LIQUID, page.file, markup[0].line, message))
            empty.add(page.file)
    if empty:
        source.unpublish(empty, "it has no content without template markup")


def _mend_titles(source: IsomerSite) -> None:
    """Put plain letters in place of mathematical ones in the titles and descriptions of pages."""

    def mended_page(page: SourcePage) -> SourcePage:
        for name, before in (("title", page.title), ("description", page.description)):
            if (words := plain(before)) != before:
                source.notes.append(mended(Mend.LETTERS, page.file, page.lines.get(name), before, words))
        return replace(page, title=plain(page.title), description=plain(page.description))

    source.change(mended_page)


def _leave_filler(source: IsomerSite, conversions: Conversions) -> None:
    """Mark pages that consist of filler text, or have the address of Isomer's template, as drafts."""
    found = set()
    for page in source.pages:
        fields = [page.values.get("locations"), page.values.get("contacts")] if page.kind == PageKind.CONTACT else []
        text = words_in([*conversions[page.file].blocks, *fields])
        if (
            page.unpublished
            or page.kind not in {PageKind.PAGE, PageKind.ARTICLE, PageKind.CONTACT}
            or not is_filler(text)
        ):
            continue
        found.add(page.file)
        note = mended(Mend.FILLER, page.file, page.body_line, f"a page of filler text, “{text[:80]}”,", "a draft")
        conversions[page.file].notes.append(note)
    if found:
        source.unpublish(found, "it holds filler text")


def _converted(source: IsomerSite, page: SourcePage, names: frozenset[str], mends: frozenset[Mend]) -> Conversion:
    """Return the converted body of a page. If that fails, its words, with a note."""
    place: dict[str, Any] = {"file": page.file, "first_line": page.body_line}
    more: dict[str, Any] = {
        "variables": template_values(source, page),
        "names": names,
        "title": page.title,
        "mends": mends,
    }
    try:
        return convert_body(page.body, **place, **more)
    except Exception as error:  # A fault of the importer must cost one layout, not the import.
        logger.debug("The body of %s could not be converted.", page.file, exc_info=True)
        reason = f"the text cannot be converted ({type(error).__name__}); only its words were kept"
        return convert_words(page.body, **place, reason=reason)


def names_of_pages(source: IsomerSite, conversions: Conversions) -> dict[str, frozenset[str]]:
    """Return the names that a link can lead to, by the keys of the URL paths of the pages."""
    pages = [page for page in source.pages if page.kind != PageKind.CONTACT]
    return {path_key(page.permalink): frozenset(anchors_of(conversions[page.file].blocks)) for page in reversed(pages)}


def template_values(source: IsomerSite, page: SourcePage) -> dict[str, YamlValue]:
    """Return the variables for template markup in a body: `_data`, `_config.yml` and the page's front matter."""
    of_site = {f"site.{key}": value for key, value in source.config.values.items()}
    of_page = {f"page.{key}": value for key, value in page.values.items()}
    return {"site.data": source.data, **of_site, **of_page, "page.title": page.title, "page.url": page.permalink}


def _of_home(source: IsomerSite, faults: dict[str, Exception]) -> list[Note]:
    """Return the notes about the fields of the home page that may hold HTML. Adds to `faults` if that fails."""
    home = source.home
    if home is None:
        return []
    given: list[tuple[YamlValue, int | None]] = [(home.notification, home.lines.get("notification"))]
    given += [(section.values, section.line) for section in home.sections]
    try:
        return [note for value, line in given for note in _of_value(value, home.file, line)]
    except Exception as error:  # A fault of the importer must cost one page, not the import.
        faults[home.file] = error
        return []


def _of_contact_page(page: SourcePage) -> list[Note]:
    """Return the notes about the fields of a contact page that may hold HTML."""
    keys = ("locations", "contacts") if page.kind == PageKind.CONTACT else ()
    return [note for key in keys for note in _of_value(page.values.get(key), page.file, page.lines.get(key))]


def _of_value(value: YamlValue, file: str, line: int | None) -> Iterator[Note]:
    """Return the notes about all texts in a value, at every depth."""
    if isinstance(value, str):
        if "<" in value:
            yield from convert_field(value, file=file, line=line).notes
        return
    entries = value.items() if isinstance(value, dict) else [("", entry) for entry in value or ()]
    for key, entry in entries:
        yield from _of_value(entry, file, line_of_key(value, key) or line)
