"""Which objects Wagtail's reference index records references of, besides pages, images, documents and snippets."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.contrib.settings.registry import registry as settings
from wagtail.models import ReferenceIndex


def models_with_references() -> list[type[Model]]:
    """Return the site settings, redirects and promoted search results.

    Wagtail does not index these. The admin would say of a page in the menu, or of the logo, that nothing refers to it.
    """
    return [*settings, Redirect, SearchPromotion]


def register_models_with_references() -> None:
    """Let the reference index record them whenever they are saved."""
    for model in models_with_references():
        ReferenceIndex.register_model(model)


def index_settings(**kwargs: Any) -> None:
    """Record the references of settings that have none recorded: they were saved before this app registered them."""
    for model in settings:
        if model._meta.db_table not in connection.introspection.table_names():  # after `migrate core zero`
            continue
        rows = ReferenceIndex.objects.filter(base_content_type=ContentType.objects.get_for_model(model))
        known = [int(pk) for pk in rows.values_list("object_id", flat=True)]
        for setting in model._default_manager.exclude(pk__in=known):
            ReferenceIndex.create_or_update_for_object(setting)
