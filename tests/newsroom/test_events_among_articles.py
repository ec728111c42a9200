"""Events are listed wherever articles are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from newsroom.models import ArticlePage, CategoryPage, EventPage
from tests.factories import SINGAPORE, ArticlePageFactory, DocumentFactory, stream

from .test_articles import card, card_link, words
from .test_events import AFTER, BEFORE, URL, Main, clock_at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("body", [[], stream(("rich_text", "<p>Words</p>"))], ids=["no words", "words"])
@pytest.mark.parametrize("kind", ["external_url", "document"])
def test_an_event_never_redirects_even_with_a_target_of_an_article(
    workshop: EventPage, client: Client, main: Main, body: Any, kind: str
) -> None:
    elsewhere = {"external_url": "https://example.org/elsewhere", "document": DocumentFactory()}
    workshop.body = body
    setattr(workshop, kind, elsewhere[kind])
    workshop.save()
    html = main(URL) + card(main("/newsroom/"), "Workshop") + client.get("/search/?q=workshop").content.decode()
    assert card_link(card(main("/newsroom/"), "Workshop")) == URL
    assert "elsewhere" not in html
    assert "Guide for donors" not in main(URL)
    assert f"http://localhost{URL}" in client.get("/sitemap.xml").content.decode()


def test_a_card_shows_dates_place_and_the_date_of_the_announcement(workshop: EventPage, main: Main) -> None:
    html = card(main("/newsroom/"), "Workshop")
    assert "Posted 24 February 2026 Events Workshop 12 to 13 May 2026 Auditorium" in words(html)
    assert card_link(html) == URL


def test_a_card_shows_that_an_event_is_cancelled(workshop: EventPage, main: Main) -> None:
    workshop.status = "cancelled"
    workshop.save()
    assert "Cancelled: 12 to 13 May 2026" in words(card(main("/newsroom/events/"), "Workshop"))


def test_lists_mix_events_and_articles_by_their_date(
    workshop: EventPage, events: CategoryPage, titles: Callable[[str], list[str]]
) -> None:
    events.refresh_from_db()
    ArticlePageFactory(parent=events, title="Newer", date=datetime(2026, 3, 1, tzinfo=SINGAPORE).date())
    ArticlePageFactory(parent=events, title="Older", date=datetime(2025, 3, 1, tzinfo=SINGAPORE).date())
    assert titles("/newsroom/") == ["Newer", "Workshop", "Older"]
    assert titles("/newsroom/events/?year=2026") == ["Newer", "Workshop"]


def test_related_articles_include_events_but_not_the_event_itself(
    workshop: EventPage, events: CategoryPage, main: Main
) -> None:
    events.refresh_from_db()
    ArticlePageFactory(parent=events, title="Townhall", slug="townhall")
    below = main("/newsroom/events/townhall/")
    assert "12 to 13 May 2026" in words(card(below, "Workshop"))
    assert words(main(URL)).count("Townhall") == 1
    assert 'class="card-title"' in main(URL)
    assert f'href="{URL}"' not in main(URL)


def test_a_list_has_events_as_event_pages_without_further_queries(
    workshop: EventPage, events: CategoryPage, django_assert_num_queries: Any
) -> None:
    events.refresh_from_db()
    ArticlePageFactory(parent=events, title="Townhall")
    whole = {page.pk: page.card_value for page in (EventPage.objects.get(), ArticlePage.objects.get(title="Townhall"))}
    listed = list(ArticlePage.objects.for_cards())
    assert {type(page) for page in listed} == {EventPage, ArticlePage}
    with django_assert_num_queries(0):
        assert {page.pk: page.card_value for page in listed} == whole
        assert {page.category_title for page in listed} == {"Events"}
        assert all("body" in page.get_deferred_fields() for page in listed)
        assert [page.pk for page in listed if "registration_link" in page.get_deferred_fields()] == [workshop.pk]


def test_the_value_of_a_card_changes_with_the_event(workshop: EventPage) -> None:
    before = workshop.card_value
    workshop.ends_at = AFTER + timedelta(days=1)
    assert before != workshop.card_value
    assert "12 to 14 May 2026" in workshop.card_value


def test_feeds_show_dates_and_place(workshop: EventPage, client: Client) -> None:
    workshop.status = "postponed"
    workshop.save()
    for kind in ("rss", "atom"):
        text = client.get(f"/newsroom/feed/{kind}/").content.decode()
        assert "Postponed. 12 to 13 May 2026, Auditorium. In one sentence." in text


def test_sitemap_and_llms_txt_list_it_even_without_a_body(workshop: EventPage, client: Client) -> None:
    workshop.body = []
    workshop.save()
    assert f"http://localhost{URL}" in client.get("/sitemap.xml").content.decode()
    assert f"http://localhost{URL.rstrip('/')}.md" in client.get("/llms.txt").content.decode()


def test_its_markdown_has_the_facts_and_the_current_state(workshop: EventPage, client: Client) -> None:
    with clock_at(BEFORE):
        text = " ".join(client.get("/newsroom/events/workshop.md").content.decode().split())
    assert "When : Tuesday 12 May 2026, 9 am to Wednesday 13 May 2026, 5:30 pm" in text
    assert "[Register](https://example.org/register)" in text
    assert "[Add to calendar](http://localhost/newsroom/events/workshop/calendar.ics)" in text
    with clock_at(AFTER):
        text = client.get("/newsroom/events/workshop.md").content.decode()
    assert "This event is over." in text
    assert "Register" not in text


def test_the_search_finds_it_as_an_event_by_its_venue(workshop: EventPage, client: Client) -> None:
    html = client.get("/search/?q=auditorium&kind=event").content.decode()
    assert f'href="{URL}"' in html


def test_the_search_shows_its_date_and_not_that_of_its_announcement(workshop: EventPage, client: Client) -> None:
    workshop.date = (BEFORE - timedelta(days=200)).date()
    workshop.save()
    html = client.get("/search/?q=auditorium&year=2026").content.decode()
    assert '<time datetime="2026-05-12">12 May 2026</time>' in html
    assert "2025" not in html


def test_the_search_finds_it_by_its_month_and_shows_that_it_is_cancelled(workshop: EventPage, client: Client) -> None:
    workshop.status = "cancelled"
    workshop.save()
    html = client.get("/search/?q=workshop+may").content.decode()
    assert f'href="{URL}"' in html
    assert "<strong>Cancelled</strong>" in html


def test_its_description_starts_with_dates_and_place(workshop: EventPage, client: Client) -> None:
    workshop.search_description = "What editors wrote for search engines."
    workshop.save()
    html = client.get(URL).content.decode()
    said = "12 to 13 May 2026, Auditorium. What editors wrote for search engines."
    assert f'<meta name="description" content="{said}">' in html
    assert f'<meta property="og:description" content="{said}">' in html


@pytest.mark.usefixtures("search_index")
@pytest.mark.parametrize(
    ("attendance", "has_place", "has_note"),
    [("in_person", True, False), ("online", False, True), ("both", True, True)],
)
def test_fields_hidden_by_the_kind_of_attendance_are_hidden_everywhere(
    workshop: EventPage, client: Client, attendance: str, has_place: bool, has_note: bool
) -> None:
    workshop.attendance, workshop.join_note, workshop.venue_address = attendance, "Ask Ms Tan.", "1 Secret Road"
    workshop.save()
    with clock_at(BEFORE):
        texts = [client.get(url).content.decode() for url in (URL, f"{URL}calendar.ics")]
    for text in texts:
        assert ("Secret Road" in text) is has_place
        assert ("Ask Ms Tan." in text) is has_note
    assert (f'href="{URL}"' in client.get("/search/?q=secret").content.decode()) is has_place
    admin = [page.pk for page in EventPage.objects.search("secret")]
    assert admin == [workshop.pk] * has_place
