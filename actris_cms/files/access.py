"""Who may open an image or a document.

Everybody may, if something public shows it: a live page without view restrictions, or a setting of the site, such as
the menu; or if a publisher has shared it. Otherwise those may open it who may see a protected page that shows it, and
everyone who may use the admin. A collection with view restrictions comes first: they alone decide about its files.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.contrib.settings.registry import registry as settings
from wagtail.documents.permissions import permission_policy as documents_policy
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy as images_policy
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, ReferenceIndex, Site
from wagtail.query import PageQuerySet

from actris_cms.privacy import in_any_branch, live_and_public, with_aliases

type_of = ContentType.objects.get_for_model


def open_to_all(files: QuerySet[Any], request: HttpRequest | None = None) -> set[int]:
    """Return the primary keys of those images or documents that everybody may open."""
    found = files.order_by().exclude(in_restricted_collection())
    shared = dict(found.values_list("pk", "is_shared"))
    unshared = [pk for pk, is_shared in shared.items() if not is_shared]
    return {pk for pk, is_shared in shared.items() if is_shared} | _shown_to_all(files.model, unshared, request)


def is_open_to_all(file: Any) -> bool:
    """Whether everybody may open an image or a document."""
    return bool(open_to_all(type(file)._default_manager.filter(pk=file.pk)))


def linked_publicly(files: QuerySet[Any], request: HttpRequest | None = None) -> set[int]:
    """Return the primary keys of those that everybody may open because something public shows or links them."""
    found = files.order_by().exclude(in_restricted_collection())
    return _shown_to_all(files.model, found.values_list("pk", flat=True), request)


def may_open(request: HttpRequest, file: Any) -> bool:
    """Whether the person who asks may open an image or a document that is not open to all."""
    restrictions = file.collection.get_view_restrictions()
    if restrictions:
        return all(restriction.accept_request(request) for restriction in restrictions) or may_change(
            request.user, file
        )
    if request.user.has_perm("wagtailadmin.access_admin"):
        return True
    showing = references_to(type(file), [file.pk]).filter(base_content_type=type_of(Page))
    pages = pages_with_urls().live().filter(pk__in=list(showing.values_list("object_id", flat=True)))
    hidden = _paths_hidden_from(request)
    return any(not path.startswith(hidden) for path in pages.values_list("path", flat=True))


def may_change(user: Any, file: Any) -> bool:
    """Whether a user may change an image or a document in the library."""
    policy = images_policy if isinstance(file, get_image_model()) else documents_policy
    return bool(policy.user_has_permission_for_instance(user, "change", file))


def choosable_documents(user: Any) -> QuerySet[Any]:
    """Return the documents that a user may choose for a page."""
    found: QuerySet[Any] = documents_policy.instances_user_has_any_permission_for(user, ["choose"])
    return found


def _paths_hidden_from(request: HttpRequest) -> tuple[str, ...]:
    """Return the tree paths of the pages whose view restrictions the person does not meet, and of the aliases."""
    restrictions = PageViewRestriction.objects.select_related("page")
    return with_aliases(one.page.path for one in restrictions if not one.accept_request(request))


def _shown_to_all(model: type[models.Model], keys: Iterable[int], request: HttpRequest | None) -> set[int]:
    """Return those of the files that a public page or a setting of the site refers to."""
    found: set[int] = set()
    showing: dict[str, set[int]] = defaultdict(set)
    rows = references_to(model, keys).filter(base_content_type__in=[type_of(Page), *types_of_settings()])
    for base, page, file in rows.values_list("base_content_type", "object_id", "to_object_id"):
        if base == type_of(Page).pk:
            showing[page].add(int(file))
        else:
            found.add(int(file))
    public = live_and_public(request, pages_with_urls().filter(pk__in=showing))
    return found.union(*(showing[str(pk)] for pk in public.values_list("pk", flat=True)))


def pages_with_urls() -> PageQuerySet:
    """Return the pages of all sites. What stands beside them in the page tree has no URL."""
    return Page.objects.filter(in_any_branch(Site.objects.values_list("root_page__path", flat=True))).order_by()


def references_to(model: type[models.Model], keys: Iterable[int]) -> QuerySet[ReferenceIndex]:
    """Return the rows of the reference index about images or documents, given by their primary keys."""
    names = [str(pk) for pk in keys]
    found: QuerySet[ReferenceIndex] = ReferenceIndex.objects.filter(
        to_content_type=type_of(model), to_object_id__in=names
    )
    return found


def types_of_settings() -> list[ContentType]:
    """Return the content types of all settings, which every page may show."""
    return list(ContentType.objects.get_for_models(*settings).values())


def in_restricted_collection() -> Q:
    """Return a condition for the files in collections with view restrictions, and in those below them."""
    condition = Q(pk__in=[])
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        condition |= Q(collection__path__startswith=path)
    return condition
