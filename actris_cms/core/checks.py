"""System checks that keep conventions which nothing else would keep."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from wagtail.models import get_page_models


@register()
def page_types_state_their_places(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every page type says where it may stand and what may stand below it: else it may stand anywhere."""
    problems: list[CheckMessage] = []
    for model in get_page_models():
        if not (settings.BASE_DIR / model.__module__.split(".")[0]).is_dir():
            continue  # A page type of a package keeps its own rules.
        problems += [
            Error(f"{model.__name__} does not state {name}.", obj=model, id="core.E001")
            for name in ("parent_page_types", "subpage_types")
            if name not in model.__dict__
        ]
    return problems
