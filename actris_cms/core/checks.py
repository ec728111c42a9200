"""System checks for conventions that nothing else enforces."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from wagtail.models import get_page_models


@register()
def check_page_type_rules(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require every page type to set its parent and child page types, because Wagtail's default allows all of them."""
    problems: list[CheckMessage] = []
    for model in get_page_models():
        if not (settings.BASE_DIR / model.__module__.split(".")[0]).is_dir():
            continue  # Page types of installed packages follow their own rules.
        problems += [
            Error(f"{model.__name__} does not state {name}.", obj=model, id="core.E001")
            for name in ("parent_page_types", "subpage_types")
            if name not in model.__dict__
        ]
    return problems
