"""Whose findings a user sees: those of the pictures and documents that they may change."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images.permissions import permission_policy as image_policy

from actris_cms.files.publishing import need_publisher

from .models import FileFinding
from .rules import RULES


def may_read(user: Any) -> bool:
    """Whether a user may change any picture or document."""
    return bool(image_policy.user_has_permission(user, "change") or document_policy.user_has_permission(user, "change"))


def policy_of(file: Any) -> Any:
    """Return the policy that says who may change a picture or a document."""
    return image_policy if hasattr(file, "renditions") else document_policy


def findings_for(user: Any) -> QuerySet[FileFinding]:
    """Return the findings about files that the user may change, both of them if there are two."""
    found = FileFinding.objects.filter(rule__in=RULES)
    if user.is_superuser:
        return found
    images = image_policy.instances_user_has_permission_for(user, "change").order_by().values("pk")
    documents = document_policy.instances_user_has_permission_for(user, "change").order_by().values("pk")
    twins = Q(twin_image=None, twin_document=None) | Q(twin_image__in=images) | Q(twin_document__in=documents)
    return found.filter(Q(image__in=images) | Q(document__in=documents)).filter(twins)


def deletable(user: Any, files: list[Any]) -> set[int]:
    """Return the primary keys of those of the files, all pictures or all documents, that the user may delete."""
    if not files:
        return set()
    policy, keys = policy_of(files[0]), [one.pk for one in files]
    allowed = policy.instances_user_has_permission_for(user, "delete").filter(pk__in=keys)
    return set(allowed.values_list("pk", flat=True)) - need_publisher(user, type(files[0]), keys)
