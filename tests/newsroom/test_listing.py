"""The lists of a newsroom and its categories: articles, filters, pagination, invalid parameters."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from wagtail.models import Site

from about.models import AboutPage
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage
from tests.factories import AboutPageFactory, ArticlePageFactory, ImageFactory, NewsroomPageFactory

from .many import add_articles

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Main = Callable[[str], str]
Titles = Callable[[str], list[str]]


def filters(html: str) -> dict[str, tuple[str, bool]]:
    """Return the entries of the filters, with their URLs and whether they are selected."""
    bar = html[html.index('class="filters"') :]
    found = re.findall(r'<a href="([^"]+)"\s*(aria-current="true")?\s*>([^<]+)</a>', bar[: bar.index("listing-head")])
    return {title: (url.replace("&amp;", "&"), bool(current)) for url, current, title in found}


def canonical(client: Client, url: str) -> str:
    """Return the canonical URL of the page."""
    found = re.findall(r'<link rel="canonical" href="([^"]+)">', client.get(url).content.decode())
    assert len(found) == 1
    return found[0].replace("&amp;", "&")


@pytest.fixture
def three_years(newsroom: NewsroomPage, events: CategoryPage, training: CategoryPage) -> NewsroomPage:
    """An event in 2026 and in 2025, a training in 2025, and an article without a category in 2024."""
    ArticlePageFactory(parent=events, title="Townhall", date=date(2026, 2, 24))
    ArticlePageFactory(parent=training, title="Workshop", date=date(2025, 6, 1))
    events.refresh_from_db()
    ArticlePageFactory(parent=events, title="Conference", date=date(2025, 3, 1))
    newsroom.refresh_from_db()
    ArticlePageFactory(parent=newsroom, title="Opening", date=date(2024, 1, 1))
    return newsroom


def test_a_newsroom_shows_all_articles_below_it_newest_first(three_years: NewsroomPage, titles: Titles) -> None:
    assert titles("/newsroom/") == ["Townhall", "Workshop", "Conference", "Opening"]


def test_a_category_shows_its_own_articles(three_years: NewsroomPage, titles: Titles) -> None:
    assert titles("/newsroom/events/") == ["Townhall", "Conference"]


def test_the_later_of_two_articles_with_the_same_date_comes_first(newsroom: NewsroomPage, titles: Titles) -> None:
    ArticlePageFactory(parent=newsroom, title="In the morning")
    ArticlePageFactory(parent=newsroom, title="In the evening")
    assert titles("/newsroom/") == ["In the evening", "In the morning"]


def test_lists_show_neither_drafts_nor_private_pages(
    newsroom: NewsroomPage, events: CategoryPage, training: CategoryPage, titles: Titles, main: Main
) -> None:
    ArticlePageFactory(parent=newsroom, title="Seen")
    ArticlePageFactory(parent=newsroom, title="Draft", live=False)
    ArticlePageFactory(parent=newsroom, title="Private").view_restrictions.create(restriction_type="login")
    ArticlePageFactory(parent=events, title="In a private category", date=date(2019, 1, 1))
    events.view_restrictions.create(restriction_type="login")
    assert titles("/newsroom/") == ["Seen"]
    html = main("/newsroom/")
    assert "1 entry" in html
    assert "2019" not in html
    assert "Events" not in html


def test_a_list_only_shows_pages_of_its_newsroom(newsroom: NewsroomPage, section: AboutPage, titles: Titles) -> None:
    AboutPageFactory(parent=section, title="No news")
    ArticlePageFactory(parent=newsroom, title="News")
    assert titles("/newsroom/") == ["News"]


def test_a_newsroom_without_articles_says_so(newsroom: NewsroomPage, main: Main) -> None:
    html = main("/newsroom/")
    assert "There is no news here yet." in html
    assert "<nav" not in html.replace('<nav class="breadcrumb"', "")


def test_a_card_shows_date_and_category(three_years: NewsroomPage, main: Main) -> None:
    html = main("/newsroom/?year=2026")
    assert '<time datetime="2026-02-24">24 February 2026</time>' in html
    assert re.search(r'class="card-label"\s*>Events<', html)


def test_the_cards_of_a_category_page_do_not_show_the_category(three_years: NewsroomPage, main: Main) -> None:
    assert "card-label" not in main("/newsroom/events/")


def test_the_image_of_a_card_has_an_empty_alt_text(newsroom: NewsroomPage, main: Main) -> None:
    ArticlePageFactory(parent=newsroom, listing_image=ImageFactory())
    card = main("/newsroom/").split('<article class="card')[1]
    assert re.search(r'<img[^>]* alt=""', card)


@pytest.mark.parametrize("with_picture", [False, True])
def test_the_pattern_on_a_first_card_without_an_image_is_preloaded(
    newsroom: NewsroomPage, client: Client, with_picture: bool
) -> None:
    ArticlePageFactory(parent=newsroom, date=date(2026, 1, 1), listing_image=None if with_picture else ImageFactory())
    ArticlePageFactory(parent=newsroom, date=date(2026, 1, 2), listing_image=ImageFactory() if with_picture else None)
    preloaded = re.findall(r'<link rel="preload" href="([^"]*)" as="image"', client.get("/newsroom/").text)
    assert len(preloaded) == (0 if with_picture else 1)


class TestFilters:
    """The filters by category and by year."""

    def test_the_category_filter_links_to_the_categories(self, three_years: NewsroomPage, main: Main) -> None:
        offered = filters(main("/newsroom/"))
        assert offered["All news"] == ("/newsroom/", True)
        assert offered["Events"] == ("/newsroom/events/", False)
        offered = filters(main("/newsroom/events/"))
        assert offered["All news"] == ("/newsroom/", False)
        assert offered["Events"] == ("/newsroom/events/", True)

    def test_a_year_only_shows_its_articles(self, three_years: NewsroomPage, main: Main, titles: Titles) -> None:
        assert titles("/newsroom/?year=2025") == ["Workshop", "Conference"]
        assert filters(main("/newsroom/?year=2025"))["2025"] == ("/newsroom/?year=2025", True)
        assert titles("/newsroom/events/?year=2025") == ["Conference"]

    def test_the_category_filter_keeps_the_year(self, three_years: NewsroomPage, main: Main) -> None:
        offered = filters(main("/newsroom/?year=2025"))
        assert offered["Events"] == ("/newsroom/events/?year=2025", False)
        offered = filters(main("/newsroom/events/?year=2025"))
        assert offered["Training"] == ("/newsroom/training/?year=2025", False)
        assert offered["All news"] == ("/newsroom/?year=2025", False)

    def test_the_year_filter_keeps_the_category(self, three_years: NewsroomPage, main: Main) -> None:
        offered = filters(main("/newsroom/events/?year=2025"))
        assert offered["2026"] == ("/newsroom/events/?year=2026", False)
        assert offered["All years"] == ("/newsroom/events/", False)

    def test_filters_only_offer_values_with_articles(
        self, three_years: NewsroomPage, newsroom: NewsroomPage, main: Main
    ) -> None:
        assert list(filters(main("/newsroom/"))) == [
            "All news",
            "Events",
            "Training",
            "All years",
            "2026",
            "2025",
            "2024",
        ]
        assert list(filters(main("/newsroom/?year=2026"))) == [
            "All news",
            "Events",
            "All years",
            "2026",
            "2025",
            "2024",
        ]
        assert list(filters(main("/newsroom/events/"))) == [
            "All news",
            "Events",
            "Training",
            "All years",
            "2026",
            "2025",
        ]

    def test_a_category_without_articles_is_only_offered_on_its_own_page(
        self, three_years: NewsroomPage, newsroom: NewsroomPage, main: Main
    ) -> None:
        newsroom.refresh_from_db()
        newsroom.add_child(instance=CategoryPage(title="Media releases"))
        assert "Media releases" not in filters(main("/newsroom/"))
        assert filters(main("/newsroom/media-releases/"))["Media releases"] == ("/newsroom/media-releases/", True)

    def test_a_draft_category_is_not_offered(self, three_years: NewsroomPage, main: Main) -> None:
        CategoryPage.objects.get(title="Events").unpublish()
        assert "Events" not in filters(main("/newsroom/"))

    def test_there_is_no_filter_without_a_choice(self, newsroom: NewsroomPage, main: Main) -> None:
        ArticlePageFactory(parent=newsroom)
        assert 'class="filters"' not in main("/newsroom/")


class TestPages:
    """Pagination: twelve articles per page."""

    @pytest.fixture(autouse=True)
    def thirty(self, newsroom: NewsroomPage) -> None:
        add_articles(newsroom, 30, every=20)

    def test_a_page_has_twelve_articles(self, titles: Titles) -> None:
        assert titles("/newsroom/") == [f"Article {n}" for n in range(12)]
        assert titles("/newsroom/?page=2") == [f"Article {n}" for n in range(12, 24)]
        assert titles("/newsroom/?page=3") == [f"Article {n}" for n in range(24, 30)]

    def test_pages_link_to_each_other(self, main: Main) -> None:
        html = main("/newsroom/?page=2")
        bar = html[html.index('class="pagination"') :]
        assert re.search(r'href="/newsroom/" rel="prev"', bar)
        assert re.search(r'href="/newsroom/\?page=3" rel="next"', bar)
        assert re.findall(r'href="([^"]+)"\s*(aria-current="page")?\s*><span', bar) == [
            ("/newsroom/", ""),
            ("/newsroom/?page=2", 'aria-current="page"'),
            ("/newsroom/?page=3", ""),
        ]

    def test_the_first_page_has_no_previous_link_and_the_last_no_next_link(self, main: Main) -> None:
        assert 'rel="prev"' not in main("/newsroom/")
        assert 'rel="next"' not in main("/newsroom/?page=3")

    def test_pages_keep_the_year(self, main: Main, newsroom: NewsroomPage, titles: Titles) -> None:
        html = main("/newsroom/?year=2025&page=2")
        assert 'href="/newsroom/?year=2025" rel="prev"' in html
        assert len(titles("/newsroom/?year=2025&page=2")) == 6

    @pytest.mark.parametrize(
        ("asked", "first"),
        [
            ("-1", 0),
            ("0", 0),
            ("x", 0),
            ("", 0),
            ("1.5", 0),
            ("%00", 0),
            ("9" * 5000, 0),
            ("-99999999999999999999", 0),
            ("4", 24),
            ("99999", 24),
            ("99999999999999999999", 24),
        ],
    )
    def test_a_page_that_is_not_there_is_answered_with_the_nearest(
        self, titles: Titles, asked: str, first: int
    ) -> None:
        assert titles(f"/newsroom/?page={asked}")[0] == f"Article {first}"

    @pytest.mark.parametrize("asked", ["abc", "1800", "-2025", "0", "", "2025x", "%F0%9F", "9" * 5000])
    def test_a_year_without_articles_is_answered_with_all(self, titles: Titles, main: Main, asked: str) -> None:
        assert len(titles(f"/newsroom/?year={asked}")) == 12
        assert filters(main(f"/newsroom/?year={asked}"))["All years"] == ("/newsroom/", True)

    @pytest.mark.parametrize(
        ("asked", "answer"),
        [
            ("", ""),
            ("?page=1", ""),
            ("?page=x", ""),
            ("?utm_source=mail", ""),
            ("?year=1800", ""),
            ("?page=2", "?page=2"),
            ("?page=99999&utm_source=mail", "?page=3"),
            ("?year=2025", "?year=2025"),
            ("?page=2&year=2025", "?year=2025&page=2"),
        ],
    )
    def test_each_list_has_one_canonical_url(self, client: Client, site: Site, asked: str, answer: str) -> None:
        assert canonical(client, f"/newsroom/{asked}") == f"{site.root_url}/newsroom/{answer}"

    def test_each_page_has_its_own_title(self, client: Client) -> None:
        def title(url: str) -> str:
            return re.findall(r"<title>(.*?)</title>", client.get(url).content.decode())[0]

        assert title("/newsroom/") == "Newsroom | ACTRIS"
        assert title("/newsroom/?page=2") == "Newsroom, page 2 | ACTRIS"
        assert title("/newsroom/?year=2025&page=2") == "Newsroom, 2025, page 2 | ACTRIS"

    def test_a_list_shows_the_number_of_entries(self, main: Main) -> None:
        assert "30 entries, page 1 of 3" in " ".join(main("/newsroom/").split()).replace(" ,", ",")

    def test_a_list_of_one_page_has_no_pagination(self, main: Main) -> None:
        assert "pagination" not in main("/newsroom/?year=2024")


def test_the_pagination_of_many_pages_leaves_numbers_out(newsroom: NewsroomPage, main: Main) -> None:
    add_articles(newsroom, 120)
    html = main("/newsroom/?page=5")
    bar = html[html.index('class="pagination"') :]
    shown = re.findall(r"</span>(\d+)</a>|<span aria-hidden=\"true\">(…)</span>", bar)
    assert ["".join(pair) for pair in shown] == ["1", "…", "4", "5", "6", "…", "10"]


def test_the_first_card_decides_which_image_loads_first(client: Client, newsroom: NewsroomPage) -> None:
    ArticlePageFactory(parent=newsroom, date=date(2026, 1, 1), listing_image=ImageFactory())
    with_picture = client.get("/newsroom/").content.decode()
    newsroom.refresh_from_db()
    ArticlePageFactory(parent=newsroom, date=date(2026, 1, 2))
    without = client.get("/newsroom/").content.decode()
    preload = re.compile(r'<link rel="preload" href="[^"]*honeycomb[^"]*" as="image"')
    assert ('fetchpriority="high"' in with_picture, bool(preload.search(with_picture))) == (True, False)
    assert ('fetchpriority="high"' in without, bool(preload.search(without))) == (False, True)
    assert 'loading="lazy" fetchpriority="low"' in without


def test_numbers_and_filters_change_with_the_articles(three_years: NewsroomPage, main: Main) -> None:
    townhall, workshop, conference = (
        ArticlePage.objects.get(title=title) for title in ("Townhall", "Workshop", "Conference")
    )
    townhall.date = date(2023, 1, 1)
    townhall.save_revision().publish()
    assert list(filters(main("/newsroom/events/"))) == ["All news", "Events", "Training", "All years", "2025", "2023"]
    workshop.move(CategoryPage.objects.get(title="Events"), pos="last-child")
    assert "3 entries" in main("/newsroom/events/")
    assert "Training" not in filters(main("/newsroom/"))
    conference.unpublish()
    townhall.delete()
    assert "1 entry" in main("/newsroom/events/")
    assert "2 entries" in main("/newsroom/")


@pytest.mark.parametrize("hidden", ["article", "category"])
def test_an_alias_is_counted_only_if_its_source_is_public(
    newsroom: NewsroomPage, events: CategoryPage, main: Main, hidden: str
) -> None:
    article = ArticlePageFactory(parent=events, title="Repeated")
    newsroom.refresh_from_db()
    ArticlePageFactory(parent=newsroom)
    article.create_alias(parent=newsroom, update_slug="alias")
    {"article": article, "category": events}[hidden].view_restrictions.create(restriction_type="login")
    assert "1 entry" in main("/newsroom/")


def test_articles_of_another_newsroom_are_not_counted(home: HomePage, three_years: NewsroomPage, main: Main) -> None:
    home.refresh_from_db()
    other: NewsroomPage = NewsroomPageFactory(parent=home, slug="other-news")
    ArticlePageFactory(parent=other, date=date(1999, 1, 1))
    assert "1 entry" in main("/other-news/")
    assert "4 entries" in main("/newsroom/")
    assert "1999" not in main("/newsroom/")
