"""What is purged when editors change something: all that looks different then, and nothing else."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, PageViewRestriction, Site

from about.models import AboutPage
from actris_cms.core.models import Announcement, CustomImage, Footer, Navigation, SiteIdentity
from actris_cms.core.navigation import MEMBER
from actris_cms.core.navigation.sections import SECTION as SECTION_NAVIGATION
from actris_cms.core.pagecache.changes import Changes
from home.models import HomePage
from newsroom.models import ArticleCounts, ArticlePage, CategoryPage, NewsroomPage
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    DocumentFactory,
    ImageFactory,
    NewsroomPageFactory,
    link,
    picture_file,
    stream,
)

from .conftest import Visitors, store_beside_database

Edit = Callable[[], Any]

HOME, SECTION, ABOUT = "/", "/about-us/", "/about-us/about-actris/"
FACILITIES, SUITES = "/facilities/", "/facilities/suites/"
NEWS, EVENTS, TALKS = "/newsroom/", "/newsroom/events/", "/newsroom/talks/"
EVENT, TALK = "/newsroom/events/open-day/", "/newsroom/talks/lecture/"
ALL = {HOME, SECTION, ABOUT, FACILITIES, SUITES, NEWS, EVENTS, TALKS, EVENT, TALK}


store = store_beside_database


@pytest.fixture
def pages(home: HomePage, section: AboutPage, about_page: AboutPage) -> dict[str, Any]:
    """Two sections with a page each, and a newsroom of two categories with an article each, by their addresses."""
    home.refresh_from_db()
    facilities = AboutPageFactory(parent=home, title="Facilities", slug="facilities")
    suites = AboutPageFactory(parent=facilities, title="Suites", slug="suites")
    home.refresh_from_db()
    newsroom: NewsroomPage = NewsroomPageFactory(parent=home, title="Newsroom", slug="newsroom")
    events: CategoryPage = CategoryPageFactory(parent=newsroom, title="Events", slug="events")
    newsroom.refresh_from_db()
    talks: CategoryPage = CategoryPageFactory(parent=newsroom, title="Talks", slug="talks")
    event: ArticlePage = ArticlePageFactory(parent=events, title="Open day", slug="open-day", date=date(2026, 3, 1))
    talk: ArticlePage = ArticlePageFactory(parent=talks, title="Lecture", slug="lecture", date=date(2025, 3, 1))
    found = (home, section, about_page, facilities, suites, newsroom, events, talks, event, talk)
    return {page.url: type(page).objects.get(pk=page.pk) for page in found}


@pytest.fixture
def warm(visitors: Visitors, pages: dict[str, Any]) -> Visitors:
    """Visitors of a site of which every page is kept."""
    visitors.begin_here()
    for url in ALL:
        assert visitors.get(url).status == 200
        assert visitors.is_kept(url), url
    return visitors


def publish(page: Page, **values: Any) -> None:
    """Change a page and publish it, as an editor does."""
    page = page.specific_class.objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def purged(visitors: Visitors) -> set[str]:
    """The paths of the addresses that were purged."""
    return {url.removeprefix("http://testserver") for url in visitors.purged}


def test_words_of_a_page_are_new_on_that_page_alone(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(pages[SUITES], body=stream(("rich_text", "<p>Fourteen clean rooms.</p>")))
    assert purged(warm) == {SUITES}
    assert "Fourteen clean rooms." in warm.get(SUITES).text


def test_a_new_title_is_seen_on_its_section_too(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(pages[SUITES], title="Clean rooms")
    assert purged(warm) == {SUITES, FACILITIES}
    assert "Clean rooms" in warm.get(FACILITIES).text


def test_a_saved_draft_purges_nothing(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        page = pages[SUITES]
        page.title = "Draft of a title"
        page.save_revision()
    assert purged(warm) == set()


def test_a_new_page_appears_in_its_section(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        AboutPageFactory(parent=pages[FACILITIES], title="Laboratories", slug="laboratories")
    assert purged(warm) == {FACILITIES, SUITES}
    assert "Laboratories" in warm.get(SUITES).text


def test_an_unpublished_page_is_gone_everywhere(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        pages[SUITES].unpublish()
    assert purged(warm) == {FACILITIES, SUITES}
    assert warm.get(SUITES).status == 404
    assert "Suites" not in warm.get(FACILITIES).text


def test_a_deleted_page_is_gone_everywhere(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        pages[SUITES].delete()
    assert purged(warm) == {FACILITIES, SUITES}
    assert warm.get(SUITES).status == 410


def test_a_moved_page_leaves_one_section_and_joins_the_other(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        pages[SUITES].move(Page.objects.get(pk=pages[SECTION].pk), pos="last-child")
    assert purged(warm) == {FACILITIES, SUITES, SECTION, ABOUT}
    assert warm.get("/about-us/suites/").status == 200
    assert "Suites" in warm.get(SECTION).text


def test_a_page_that_is_published_again_is_named_by_all_pages_below_it(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        parent, below = pages[SUITES], []
        for slug in ("airlocks", "doors", "handles"):
            parent = AboutPageFactory(parent=Page.objects.get(pk=parent.pk), title=slug.title(), slug=slug)
            below.append(parent)
    deepest = f"{SUITES}airlocks/doors/handles/"
    with edit():
        below[1].unpublish()
    assert "Doors" not in warm.get(deepest).text
    assert warm.is_kept(deepest)
    with edit():
        AboutPage.objects.get(pk=below[1].pk).save_revision().publish()
    assert "Doors" in warm.get(deepest).text


def test_what_stays_in_a_section_no_longer_shows_a_page_that_was_moved(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        AboutPageFactory(parent=pages[FACILITIES], title="Laboratories", slug="laboratories")
    assert "Suites" in warm.get("/facilities/laboratories/").text
    with edit():
        Page.objects.get(pk=pages[SUITES].pk).move(Page.objects.get(pk=pages[SECTION].pk), pos="last-child")
    assert "Suites" not in warm.get("/facilities/laboratories/").text


def test_a_page_that_stands_elsewhere_leaves_its_section_where_it_stands_as_it_was(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    AboutPageFactory(parent=pages[FACILITIES], title="Laboratories", slug="laboratories")
    with edit():
        publish(pages[SUITES], section=pages[SECTION])
    for url in (*ALL, "/facilities/laboratories/"):
        warm.get(url)
    warm.purged.clear()
    with edit():
        publish(pages[SUITES], section=pages[ABOUT])
    assert {SUITES, SECTION, ABOUT} <= purged(warm)
    assert "/facilities/laboratories/" not in purged(warm)


def test_what_belongs_to_a_section_further_up_leaves_its_cards_with_the_next_edit(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        parent = Page.objects.get(pk=pages[SUITES].pk)
        deep = AboutPageFactory(parent=parent, title="Airlocks", slug="airlocks", section=pages[FACILITIES])
    assert MEMBER.values([str(deep.pk)]) == {str(deep.pk): pages[FACILITIES].path}
    cards = AboutPage.objects.get(pk=pages[FACILITIES].pk).child_cards
    assert [page.title for page in cards] == ["Suites", "Airlocks"]
    assert "Airlocks" in warm.get(FACILITIES).text
    with edit():
        publish(deep, section=None)
    assert "Airlocks" not in "".join(re.findall(r'class="card-cover"[^>]*>[^<]*', warm.get(FACILITIES).text))


def test_what_is_no_alias_any_more_is_shown_where_it_belongs(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        AboutPageFactory(parent=pages[SUITES], title="Airlocks", slug="airlocks", section=pages[SECTION])
        source = Page.objects.get(pk=pages[SUITES].pk)
        alias = source.create_alias(recursive=True, parent=source.get_parent(), update_slug="again")
        PageViewRestriction.objects.create(page=source, restriction_type="login")
    assert "Airlocks" not in warm.get(ABOUT).text
    with edit():
        ConvertAliasPageAction(alias).execute(skip_permission_checks=True)
    assert "Airlocks" in warm.get(ABOUT).text


def test_a_renamed_section_takes_the_addresses_below_it_along(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        publish(pages[FACILITIES], slug="our-facilities")
    assert purged(warm) == {FACILITIES, SUITES}
    assert warm.get("/our-facilities/suites/").status == 200


def test_a_page_that_links_to_another_follows_its_address_and_its_title(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        words = f'<p>See <a linktype="page" id="{pages[SUITES].pk}">the rooms</a></p>'
        button = {"link": link(page=pages[EVENT].pk), "style": "primary"}
        publish(pages[ABOUT], body=stream(("rich_text", words), ("button", button)))
    warm.get(ABOUT)
    warm.purged.clear()
    with edit():
        publish(pages[SUITES], title="Clean rooms", slug="clean-rooms")
    assert purged(warm) == {SUITES, FACILITIES, ABOUT}
    assert 'href="/facilities/clean-rooms/"' in warm.get(ABOUT).text
    warm.purged.clear()
    with edit():
        publish(pages[EVENT], title="Day of open doors")
    assert ABOUT in purged(warm)
    assert "Day of open doors" in warm.get(ABOUT).text


def test_a_link_in_a_text_does_not_mind_a_new_title(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        words = f'<p>See <a linktype="page" id="{pages[SUITES].pk}">the rooms</a></p>'
        publish(pages[ABOUT], body=stream(("rich_text", words)))
    warm.get(ABOUT)
    warm.purged.clear()
    with edit():
        publish(pages[SUITES], title="Clean rooms")
    assert purged(warm) == {SUITES, FACILITIES}


def test_a_dead_link_lives_again_with_its_page(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        words = f'<p>See <a linktype="page" id="{pages[SUITES].pk}">the rooms</a></p>'
        publish(pages[ABOUT], body=stream(("rich_text", words)))
        pages[SUITES].unpublish()
    assert f'href="{SUITES}"' not in warm.get(ABOUT).text
    warm.purged.clear()
    with edit():
        publish(pages[SUITES])
    assert ABOUT in purged(warm)
    assert f'href="{SUITES}"' in warm.get(ABOUT).text


def test_a_new_article_is_on_every_list_that_holds_it_and_beside_its_kin(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        ArticlePageFactory(parent=pages[EVENTS], title="Closing day", slug="closing-day", date=date(2026, 5, 1))
    assert purged(warm) == {NEWS, EVENTS, EVENT}
    assert "Closing day" in warm.get(EVENT).text


def test_words_of_an_article_change_no_list(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(pages[EVENT], body=stream(("rich_text", "<p>Other words.</p>")))
    assert purged(warm) == {EVENT}


def test_the_summary_of_an_article_changes_its_cards(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(pages[EVENT], summary="Another sentence.")
    assert purged(warm) == {EVENT, NEWS, EVENTS}


def test_an_article_that_goes_to_another_year_changes_the_filters(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    warm.get(f"{NEWS}?year=2026")
    with edit():
        publish(pages[EVENT], date=date(2025, 1, 1))
    assert {NEWS, EVENTS, EVENT, f"{NEWS}?year=2026"} <= purged(warm)
    assert SUITES not in purged(warm)


def test_what_lists_all_pages_is_new_with_any_of_them(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    listing = {"/sitemap.xml", "/llms.txt"}
    for url in listing:
        warm.get(url)
        assert warm.is_kept(url)
    with edit():
        publish(pages[SUITES], title="Clean rooms")
    assert listing <= purged(warm)
    assert "Clean rooms" in warm.get("/llms.txt").text


def test_the_markdown_twin_is_new_with_its_page(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    twin = "/facilities/suites.md"
    assert warm.get(twin).headers["x-robots-tag"] == "noindex"
    assert warm.is_kept(twin)
    assert "canonical" in warm.get(twin).headers["link"]
    with edit():
        publish(pages[SUITES], body=stream(("rich_text", "<p>Fourteen clean rooms.</p>")))
    assert purged(warm) == {SUITES, twin}
    assert "Fourteen clean rooms." in warm.get(twin).text


def test_the_home_page_names_the_feeds_of_the_newsroom(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(pages[NEWS], slug="news")
    assert HOME in purged(warm)
    assert "/news/feed/rss/" in warm.get(HOME).text


def test_a_feed_is_new_with_its_articles(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    feed = f"{EVENTS}feed/rss/"
    warm.get(feed)
    with edit():
        publish(pages[EVENT], title="Day of open doors")
    assert feed in purged(warm)
    assert "Day of open doors" in warm.get(feed).text


def test_the_title_of_a_category_stands_on_the_cards_of_its_articles(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        publish(pages[EVENTS], title="Gatherings")
    assert purged(warm) == {EVENTS, NEWS, EVENT, TALKS}
    assert "Gatherings" in warm.get(EVENT).text


def test_the_menu_is_new_everywhere_at_once(warm: Visitors, pages: dict[str, Any], site: Site, edit: Edit) -> None:
    with edit():
        navigation = Navigation.for_site(site)
        entry = {"title": "", "link": link(page=pages[FACILITIES].pk), "include_children": False, "sublinks": []}
        navigation.items = stream(("item", entry))
        navigation.save()
    assert purged(warm) == ALL
    for url in ALL:
        assert "Facilities" in warm.get(url).text
    warm.purged.clear()
    with edit():
        publish(pages[FACILITIES], title="Our rooms")
    assert purged(warm) == ALL
    warm.get(ABOUT)
    warm.purged.clear()
    with edit():
        publish(pages[FACILITIES], summary="All that we have.")
    assert ABOUT not in purged(warm)


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        (Footer, {"legal_line": "The institute"}),
        (Announcement, {"enabled": True, "text": "<p>We move.</p>"}),
        (SiteIdentity, {"site_name": "The institute"}),
    ],
)
def test_what_stands_on_every_page_is_new_everywhere(
    warm: Visitors, site: Site, edit: Edit, setting: Any, values: dict[str, Any]
) -> None:
    with edit():
        found = setting.for_site(site)
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
    assert purged(warm) == ALL


@pytest.mark.parametrize("name", ["site_name", "tagline"])
def test_what_programs_read_says_at_once_what_the_site_is(warm: Visitors, site: Site, edit: Edit, name: str) -> None:
    warm.get("/llms.txt")
    with edit():
        identity = SiteIdentity.for_site(site)
        setattr(identity, name, "Cells for Singapore")
        identity.save()
    assert "/llms.txt" in purged(warm)
    assert "Cells for Singapore" in warm.get("/llms.txt").text


def test_a_setting_that_is_saved_as_it_was_purges_nothing(warm: Visitors, site: Site, edit: Edit) -> None:
    with edit():
        Footer.for_site(site).save()
    assert purged(warm) == set()


def test_a_picture_is_new_on_the_pages_that_show_it(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    image: CustomImage = ImageFactory()
    with edit():
        value = {
            "image": {"image": image.pk, "alt_text": "A suite", "decorative": False},
            "caption": "",
            "link": link(),
        }
        publish(pages[ABOUT], body=stream(("image", {**value, "width": "small"})))
        publish(pages[EVENT], listing_image=image)
    for url in ALL:
        warm.get(url)
    warm.purged.clear()
    with edit():
        image.file = picture_file("other.png", colour="#14151A")
        image.save()
    assert purged(warm) == {ABOUT, NEWS, EVENTS, EVENT}
    for url in ALL:
        warm.get(url)
    warm.purged.clear()
    with edit():
        image.title = "A title that no page shows"
        image.save()
    assert purged(warm) == set()
    with edit():
        image.delete()
    assert purged(warm) == {ABOUT, NEWS, EVENTS, EVENT}


def test_a_picture_that_becomes_fit_for_sharing_stands_for_its_page_at_once(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    image: CustomImage = ImageFactory(file=picture_file("tall.png", size=(300, 900)))
    with edit():
        publish(pages[ABOUT], listing_image=image)
    warm.get(ABOUT)
    warm.purged.clear()
    with edit():
        image.file = picture_file("wide.png", size=(1600, 900))
        image.save()
    assert ABOUT in purged(warm)
    assert warm.get(ABOUT).text == warm.afresh(ABOUT).text


def test_a_document_is_new_on_the_pages_that_offer_it(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    document = DocumentFactory()
    with edit():
        publish(pages[ABOUT], body=stream(("document", {"document": document.pk, "title": ""})))
    warm.get(ABOUT)
    warm.purged.clear()
    with edit():
        document.title = "Guide for everybody"
        document.save()
    assert purged(warm) == {ABOUT}
    assert "Guide for everybody" in warm.get(ABOUT).text


def test_an_expired_page_goes_with_the_clock(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    Page.objects.filter(pk=pages[EVENT].pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    with edit():
        call_command("publish_scheduled")
    # It was the only event: the filters of all lists lose its category.
    assert purged(warm) == {NEWS, EVENTS, TALKS, EVENT}
    assert warm.get(EVENT).status == 404


def test_a_page_that_becomes_private_is_gone_at_once(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        restriction = PageViewRestriction.objects.create(
            page=pages[EVENTS], restriction_type="password", password="secret"
        )
    assert purged(warm) == {NEWS, EVENTS, EVENT, TALKS}
    assert "csrfmiddlewaretoken" in warm.get(EVENT).text
    warm.get(NEWS)
    warm.purged.clear()
    with edit():
        restriction.delete()
    assert NEWS in purged(warm)
    assert "Open day" in warm.get(NEWS).text


def test_a_page_that_belongs_to_another_section_is_shown_there(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        publish(pages[SUITES], section=pages[SECTION])
    assert {SUITES, SECTION, ABOUT} <= purged(warm)
    assert "Suites" in warm.get(ABOUT).text
    for url in ALL:
        warm.get(url)
    warm.purged.clear()
    with edit():
        publish(pages[SUITES], section=None)
    assert {SUITES, SECTION, ABOUT} <= purged(warm)
    assert "Suites" not in warm.get(ABOUT).text


def test_only_the_sections_of_what_was_published_are_looked_at_anew(pages: dict[str, Any]) -> None:
    publish(pages[ABOUT], section=pages[FACILITIES])
    changes = Changes()
    changes.pages = {str(pages[ABOUT].pk)}
    assert SECTION_NAVIGATION.affected(changes, pytest.fail) == {pages[SECTION].path, pages[FACILITIES].path}


@pytest.mark.parametrize("lost", ["moved", "deleted"])
def test_every_section_is_looked_at_where_a_page_has_left_its_place(lost: str, pages: dict[str, Any]) -> None:
    changes = Changes()
    changes.pages = {str(pages[ABOUT].pk)}
    changes.moved = lost == "moved"
    if lost == "deleted":
        pages[ABOUT].delete()
    assert SECTION_NAVIGATION.affected(changes, lambda: {"all"}) == {"all"}


def test_another_order_of_pages_is_seen_at_once(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        AboutPageFactory(parent=pages[FACILITIES], title="Laboratories", slug="laboratories")
    warm.get(SUITES)
    with edit():
        Page.objects.get(slug="laboratories").move(Page.objects.get(slug="suites"), pos="left")
    assert SUITES in purged(warm)
    cards = re.findall(r'class="card-cover"\s+href="([^"]*)"', warm.get(FACILITIES).text)
    assert cards == ["/facilities/laboratories/", SUITES]


def test_a_category_that_changed_places_is_named_as_it_is_called_now(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        latest = {"eyebrow": "", "title": "News", "link": link()}
        publish(pages[HOME], body=stream(("latest_news", latest)))
    with edit():
        Page.objects.get(pk=pages[TALKS].pk).move(Page.objects.get(pk=pages[EVENTS].pk), pos="left")
    for url in ALL:
        warm.get(url)
    with edit():
        publish(pages[TALKS], title="Seminars")
    for url in ALL:
        assert warm.get(url).body == warm.afresh(url).body, url


def test_another_address_of_the_site_purges_everything(warm: Visitors, site: Site, edit: Edit) -> None:
    with edit():
        site.hostname = "actris.example"
        site.save()
    assert purged(warm) == ALL


def test_an_edit_that_is_rolled_back_purges_nothing(warm: Visitors, pages: dict[str, Any]) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        publish(pages[SUITES], title="Never committed")
        raise RuntimeError
    assert purged(warm) == set()


def test_a_dependency_that_fails_purges_all_and_stops_no_editor(
    warm: Visitors, pages: dict[str, Any], edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    from actris_cms.core.pagecache.kinds import SHELL

    def fail(names: Any) -> Any:
        raise RuntimeError("a template is broken")

    monkeypatch.setattr(SHELL, "values", fail)
    with edit():
        publish(pages[SUITES], title="Clean rooms")
    assert purged(warm) == ALL


def test_a_list_is_new_where_its_articles_are_counted_anew(
    visitors: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    ArticleCounts.objects.filter(place=pages[EVENTS]).update(by_year={"2026": 5})
    visitors.begin_here()
    assert "5 entries" in visitors.get(EVENTS).text
    assert visitors.is_kept(EVENTS)
    with edit():
        ArticleCounts.objects.count_everything()
    assert "1 entry" in visitors.get(EVENTS).text
