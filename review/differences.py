"""Says in words what a draft changes: each field and block that differs, before and after."""

from collections.abc import Iterator
from textwrap import shorten
from typing import Any, Final, NamedTuple

from bs4 import BeautifulSoup
from wagtail.admin.compare import ForeignObjectComparison, StreamFieldComparison, diff_text
from wagtail.images import get_image_model
from wagtail.images.edit_handlers import ImageFieldComparison
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Revision

from actris_cms.content import said_by_block
from actris_cms.privacy import live_and_public

LENGTH: Final = 300
CUT: Final = " …"
OTHERWISE: Final = "The words are the same. A link or a setting is different."
HIDDEN_PAGE: Final = "A page that is not public"
OTHER_PICTURES: Final = "The words are the same. The picture is another one."


class Part(NamedTuple):
    """Words of a text, and whether the other text lacks them."""

    words: str
    is_marked: bool


class Side(NamedTuple):
    """One side of a difference."""

    label: str
    is_before: bool
    words: list[Part]
    pictures: tuple[AbstractImage, ...]


class Difference(NamedTuple):
    """What differs in a field or a block. `before` or `after` is empty where there is nothing.

    `block` is the ID of a block that the draft has. The pictures are given if they are not the same before and after.
    """

    label: str
    before: str
    after: str
    note: str = ""
    block: str = ""
    pictures_before: tuple[AbstractImage, ...] = ()
    pictures_after: tuple[AbstractImage, ...] = ()

    @property
    def in_short(self) -> "Difference":
        """The difference with texts cut to the length of a mail."""
        return self._replace(before=_short(self.before), after=_short(self.after))

    @property
    def sides(self) -> list[Side]:
        """What was there before, with what the draft removes, and what is there after, with what it adds."""
        had, has = self.before or self.pictures_before, self.after or self.pictures_after
        before = Side("Before" if has else "Removed", True, self._marked("deletion"), self.pictures_before)
        after = Side("After" if had else "New", False, self._marked("addition"), self.pictures_after)
        return [side for side, is_there in ((before, had), (after, has)) if is_there and self.note != OTHERWISE]

    def _marked(self, kind: str) -> list[Part]:
        parts = diff_text(self.before, self.after).changes
        return [Part(words, change == kind) for change, words in parts if change in ("equal", kind)]


def differences(page: Page, revision: Revision) -> list[Difference]:
    """Return what a revision changes of what is published. Of a page that is not, everything is new."""
    draft = revision.as_object()
    return differences_between(page.specific if page.live else type(draft)(), draft)


def differences_between(before: Page, after: Page) -> list[Difference]:
    """Return what differs between two states of a page, in the order of the page's form, but for its inner fields."""
    panel = after.get_edit_handler().get_bound_panel(instance=after, request=None, form=None)
    inner = getattr(after, "inner_fields", ())
    compared = (comparison(before, after) for comparison in panel.get_comparison())
    return [
        one
        for comparison in compared
        if comparison.field.name not in inner and comparison.has_changed()
        for one in _in_words(comparison)
    ]


def _in_words(comparison: Any) -> Iterator[Difference]:
    label = str(comparison.field_label())
    if isinstance(comparison, StreamFieldComparison):
        yield from _of_streams(label, comparison.val_a, comparison.val_b)
    elif isinstance(comparison, ImageFieldComparison):
        images = comparison.get_objects()
        before, after = (str(image or "") for image in images)
        pictures = [(image,) if image else () for image in images]
        yield Difference(label, before, after, pictures_before=pictures[0], pictures_after=pictures[1])
    elif isinstance(comparison, ForeignObjectComparison):
        yield _difference(label, *map(_name, comparison.get_objects()))
    else:
        html = comparison.htmldiff()
        yield _difference(label, _text(html, without=".addition"), _text(html, without=".deletion"))


def _name(shown: Any) -> str:
    """Return how an object is called. The title of a page that nobody may know yet is left out."""
    if isinstance(shown, Page) and not live_and_public(None, Page.objects.filter(pk=shown.pk)).exists():
        return HIDDEN_PAGE
    return str(shown or "")


def _of_streams(label: str, before: Any, after: Any) -> Iterator[Difference]:
    old, new = ({str(block.id): block for block in stream} for stream in (before, after))
    said_before, said_after = said_by_block(before), said_by_block(after)
    changed = False
    for key, block in (old | new).items():
        if said_before.get(key) != said_after.get(key):
            was, now = old.get(key), new.get(key)
            changed = True
            pictures = _pictures_of(was), _pictures_of(now)
            found = _difference(f"{label}, {block.block.label}", words_of(was), words_of(now))
            if pictures[0] != pictures[1]:
                note = OTHER_PICTURES if found.note else ""
                found = found._replace(note=note, pictures_before=pictures[0], pictures_after=pictures[1])
            yield found._replace(block=key if now else "")
    if not changed and list(old) != list(new):
        yield Difference(label, "", "", "The same blocks are in another order.")


def _difference(label: str, before: str, after: str) -> Difference:
    return Difference(label, before, after, OTHERWISE if before == after else "")


def words_of(block: Any) -> str:
    """Return the words of a block of a stream; nothing for none."""
    if block is None:
        return ""
    found = map(str, block.block.get_searchable_content(block.value))
    return " ".join(" ".join(part for part in found if part != "None").split())  # Wagtail writes None for no text.


def _pictures_of(block: Any) -> tuple[AbstractImage, ...]:
    """Return the pictures of a block, in its order. Deleted ones are not there any more."""
    if block is None:
        return ()
    images = get_image_model()
    keys = [int(key) for model, key, *_ in block.block.extract_references(block.value) if model is images]
    found = images._default_manager.in_bulk(keys)
    return tuple(found[key] for key in keys if key in found)


def _text(html: str, without: str) -> str:
    shown = BeautifulSoup(html, "html.parser")
    for left_out in shown.select(without):
        left_out.decompose()
    return " ".join(shown.get_text().split())


def _short(text: str) -> str:
    return shorten(text, LENGTH, placeholder=CUT)
