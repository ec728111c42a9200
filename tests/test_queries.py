"""The number of database queries of a page, and that it does not grow with the site."""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.core.models import Footer, Navigation
from actris_cms.navigation.sections import SECTION_LIMIT
from home.models import HomePage

from .factories import AboutPageFactory, DocumentFactory, ImageFactory, items, link, stream

pytestmark = pytest.mark.slow

BUDGET = 14  # With empty caches, and a link in the text.
COUNTED = 6  # A write that does not wait for a busy database: its time limit, a savepoint, and the update of one row.


@pytest.fixture
def page_with_images(about_page: AboutPage, section: AboutPage, site: Site) -> AboutPage:
    """About ACTRIS with a menu, two images and a link to a page, as in the starter content."""
    image, other = ({"image": ImageFactory().pk, "alt_text": "A suite", "decorative": False} for _ in range(2))
    about_page.body = stream(
        ("heading", {"text": "<p>We are ACTRIS</p>", "level": "2", "anchor": "we-are-actris"}),
        ("image", {"image": image, "caption": "", "width": "small", "link": link()}),
        ("rich_text", f'<p>Words and a <a linktype="page" id="{section.pk}">link</a></p>'),
        ("image", {"image": other, "caption": "", "width": "medium", "link": link()}),
    )
    about_page.save()
    navigation = Navigation.for_site(site)
    navigation.items = stream(
        ("item", {"title": "", "link": link(page=section.pk), "include_children": True, "sublinks": []})
    )
    navigation.save()
    return about_page


def queries(client: Client, url: str) -> list[str]:
    """Return the queries of a page whose renditions exist, with empty caches."""
    assert client.get(url).status_code == 200
    caches["default"].clear()
    caches["renditions"].clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def plan(executed: list[str], part: str) -> str:
    """Return SQLite's plan of the query that contains `part`.

    SQLite has no statistics here, so its plan is the same for few rows and for many. PostgreSQL's plan depends on the
    number of rows.
    """
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's plan depends on the number of rows")
    (sql,) = (sql for sql in executed if part in sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[-1] for row in cursor.fetchall())


def add_pages(parent: AboutPage, number: int) -> None:
    """Create many pages below the parent: only their rows of the `Page` table, which other pages read."""
    parent.refresh_from_db()
    names = range(parent.numchild + 1, parent.numchild + number + 1)
    Page.objects.bulk_create(
        Page(
            title=f"Page {name}",
            draft_title=f"Page {name}",
            slug=f"page-{name}",
            path=Page._get_path(parent.path, parent.depth + 1, name),
            depth=parent.depth + 1,
            url_path=f"{parent.url_path}page-{name}/",
            content_type=parent.content_type,
            locale=parent.locale,
            show_in_menus=True,
        )
        for name in names
    )
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + number)


def test_about_actris_stays_within_its_budget(client: Client, page_with_images: AboutPage) -> None:
    executed = queries(client, "/about-us/about-actris/")
    assert len(executed) <= BUDGET, "\n".join(executed)
    assert len(executed) == len(set(executed)), "a query runs twice:\n" + "\n".join(executed)


def test_the_home_page_stays_within_its_budget(client: Client, page_with_images: AboutPage) -> None:
    executed = queries(client, "/")
    assert len(executed) <= BUDGET, "\n".join(executed)


def test_a_home_page_with_three_pictures_needs_as_many_queries_as_with_one(
    client: Client, page_with_images: AboutPage, home: HomePage
) -> None:
    home.hero_image = ImageFactory()
    home.save()
    one = queries(client, "/")
    home.hero_image_left, home.hero_image_right = ImageFactory(), ImageFactory()
    home.listing_image = home.share_image = ImageFactory()
    home.save()
    three = queries(client, "/")
    assert len(three) == len(one), "\n".join(three)


def test_the_search_needs_as_many_queries_for_a_menu_of_five_pages_as_of_two(
    client: Client, about_page: AboutPage, section: AboutPage, site: Site
) -> None:
    def of_menu(*targets: AboutPage) -> list[str]:
        navigation = Navigation.for_site(site)
        entries = [{"title": "", "link": link(page=page.pk), "include_children": False} for page in targets]
        navigation.items = stream(*[("item", {**entry, "sublinks": []}) for entry in entries])
        navigation.save()
        return queries(client, "/search/?q=cells")

    two = of_menu(section, about_page)
    pages = [AboutPageFactory(parent=section) for _ in range(3)]
    five = of_menu(section, about_page, *pages)
    assert len(five) == len(two), "\n".join(five)


def test_objects_that_blocks_link_to_need_one_query_for_each_kind_at_any_depth(
    client: Client, about_page: AboutPage, section: AboutPage, site: Site
) -> None:
    def cards(*targets: AboutPage) -> tuple[str, Any]:
        shown = [{"title": "Card", "text": "", "link": link(page=target.pk)} for target in targets]
        return "cards", {"kind": "cards", "cards": items(*shown)}

    def picture() -> tuple[str, Any]:
        image = {"image": ImageFactory().pk, "alt_text": "A suite", "decorative": False}
        return "image", {"image": image, "caption": "", "width": "medium", "link": link()}

    def file() -> tuple[str, Any]:
        return "document", {"document": DocumentFactory().pk, "title": ""}

    about_page.body = stream(cards(section), picture(), file())
    about_page.save()
    with_one_each = queries(client, "/about-us/about-actris/")
    columns = items(stream(cards(about_page), picture()), stream(cards(section), file(), cards(about_page, section)))
    button = ("button", {"link": link(document=DocumentFactory().pk, text="On"), "style": "primary"})
    about_page.body = stream(cards(section, about_page), button, picture(), ("columns", {"columns": columns}))
    about_page.save()
    navigation, footer = Navigation.for_site(site), Footer.for_site(site)
    sublinks = items(link(document=DocumentFactory().pk, text="A guide"), link(page=about_page.pk))
    menu_item = {"title": "", "link": link(page=section.pk), "include_children": False, "sublinks": sublinks}
    navigation.items = stream(("item", menu_item))
    footer.links = stream(("link", link(page=section.pk, text="Terms of use")))
    navigation.save()
    footer.save()
    assert len(queries(client, "/about-us/about-actris/")) == len(with_one_each)


def test_a_picture_that_is_shown_twice_has_the_alt_text_of_each_block(client: Client, about_page: AboutPage) -> None:
    image = ImageFactory().pk
    values = [
        {"image": image, "alt_text": alt_text, "decorative": False} for alt_text in ("In the dish", "On the bench")
    ]
    shown = [("image", {"image": value, "caption": "", "width": "medium", "link": link()}) for value in values]
    about_page.body = stream(*shown)
    about_page.save()
    html = client.get("/about-us/about-actris/").content.decode()
    assert 'alt="In the dish"' in html
    assert 'alt="On the bench"' in html


def test_a_button_to_a_deleted_page_is_not_shown(client: Client, about_page: AboutPage, section: AboutPage) -> None:
    gone = AboutPageFactory(parent=section, title="Gone")
    about_page.body = stream(("button", {"link": link(page=gone.pk, text="There"), "style": "primary"}))
    about_page.save()
    gone.delete()
    assert "There" not in client.get("/about-us/about-actris/").content.decode()


def test_a_page_needs_as_many_queries_in_a_site_of_2000_pages_as_of_10(
    client: Client, page_with_images: AboutPage, section: AboutPage
) -> None:
    add_pages(section, 10)
    with_ten = queries(client, "/about-us/about-actris/")
    add_pages(section, 2000)
    with_many = queries(client, "/about-us/about-actris/")
    assert len(with_many) == len(with_ten) <= BUDGET
    assert [sql.split(" FROM ")[0] for sql in with_many] == [sql.split(" FROM ")[0] for sql in with_ten]


def test_a_long_section_shows_no_more_than_its_limit(client: Client, section: AboutPage, about_page: AboutPage) -> None:
    add_pages(section, 300)
    html = client.get("/about-us/about-actris/").content.decode()
    assert html.count('href="/about-us/page-') <= SECTION_LIMIT


def test_a_section_with_20_cards_needs_as_many_queries_as_with_5(client: Client, section: AboutPage) -> None:
    def add_cards(number: int) -> None:
        for _ in range(number):
            AboutPageFactory(parent=section, listing_image=ImageFactory(), summary="In one sentence.")

    add_cards(5)
    with_five = queries(client, "/about-us/")
    add_cards(15)
    with_twenty = queries(client, "/about-us/")
    assert len(with_twenty) == len(with_five) <= BUDGET, "\n".join(with_twenty)


def test_a_404_page_stays_within_its_budget(
    client: Client, page_with_images: AboutPage, django_assert_max_num_queries: Any
) -> None:
    client.get("/nowhere/")
    with django_assert_max_num_queries(BUDGET + COUNTED):
        assert client.get("/nowhere/").status_code == 404


def test_the_menu_reads_only_pages_below_its_entries(client: Client, page_with_images: AboutPage) -> None:
    steps = plan(queries(client, page_with_images.url), "ROW_NUMBER()")
    assert "(path>? AND path<?)" in steps
    assert "SCAN wagtailcore_page" not in steps
