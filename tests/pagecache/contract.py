"""Finds objects that a page shows without declaring them to the page cache.

Every object of a site is changed in turn, and every change is undone. If the declared dependencies of a page stay the
same, its HTML must stay the same: otherwise the page cache would serve an old page. `Filler` fills all streams, so a
new block is tested without a change here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.cache import caches
from django.db import models, transaction
from django.test import Client
from django.utils.html import escape
from wagtail import blocks
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page

from about.models import PersonPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.fields import StreamField
from actris_cms.pagecache.dependencies import REGISTRY, DependencyKey, recording
from actris_cms.pagecache.recording import Recording
from actris_cms.pagecache.stores import PageStore
from tests.factories import items, stream

CHANGED = "Changed 7f3a"
EMPTY = "<!-- nothing -->"


class Rendering(NamedTuple):
    """The HTML of a page, and the fingerprints that were declared while it was rendered."""

    html: str
    declared: dict[DependencyKey, str]


class Edit(NamedTuple):
    """A change of one object: its new values by field, as stored in the database."""

    of: models.Model
    values: dict[str, Any]

    def may_show_in(self, html: str) -> bool:
        """Whether the page may show the change: its HTML has the old value, or the title of the unpublished page.

        Any page may show one that becomes public.
        """
        if self.values.get("live"):
            return True
        old = (getattr(self.of, "title" if field == "live" else field) for field in self.values)
        return any(escape(str(value).rstrip("/").rsplit("/")[-1]) in html for value in old)

    def __str__(self) -> str:
        return f"{', '.join(self.values)} of {self.of._meta.verbose_name} “{self.of}”"


def rendering(url: str, store: PageStore) -> Rendering:
    """Render the page at a URL, with all other caches empty."""
    response, record = _recorded(url, store)
    assert response.status_code == 200, f"{url} answers {response.status_code}"
    assert record.cached_query is not None, f"{url} does not allow caching"
    assert not record.is_forbidden, f"{url} forbids caching"
    assert record.fingerprints is not None, f"{url} declares one thing with two values"
    return Rendering(response.content.decode(), record.fingerprints)


def edits() -> Iterator[Edit]:
    """Yield a change of every field that pages can show, for all objects."""
    for page in Page.objects.filter(depth__gt=1):
        yield Edit(page, {"title": CHANGED})
        if page.depth > 2:  # Without the home page, there is no site.
            yield Edit(page, {"url_path": f"{page.url_path}changed/"})
            yield Edit(page, {"live": not page.live})
    for image in CustomImage.objects.all():
        yield from (Edit(image, {field: CHANGED}) for field in ("description", "credit"))
    for document in CustomDocument.objects.all():
        yield Edit(document, {"title": CHANGED})
    for model in BaseSiteSetting.__subclasses__():
        yield from _edits_of_settings(model)


def _edits_of_settings(model: type[models.Model]) -> Iterator[Edit]:
    for concrete in (model, *model.__subclasses__()):
        if not concrete._meta.abstract:
            for setting in concrete._base_manager.all():
                text_fields = (field for field in concrete._meta.concrete_fields if type(field) is models.CharField)
                yield from (Edit(setting, {field.name: CHANGED}) for field in text_fields)


def undeclared(urls: Iterable[str], store: PageStore, changes: Iterable[Edit] | None = None) -> Iterator[str]:
    """Yield a line for each page and change that it shows without declaring it. `changes` defaults to all `edits`."""
    before = {url: rendering(url, store) for url in urls}
    frequent = Counter[str]()
    for edit in list(edits()) if changes is None else changes:
        suspects = {url: old for url, old in before.items() if edit.may_show_in(old.html) and not _removes(edit, url)}
        if not suspects:
            continue
        found = []
        with transaction.atomic():
            type(edit.of)._base_manager.filter(pk=edit.of.pk).update(**edit.values)
            for url, old in _unaffected(suspects, frequent).items():
                if _html(url, store) != old.html:
                    found.append(f"{url} shows {edit}, but no declared dependency changes")
            transaction.set_rollback(True)
        yield from found


def _unaffected(renderings: Mapping[str, Rendering], frequent: Counter[str]) -> dict[str, Rendering]:
    """Return those renderings none of whose declared dependencies has another fingerprint now.

    Kinds that changed often are looked at first, so that most need not be computed. `frequent` counts them.
    """
    left = dict(renderings)
    for kind in sorted(REGISTRY, key=lambda kind: -frequent[kind]):
        names = {key.name for each in left.values() for key in each.declared if key.kind == kind}
        now = REGISTRY[kind].fingerprints(names) if names else {}
        same = {url: each for url, each in left.items() if not _has_changed(each, kind, now)}
        frequent[kind] += len(left) - len(same)
        left = same
    return left


def _has_changed(rendered: Rendering, kind: str, now: Mapping[str, str]) -> bool:
    return any(now[key.name] != value for key, value in rendered.declared.items() if key.kind == kind)


def _removes(edit: Edit, url: str) -> bool:
    """Whether the change removes the page from its URL, which always purges it."""
    return isinstance(edit.of, Page) and "title" not in edit.values and edit.of.get_url() == url


def _recorded(url: str, store: PageStore) -> tuple[Any, Recording]:
    for cache in caches.all():
        cache.clear()
    record = Recording(store, store.generation())
    token = recording.set(record)
    try:
        return Client().get(url), record
    finally:
        recording.reset(token)


def _html(url: str, store: PageStore) -> str:
    response, _ = _recorded(url, store)
    return response.content.decode() if response.status_code == 200 else EMPTY


# --- A site that shows as much as possible -----------------------------------------------------------------------


KINDS = ("page", "document")
Made = TypeVar("Made", bound=models.Model)


class Supply(Generic[Made]):
    """Objects made one after the other, or taken again."""

    def __init__(self, make: Callable[[int], Made]) -> None:
        self.make, self.made = make, list[Made]()
        self.taken = self.kept = 0

    def take(self) -> Made:
        """Return the next object, made if there is none."""
        if self.taken == len(self.made):
            self.made.append(self.make(self.taken))
        self.taken += 1
        return self.made[self.taken - 1]

    def keep(self) -> None:
        """Never take again what has been taken until now."""
        self.kept = self.taken

    def rewind(self) -> None:
        """Begin again after what is kept."""
        self.taken = self.kept


class Filler:
    """Fills blocks and fields. Within one page, each chooser gets an object that nothing else shows there.

    Otherwise the declaration of one block would hide that another block declares nothing. Links that may lead to a page
    or a document are there twice. Optional texts stay empty, so that the title of the target is shown.
    """

    def __init__(
        self,
        page: Callable[[int], Page],
        image: Callable[[int], Any],
        document: Callable[[int], Any],
        person: Callable[[int], PersonPage],
    ) -> None:
        self.pages, self.images, self.documents = Supply(page), Supply(image), Supply(document)
        self.people = Supply(person)
        self.supplies: tuple[Supply[Any], ...] = (self.pages, self.images, self.documents, self.people)
        self.kind = KINDS[0]

    def fill_settings(self, *settings: models.Model) -> None:
        """Fill what is shown on all pages. No page gets the same objects."""
        for setting in settings:
            self._fill(setting)
        for supply in self.supplies:
            supply.keep()

    def fill_page(self, page: Page) -> None:
        """Fill the streams and empty image fields of a page."""
        for supply in self.supplies:
            supply.rewind()
        self._fill(page)

    def _fill(self, instance: models.Model) -> None:
        for field in instance._meta.concrete_fields:
            if isinstance(field, StreamField):
                setattr(instance, field.name, self._stream(field.stream_block))
            elif field.related_model is CustomImage and not getattr(instance, field.attname):
                setattr(instance, field.name, self.images.take())
        instance.save()

    def _stream(self, block: blocks.BaseStreamBlock) -> list[dict[str, Any]]:
        children: list[dict[str, Any]] = []
        for kind in KINDS:
            self.kind = kind
            children += self.value(block)
        return children

    def value(self, block: blocks.Block) -> Any:
        """Return raw data for a block."""
        makers: list[tuple[type, Callable[[Any], Any]]] = [
            (blocks.PageChooserBlock, self._page),
            (DocumentChooserBlock, lambda _: self.documents.take().pk),
            (ImageBlock, lambda _: {"image": self.images.take().pk, "alt_text": "", "decorative": False}),
            (ImageChooserBlock, lambda _: self.images.take().pk),
            (blocks.RichTextBlock, self._rich_text),
            (
                blocks.BaseStreamBlock,
                lambda of: stream(*((name, self.value(of.child_blocks[name])) for name in of.child_blocks)),
            ),
            (blocks.ListBlock, lambda of: items(self.value(of.child_block))),
            (blocks.BaseStructBlock, self._struct),
            (blocks.CharBlock, lambda of: "Words" if of.required else ""),
        ]
        maker = next((make for kind, make in makers if isinstance(block, kind)), None)
        return maker(block) if maker else block.get_prep_value(block.get_preview_value() or block.get_default())

    def _page(self, block: blocks.PageChooserBlock) -> int:
        return (self.people if block.target_model is PersonPage else self.pages).take().pk

    def _rich_text(self, block: blocks.RichTextBlock) -> str:
        page, document = self.pages.take().pk, self.documents.take().pk
        return (
            f'<p>Words <a linktype="page" id="{page}">here</a> and <a linktype="document" id="{document}">there</a></p>'
        )

    def _struct(self, block: blocks.BaseStructBlock) -> dict[str, Any]:
        filled = {name: self.value(child) for name, child in block.child_blocks.items()}
        if filled.keys() >= {*KINDS}:
            filled |= {name: None if name in KINDS else "" for name in filled if name != self.kind}
        return filled
