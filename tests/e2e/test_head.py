"""The head of a page in a browser, and the page of a deleted page."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from about.models import AboutPage
from actris_cms.users.models import User
from tests.discovery.conftest import SmallSite, small_site

__all__ = ["small_site"]  # A fixture.

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_content_security_policy_allows_structured_data(
    new_page: Callable[..., Page], small_site: SmallSite
) -> None:
    page = new_page()
    for url in small_site.urls:
        page.goto(url)
        data = json.loads(page.locator('script[type="application/ld+json"]').text_content() or "")
        assert data["@context"] == "https://schema.org"
        assert page.evaluate("document.title") == page.title() != ""


def test_the_share_image_can_be_loaded(new_page: Callable[..., Page], small_site: SmallSite) -> None:
    page = new_page()
    page.goto(small_site.about.url)
    url = page.locator('meta[property="og:image"]').get_attribute("content") or ""
    size = page.evaluate(
        "async path => { const image = new Image(); image.src = path; await image.decode();"
        " return [image.naturalWidth, image.naturalHeight]; }",
        "/" + url.split("/", 3)[3],
    )
    assert size == [1200, 630]


def test_icons_manifest_and_markdown_can_be_loaded(new_page: Callable[..., Page], small_site: SmallSite) -> None:
    page = new_page()
    page.goto("/")
    links = page.locator("link[rel~=icon], link[rel=apple-touch-icon], link[rel=manifest], link[type='text/markdown']")
    found: list[Any] = links.evaluate_all("links => links.map(link => new URL(link.href).pathname)")
    assert len(found) == 5
    for url in found:
        assert page.request.get(url).ok, url


def test_visitors_of_a_page_that_a_publisher_deleted_get_410(
    new_page: Callable[..., Page], sign_in: Callable[..., Page], publisher: User, about_page: AboutPage
) -> None:
    admin = sign_in("publisher")
    admin.goto(f"/admin/pages/{about_page.pk}/delete/")
    admin.get_by_role("button", name="Yes, delete it").click()
    visitor = new_page()
    response = visitor.goto("/about-us/about-actris/")
    assert response is not None
    assert response.status == 410
    expect(visitor.get_by_role("heading", level=1)).to_have_text("This page was removed")
    expect(visitor.get_by_role("link", name="About us").first).to_be_visible()
    admin.goto("/admin/deleted-pages/")
    expect(admin.get_by_text("/about-us/about-actris")).to_be_visible()
    expect(admin.get_by_role("link", name="Add address of a deleted page")).to_have_count(0)
