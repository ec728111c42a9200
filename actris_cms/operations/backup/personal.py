"""Copies without personal data, for a laptop or a staging server."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models

from .rules import Personal, all_rules
from .tables import Model

# Names of fields that may hold personal data or a secret.
TELLING: Final = re.compile(
    r"(^|_)(names?|username|e?mail|address|phone|author|reviewer|token|password|secret|avatar|comment|note"
    r"|session|ip|login|submission|message)(_|$)|form_data|content$"
)


def without_personal_data(model: Model, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows with the values that the rules put in the place of personal ones."""
    replaced = all_rules().personal.get(model._meta.label, Personal()).replaced
    for row in rows:
        yield row | {name: replacement(row) for name, replacement in replaced.items()}


def telling_fields(model: Model) -> set[str]:
    """Return the fields of a model that a rule has to decide about: their name or kind says that they may be personal.

    These are addresses of mail, relations to users, files that are no uploads of the library, data of any kind, and
    fields whose name says so.
    """
    user = apps.get_model(settings.AUTH_USER_MODEL)
    return {
        field.name
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.EmailField)
        or field.related_model is user
        or type(field) is models.JSONField
        or (not field.is_relation and TELLING.search(field.name))
    }


def undecided_fields(model: Model) -> set[str]:
    """Return the telling fields of a model that no rule decides about."""
    rules = all_rules()
    rule = rules.personal.get(model._meta.label, Personal())
    if rule.dropped or model._meta.label in rules.left_out:
        return set()
    return telling_fields(model) - rule.replaced.keys() - rule.kept.keys()


def cleaned_draft(row: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a revision without the comments of editors, and with the replacements of its models."""
    content: dict[str, Any] = {name: value for name, value in row["content"].items() if name != COMMENTS}
    for label, rule in all_rules().personal.items():
        if _is_of(row["content_type_id"], label):
            content |= {name: replace(content) for name, replace in rule.replaced.items() if name in content}
    return content


COMMENTS: Final = "wagtail_admin_comments"


def _is_of(content_type: int, label: str) -> bool:
    """Whether objects of a content type are of a model, or of one that extends it."""
    from django.contrib.contenttypes.models import ContentType

    model = ContentType.objects.get_for_id(content_type).model_class()
    return model is not None and issubclass(model, apps.get_model(label))
