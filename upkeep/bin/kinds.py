"""What the bin keeps, and who may see and restore it: those who could delete it where it was."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.documents import get_document_model
from wagtail.documents.permissions import permission_policy as documents_policy
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy as images_policy
from wagtail.models import Collection, GroupPagePermission, Page, PagePermissionTester, get_page_models
from wagtail.snippets.models import get_snippet_models

from actris_cms.files.publishing import may_publish_somewhere, needs_publisher

from .models import BinEntry

Cache = dict[Any, Any]  # What was found for one user, while a list of entries is judged.


class Kind:
    """Settings that editors add and delete: redirects, promoted results, and snippets such as synonyms."""

    def place_of(self, instance: Any) -> dict[str, Any]:
        """Return what the rights to it depend on, as plain data."""
        return {}

    def rights(self, user: Any, entry: BinEntry, cache: Cache) -> set[str]:
        """Return what a user may do with an entry: "restore", and "delete" it for good."""
        meta = entry.model._meta if entry.model else None
        if meta is None or not user.has_perm(f"{meta.app_label}.delete_{meta.model_name}"):
            return set()
        return {"restore", "delete"} if self._publishes(user, cache) else {"restore"}

    def refusal(self, user: Any, instance: Any) -> str:
        """Return why a user may not restore it after all, for the editor, now that it is there; empty if they may."""
        return ""

    def _publishes(self, user: Any, cache: Cache) -> bool:
        if "publishes" not in cache:
            cache["publishes"] = may_publish_somewhere(user)
        return bool(cache["publishes"])


class FileKind(Kind):
    """Pictures and documents, by their collection and by who uploaded them."""

    def __init__(self, policy: Any) -> None:
        self.policy = policy

    def place_of(self, instance: Any) -> dict[str, Any]:
        """Return the collection, whether it is private, and the person."""
        is_private = bool(instance.collection.get_view_restrictions())
        return {"collection": instance.collection_id, "private": is_private, "owner": instance.uploaded_by_user_id}

    def rights(self, user: Any, entry: BinEntry, cache: Cache) -> set[str]:
        """Return the rights. Where the collection is gone, those to the collection above all others decide."""
        place = (entry.model, entry.place["collection"], entry.place["owner"] == user.pk)
        if place not in cache:
            cache[place] = self._rights(user, *place, cache)
        found: set[str] = cache[place]
        return found

    def refusal(self, user: Any, instance: Any) -> str:
        """Refuse to those who may not publish what shows the file: visitors would see it again."""
        return "Only a publisher can restore it: visitors would see it." if needs_publisher(user, instance) else ""

    def _rights(self, user: Any, model: Any, collection: int, is_owner: bool, cache: Cache) -> set[str]:
        holder = Collection.objects.filter(pk=collection).first() or Collection.get_first_root_node()
        file = model(collection=holder, uploaded_by_user=user if is_owner else None)
        if not self.policy.user_has_permission_for_instance(user, "delete", file):
            return set()
        return {"restore", "delete"} if self._publishes(user, cache) else {"restore"}


class PageKind(Kind):
    """Pages, by the section where they were."""

    def place_of(self, instance: Any) -> dict[str, Any]:
        """Return the ancestors and neighbours of a page, and what decides who may delete it.

        These are whether it is the only page that goes, and live, or one below it is; its owner, if all have the same;
        and the permissions that groups had for itself, as [group, codename], because they go with it.
        """
        branch = instance.get_descendants(inclusive=True)
        owners = list(branch.order_by().values_list("owner", flat=True).distinct()[:2])
        grants = GroupPagePermission.objects.filter(page=instance.pk).values_list("group", "permission__codename")
        before, after = instance.get_prev_sibling(), instance.get_next_sibling()
        return {
            "ancestors": list(instance.get_ancestors().values_list("pk", flat=True)),
            "before": before.pk if before else None,
            "after": after.pk if after else None,
            "path": instance.path,
            "url": instance.url or "",
            "leaf": instance.is_leaf(),
            "live": branch.live().exists(),
            "owner": owners[0] if len(owners) == 1 else None,
            "grants": [list(grant) for grant in grants],
        }

    def rights(self, user: Any, entry: BinEntry, cache: Cache) -> set[str]:
        """Return the rights, by the rules of Wagtail's `can_delete`; publishers may delete for good.

        Where the parent is gone, the nearest ancestor decides.
        """
        if user.is_superuser:
            return {"restore", "delete"}
        given, place = self._permissions(user, entry, cache), entry.place
        if "bulk_delete" not in given and not place["leaf"]:
            return set()
        owns = "add" in given and place["owner"] == user.pk
        if ("change" in given or owns) and ("publish" in given or not place["live"]):
            return {"restore", "delete"} if "publish" in given else {"restore"}
        return set()

    def _permissions(self, user: Any, entry: BinEntry, cache: Cache) -> set[str]:
        """Return the actions that a user may do where the page was, such as "change"."""
        if "groups" not in cache:
            cache["groups"] = set(user.groups.values_list("pk", flat=True))
        path = next((cache["paths"][pk] for pk in reversed(entry.place["ancestors"]) if pk in cache["paths"]), "")
        place = PagePermissionTester(user, Page(path=path, depth=len(path) // Page.steplen))
        own = {name.removesuffix("_page") for group, name in entry.place["grants"] if group in cache["groups"]}
        return own | set(getattr(place, "permissions", ()))


SETTINGS, PAGES = Kind(), PageKind()


def kinds() -> dict[type[models.Model], Kind]:
    """Return what the bin keeps, by model."""
    files = {get_image_model(): FileKind(images_policy), get_document_model(): FileKind(documents_policy)}
    settings = dict.fromkeys((Redirect, SearchPromotion, *get_snippet_models()), SETTINGS)
    return {**settings, **files, **dict.fromkeys(get_page_models(), PAGES)}


def kind_of(model: type[models.Model]) -> Kind:
    """Return the kind of a model. Raises KeyError for one that the bin does not keep."""
    return PAGES if issubclass(model, Page) else kinds()[model]


def rights_of(user: Any, entries: Iterable[BinEntry]) -> dict[int, set[str]]:
    """Return what a user may do with entries, by their primary keys: "restore", "delete". Without any, none is seen."""
    if not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        return {}
    entries, by_model = list(entries), kinds()
    ancestors = {pk for entry in entries for pk in entry.place.get("ancestors", ())}
    cache: Cache = {"paths": dict(Page.objects.filter(pk__in=ancestors).order_by().values_list("pk", "path"))}
    return {
        entry.pk: found
        for entry in entries
        if (kind := by_model.get(entry.model) if entry.model else None) and (found := kind.rights(user, entry, cache))
    }


def may_read(user: Any) -> bool:
    """Whether a user may see the bin: whoever may use the admin. It shows them only what they may restore."""
    return bool(user.is_active and user.has_perm("wagtailadmin.access_admin"))
