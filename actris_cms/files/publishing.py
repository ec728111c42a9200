"""Who may change an image or a document that is live: those who may publish everything that shows it."""

import json
import logging
import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex, Revision, Site
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet

from .access import in_restricted_collection, references_to, type_of, types_of_settings

logger = logging.getLogger(__name__)
NUMBER: Final = re.compile(r"(?<!\d)\d{1,18}(?!\d)")


def may_publish_somewhere(user: Any) -> bool:
    """Whether a user may publish any page."""
    return bool(PagePermissionPolicy().user_has_permission(user, "publish"))


def may_publish_everything(user: Any) -> bool:
    """Whether a user may publish every page of all sites."""
    policy = PagePermissionPolicy()
    roots = (site.root_page for site in Site.objects.select_related("root_page"))
    return all(policy.user_has_permission_for_instance(user, "publish", root) for root in roots)


def needs_publisher(user: Any, file: Any) -> bool:
    """Whether a user may change an image or a document only with a publisher's consent."""
    return file.pk in need_publisher(user, type(file), [file.pk])


def need_publisher(user: Any, model: type[Model], keys: Collection[int]) -> set[int]:
    """Return those images or documents that a user may change only with a publisher's consent.

    They are those that something shows which the user may not publish, and which is live or goes live at a set time.
    Only who may publish everything may change those that are open without a page, and those in a collection with view
    restrictions, which a change of the collection would lift.
    """
    if user.is_superuser or not keys:
        return set()
    found: set[int] = set()
    files = model._default_manager.filter(pk__in=keys)
    if not may_publish_everything(user):
        guarded = files.filter(is_shared=True) | files.filter(in_restricted_collection())
        found |= set(guarded.values_list("pk", flat=True))
    shown_by: dict[tuple[int, str], set[int]] = defaultdict(set)
    for base, pk, file in references_to(model, keys).values_list("base_content_type", "object_id", "to_object_id"):
        shown_by[base, pk].add(int(file))
    may_publish = PagePermissionPolicy().instances_user_has_permission_for(user, "publish")
    found |= _shown_at_a_set_time(user, model, keys, may_publish)
    page_type = type_of(Page).pk
    live = Page.objects.live().filter(pk__in=[pk for base, pk in shown_by if base == page_type])
    out_of_reach = {
        (page_type, str(pk)) for pk in live.exclude(pk__in=may_publish.values("pk")).values_list("pk", flat=True)
    }
    settings = {kind.pk for kind in types_of_settings() if not _may_change(user, kind)}
    return found.union(
        *(files for (base, pk), files in shown_by.items() if (base, pk) in out_of_reach or base in settings)
    )


def _shown_at_a_set_time(user: Any, model: type[Model], keys: Collection[int], may_publish: PageQuerySet) -> set[int]:
    """Return those files that a scheduled revision shows, of a page not in `may_publish` or a setting out of reach."""
    scheduled = Revision.objects.filter(approved_go_live_at__isnull=False).select_related("base_content_type")
    allowed = {str(pk) for pk in may_publish.values_list("pk", flat=True)} if scheduled else set()
    found: set[int] = set()
    for revision in scheduled:
        kind = revision.base_content_type
        if revision.object_id in allowed if kind == type_of(Page) else _may_change(user, kind):
            continue
        found |= files_kept_for(revision, model)
    return found & set(keys)


def files_of(revision: Revision, model: type[Model]) -> set[int]:
    """Return the primary keys of the images or documents that a revision shows. The index knows none."""
    return files_in(revision.as_object(), model)


def files_kept_for(revision: Revision, model: type[Model]) -> set[int]:
    """Return what `files_of` does. Of a revision that cannot be read, return all numbers in it: it may show these.

    A draft of a former release may have blocks that are made of other parts by now.
    """
    try:
        return files_of(revision, model)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Which files revision %s shows could not be read", revision.pk)
        return {int(number) for number in NUMBER.findall(json.dumps(revision.content))}


def files_in(version: Model, model: type[Model]) -> set[int]:
    """Return the primary keys of the images or documents that a version shows, such as a draft."""
    references = ReferenceIndex._extract_references_from_object(version)
    return {int(pk) for kind, pk, *_ in references if kind == type_of(model).pk}


def _may_change(user: Any, kind: ContentType) -> bool:
    return bool(user.has_perm(f"{kind.app_label}.change_{kind.model}"))
