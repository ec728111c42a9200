"""Blocks that editors copy from one page to another, or to another stream.

The browser keeps what was copied, as it would be stored (`static/js/admin/block-clipboard.js`). Here, the definition of
a block reads its fields, as when a page is saved, and a stored value, as when a page is opened.
"""

import json
import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST
from wagtail.blocks import Block
from wagtail.documents import get_document_model
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.models import Page

from .sections import ACTIONS, visible_pages

UPDATED = "The site was updated since you opened this page. Save it, open it again, and copy the block again."
NO_PLACE = "This block has no place here: it is made of other parts than the block of this name here."
NOT_VISIBLE = "This block cannot be pasted: it shows a page, picture or document that you may not choose."


class RefusedError(Exception):
    """A block that cannot be copied or pasted. Its text says why."""


@require_POST
def copy_block(request: HttpRequest) -> JsonResponse:
    """Return the value of the block whose fields were sent, as it would be stored."""
    try:
        block = _definition(request)
    except RefusedError as error:
        return _refusal(error)
    value = block.value_from_datadict(request.POST, request.FILES, request.POST["prefix"])
    return JsonResponse({"value": block.get_prep_value(value)})


@require_POST
def paste_block(request: HttpRequest) -> JsonResponse:
    """Return a stored value as the state of a form, and whether something of it was lost, such as a deleted page."""
    try:
        state, is_lossless = _form_state(request, _definition(request), request.POST["value"])
    except RefusedError as error:
        return _refusal(error)
    return JsonResponse({"state": state, "lost": not is_lossless})


def _refusal(error: RefusedError) -> JsonResponse:
    return JsonResponse({"refused": str(error)}, status=400)


def _definition(request: HttpRequest) -> Block:
    """Return the definition that the form names. Its number may be another one's since an update of the site."""
    found: Block | None = Block.definition_registry.get(request.POST["block"])
    if found is None or found.name != request.POST["type"]:
        raise RefusedError(UPDATED)
    return found


def _form_state(request: HttpRequest, block: Block, stored: str) -> tuple[Any, bool]:
    try:
        raw = _with_new_ids(json.loads(stored))
        value = block.to_python(raw)
        kept = json.loads(json.dumps(block.get_prep_value(value), cls=DjangoJSONEncoder))
        references = {(model, key) for model, key, *_ in block.extract_references(value)}
        all_exist = _check_visible(request, references)
        return block.get_form_state(value), all_exist and kept == raw
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise RefusedError(NO_PLACE) from error


def _with_new_ids(raw: Any) -> Any:
    """Return a value in which the blocks of streams and lists have new IDs, as comments lead to blocks by them."""
    if isinstance(raw, list):
        return [_with_new_ids(part) for part in raw]
    if not isinstance(raw, dict):
        return raw
    copy = {name: _with_new_ids(part) for name, part in raw.items()}
    return {**copy, "id": str(uuid.uuid4())} if {"id", "type", "value"} == raw.keys() else copy


def _check_visible(request: HttpRequest, references: set[tuple[type[Model], str]]) -> bool:
    """Return whether all that a value refers to exists. Raises RefusedError if the user may not choose some of it."""
    permitted = {
        Page: visible_pages(request),
        get_image_model(): image_policy.instances_user_has_any_permission_for(request.user, ACTIONS).order_by(),
        get_document_model(): document_policy.instances_user_has_any_permission_for(request.user, ACTIONS).order_by(),
    }
    all_exist = True
    for model, visible in permitted.items():
        keys = {key for referred, key in references if issubclass(referred, model)}
        existing = _keys(model._default_manager.all(), keys)
        if existing - _keys(visible, keys):
            raise RefusedError(NOT_VISIBLE)
        all_exist = all_exist and len(existing) == len(keys)
    return all_exist


def _keys(objects: QuerySet[Any], keys: set[str]) -> set[int]:
    return set(objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
