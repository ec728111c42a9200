"""The libraries of images and documents: filters by use, description and credit, and where each file is used."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory, link, stream

from .test_undescribed import figure

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("search_index")]

IMAGES, DOCUMENTS = reverse("wagtailimages:index"), reverse("wagtaildocs:index")
RESULTS = reverse("wagtailimages:index_results")


@pytest.fixture
def admin(client: Client, publisher: User) -> Client:
    client.force_login(publisher)
    return client


@pytest.fixture
def save_draft(section: AboutPage, django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., None]:
    """Save a draft of a live page with these blocks."""

    def save(*blocks: Any) -> None:
        page = AboutPageFactory(parent=section)
        page.body = stream(*blocks)
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision()

    return save


def titles(client: Client, url: str = IMAGES, **given: str) -> set[str]:
    """Return the titles of the files that a library lists."""
    response = client.get(url, given)
    assert response.status_code == 200
    return {file.title for file in response.context["page_obj"]}


def test_images_are_filtered_by_use_and_what_only_a_draft_uses_is_neither(
    admin: Client, section: AboutPage, save_draft: Callable[..., None]
) -> None:
    live, drafted, _ = (ImageFactory(title=title) for title in ("On a page", "In a draft", "Nowhere"))
    AboutPageFactory(parent=section, body=stream(figure(live)))
    save_draft(figure(live), figure(drafted))

    assert titles(admin, use="used") == {"On a page"}
    assert titles(admin, use="drafts") == {"In a draft"}
    assert titles(admin, use="unused") == {"Nowhere"}
    assert titles(admin, use="nonsense") == {"On a page", "In a draft", "Nowhere"}
    for layout in ("grid", "list"):
        for url in (IMAGES, RESULTS):
            html = " ".join(admin.get(url, {"layout": layout}).content.decode().split())
            assert f'<a href="{live.usage_url}">Used 1 time' in html
            assert "Only in a draft" in html
            assert "Not used" in html


def test_what_goes_live_at_a_set_time_is_not_unused(
    admin: Client, section: AboutPage, image: CustomImage, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    page = AboutPageFactory(parent=section)
    page.body, page.go_live_at = stream(figure(image)), timezone.now() + timedelta(days=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    page.body, page.go_live_at = [], None
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision()

    assert (titles(admin, use="drafts"), titles(admin, use="unused")) == ({image.title}, set())


def test_documents_are_filtered_by_use(admin: Client, section: AboutPage, save_draft: Callable[..., None]) -> None:
    def button(document: Any) -> tuple[str, dict[str, Any]]:
        return "button", {"link": link(document=document.pk, text="Download"), "style": "primary"}

    live, drafted, _ = (DocumentFactory(title=title) for title in ("On a page", "In a draft", "Nowhere"))
    AboutPageFactory(parent=section, body=stream(button(live)))
    save_draft(button(drafted))

    found = {use: titles(admin, DOCUMENTS, use=use) for use in ("used", "drafts", "unused")}
    assert found == {"used": {"On a page"}, "drafts": {"In a draft"}, "unused": {"Nowhere"}}


def test_images_are_described_decorative_or_still_to_describe(admin: Client, section: AboutPage) -> None:
    made = {title: ImageFactory(title=title, description="") for title in ("Line", "Both", "Cells", "Unused")}
    ImageFactory(title="Suite", description="A suite")
    AboutPageFactory(
        parent=section,
        body=stream(
            figure(made["Line"], decorative=True),
            figure(made["Both"], decorative=True),
            figure(made["Both"]),
            figure(made["Cells"]),
        ),
    )
    assert titles(admin, described="described") == {"Suite"}
    assert titles(admin, described="decorative") == {"Line"}
    assert titles(admin, described="to-describe") == {"Both", "Cells", "Unused"}


def test_filters_combine_with_each_other_and_with_those_of_wagtail(admin: Client) -> None:
    portraits = Collection.get_first_root_node().add_child(name="Portraits")
    for title, credit in (("Suite at night", "Tan Sample"), ("Suite at noon", ""), ("Vials", "Lim Sample")):
        ImageFactory(title=title, credit=credit, collection=portraits)
    ImageFactory(title="Suite elsewhere", credit="Tan Sample")

    assert titles(admin, has_credit="missing") == {"Suite at noon"}
    assert titles(admin, credit="tan") == {"Suite at night", "Suite elsewhere"}
    chosen = {"q": "suite", "use": "unused", "has_credit": "given", "described": "described"}
    assert titles(admin, **chosen, collection_id=str(portraits.pk)) == {"Suite at night"}
    assert titles(admin, **chosen, usage_count_min="1") == set()


@pytest.mark.parametrize("given", [{}, {"use": "unused", "described": "decorative"}])
def test_a_library_makes_as_many_queries_for_20_images_as_for_5(admin: Client, given: dict[str, str]) -> None:
    def queries() -> int:
        admin.get(IMAGES, given)
        with CaptureQueriesContext(connection) as captured:
            admin.get(IMAGES, given)
        return len(captured.captured_queries)

    for number in range(5):
        ImageFactory(title=f"Vial {number}")
    with_few = queries()
    for number in range(15):
        ImageFactory(title=f"Flask {number}")
    assert queries() == with_few
    assert CustomImage.objects.count() == 20
