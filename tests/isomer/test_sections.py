"""Pages of a collection whose permalinks are outside its section still belong to the section."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from about.models import AboutPage

from .conftest import Import
from .samples import SampleSite

pytestmark = pytest.mark.django_db


def side_navigation(client: Client, url: str) -> list[str]:
    found: Any = BeautifulSoup(client.get(url).content, "lxml").find("nav", class_="side-nav")
    return [] if found is None else [str(link["href"]) for link in found.find_all("a")]


def breadcrumb(client: Client, url: str) -> list[str]:
    found: Any = BeautifulSoup(client.get(url).content, "lxml").find("nav", class_="breadcrumb")
    return [" ".join(entry.get_text(" ").split()) for entry in found.find_all("li")]


@pytest.fixture
def scattered(sample: SampleSite, run_import: Import) -> SampleSite:
    """A site with a collection of three pages: two in its section, one at the root of the site."""
    sample.page(name="First", permalink="/section/first/")
    sample.page(name="Second", permalink="/section/second/")
    sample.page(name="Stranger", permalink="/stranger/")
    run_import(sample.root)
    return sample


def test_a_page_outside_its_section_keeps_its_url_and_shows_the_navigation_of_the_section(
    scattered: SampleSite, client: Client
) -> None:
    stranger = AboutPage.objects.get(slug="stranger")

    assert stranger.url == "/stranger/"
    assert stranger.section == AboutPage.objects.get(slug="section").page_ptr
    assert side_navigation(client, "/stranger/") == ["/section/", "/section/first/", "/section/second/", "/stranger/"]
    assert breadcrumb(client, "/stranger/") == ["Home", "The section", "Stranger"]


def test_the_section_and_its_pages_link_to_the_page_outside(scattered: SampleSite, client: Client) -> None:
    assert "/stranger/" in side_navigation(client, "/section/first/")
    main: Any = BeautifulSoup(client.get("/section/").content, "lxml").find("main")
    assert "/stranger/" in [link["href"] for link in main.find_all("a", class_="card-cover")]


def test_a_collection_without_a_common_path_gets_a_section_with_its_name(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(name="First", permalink="/first/")
    sample.page(name="Second", permalink="/second/")

    run_import(sample.root)

    assert side_navigation(client, "/first/") == ["/section/", "/first/", "/second/"]
    assert client.get("/section/").status_code == 200


def test_a_single_page_at_the_root_gets_no_section(sample: SampleSite, run_import: Import) -> None:
    sample.page(name="First", permalink="/first/")

    run_import(sample.root)

    assert [page.url for page in AboutPage.objects.all()] == ["/first/"]


def test_deleting_a_section_keeps_its_pages_outside(scattered: SampleSite, client: Client) -> None:
    AboutPage.objects.get(slug="section").delete()

    assert client.get("/stranger/").status_code == 200
    assert side_navigation(client, "/stranger/") == []
