"""The large sites that are measured are sites as editors would have written them."""

import pytest
from django.test import Client
from wagtail.models import Page, Site

from about.models import AboutPage
from bench import tree
from bench.addresses import addresses
from bench.things import about_actris, things
from newsroom.counts import PAGE_SIZE
from newsroom.models import ArticlePage, CategoryPage


@pytest.fixture
def large_site(site: Site, about_page: AboutPage) -> Site:
    """A site with all that the measured pages show, and 240 pages beside it."""
    tree.furnish(site)
    tree.grow(site, 240)
    return site


def test_the_tree_is_sound(large_site: Site) -> None:
    assert not any(Page.find_problems())


def test_so_many_pages_are_added_half_of_them_articles(site: Site, about_page: AboutPage) -> None:
    tree.furnish(site)
    pages, articles = Page.objects.count(), ArticlePage.objects.count()
    for number in (10, 101):
        tree.grow(site, number)
    assert Page.objects.count() == pages + 111
    assert ArticlePage.objects.count() == articles + 5 + 51
    assert not any(Page.find_problems())


def test_every_page_of_it_can_be_visited_and_edited(large_site: Site, admin_client: Client) -> None:
    for page in [AboutPage.objects.last(), ArticlePage.objects.last(), CategoryPage.objects.last()]:
        assert page is not None
        assert page.title in Client().get(page.get_url()).content.decode()
        assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
        page.save_revision().publish()


def test_the_measured_pages_show_as_much_in_a_small_site_as_in_a_large_one(site: Site, about_page: AboutPage) -> None:
    def shown() -> list[int]:
        pages = [Client().get(url).content.decode() for url in ("/", "/newsroom/", about_actris().get_url())]
        return [number for html in pages for number in (html.count('class="card-title"'), html.count("<nav"))]

    tree.furnish(site)
    small = shown()
    tree.grow(site, 100)
    assert shown() == small
    assert PAGE_SIZE in small


def test_everything_that_is_measured_can_be_done(large_site: Site) -> None:
    for name, thing in things(large_site).items():
        if name.startswith("publish"):
            before = Page.objects.filter(latest_revision__isnull=False).count()
            thing()
            assert Page.objects.filter(latest_revision__isnull=False).count() == before + 1
        else:
            thing()


def test_lighthouse_looks_at_one_page_of_each_type(large_site: Site) -> None:
    found = {entry["kind"]: entry["path"] for entry in addresses()}
    assert {"home page", "about page", "newsroom", "news category", "article", "About ACTRIS"} <= set(found)
    assert found["About ACTRIS"] == about_actris().get_url()
    for path in found.values():
        assert Client().get(path).status_code == 200
