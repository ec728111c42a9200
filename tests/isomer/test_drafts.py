"""Imports of drafts, and their publication by later imports."""

from typing import Any

import pytest
from wagtail.models import Page

from about.models import AboutPage
from home.models import HomePage

from .conftest import Import
from .imported import first_page
from .samples import SampleSite

pytestmark = pytest.mark.django_db


def test_an_imported_draft_is_published_by_a_later_import(sample: SampleSite, run_import: Import, client: Any) -> None:
    sample.page()
    run_import(sample.root, "--draft")

    printed = run_import(sample.root)

    assert "Pages updated         │         1" in printed
    assert client.get("/section/first/").status_code == 200
    assert AboutPage.objects.get(slug="section").live
    assert "Pages unchanged       │         1" in run_import(sample.root)


def test_imported_draft_changes_of_pages_are_published_by_a_later_import(
    sample: SampleSite, run_import: Import
) -> None:
    sample.write("index.md", "---\ntitle: Sample\nsections:\n  - hero: {title: Hello}\n---\n")
    sample.page()
    run_import(sample.root)
    sample.page("<p>Other words</p>")
    sample.write("index.md", "---\ntitle: Sample\nsections:\n  - hero: {title: Welcome}\n---\n")
    run_import(sample.root, "--draft")
    assert HomePage.objects.get().hero_title == "Hello"

    run_import(sample.root)

    assert first_page().body[0].value.source == "<p>Other words</p>"
    assert HomePage.objects.get().hero_title == "Welcome"
    assert not Page.objects.filter(has_unpublished_changes=True).exists()


def test_a_draft_that_an_editor_changed_is_not_published(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root, "--draft")
    first_page().save_revision()

    assert "left alone" in run_import(sample.root)
    assert not first_page().live
