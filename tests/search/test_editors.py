"""The search of editors finds words of live pages and of drafts, of the pages that they may see, and says where."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from about.models import AboutPage
from actris_cms.operations.tasks import stored
from actris_cms.users.models import User
from search import drafts
from search.models import DraftEntry, DraftPosting, DraftWord, Entry, SynonymGroup, Word
from tests.factories import AboutPageFactory, NewsroomPageFactory, UserFactory
from tests.queued import let_tasks_wait, run_tasks

from .conftest import protect, text
from .test_queries import add_searchable_pages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEARCH, CHOOSER = reverse("wagtailadmin_pages:search"), reverse("wagtailadmin_choose_page_search")
Commits = Callable[..., Any]
# Queries of a screen of results. Wagtail asks for each page which buttons it has, or what is above it.
BUDGETS = [(SEARCH, 90), (CHOOSER, 60)]


@pytest.fixture
def clean_rooms(facilities: AboutPage) -> AboutPage:
    """A live page, with words about its fourteen suites."""
    return AboutPage.objects.get(slug="clean-rooms")


@pytest.fixture
def save_draft(django_capture_on_commit_callbacks: Commits) -> Callable[..., AboutPage]:
    """Save a draft of a page with other words, and index it as the task does."""

    def save(page: AboutPage, words: str, **changes: Any) -> AboutPage:
        page.body = text(words)
        for name, value in changes.items():
            setattr(page, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision()
        return page

    return save


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def of_newsroom(home: Any) -> Client:
    """A client of an editor who may only edit the newsroom, and of the other sections sees what visitors see."""
    home.refresh_from_db()
    newsroom = NewsroomPageFactory(parent=home, title="Newsroom")
    group = Group.objects.create(name="Editors of the newsroom")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=newsroom, permission=change)
    user = UserFactory.create(username="editor-of-the-newsroom")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


def found(client: Client, query: str, url: str = SEARCH, **given: str) -> dict[str, str]:
    """Return the titles of the pages that are found, in their order, each with the line that says where."""
    response = client.get(url, {"q": query, **given})
    assert response.status_code == 200
    rows = re.findall(r"<tr\b.*?</tr>", response.content.decode(), re.DOTALL)
    lines = {}
    for page in response.context["pages"]:
        title = page.get_admin_display_title()
        row = next(row for row in rows if title in unescape(row))
        line = re.search(r'<p class="search-hit">(.*?)</p>', row, re.DOTALL)
        lines[title] = " ".join(re.sub(r"</?(?:strong|mark)>", "*", line[1]).split()) if line else ""
    return lines


# --- What is found -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [SEARCH, CHOOSER])
@pytest.mark.parametrize("query", ["manufacturing", "manufactruing", "therapy", "making"])
def test_words_in_the_text_are_found_despite_slips_plurals_and_synonyms(
    as_editor: Client, clean_rooms: AboutPage, url: str, query: str
) -> None:
    SynonymGroup.objects.create(words="manufacturing\nmaking")
    (line,) = (found(as_editor, query, url)[title] for title in ["Clean rooms"])
    assert "*manufacturing*" in line or "*therapies*" in line


def test_the_best_comes_first_and_a_title_needs_no_line(as_editor: Client, clean_rooms: AboutPage) -> None:
    AboutPageFactory(parent=clean_rooms.get_parent(), title="Suites", slug="units")
    lines = found(as_editor, "suites")
    assert list(lines) == ["Suites", "Clean rooms"]
    assert lines["Suites"] == ""


def test_a_title_is_found_at_each_letter(as_editor: Client, clean_rooms: AboutPage) -> None:
    AboutPageFactory(parent=clean_rooms.get_parent(), title="Go", slug="go")
    for typed in ("c", "cl", "clean ro", "go"):  # “go” is a word of its own, and begins “good”.
        assert ("Clean rooms" in found(as_editor, typed)) == (typed != "go" or "good" in typed)
    assert found(as_editor, "zzyzxq") == {}
    for hostile in ("?", "%", "_" * 60_000, "' OR 1=1 --"):
        assert found(as_editor, hostile) == {}


def test_corrections_are_said(as_editor: Client, clean_rooms: AboutPage) -> None:
    for url in (SEARCH, CHOOSER):
        html = " ".join(as_editor.get(url, {"q": "suties"}).content.decode().split())
        assert "Not found: “suties”. These are the results for <strong>suites</strong>." in html


# --- Drafts --------------------------------------------------------------------------------------------------------


def test_words_of_a_draft_are_found_and_said_to_be_in_the_draft(
    as_editor: Client, clean_rooms: AboutPage, save_draft: Callable[..., AboutPage]
) -> None:
    save_draft(clean_rooms, "Sixteen suites with isolators.")
    assert found(as_editor, "isolator") == {"Clean rooms": "*In the draft:* Sixteen suites with *isolators*."}
    assert found(as_editor, "suites")["Clean rooms"].startswith("Fourteen *suites*")
    assert found(as_editor, "fourteen")["Clean rooms"].startswith("*Only on the live page:* *Fourteen*")


def test_a_page_that_was_never_published_is_found_by_its_newest_draft(
    as_editor: Client, facilities: AboutPage, save_draft: Callable[..., AboutPage]
) -> None:
    page = AboutPageFactory(parent=facilities, title="New unit", live=False, body=text("First words."))
    save_draft(page, "About cryopreservation.", title="Newer unit")
    assert found(as_editor, "cryopreservations") == {"Newer unit": "*In the draft:* About *cryopreservation*."}
    assert found(as_editor, "first words") == {}


def test_what_was_published_is_no_draft_any_more(
    as_editor: Client, clean_rooms: AboutPage, save_draft: Callable[..., AboutPage]
) -> None:
    save_draft(clean_rooms, "Sixteen suites with isolators.").get_latest_revision().publish()
    assert found(as_editor, "isolators") == {"Clean rooms": "Sixteen suites with *isolators*."}
    assert DraftWord.objects.filter(text="isolators").exists()
    drafts.catch_up()
    assert not DraftEntry.objects.exists()
    assert not DraftWord.objects.exists()


def test_deleting_a_page_deletes_its_draft_from_the_index(
    clean_rooms: AboutPage, save_draft: Callable[..., AboutPage]
) -> None:
    save_draft(clean_rooms, "Sixteen suites with isolators.")
    assert DraftPosting.objects.exists()
    clean_rooms.delete()
    assert not DraftPosting.objects.exists()


# --- Who finds what ------------------------------------------------------------------------------------------------


def test_nobody_finds_drafts_of_pages_that_they_may_not_edit(
    of_newsroom: Client, clean_rooms: AboutPage, save_draft: Callable[..., AboutPage]
) -> None:
    save_draft(clean_rooms, "Sixteen suites with isolators.")
    for url in (SEARCH, CHOOSER):
        assert found(of_newsroom, "isolators", url) == {}
        assert "isolators" not in of_newsroom.get(url, {"q": "isolatros"}).content.decode()
    # What visitors read, too. That the draft has other words is not said.
    assert found(of_newsroom, "fourteen", CHOOSER)["Clean rooms"].startswith("*Fourteen* suites")


def test_nobody_finds_words_of_private_pages_that_they_may_not_edit(
    of_newsroom: Client, as_editor: Client, clean_rooms: AboutPage
) -> None:
    protect(clean_rooms)
    assert [found(of_newsroom, "fourteen", url) for url in (SEARCH, CHOOSER)] == [{}, {}]
    assert list(found(as_editor, "fourteen")) == ["Clean rooms"]


def test_a_draft_that_is_moved_is_found_by_the_editors_of_its_new_place(
    of_newsroom: Client, facilities: AboutPage, save_draft: Callable[..., AboutPage]
) -> None:
    page = AboutPageFactory(parent=facilities, title="A draft", live=False)
    save_draft(page, "About cryopreservation.")
    assert found(of_newsroom, "cryopreservation") == {}
    page.move(Page.objects.get(title="Newsroom"), pos="last-child")
    assert list(found(of_newsroom, "cryopreservation")) == ["A draft"]


def test_visitors_never_meet_the_words_of_a_draft(
    client: Client,
    clean_rooms: AboutPage,
    save_draft: Callable[..., AboutPage],
    titles: Callable[..., list[str]],
) -> None:
    save_draft(clean_rooms, "Sixteen suites with isolators.", title="Isolators")
    call_command("reindex_search", verbosity=0)
    for query in ("isolatros", "isol", "suites", "fourteen suites", "sixtene"):
        with CaptureQueriesContext(connection) as captured:
            html = client.get("/search/", {"q": query}).content.decode().lower()
        assert ("sixteen" in html, "isolators" in html) == (False, False)
        assert not [each["sql"] for each in captured.captured_queries if "search_draft" in each["sql"]]
    assert titles("isolators") == titles("sixteen") == []
    assert not Entry.objects.filter(text__contains="isolators").exists()
    assert not Word.objects.filter(text__in=["isolators", "sixteen"]).exists()


# --- Filters of Wagtail's screen -----------------------------------------------------------------------------------


def test_types_order_and_live_still_filter(
    as_editor: Client, home: Any, clean_rooms: AboutPage, save_draft: Callable[..., AboutPage]
) -> None:
    home.refresh_from_db()
    NewsroomPageFactory(parent=home, title="Suites in the news")
    facilities = clean_rooms.get_parent()
    now = timezone.now()
    AboutPage.objects.filter(pk=clean_rooms.pk).update(latest_revision_created_at=now - timedelta(days=2))
    save_draft(AboutPageFactory(parent=facilities, title="Old suites", live=False), "More suites.")

    response = as_editor.get(SEARCH, {"q": "suites"})
    counts = {kind.model: number for kind, number in response.context["content_types"]}
    assert counts == {"aboutpage": 2, "newsroompage": 1}
    assert "There are 3 matching pages" in response.content.decode()
    assert list(found(as_editor, "suites", content_type="newsroom.newsroompage")) == ["Suites in the news"]
    assert list(found(as_editor, "suites", ordering="title")) == ["Clean rooms", "Old suites", "Suites in the news"]
    assert list(found(as_editor, "suites", ordering="-title", content_type="about.aboutpage")) == [
        "Old suites",
        "Clean rooms",
    ]
    assert list(found(as_editor, "suites live:no")) == ["Old suites"]
    assert "Clean rooms" in found(as_editor, "live:yes")
    assert as_editor.get(SEARCH, {"q": "suites", "content_type": "nonsense"}).status_code == 404
    assert as_editor.get(CHOOSER, {"q": "suites", "page_type": "nonsense"}).status_code == 404
    assert list(found(as_editor, "suites", CHOOSER, page_type="newsroom.NewsroomPage")) == ["Suites in the news"]


def test_the_lists_of_a_section_with_all_below_it_and_of_a_page_type_are_searched(
    as_editor: Client, home: Any, clean_rooms: AboutPage, save_draft: Callable[..., AboutPage]
) -> None:
    home.refresh_from_db()
    NewsroomPageFactory(parent=home, title="Suites in the news")
    save_draft(clean_rooms, "Sixteen suites with isolators.")
    section = reverse("wagtailadmin_explore_results", args=[clean_rooms.get_parent().pk])
    assert found(as_editor, "isolatros", section) == {"Clean rooms": "*In the draft:* Sixteen suites with *isolators*."}
    assert list(found(as_editor, "suites", section)) == ["Clean rooms"]
    everywhere = {"search_all": "1", "ordering": "-title"}
    assert list(found(as_editor, "suites", section, **everywhere)) == ["Suites in the news", "Clean rooms"]
    of_type = reverse("wagtailadmin_pages:type_use_results", args=["about", "aboutpage"])
    assert found(as_editor, "isolatros", of_type) == {"Clean rooms": "*In the draft:* Sixteen suites with *isolators*."}
    assert list(found(as_editor, "suites", of_type)) == ["Clean rooms"]
    whole = reverse("wagtailadmin_pages:type_use", args=["about", "aboutpage"])
    assert "These are the results for" in as_editor.get(whole, {"q": "isolatros"}).content.decode()


@pytest.mark.slow(seconds=3)
def test_all_pages_of_a_list_are_those_on_all_of_its_screens(
    client: Client, publisher: User, clean_rooms: AboutPage
) -> None:
    client.force_login(publisher)
    section = clean_rooms.get_parent()
    for number in range(25):
        AboutPageFactory(parent=section, title=f"Suite {number}")
    NewsroomPageFactory(parent=section.get_parent(), title="Suites in the news")
    explore = reverse("wagtailadmin_explore", args=[section.pk])
    of_type = reverse("wagtailadmin_pages:type_use", args=["about", "aboutpage"])
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    for url in (SEARCH, explore, of_type):
        for query in ({"q": "suites"}, {"has_child_pages": "true", "search_all": "true"}):
            screens = [client.get(url, {**query, "p": number}).context for number in (1, 2)]
            shown = {page.pk for screen in screens for page in screen["object_list"]}
            parent = {"childOf": section.pk} if url == explore else {}
            asked = {**query, **parent, "id": "all", "next": f"{url}?{urlencode(query)}"}
            answer = client.get(action, asked).context
            items = [*answer["items"], *answer["items_with_no_access"]]
            assert {one["item"].pk for one in items} == shown != set(), (url, query)


def test_of_a_list_that_leads_elsewhere_no_page_is_selected(as_editor: Client, clean_rooms: AboutPage) -> None:
    root = reverse("wagtailadmin_explore", args=[clean_rooms.get_root().pk])
    GroupPagePermission.objects.update(page=clean_rooms.get_parent())
    assert as_editor.get(root).status_code == 302  # To the section that the editor may see.
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert as_editor.get(action, {"id": "all", "next": root}).status_code == 404


@pytest.mark.parametrize(("url", "budget"), BUDGETS)
def test_a_search_makes_as_many_queries_with_200_pages_as_with_50(
    as_editor: Client, facilities: AboutPage, url: str, budget: int
) -> None:
    def queries() -> int:
        as_editor.get(url, {"q": "suties"})
        with CaptureQueriesContext(connection) as captured:
            assert as_editor.get(url, {"q": "suties"}).status_code == 200
        return len(captured.captured_queries)

    add_searchable_pages(facilities, 50)
    with_few = queries()
    add_searchable_pages(facilities, 150)
    assert queries() == with_few <= budget


# --- How the drafts are kept ---------------------------------------------------------------------------------------


def test_saving_a_draft_again_and_again_stores_one_task_and_publishing_none(
    settings: Any,
    clean_rooms: AboutPage,
    save_draft: Callable[..., AboutPage],
    django_capture_on_commit_callbacks: Commits,
) -> None:
    let_tasks_wait(settings)
    for words in ("One", "Two", "Three isolators"):
        save_draft(clean_rooms, words)
    assert not DraftEntry.objects.exists()
    assert stored(drafts.take_draft, clean_rooms.pk).count() == 1
    run_tasks()
    assert list(DraftEntry.objects.values_list("text", flat=True)) == ["Three isolators"]
    with django_capture_on_commit_callbacks(execute=True):
        clean_rooms.save_revision().publish()
    assert not stored(drafts.take_draft, clean_rooms.pk)


def test_a_job_finds_the_drafts_that_no_task_has_indexed(as_editor: Client, facilities: AboutPage) -> None:
    page = AboutPageFactory(parent=facilities, title="Before the update", live=False)
    page.body = text("About cryopreservation.")
    page.save_revision()
    AboutPageFactory(parent=facilities, title="Never saved", live=False, body=text("About cryopreservation."))
    assert found(as_editor, "cryopreservation") == {}
    drafts.catch_up()
    assert set(found(as_editor, "cryopreservation")) == {"Before the update", "Never saved"}
    assert not drafts.waiting_drafts()
    page.save_revision()
    assert list(drafts.waiting_drafts()) == [Page.objects.get(pk=page.pk)]


def test_a_draft_that_cannot_be_read_keeps_no_other_from_being_found(
    as_editor: Client, facilities: AboutPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for title in ("Broken", "Whole"):
        AboutPageFactory(parent=facilities, title=title, live=False, body=text("About cryopreservation."))
    index = drafts.index_draft

    def fail(page: Page) -> None:
        if page.title == "Broken":
            raise ValueError(page.title)
        index(page)

    monkeypatch.setattr(drafts, "index_draft", fail)
    drafts.catch_up()
    assert list(found(as_editor, "cryopreservation")) == ["Whole"]
    assert "could not be written" in caplog.text
    assert not drafts.waiting_drafts()


def test_reindexing_restores_the_drafts(as_editor: Client, facilities: AboutPage) -> None:
    AboutPageFactory(parent=facilities, title="A draft", live=False, body=text("About cryopreservation."))
    call_command("reindex_search", "--all", verbosity=0)
    assert list(found(as_editor, "cryopreservation")) == ["A draft"]
    DraftEntry.objects.all().delete()
    call_command("reindex_search", verbosity=0)
    assert DraftWord.objects.filter(text="cryopreservation").exists()
