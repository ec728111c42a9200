"""The site as it would be with drafts live, or on a day to come."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision, Site

from about.models import AboutPage
from actris_cms.core.models import Announcement, CustomDocument, CustomImage
from actris_cms.images.making import make
from actris_cms.rehearsing import WithoutRehearsals
from actris_cms.settings import base
from review.rehearsal import BusyError, Rehearsal
from tests.factories import AboutPageFactory, DocumentFactory, stream

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


def draft_of(page: Page, **fields: object) -> Revision:
    """Save a draft of a page with other fields."""
    for name, value in fields.items():
        setattr(page, name, value)
    return page.save_revision()


def picture_block(image: CustomImage) -> tuple[str, dict[str, object]]:
    shown = {"image": image.pk, "alt_text": "A suite", "decorative": False}
    return "image", {"image": shown, "caption": "", "link": {}, "width": "large"}


def body_of(rehearsal: Rehearsal, path: str) -> str:
    return rehearsal.answer(path).content.decode()


def test_a_draft_is_shown_as_it_would_be_live(about_page: AboutPage) -> None:
    draft = draft_of(about_page, title="About the institute", body=stream(("rich_text", "<p>New words.</p>")))
    shown = body_of(Rehearsal((draft,)), about_page.url)
    assert "New words." in shown
    assert "About the institute" in shown
    about_page.refresh_from_db()
    assert about_page.title == "About ACTRIS"


@pytest.mark.parametrize("fields", [{"title": ""}, {"slug": ""}, {"slug": "taken"}, {"title": "", "slug": ""}])
def test_a_draft_that_could_not_be_published_as_it_is_is_shown(
    about_page: AboutPage, section: AboutPage, fields: dict[str, str]
) -> None:
    AboutPageFactory(parent=section, slug="taken")
    for name, value in fields.items():
        setattr(about_page, name, value)
    rehearsal = Rehearsal((about_page.save_revision(clean=False),))
    assert rehearsal.answer(rehearsal.path_of(about_page.pk)).status_code == 200
    assert rehearsal.answer("/").status_code == 200


def test_drafts_that_swap_their_slugs_are_shown(section: AboutPage) -> None:
    pages = [AboutPageFactory(parent=section, title=slug, slug=slug) for slug in ("one", "two")]
    for page, slug, title in zip(pages, ("two", "one"), ("First", "Second"), strict=True):
        page.slug, page.title = slug, title
    drafts = tuple(page.save_revision(clean=False) for page in pages)
    assert "First" in body_of(Rehearsal(drafts), f"{section.url}two/")
    assert "Second" in body_of(Rehearsal(drafts), f"{section.url}one/")


def test_menus_and_search_show_a_new_page(about_page: AboutPage, section: AboutPage) -> None:
    new: AboutPage = AboutPageFactory(parent=section, title="Our vision", live=False, show_in_menus=True)
    rehearsal = Rehearsal((new.save_revision(),))
    assert rehearsal.answer(new.url).status_code == 200
    assert new.url in body_of(rehearsal, about_page.url)
    assert new.url in rehearsal.answer("/search/", "q=vision").content.decode()
    assert Rehearsal().answer(new.url).status_code == 404
    assert new.url not in body_of(Rehearsal(), about_page.url)


def test_links_begin_with_the_prefix(about_page: AboutPage) -> None:
    answer = Rehearsal((about_page.save_revision(),)).answer(about_page.url, prefix="/review/x/")
    assert 'href="/review/x/about-us/"' in answer.content.decode()


def test_nothing_is_kept(about_page: AboutPage) -> None:
    draft = draft_of(about_page, title="Other words")
    cache.set("known", 1)
    before = list(Page.objects.order_by("pk").values()), Revision.objects.count()
    Rehearsal((draft,)).answer(about_page.url)
    assert (list(Page.objects.order_by("pk").values()), Revision.objects.count()) == before
    assert cache.get("known") == 1


def test_the_log_does_not_say_that_a_draft_was_published(about_page: AboutPage, caplog: Any) -> None:
    assert all("without_rehearsals" in handler["filters"] for handler in base.LOGGING["handlers"].values())
    draft = draft_of(about_page, title="Other words")
    caplog.handler.addFilter(kept := WithoutRehearsals())
    caplog.set_level("INFO")
    Rehearsal((draft,)).answer(about_page.url)
    assert "Published" not in caplog.text
    draft.publish()
    assert "Published" in caplog.text
    caplog.handler.removeFilter(kept)


def test_a_day_to_come_has_what_is_scheduled_until_then(section: AboutPage) -> None:
    page: AboutPage = AboutPageFactory(parent=section, title="Soon", live=False)
    page.go_live_at = NOON
    page.save_revision(approved_go_live_at=NOON)
    assert Rehearsal(moment=NOON - timedelta(minutes=1)).answer(page.url).status_code == 404
    assert Rehearsal(moment=NOON + timedelta(minutes=1)).answer(page.url).status_code == 200


def test_a_day_to_come_lacks_what_expires_until_then(about_page: AboutPage) -> None:
    Page.objects.filter(pk=about_page.pk).update(expire_at=NOON)
    assert Rehearsal(moment=NOON - timedelta(minutes=1)).answer(about_page.url).status_code == 200
    assert Rehearsal(moment=NOON + timedelta(minutes=1)).answer(about_page.url).status_code == 404


def test_days_are_those_of_singapore_wherever_the_editor_is(about_page: AboutPage) -> None:
    Page.objects.filter(pk=about_page.pk).update(last_published_at=datetime(2026, 11, 1, 1, tzinfo=UTC))
    with timezone.override("America/New_York"):
        assert "1 November 2026" in body_of(Rehearsal(), about_page.url)


def test_pictures_and_files_of_a_draft_are_open_in_it_only(
    about_page: AboutPage, image: CustomImage, client: Client
) -> None:
    make(image, ["large"])
    rendition = image.renditions.first().url
    document: CustomDocument = DocumentFactory()
    draft = draft_of(
        about_page, body=stream(picture_block(image), ("document", {"document": document.pk, "title": ""}))
    )
    for url in (rendition, document.url):
        assert Rehearsal((draft,)).answer(url).status_code == 200
        assert Rehearsal().answer(url).status_code == 404
        assert client.get(url).status_code == 404


def test_a_missing_rendition_is_made_after_the_answer(
    about_page: AboutPage, image: CustomImage, django_capture_on_commit_callbacks: Any
) -> None:
    draft = draft_of(about_page, body=stream(picture_block(image)))
    assert image.renditions.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert "picture-to-come" in body_of(Rehearsal((draft,)), about_page.url)
    assert image.renditions.count() > 0
    assert "picture-to-come" not in body_of(Rehearsal((draft,)), about_page.url)


def test_a_day_to_come_has_its_announcement(about_page: AboutPage, site: Site) -> None:
    notice = Announcement.for_site(site)
    notice.enabled, notice.text = True, "<p>The laboratories are closed</p>"
    notice.starts_at = timezone.now() + timedelta(days=1)
    notice.save()
    for days, is_shown in ((0, False), (2, True)):
        shown = body_of(Rehearsal(moment=timezone.now() + timedelta(days=days)), about_page.url)
        assert ("The laboratories are closed" in shown) is is_shown


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_rehearsal_gives_way_to_an_editor_who_saves(section: AboutPage) -> None:
    draft, saved, given_up = section.save_revision(), Event(), Event()

    def save() -> None:
        with transaction.atomic():
            Page.objects.select_for_update().get(pk=section.pk)
            saved.set()
            given_up.wait(10)
        connection.close()

    with ThreadPoolExecutor() as editors:
        saving = editors.submit(save)
        assert saved.wait(10)
        with pytest.raises(BusyError):
            Rehearsal((draft,)).path_of(section.pk)
        given_up.set()
        saving.result()
    assert Rehearsal((draft,)).path_of(section.pk) == section.url
