"""Wagtail's reference index knows what settings, redirects and promoted results refer to, and deleting says so."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page, ReferenceIndex, Site

from about.models import AboutPage
from actris_cms.core.models import Announcement, CustomDocument, CustomImage, Footer, Navigation, SiteIdentity
from actris_cms.users.models import User
from tests.factories import DocumentFactory, items, link, stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(db: None) -> CustomDocument:
    """A document of the library."""
    made: CustomDocument = DocumentFactory()
    return made


def save_menu(site: Site, page: Page, document: CustomDocument) -> None:
    """Save a menu that leads to the page, and to the document below it."""
    entry = {"title": "", "include_children": False, "link": link(page=page.pk)}
    sublinks = items(link(text="Guide", document=document.pk))
    Navigation(site=site, items=stream(("item", {**entry, "sublinks": sublinks}))).save()


def sources_of(target: Model) -> set[type[Model]]:
    """Return the models of the objects that refer to the target."""
    return {type(source) for source, _ in ReferenceIndex.get_grouped_references_to(target)}


def test_the_menu_refers_to_its_pages_and_documents(
    site: Site, about_page: AboutPage, document: CustomDocument
) -> None:
    save_menu(site, about_page, document)
    assert sources_of(about_page) == {Navigation}
    assert sources_of(document) == {Navigation}


def test_the_footer_refers_to_its_pages(site: Site, about_page: AboutPage) -> None:
    Footer(site=site, links=stream(("link", link(text="Terms", page=about_page.pk)))).save()
    assert sources_of(about_page) == {Footer}


def test_the_site_identity_refers_to_its_logos(site: Site, image: CustomImage) -> None:
    SiteIdentity(site=site, logo=image).save()
    assert sources_of(image) == {SiteIdentity}


def test_settings_from_before_an_update_are_indexed_by_migrate(site: Site, image: CustomImage) -> None:
    SiteIdentity(site=site, logo=image).save()
    ReferenceIndex.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert sources_of(image) == {SiteIdentity}


def test_the_announcement_refers_to_the_pages_that_it_links_to(site: Site, about_page: AboutPage) -> None:
    Announcement(site=site, text=f'<p><a linktype="page" id="{about_page.pk}">Read</a></p>').save()
    assert sources_of(about_page) == {Announcement}


def test_redirects_and_promoted_results_refer_to_their_pages(about_page: AboutPage) -> None:
    Redirect.add_redirect("/old", about_page)
    SearchPromotion.objects.create(query=Query.get("actris"), page=about_page)
    assert sources_of(about_page) == {Redirect, SearchPromotion}


def test_a_reference_ends_when_the_setting_no_longer_has_it(
    site: Site, about_page: AboutPage, document: CustomDocument
) -> None:
    save_menu(site, about_page, document)
    menu = Navigation.objects.get()
    menu.items = []
    menu.save()
    assert sources_of(about_page) == set()


def test_references_of_settings_saved_by_an_older_release_are_found_by_rebuilding_the_index(
    site: Site, about_page: AboutPage, document: CustomDocument
) -> None:
    save_menu(site, about_page, document)
    ReferenceIndex.objects.all().delete()
    call_command("rebuild_references_index", verbosity=0)
    assert sources_of(about_page) == {Navigation}


@pytest.mark.parametrize("action", ["delete", "bulk"])
def test_deleting_a_page_of_the_menu_says_that_it_is_referenced(
    client: Client, publisher: User, site: Site, about_page: AboutPage, document: CustomDocument, action: str
) -> None:
    save_menu(site, about_page, document)
    client.force_login(publisher)
    urls: dict[str, Any] = {
        "delete": reverse("wagtailadmin_pages:delete", args=(about_page.pk,)),
        "bulk": reverse("wagtail_bulk_action", args=("wagtailcore", "page", "delete")) + f"?id={about_page.pk}",
    }
    assert "referenced 1 time" in client.get(urls[action]).content.decode()


@pytest.mark.parametrize("kind", ["image", "document"])
def test_deleting_the_logo_or_a_document_of_the_menu_says_that_it_is_referenced(
    client: Client,
    publisher: User,
    site: Site,
    about_page: AboutPage,
    image: CustomImage,
    document: CustomDocument,
    kind: str,
) -> None:
    SiteIdentity(site=site, logo=image).save()
    save_menu(site, about_page, document)
    client.force_login(publisher)
    target = {"image": ("wagtailimages", image), "document": ("wagtaildocs", document)}[kind]
    response = client.get(reverse(f"{target[0]}:delete", args=(target[1].pk,)))
    assert "referenced 1 time" in response.content.decode()


def test_the_usage_of_a_page_leads_to_the_setting(
    client: Client, publisher: User, site: Site, about_page: AboutPage, document: CustomDocument
) -> None:
    save_menu(site, about_page, document)
    client.force_login(publisher)
    html = client.get(reverse("wagtailadmin_pages:usage", args=(about_page.pk,))).content.decode()
    assert reverse("wagtailsettings:edit", args=("core", "navigation", site.pk)) in html
