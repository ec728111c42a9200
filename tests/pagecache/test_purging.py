"""What an edit purges: all pages that show the change, and no others."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, PageViewRestriction, Site

from about.models import AboutPage, PersonPage
from actris_cms.core.models import Announcement, CustomImage, Footer, Navigation, SiteIdentity
from actris_cms.navigation.sections import MEMBER
from actris_cms.navigation.sections import SECTION as SECTION_NAVIGATION
from actris_cms.pagecache.dependencies import ChangeSet
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    DocumentFactory,
    ImageFactory,
    NewsroomPageFactory,
    PersonPageFactory,
    items,
    link,
    picture_file,
    role,
    stream,
)

from .conftest import Visitors, store_for_database

pytestmark = pytest.mark.slow

Edit = Callable[[], Any]

HOME, SECTION, ABOUT = "/", "/about-us/", "/about-us/about-actris/"
FACILITIES, SUITES = "/facilities/", "/facilities/suites/"
NEWS, EVENTS, TALKS = "/newsroom/", "/newsroom/events/", "/newsroom/talks/"
EVENT, TALK = "/newsroom/events/open-day/", "/newsroom/talks/lecture/"
ALL = {HOME, SECTION, ABOUT, FACILITIES, SUITES, NEWS, EVENTS, TALKS, EVENT, TALK}


store = store_for_database


@pytest.fixture(scope="module")
def made(shared_uploads: Path) -> list[Page]:
    """Two sections with a page each, and a newsroom of two categories with an article each, made once for all tests."""
    home = HomePage.objects.get()
    section = AboutPageFactory(parent=home, title="About us", slug="about-us", show_in_menus=True)
    text = stream(("rich_text", "<p>ACTRIS was established in April 2020.</p>"))
    about = AboutPageFactory(parent=section, title="About ACTRIS", slug="about-actris", show_in_menus=True, body=text)
    home.refresh_from_db()
    facilities = AboutPageFactory(parent=home, title="Facilities", slug="facilities")
    suites = AboutPageFactory(parent=facilities, title="Suites", slug="suites", summary="Where cells grow.")
    home.refresh_from_db()
    newsroom: NewsroomPage = NewsroomPageFactory(parent=home, title="Newsroom", slug="newsroom")
    events: CategoryPage = CategoryPageFactory(parent=newsroom, title="Events", slug="events")
    newsroom.refresh_from_db()
    talks: CategoryPage = CategoryPageFactory(parent=newsroom, title="Talks", slug="talks")
    event: ArticlePage = ArticlePageFactory(parent=events, title="Open day", slug="open-day", date=date(2026, 3, 1))
    talk: ArticlePage = ArticlePageFactory(parent=talks, title="Lecture", slug="lecture", date=date(2025, 3, 1))
    return [home, section, about, facilities, suites, newsroom, events, talks, event, talk]


@pytest.fixture
def pages(shared_rows: None, made: list[Page]) -> dict[str, Any]:
    """The pages by URL, as they are in the database."""
    found = [type(page).objects.get(pk=page.pk) for page in made]
    return {page.url: page for page in found}


@pytest.fixture(scope="module")
def stored() -> list[Any]:
    """What the first test has stored in the page cache: all pages, before anything is edited."""
    return []


@pytest.fixture
def warm(visitors: Visitors, pages: dict[str, Any], stored: list[Any], monkeypatch: pytest.MonkeyPatch) -> Visitors:
    """Visitors of a site whose pages are all cached."""
    visitors.drop_pending_changes()
    store = visitors.store
    if not stored:
        _store_all(visitors, stored, monkeypatch)
    else:
        for url, page, fingerprints in stored:
            assert store.put(url, page, fingerprints, store.generation())
    return visitors


def _store_all(visitors: Visitors, stored: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let visitors open all pages, and keep what the page cache stores, because each test begins with the same."""
    put = visitors.store.put

    def noting(url: str, page: Any, fingerprints: Any, generation: int) -> bool:
        stored.append((url, page, fingerprints))
        return put(url, page, fingerprints, generation)

    with monkeypatch.context() as patched:
        patched.setattr(visitors.store, "put", noting)
        for url in ALL:
            assert visitors.get(url).status == 200
            assert visitors.is_cached(url), url


def publish(page: Page, **values: Any) -> None:
    """Change a page and publish it, as an editor does."""
    page = page.specific_class.objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def purged(visitors: Visitors) -> set[str]:
    """Return the paths of the URLs that were purged."""
    return {url.removeprefix("http://testserver") for url in visitors.purged}


def test_a_new_text_purges_only_its_page(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(pages[SUITES], body=stream(("rich_text", "<p>Fourteen clean rooms.</p>")))
    assert purged(warm) == {SUITES}
    assert "Fourteen clean rooms." in warm.get(SUITES).text


def test_a_new_first_sentence_purges_the_section_whose_card_shows_it(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        publish(pages[SUITES], summary="", body=stream(("rich_text", "<p>There are fourteen clean rooms.</p>")))
    assert purged(warm) == {SUITES, FACILITIES}
    assert "There are fourteen clean rooms." in warm.get(FACILITIES).text


def test_a_first_picture_purges_the_section_whose_card_shows_it(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    value = {"image": ImageFactory().pk, "alt_text": "A suite", "decorative": False}
    with edit():
        publish(
            pages[SUITES], body=stream(("image", {"image": value, "caption": "", "width": "large", "link": link()}))
        )
    assert purged(warm) == {SUITES, FACILITIES}


def test_a_page_below_a_page_without_words_purges_the_section_whose_card_lists_it(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        publish(pages[SUITES], summary="", body=stream())
    warm.get(FACILITIES)
    with edit():
        page = AboutPageFactory(parent=Page.objects.get(slug="suites").specific, title="Suite 1", slug="suite-1")
    assert ">Suite 1</p>" in warm.get(FACILITIES).text
    with edit():
        publish(page, title="Suite 2")
    assert ">Suite 2</p>" in warm.get(FACILITIES).text


def test_a_page_of_the_same_title_purges_the_other(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        AboutPageFactory(parent=pages[SECTION], title="Suites", slug="other")
    assert SUITES in purged(warm)
    assert "<title>Suites | Facilities | ACTRIS</title>" in warm.get(SUITES).text


def test_a_new_title_also_purges_the_section(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
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


def test_an_unpublished_page_disappears_everywhere(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        pages[SUITES].unpublish()
    assert purged(warm) == {FACILITIES, SUITES}
    assert warm.get(SUITES).status == 404
    assert "Suites" not in warm.get(FACILITIES).text


def test_a_deleted_page_disappears_everywhere(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        pages[SUITES].delete()
    assert purged(warm) == {FACILITIES, SUITES}
    assert warm.get(SUITES).status == 410


def test_moving_a_page_purges_both_sections(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        pages[SUITES].move(Page.objects.get(pk=pages[SECTION].pk), pos="last-child")
    assert purged(warm) == {FACILITIES, SUITES, SECTION, ABOUT}
    assert warm.get("/about-us/suites/").status == 200
    assert "Suites" in warm.get(SECTION).text


def test_a_page_that_is_published_again_appears_in_the_breadcrumb_of_all_pages_below_it(
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
    assert warm.is_cached(deepest)
    with edit():
        AboutPage.objects.get(pk=below[1].pk).save_revision().publish()
    assert "Doors" in warm.get(deepest).text


def test_siblings_do_not_show_a_page_that_was_moved_away(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        AboutPageFactory(parent=pages[FACILITIES], title="Laboratories", slug="laboratories")
    assert "Suites" in warm.get("/facilities/laboratories/").text
    with edit():
        Page.objects.get(pk=pages[SUITES].pk).move(Page.objects.get(pk=pages[SECTION].pk), pos="last-child")
    assert "Suites" not in warm.get("/facilities/laboratories/").text


def test_a_page_that_changes_from_one_other_section_to_another_does_not_purge_its_siblings(
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


def test_a_page_that_no_longer_belongs_to_a_section_has_no_card_there(
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


def test_the_child_of_an_alias_that_became_a_page_is_shown_in_its_section(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        source = Page.objects.get(pk=pages[SUITES].pk)
        alias = source.create_alias(parent=source.get_parent(), update_slug="again")
        AboutPageFactory(parent=alias, title="Airlocks", slug="airlocks", section=pages[SECTION])
        PageViewRestriction.objects.create(page=source, restriction_type="login")
    assert "Airlocks" not in warm.get(ABOUT).text
    with edit():
        ConvertAliasPageAction(alias).execute(skip_permission_checks=True)
    assert "Airlocks" in warm.get(ABOUT).text


@pytest.mark.parametrize("withdrawal", ["restricted", "moved"])
def test_an_alias_of_a_page_in_a_branch_that_becomes_private_is_purged(
    warm: Visitors, pages: dict[str, Any], edit: Edit, withdrawal: str
) -> None:
    with edit():
        alias = pages[SUITES].create_alias(parent=pages[SECTION], update_slug="again")
    assert "Suites" in warm.get(alias.url).text
    with edit():
        facilities = Page.objects.get(pk=pages[FACILITIES].pk)
        if withdrawal == "moved":
            private = AboutPageFactory(parent=facilities.get_parent(), title="Private", slug="private")
            PageViewRestriction.objects.create(page=private, restriction_type="login")
            facilities.move(private, pos="last-child")
        else:
            PageViewRestriction.objects.create(page=facilities, restriction_type="login")
    assert "Suites" not in warm.get(alias.url).text


def test_a_new_slug_of_a_section_purges_the_pages_below_it(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(pages[FACILITIES], slug="our-facilities")
    assert purged(warm) == {FACILITIES, SUITES}
    assert warm.get("/our-facilities/suites/").status == 200


def test_a_page_is_purged_when_the_title_or_url_of_a_linked_page_changes(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        text = f'<p>See <a linktype="page" id="{pages[SUITES].pk}">the rooms</a></p>'
        button = {"link": link(page=pages[EVENT].pk), "style": "primary"}
        publish(pages[ABOUT], body=stream(("rich_text", text), ("button", button)))
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


def test_a_new_title_does_not_purge_pages_that_link_in_their_text(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        text = f'<p>See <a linktype="page" id="{pages[SUITES].pk}">the rooms</a></p>'
        publish(pages[ABOUT], body=stream(("rich_text", text)))
    warm.get(ABOUT)
    warm.purged.clear()
    with edit():
        publish(pages[SUITES], title="Clean rooms")
    assert purged(warm) == {SUITES, FACILITIES}


def test_a_link_works_again_when_its_page_is_published_again(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        text = f'<p>See <a linktype="page" id="{pages[SUITES].pk}">the rooms</a></p>'
        publish(pages[ABOUT], body=stream(("rich_text", text)))
        pages[SUITES].unpublish()
    assert f'href="{SUITES}"' not in warm.get(ABOUT).text
    warm.purged.clear()
    with edit():
        publish(pages[SUITES])
    assert ABOUT in purged(warm)
    assert f'href="{SUITES}"' in warm.get(ABOUT).text


def test_a_new_article_purges_its_lists_and_related_articles(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        ArticlePageFactory(parent=pages[EVENTS], title="Closing day", slug="closing-day", date=date(2026, 5, 1))
    assert purged(warm) == {NEWS, EVENTS, EVENT}
    assert "Closing day" in warm.get(EVENT).text


def test_a_new_text_of_an_article_purges_no_list(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(pages[EVENT], body=stream(("rich_text", "<p>Other words.</p>")))
    assert purged(warm) == {EVENT}


def test_a_new_summary_of_an_article_purges_pages_with_its_card(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        publish(pages[EVENT], summary="Another sentence.")
    assert purged(warm) == {EVENT, NEWS, EVENTS}


def test_a_new_year_of_an_article_purges_lists_with_filters(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    warm.get(f"{NEWS}?year=2026")
    with edit():
        publish(pages[EVENT], date=date(2025, 1, 1))
    assert {NEWS, EVENTS, EVENT, f"{NEWS}?year=2026"} <= purged(warm)
    assert SUITES not in purged(warm)


def test_any_page_purges_the_sitemap_and_llms_txt(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    listing = {"/sitemap.xml", "/llms.txt"}
    for url in listing:
        warm.get(url)
        assert warm.is_cached(url)
    with edit():
        publish(pages[SUITES], title="Clean rooms")
    assert listing <= purged(warm)
    assert "Clean rooms" in warm.get("/llms.txt").text


def test_the_markdown_of_a_page_is_purged_with_it(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    markdown_url = "/facilities/suites.md"
    assert warm.get(markdown_url).headers["x-robots-tag"] == "noindex"
    assert warm.is_cached(markdown_url)
    assert "canonical" in warm.get(markdown_url).headers["link"]
    with edit():
        publish(pages[SUITES], body=stream(("rich_text", "<p>Fourteen clean rooms.</p>")))
    assert purged(warm) == {SUITES, markdown_url}
    assert "Fourteen clean rooms." in warm.get(markdown_url).text


def test_a_new_url_of_the_newsroom_purges_the_home_page_which_links_to_its_feeds(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        publish(pages[NEWS], slug="news")
    assert HOME in purged(warm)
    assert "/news/feed/rss/" in warm.get(HOME).text


def test_a_new_title_of_an_article_purges_its_feed(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    feed = f"{EVENTS}feed/rss/"
    warm.get(feed)
    with edit():
        publish(pages[EVENT], title="Day of open doors")
    assert feed in purged(warm)
    assert "Day of open doors" in warm.get(feed).text


def test_a_new_title_of_a_category_purges_pages_with_cards_of_its_articles(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        publish(pages[EVENTS], title="Gatherings")
    assert purged(warm) == {EVENTS, NEWS, EVENT, TALKS}
    assert "Gatherings" in warm.get(EVENT).text


def test_a_change_of_the_menu_purges_all_pages(warm: Visitors, pages: dict[str, Any], site: Site, edit: Edit) -> None:
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
        (SiteIdentity, {"government_masthead": True}),
    ],
)
def test_a_change_of_the_shell_purges_all_pages(
    warm: Visitors, site: Site, edit: Edit, setting: Any, values: dict[str, Any]
) -> None:
    with edit():
        found = setting.for_site(site)
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
    assert purged(warm) == ALL


def test_content_pages_and_articles_are_purged_when_the_site_begins_to_ask_whether_they_are_useful(
    warm: Visitors, site: Site, edit: Edit
) -> None:
    with edit():
        identity = SiteIdentity.for_site(site)
        identity.asks_whether_useful = True
        identity.save()
    assert purged(warm) == {SECTION, ABOUT, FACILITIES, SUITES, EVENT, TALK}
    assert "Was this page useful?" in warm.get(ABOUT).text


@pytest.mark.parametrize("name", ["site_name", "tagline"])
def test_a_new_name_or_tagline_of_the_site_purges_llms_txt(warm: Visitors, site: Site, edit: Edit, name: str) -> None:
    warm.get("/llms.txt")
    with edit():
        identity = SiteIdentity.for_site(site)
        setattr(identity, name, "Cells for Singapore")
        identity.save()
    assert "/llms.txt" in purged(warm)
    assert "Cells for Singapore" in warm.get("/llms.txt").text


def test_saving_an_unchanged_setting_purges_nothing(warm: Visitors, site: Site, edit: Edit) -> None:
    with edit():
        Footer.for_site(site).save()
    assert purged(warm) == set()


def test_a_draft_of_a_setting_purges_nothing_until_it_is_published(warm: Visitors, site: Site, edit: Edit) -> None:
    with edit():
        draft = Footer.for_site(site)
        draft.legal_line = "A draft"
        revision = draft.save_revision()
    assert purged(warm) == set()
    with edit():
        revision.publish()
    assert purged(warm) == ALL
    assert "A draft" in warm.get(ABOUT).text


def test_a_new_image_file_purges_only_pages_that_show_it(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
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
    assert purged(warm) == {SECTION, ABOUT, NEWS, EVENTS, EVENT}
    for url in ALL:
        warm.get(url)
    warm.purged.clear()
    with edit():
        image.title = "A title that no page shows"
        image.save()
    assert purged(warm) == set()
    with edit():
        image.delete()
    assert purged(warm) == {SECTION, ABOUT, NEWS, EVENTS, EVENT}


def test_a_new_image_file_purges_a_page_that_may_use_it_as_its_share_image(
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
    assert warm.get(ABOUT).text == warm.get_uncached(ABOUT).text


def test_a_new_title_of_a_document_purges_pages_that_show_it(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
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


def test_an_expired_page_disappears_with_publish_scheduled(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    Page.objects.filter(pk=pages[EVENT].pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    with edit():
        call_command("publish_scheduled")
    # It was the only article of its category: the filters of all lists no longer show the category.
    assert purged(warm) == {NEWS, EVENTS, TALKS, EVENT}
    assert warm.get(EVENT).status == 404


def test_a_page_that_becomes_private_disappears_at_once(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
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


def test_a_link_no_longer_shows_the_title_of_a_page_that_became_private(
    warm: Visitors, pages: dict[str, Any], edit: Edit
) -> None:
    with edit():
        button = {"link": link(page=pages[SUITES].pk), "style": "primary"}
        publish(pages[EVENT], body=stream(("button", button)))
    shown = f'href="{SUITES}"\n>{pages[SUITES].title}'
    assert shown in warm.get(EVENT).text
    warm.purged.clear()
    with edit():
        restriction = PageViewRestriction.objects.create(page=pages[FACILITIES], restriction_type="login")
    assert EVENT in purged(warm)
    assert pages[SUITES].title not in warm.get(EVENT).text
    with edit():
        restriction.delete()
    assert shown in warm.get(EVENT).text


def test_a_page_with_another_section_is_shown_there(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
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


def test_publishing_a_page_recomputes_only_its_sections(pages: dict[str, Any]) -> None:
    publish(pages[ABOUT], section=pages[FACILITIES])
    changed = ChangeSet()
    changed.pages = {str(pages[ABOUT].pk)}
    assert SECTION_NAVIGATION.affected(changed, pytest.fail) == {pages[SECTION].path, pages[FACILITIES].path}


@pytest.mark.parametrize("how", ["moved", "deleted"])
def test_moving_or_deleting_a_page_recomputes_all_sections(how: str, pages: dict[str, Any]) -> None:
    changed = ChangeSet()
    changed.pages = {str(pages[ABOUT].pk)}
    changed.moved = how == "moved"
    if how == "deleted":
        pages[ABOUT].delete()
    assert SECTION_NAVIGATION.affected(changed, lambda: {"all"}) == {"all"}


def test_a_new_order_of_pages_is_shown_at_once(warm: Visitors, pages: dict[str, Any], edit: Edit) -> None:
    with edit():
        AboutPageFactory(parent=pages[FACILITIES], title="Laboratories", slug="laboratories")
    warm.get(SUITES)
    with edit():
        Page.objects.get(slug="laboratories").move(Page.objects.get(slug="suites"), pos="left")
    assert SUITES in purged(warm)
    cards = re.findall(r'class="card-cover"\s+href="([^"]*)"', warm.get(FACILITIES).text)
    assert cards == ["/facilities/laboratories/", SUITES]


def test_a_category_that_was_moved_and_renamed_has_its_new_title_everywhere(
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
        assert warm.get(url).body == warm.get_uncached(url).body, url


def test_a_new_hostname_of_the_site_purges_everything(warm: Visitors, site: Site, edit: Edit) -> None:
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


def test_if_computing_a_dependency_fails_all_pages_are_purged_and_the_edit_succeeds(
    warm: Visitors, pages: dict[str, Any], edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    from actris_cms.core.models.shell_dependencies import SHELL

    def fail(names: Any) -> Any:
        raise RuntimeError("a template is broken")

    monkeypatch.setattr(SHELL, "values", fail)
    with edit():
        publish(pages[SUITES], title="Clean rooms")
    assert purged(warm) == ALL


# --- People --------------------------------------------------------------------------------------------------------

BOARD, PICKED, PERSON = "/board/", "/picked/", "/about-us/tan/"


@pytest.fixture
def people(home: HomePage, pages: dict[str, Any], visitors: Visitors) -> dict[str, Any]:
    """A person in the section, a board with its people, and a page with the person picked; all of them cached."""
    home.refresh_from_db()
    block: dict[str, Any] = {"page": None, "people": [], "link_text": ""}
    board = AboutPageFactory(parent=home, title="Board", slug="board", body=stream(("people", block)))
    section = AboutPage.objects.get(pk=pages[SECTION].pk)
    portrait = ImageFactory(file=picture_file(size=(320, 400)))
    person = PersonPageFactory(
        parent=section, name="Tan", slug="tan", portrait=portrait, roles=stream(role("Member", board, 2))
    )
    home.refresh_from_db()
    picked = stream(("people", {**block, "people": items(person.pk)}))
    AboutPageFactory(parent=home, title="Picked", slug="picked", body=picked)
    call_command("make_renditions", verbosity=0)
    visitors.drop_pending_changes()
    for url in (BOARD, PICKED, PERSON, SUITES):
        assert visitors.get(url).status == 200
        assert visitors.is_cached(url), url
    visitors.purged.clear()
    return {BOARD: board, PERSON: person, SECTION: section}


LISTS = {BOARD, PICKED}


def test_a_changed_name_purges_all_lists_of_people(visitors: Visitors, people: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(people[PERSON], name="Tan Mei Ling")
    assert purged(visitors) >= {PERSON, *LISTS}
    assert SUITES not in purged(visitors)
    for url in LISTS:
        assert "Dr Tan Mei Ling" in visitors.get(url).text


def test_a_changed_portrait_purges_all_lists_of_people(visitors: Visitors, people: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(people[PERSON], portrait=ImageFactory(file=picture_file(size=(320, 400), colour="#123456")))
    assert purged(visitors) >= {PERSON, *LISTS}
    assert SUITES not in purged(visitors)


def test_a_changed_role_purges_all_lists_of_people(visitors: Visitors, people: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(people[PERSON], roles=stream(role("Chairperson", people[BOARD], 1)))
    assert purged(visitors) >= {PERSON, *LISTS}
    for url in LISTS:
        assert "Chairperson" in visitors.get(url).text


def test_a_new_person_in_a_group_purges_only_its_list(visitors: Visitors, people: dict[str, Any], edit: Edit) -> None:
    with edit():
        suites = AboutPage.objects.get(slug="facilities")
        PersonPageFactory(parent=suites, name="Lim", slug="lim", roles=stream(role("Member", people[BOARD], 1)))
    assert BOARD in purged(visitors)
    assert not purged(visitors) & {PICKED, PERSON}
    text = visitors.get(BOARD).text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.index("Dr Lim") < text.index("Dr Tan")


def test_a_new_place_in_a_group_purges_its_list(visitors: Visitors, people: dict[str, Any], edit: Edit) -> None:
    with edit():
        suites = AboutPage.objects.get(slug="facilities")
        other = PersonPageFactory(parent=suites, name="Lim", slug="lim", roles=stream(role("Member", people[BOARD], 1)))
    visitors.get(BOARD)
    visitors.purged.clear()
    with edit():
        publish(other, roles=stream(role("Member", people[BOARD], 3)))
    assert BOARD in purged(visitors)
    text = visitors.get(BOARD).text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.index("Dr Tan") < text.index("Dr Lim")


@pytest.mark.parametrize("way", ["unpublish", "protect", "delete"])
def test_a_person_who_is_no_longer_public_disappears_from_all_lists(
    visitors: Visitors, people: dict[str, Any], edit: Edit, way: str
) -> None:
    person = PersonPage.objects.get(pk=people[PERSON].pk)
    with edit():
        if way == "unpublish":
            person.unpublish()
        elif way == "delete":
            person.delete()
        else:
            PageViewRestriction.objects.create(page=person, restriction_type=PageViewRestriction.LOGIN)
    assert purged(visitors) >= LISTS
    for url in LISTS:
        assert "Dr Tan" not in visitors.get(url).text


def test_a_renamed_group_purges_the_pages_of_its_people(visitors: Visitors, people: dict[str, Any], edit: Edit) -> None:
    with edit():
        publish(people[BOARD], title="Board of trustees")
    assert PERSON in purged(visitors)
    assert PICKED not in purged(visitors)
    assert visitors.get(PERSON).text.count("Board of trustees") >= 2  # In the breadcrumbs, and beside the role.
