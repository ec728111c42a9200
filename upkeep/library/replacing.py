"""Uses one file in place of another, wherever a page shows or links it."""

import re
from typing import Any, Final

from django.db.models import ForeignKey
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.models.pages import get_streamfield_names
from wagtail.permissions import page_permission_policy

from actris_cms.core.blocks.pictures import IMPORTED_WITHOUT_ALT
from actris_cms.files.access import references_to, type_of
from upkeep.checks.content import MAX_DEPTH
from upkeep.health.mending import Change, Outcome, mend_one_of_several

# The names under which blocks keep pictures and documents.
IN_BLOCKS: Final = {True: ("image", "poster", IMPORTED_WITHOUT_ALT), False: ("document",)}
# Those within texts: the start tags of which one attribute says that they are.
TAGS: Final = {
    True: (re.compile(r"<embed\s[^<>]*>", re.IGNORECASE), 'embedtype="image"'),
    False: (re.compile(r"<a\s[^<>]*>", re.IGNORECASE), 'linktype="document"'),
}


def pages_with(file: Any, user: Any) -> list[Page]:
    """Return the pages that refer to a file and that the user may edit. Aliases follow the page that they copy."""
    rows = references_to(type(file), [file.pk]).filter(base_content_type=type_of(Page))
    keys = {int(pk) for pk in rows.values_list("object_id", flat=True)}
    allowed = page_permission_policy.instances_user_has_permission_for(user, "change")
    return list(allowed.filter(pk__in=keys, alias_of=None).order_by("path"))


def replace(page: Page, user: Any, old: Any, new: Any) -> Outcome:
    """Use the new file on a page in place of the old one; return what became of the page."""
    return mend_one_of_several(page, user, with_file(old, new))


def with_file(old: Any, new: Any) -> Change:
    """Return the change that puts a file in the place of another in the streams and the fields of a page."""
    is_image = isinstance(old, get_image_model())

    def change(subject: Any) -> bool:
        changed = False
        for name in get_streamfield_names(type(subject)):
            before = list(getattr(subject, name).raw_data)
            after = _replaced(before, is_image, old.pk, new.pk)
            if after != before:
                setattr(subject, name, after)
                changed = True
        for field in subject._meta.concrete_fields:
            chosen = isinstance(field, ForeignKey) and field.related_model is type(old)
            if chosen and getattr(subject, field.attname) == old.pk:
                setattr(subject, field.name, new)
                changed = True
        return changed

    return change


def _replaced(raw: Any, is_image: bool, old: int, new: int, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        return raw
    if isinstance(raw, str):
        tags, sign = TAGS[is_image]
        return tags.sub(lambda tag: _tag(tag[0], old, new) if sign in tag[0] else tag[0], raw)
    if isinstance(raw, list):
        return [_replaced(one, is_image, old, new, depth + 1) for one in raw]
    if not isinstance(raw, dict):
        return raw
    return {
        name: new
        if name in IN_BLOCKS[is_image] and _is(value, old)
        else _replaced(value, is_image, old, new, depth + 1)
        for name, value in raw.items()
    }


def _is(value: Any, key: int) -> bool:
    return value == key and isinstance(value, int) and not isinstance(value, bool)


def _tag(tag: str, old: int, new: int) -> str:
    """Return a start tag of rich text or of legacy content that names the new file if it named the old one."""
    return re.sub(rf'(\sid=)"{old}"', rf'\g<1>"{new}"', tag)
