"""The sites that the benchmark creates are valid, and everything it measures works on them."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from bench import tree
from bench.actions import about_actris, actions, add_content
from bench.report import GROWTH
from newsroom.lists.counts import PAGE_SIZE
from newsroom.models import ArticlePage, CategoryPage
from testbed.pages import page_paths
from tests.queued import let_tasks_wait

pytestmark = pytest.mark.slow


@pytest.fixture
def large_site(site: Site, about_page: AboutPage) -> Site:
    """A site with everything that the measured pages show, and 240 other pages."""
    tree.add_content(site)
    tree.add_pages(site, 240)
    return site


def test_the_tree_is_consistent(large_site: Site) -> None:
    assert not any(Page.find_problems())


def test_half_of_the_added_pages_are_articles(site: Site, about_page: AboutPage) -> None:
    tree.add_content(site)
    pages, articles = Page.objects.count(), ArticlePage.objects.count()
    for number in (10, 101):
        tree.add_pages(site, number)
    assert Page.objects.count() == pages + 111
    assert ArticlePage.objects.count() == articles + 5 + 51
    assert not any(Page.find_problems())


def test_its_pages_can_be_visited_edited_and_published(large_site: Site, admin_client: Client) -> None:
    for page in [AboutPage.objects.last(), ArticlePage.objects.last(), CategoryPage.objects.last()]:
        assert page is not None
        assert page.title in Client().get(page.get_url()).content.decode()
        assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
        page.save_revision().publish()


def test_what_is_measured_has_its_pictures_although_no_worker_runs(
    site: Site, about_page: AboutPage, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for few in ("PICTURES", "FULL_LIST", "MENU_SECTIONS", "YEARS"):
        monkeypatch.setattr(tree, few, 1)
    let_tasks_wait(settings)
    add_content()
    assert CustomImage.objects.get().renditions.exists()


def test_the_measured_pages_show_as_much_in_a_small_site_as_in_a_large_one(site: Site, about_page: AboutPage) -> None:
    def shown() -> list[int]:
        pages = [Client().get(url).content.decode() for url in ("/", "/newsroom/", about_actris().get_url())]
        return [number for html in pages for number in (html.count('class="card-title"'), html.count("<nav"))]

    tree.add_content(site)
    small = shown()
    tree.add_pages(site, 100)
    assert shown() == small
    assert PAGE_SIZE in small


def test_everything_that_is_measured_works(large_site: Site) -> None:
    done = actions(large_site)
    assert set(done) == set(GROWTH)
    before = Page.objects.filter(latest_revision__isnull=False).count()
    for action in done.values():
        action()
    assert Page.objects.filter(latest_revision__isnull=False).count() == before + 1
    assert done["menu"]()


def test_lighthouse_measures_one_page_of_each_type(large_site: Site) -> None:
    found = page_paths()
    assert {"home page", "about page", "newsroom", "news category", "article", "About ACTRIS"} <= set(found)
    assert found["About ACTRIS"] == about_actris().get_url()
    for path in found.values():
        assert Client().get(path).status_code == 200
