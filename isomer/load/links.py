"""Finds what the links and images of a source lead to: pages, documents, pictures, addresses, or nothing."""

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Final

from django.conf import settings
from wagtail.documents import get_document_model
from wagtail.models import Page

from actris_cms.pasted.addresses import direct
from actris_cms.path_keys import path_key
from isomer.convert import Reference
from isomer.load.library import Library, report_missing
from isomer.load.names import name_of
from isomer.load.report import Report
from isomer.load.saved_files import is_image_name
from isomer.mends import Mend
from isomer.notes import NoteKind
from isomer.reader.addresses import Address, AddressKind, parse_address
from isomer.reader.files import find_media, media_files

# A file of a repository, at GitHub and at a network that serves files from there.
HOSTED_FILE: Final = re.compile(
    r"https?://(?:raw\.githubusercontent\.com/isomerpages/[^/]+/(?:refs/heads/)?|"
    r"(?:www\.)?github\.com/isomerpages/[^/]+/(?:raw|blob)/(?:refs/heads/)?|cdn\.jsdelivr\.net/gh/isomerpages/[^/@]+@)"
    r"[^/]+/(?P<path>[^?#]+)",
    re.IGNORECASE,
)
MIN_SIMILARITY: Final = 0.6  # On a scale from 0 to 1; suggestions below it would mislead.
MAX_CANDIDATES: Final = 50
MIN_WORD_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a link, empty if the link cannot be kept.

    A link block can store a page with an anchor. Rich text cannot, and stores the URL instead.
    """

    page: int | None = None
    document: int | None = None
    url: str = ""
    anchor: str = ""

    @property
    def is_reference(self) -> bool:
        """Whether rich text can store the page or document instead of a URL."""
        return bool(self.document or (self.page and not self.anchor))

    def attributes(self) -> str:
        """Return the attributes of the link in stored rich text."""
        if self.page and self.is_reference:
            return f' linktype="page" id="{self.page}"'
        if self.document:
            return f' linktype="document" id="{self.document}"'
        return f' href="{html.escape(self.url)}"' if self.url else ""


class Resolver:
    """Resolves links and images to pages of the site, files of the repository or external URLs."""

    def __init__(self, root: Path, hosts: frozenset[str], library: Library, report: Report) -> None:
        """`Tree` fills `pages` (primary keys by the keys of URL paths) and `paths` (URL paths by primary key).

        `names` are the names on each page of the source, by the key of its URL path.
        """
        self.root = root
        self.hosts = hosts
        self.library = library
        self.report = report
        self.names: dict[str, frozenset[str]] = {}
        self.mends: frozenset[Mend] = frozenset()
        self.pages: dict[str, int] = {}
        self.paths: dict[int, str] = {}
        self._suggestions: dict[str, str] = {}

    def link(self, reference: Reference, base: str) -> Target:
        """Return the target of a link on the page with the URL path `base`."""
        if Mend.WRAPPED_LINKS in self.mends and (target := direct(reference.address)) != reference.address:
            self.report.mended(Mend.WRAPPED_LINKS, reference.file, reference.line, reference.address, target)
            reference = replace(reference, address=target)
        file, line = reference.file, reference.line
        address = self._interpreted(reference, base)
        if address.kind in {AddressKind.PATH, AddressKind.ANCHOR}:
            self._check_name(address, reference, base)
        if address.kind in {AddressKind.EXTERNAL, AddressKind.ANCHOR}:
            return Target(url=address.url)
        if address.kind == AddressKind.PATH:
            return self._inside(address, reference)
        if address.kind == AddressKind.REFUSED:
            message = f"a link to {reference.address[:80]} cannot be kept; only its words are"
            self.report.note(NoteKind.LEFT_OUT, file, line, message)
        return Target()

    def _interpreted(self, reference: Reference, base: str) -> Address:
        """Return the interpreted URL of a reference, with a note if it was repaired.

        The URL of a file of an Isomer repository at GitHub becomes the path of the file, if this repository has it.
        """
        address = parse_address(reference.address, base=base, hosts=self.hosts)
        if address.repair:
            self.report.note(NoteKind.LINK, reference.file, reference.line, address.repair)
        hosted = HOSTED_FILE.match(address.url) if address.kind == AddressKind.EXTERNAL else None
        if hosted is None:
            return address
        inside = parse_address(f"/{hosted['path']}", base="/", hosts=self.hosts)
        return inside if self._media(inside, reference) else address

    def _check_name(self, address: Address, reference: Reference, base: str) -> None:
        """Add a note if a link leads to a name that its page does not have."""
        names = self.names.get(path_key(address.path or base))
        name = name_of(address.fragment)
        if name and names is not None and name not in names:
            message = f"the link to {reference.address} leads to its page, but no place there has the name {name}"
            self.report.note(NoteKind.DEAD_LINK, reference.file, reference.line, message)

    def _inside(self, address: Address, reference: Reference) -> Target:
        pk = self.pages.get(path_key(address.path))
        if pk is not None:
            beyond = re.search(r"[?#].*$", address.url)
            if beyond is None:
                return Target(page=pk)
            url = self.paths[pk] + beyond.group()
            is_anchor = beyond.group().startswith("#") and len(beyond.group()) > 1
            return Target(page=pk, url=url, anchor=beyond.group()[1:]) if is_anchor else Target(url=url)
        path = self._media(address, reference)
        if path is not None:
            return self._file(path, address, reference)
        if Mend.DEAD_LINKS in self.mends and (pk := self._certain(address, reference)):
            before = f"the dead link “{reference.about or reference.text}” to {reference.address}"
            self.report.mended(Mend.DEAD_LINKS, reference.file, reference.line, before, self.paths[pk])
            return Target(page=pk)
        nearest = self._nearest(path_key(address.path))
        suggestion = f"; perhaps {nearest} is meant" if nearest else ""
        message = (
            f"the link to {reference.address} leads nowhere: there is no such page or file; it was kept{suggestion}"
        )
        self.report.note(NoteKind.DEAD_LINK, reference.file, reference.line, message)
        return Target(url=address.url)

    def _certain(self, address: Address, reference: Reference) -> int | None:
        """Return the page that a dead link must mean, if two things prove it independently, or None.

        The link, or what it belongs to, has the title of exactly one published page of the site; and the dead address
        is in the same section as that page, or ends like it. An address with a host may be one of another site.
        """
        if not reference.address.strip().startswith("/") or reference.address.strip().startswith("//"):
            return None
        found = {
            pk for words in (reference.text, reference.about) for pk in self._pages_by_title.get(_title(words), ())
        }
        if len(found) != 1:
            return None
        pk = found.pop()
        here, there = path_key(address.path).split("/"), path_key(self.paths[pk]).split("/")
        return pk if _first(here) == _first(there) or here[-1] == there[-1] else None

    @cached_property
    def _pages_by_title(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for pk, title in Page.objects.filter(pk__in=self.paths, live=True).values_list("pk", "title"):
            if _title(title):
                found.setdefault(_title(title), []).append(pk)
        return found

    def _media(self, address: Address, reference: Reference) -> Path | None:
        """Return the file at a URL path: an exact match, or else the only match ignoring case."""
        path = find_media(self.root, address.path)
        if path is not None:
            return path
        alike = self._files_by_lowercase_name.get(unicodedata.normalize("NFC", address.path.strip("/")).lower(), [])
        if len(alike) != 1:
            return None
        name = alike[0].relative_to(self.root).as_posix()
        message = f"{reference.address} differs in capitals from the file {name}, which was taken"
        self.report.note(NoteKind.LINK, reference.file, reference.line, message)
        return alike[0]

    @cached_property
    def _files_by_lowercase_name(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        for path in media_files(self.root):
            name = unicodedata.normalize("NFC", path.relative_to(self.root).as_posix()).lower()
            found.setdefault(name, []).append(path)
        return found

    def _nearest(self, key: str) -> str:
        """Return the URL path of an existing page that is most similar to a dead one, or an empty string.

        Only URL paths that share a word with it are compared: comparing all would cost pages times links.
        """
        if key not in self._suggestions:
            words = _words_of(key.rsplit("/", 1)[-1]) or _words_of(key)
            shared = Counter(other for word in words for other in self._addresses_by_word.get(word, ()))
            candidates = [other for other, _ in shared.most_common(MAX_CANDIDATES)]
            found = get_close_matches(key, candidates, n=1, cutoff=MIN_SIMILARITY)
            self._suggestions[key] = self.paths.get(self.pages[found[0]], "") if found else ""
        return self._suggestions[key]

    @cached_property
    def _addresses_by_word(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self.pages:
            for word in _words_of(key):
                found.setdefault(word, []).append(key)
        return found

    def _file(self, path: Path, address: Address, reference: Reference) -> Target:
        ending = path.suffix.lower().lstrip(".")
        file, line = reference.file, reference.line
        if ending in settings.WAGTAILDOCS_EXTENSIONS:
            taken = self.library.document(path, words=reference.text, file=file, line=line)
            return Target(document=taken) if taken else Target(url=address.url)
        if is_image_name(path.name):
            # The link keeps the old URL, which redirects to the image in the library.
            self.library.image(path, alt="", about=reference.text or path.stem, file=file, line=line)
            self.library.share(path)
            return Target(url=address.url)
        message = f"the file {reference.address} is of a kind that the library does not accept; the link was kept"
        self.report.note(NoteKind.LEFT_OUT, file, line, message)
        return Target(url=address.url)

    def url_of(self, target: Target) -> str:
        """Return the current URL of a target, for fields that can store only a URL."""
        if target.document:
            return str(get_document_model().objects.get(pk=target.document).url)
        return target.url or self.paths.get(target.page or 0, "")

    def picture_elsewhere(self, reference: Reference, base: str) -> str:
        """Return the URL of an image on another site, with https, or an empty string for any other image."""
        address = self._interpreted(reference, base)
        if address.kind != AddressKind.EXTERNAL or not address.url.lower().startswith(("http:", "https:")):
            return ""
        return f"https:{address.url.partition(':')[2]}"

    def image(self, reference: Reference, base: str, about: str, *, may_wait: bool = False) -> int | None:
        """Return the primary key of an image, or None after adding a note.

        With `may_wait`, an image on another site can be shown after the visitor's consent.
        """
        file, line = reference.file, reference.line
        address = self._interpreted(reference, base)
        if may_wait and self.picture_elsewhere(reference, base):
            message = f"the image {reference.address[:120]} waits for the visitor's consent"
            self.report.note(NoteKind.PICTURE_ELSEWHERE, file, line, message)
            return None
        if address.kind != AddressKind.PATH:
            message = f"the image {reference.address[:120]} is not a file of the repository"
            self.report.note(NoteKind.LEFT_OUT, file, line, message)
            return None
        path = self._media(address, reference)
        if path is None:
            report_missing(self.report, "image", reference.address, file, line)
            return None
        if not is_image_name(path.name):
            message = f"the image {reference.address} is of a kind that the library does not accept"
            self.report.note(NoteKind.LEFT_OUT, file, line, message)
            return None
        return self.library.image(path, alt=reference.text, about=about, file=file, line=line)


def _title(words: str) -> str:
    """Return a title in the form in which titles are compared."""
    return " ".join(words.split()).casefold()


def _first(parts: list[str]) -> str:
    """Return the first segment of a URL path: its section."""
    return next(filter(None, parts), "")


def _words_of(key: str) -> set[str]:
    """Return the words of a URL path that are long enough to be compared."""
    return {word for word in re.split(r"[\W_]+", key) if len(word) >= MIN_WORD_LENGTH}
