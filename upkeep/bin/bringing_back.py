"""Brings back what is in the bin, as it was, and tells the rest of the site; or deletes it for good."""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.db.models import Model as AnyModel
from django.db.models.signals import post_save
from wagtail.log_actions import log
from wagtail.models import Collection, Page, ReferenceIndex, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from actris_cms.core.reserved import problem_of_slug
from actris_cms.discovery.gone import forget_removed_urls
from actris_cms.discovery.moved import keep_urls_of_moved
from actris_cms.operations.backup.errors import BackupError

from .collecting import Model, batches
from .kinds import kind_of
from .models import BinEntry
from .numbers import skip_those_of
from .places import Place, free_slug, is_taken, obstacle, parent_of, slug_of
from .restoring import CannotRestoreError, Restoring
from .waiting import Row, put_back

RESTORED = "upkeep.restore"


class Restored(NamedTuple):
    """What came back, and what could not come with it: numbers of rows, by what they are."""

    instance: Any
    left_out: dict[str, int]


def restore(entry: BinEntry, user: Any, parent: Page | None = None, slug: str = "") -> Restored:
    """Bring back what was deleted. A page comes back below `parent`, with the slug, or else where it was.

    Raises CannotRestoreError, which says why, and changes nothing then.
    """
    try:
        with transaction.atomic():
            return _restore(_locked(entry), user, parent, slug)
    except (BackupError, DatabaseError) as error:
        raise CannotRestoreError("Something else has taken the place of parts of it.") from error


def _locked(entry: BinEntry) -> BinEntry:
    """Return the entry, which nobody else can restore or delete now.

    Nor can they restore another one: what needs something of it is put into its entry, or taken out of it.
    """
    list(BinEntry.objects.select_for_update().order_by("pk").values_list("pk"))
    found = BinEntry.objects.filter(pk=entry.pk).first()
    if found is None:
        raise CannotRestoreError("It is no longer in the bin: somebody has restored it or deleted it for good.")
    if found.model is None:
        raise CannotRestoreError("This release no longer knows what it was.")
    return found


def _restore(entry: BinEntry, user: Any, parent: Page | None, slug: str) -> Restored:
    place = _place_of(entry, parent, slug) if entry.pages else None
    restoring = Restoring(entry, _tables(entry))
    restoring.write(place.change if place else partial(_without_collection, entry, user))
    if place:
        place.settle()
    touched = put_back(entry)
    connection.check_constraints([model._meta.db_table for model in restoring.tables])
    skip_those_of(restoring.tables)
    sources = _sources(entry, restoring.tables)
    delete(entry)
    instance: Any = entry.model._default_manager.get(pk=entry.object_id)  # type: ignore[union-attr]
    Site.clear_site_root_paths_cache()  # A site goes with its home page.
    _refresh_references(sources)
    _tell(instance, restoring.tables.get(Page, ()), touched)
    if place and place.url_path != place.old_url_path:
        keep_urls_of_moved(instance, place.old_url_path, place.url_path)
    if place:
        forget_removed_urls(Page.objects.filter(path__startswith=instance.path))
    if reason := kind_of(type(instance)).refusal(user, instance):
        raise CannotRestoreError(reason)
    log(instance, RESTORED, user=user)
    return Restored(instance, dict(+restoring.left_out))


@transaction.atomic
def check_place(entry: BinEntry, parent: Page | None, slug: str) -> None:
    """Raise CannotRestoreError if a page cannot come back below `parent` with the slug, or else where it was."""
    _place_of(entry, parent, slug)


def _place_of(entry: BinEntry, parent: Page | None, slug: str) -> Place:
    parent = _locked_page(parent or parent_of(entry))
    if parent is None:
        raise CannotRestoreError("The page above it is gone.")
    if reason := obstacle(entry, parent):
        raise CannotRestoreError(reason)
    slug = slug or slug_of(entry)
    if problem := problem_of_slug(slug, parent):
        raise CannotRestoreError(problem)
    if is_taken(parent, slug):
        raise CannotRestoreError(f"Another page has its address now. “{free_slug(parent, slug)}” is free.")
    return Place(entry, parent, slug)


def _locked_page(page: Page | None) -> Page | None:
    """Return a page as it is now, and let nobody delete it; None if somebody has."""
    return Page.objects.select_for_update().filter(pk=page.pk).first() if page else None


def _tables(entry: BinEntry) -> dict[Model, set[str]]:
    """Return the keys of the rows, by the models that there still are."""
    found: dict[Model, set[str]] = {}
    for table, key in entry.rows.order_by().values_list("table", "key").iterator():
        try:
            found.setdefault(apps.get_model(table), set()).add(key)
        except LookupError:
            continue
    return found


def _without_collection(entry: BinEntry, user: Any, model: Model, row: Row) -> None:
    """Put a file whose collection is gone into the collection above all others.

    Raises CannotRestoreError if the collection was private, unless an administrator restores the file.
    """
    if "collection_id" in row and not Collection.objects.filter(pk=row["collection_id"]).exists():
        row["collection_id"] = Collection.get_first_root_node().pk
        if entry.place.get("private"):
            row["is_shared"] = False
            if not user.is_superuser:
                raise CannotRestoreError("Its private collection is gone. Only an administrator can restore it.")


def _sources(entry: BinEntry, tables: dict[Model, set[str]]) -> list[tuple[Model, str]]:
    """Return the objects outside the entry that referred to something in it, as model and key."""
    rows = entry.rows.filter(table=ReferenceIndex._meta.label).order_by()
    named = set(rows.values_list("values__base_content_type_id", "values__object_id"))
    found = [(ContentType.objects.get_for_id(content_type).model_class(), key) for content_type, key in named]
    return [(model, key) for model, key in found if model and key not in tables.get(model, ())]


def _refresh_references(sources: Iterable[tuple[Model, str]]) -> None:
    """Index anew what may have changed since it referred to what was deleted."""
    for model, key in sources:
        if source := model._default_manager.filter(pk=key).first():
            source = source.specific if isinstance(source, Page) else source
            ReferenceIndex.create_or_update_for_object(source)


def _tell(instance: Any, pages: Iterable[str], touched: Iterable[tuple[str, Any]]) -> None:
    """Tell page cache, search and the others, by the signal that they know, of all that visitors may see again."""
    with disable_reference_index_auto_update():
        if not isinstance(instance, Page):
            _send(instance, created=True)
        for some in batches(pages):
            for page in Page.objects.filter(pk__in=some).specific():
                _send(page, created=True)
        for label, key in touched:
            for changed in apps.get_model(label)._base_manager.filter(pk=key):
                _send(changed.specific if isinstance(changed, Page) else changed, created=False)


def _send(instance: AnyModel, *, created: bool) -> None:
    post_save.send(type(instance), instance=instance, created=created, raw=False, using="default", update_fields=None)


@transaction.atomic
def delete(entry: BinEntry) -> None:
    """Take an entry out of the bin. Files that no other row names are deleted."""
    list(BinEntry.objects.select_for_update().filter(pk=entry.pk).values_list("pk"))  # First, as `restore` does.
    entry.rows.all()._raw_delete(using="default")
    entry.delete()
