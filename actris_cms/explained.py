"""Which section of the editors' guide explains a screen of the admin. The header of the screen links to it."""

from typing import Any, Final

from django.db.models import Model
from django.urls import ResolverMatch

Place = str | type[Any]
SECTIONS: Final[dict[str, str]] = {}
# The names of the arguments by which a URL of the admin names a model.
MODEL_ARGUMENTS: Final = (("content_type_app_name", "content_type_model_name"), ("app_name", "model_name"))


def explain(anchor: str, *places: Place) -> None:
    """Say that a section of the guide, by its anchor, explains these places of the admin.

    A place is the name of a URL, a namespace of URLs, the view of a URL without a name, or the type of a page or of a
    setting, which stands for its form.
    """
    SECTIONS.update({_key(place): anchor for place in places})


def section_for(match: ResolverMatch, page: Model | None = None) -> str | None:
    """Return the anchor of the section that explains a screen, which may be about a page; None if none does."""
    models = [f"{match.kwargs[app]}.{match.kwargs[model]}" for app, model in MODEL_ARGUMENTS if app in match.kwargs]
    of_page = [_key(type(page))] if page else []
    places = [*models, match.view_name, *of_page, match.namespace]
    return next((SECTIONS[place] for place in places if place in SECTIONS), None)


def _key(place: Place) -> str:
    if isinstance(place, str):
        return place
    return place._meta.label_lower if issubclass(place, Model) else f"{place.__module__}.{place.__qualname__}"
