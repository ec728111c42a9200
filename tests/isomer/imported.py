"""Helpers that read and edit what an import has created."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Model
from wagtail.models import Page

from about.models import AboutPage


def first_page() -> AboutPage:
    found: AboutPage = AboutPage.objects.get(slug="first")
    return found


def raw_body(slug: str = "first") -> list[tuple[str, Any]]:
    return [(part["type"], part["value"]) for part in AboutPage.objects.get(slug=slug).body.get_prep_value()]


def edit(target: Page, title: str) -> None:
    """Publish a new title, like an editor."""
    target.title = title
    target.save_revision().publish()


def row_counts(*, without: Collection[type[Model]] = ()) -> dict[str, int]:
    """Return the number of rows of each table."""
    models = [model for model in apps.get_models() if model._meta.managed and model not in without]
    return {model._meta.label: model._default_manager.count() for model in models}


def files_below(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())
