"""Events: what is said of them follows the clock, and they stand wherever articles stand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from actris_cms.users.models import User
from newsroom.dependencies import REPORTED
from newsroom.models import ArticlePage, CategoryPage, EventPage, NewsroomPage, today_in_singapore
from tests.factories import (
    SINGAPORE,
    AboutPageFactory,
    ArticlePageFactory,
    DocumentFactory,
    EventPageFactory,
    link,
    stream,
)

from .test_articles import card, card_link, words

pytestmark = pytest.mark.django_db

Main = Callable[[str], str]
URL = "/newsroom/events/workshop/"
BEFORE = datetime(2026, 5, 1, 9, tzinfo=SINGAPORE)
DURING = datetime(2026, 5, 12, 9, tzinfo=SINGAPORE)
AFTER = datetime(2026, 5, 13, 17, 30, tzinfo=SINGAPORE)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let the site's clock stand still at a moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: moment)
        yield


def form_data(**changes: Any) -> dict[str, Any]:
    """The form for a new event, or for a new article, as an editor sends it."""
    names = ("venue", "venue_address", "join_note", "fee", "audience", "seats", "summary", "highlights")
    data: dict[str, Any] = {"title": "Talk", "slug": "talk", "date": "2026-02-24", **dict.fromkeys(names, "")}
    data |= {"starts_at": "2026-05-12 09:00", "ends_at": "", "status": "scheduled", "attendance": "in_person"}
    data |= {"registration_opens_at": "", "registration_closes_at": "", "external_url": "", "document": ""}
    data |= {"registration_link": streamfield([]), "body": streamfield([]), **changes}
    return {**nested_form_data(data), "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}


@pytest.fixture
def workshop(events: CategoryPage) -> EventPage:
    """A workshop on 12 and 13 May 2026."""
    made: EventPage = EventPageFactory(parent=events, title="Workshop", slug="workshop")
    return made


@pytest.fixture
def report(newsroom: NewsroomPage, workshop: EventPage) -> ArticlePage:
    """The article that reports on the workshop."""
    newsroom.refresh_from_db()
    made: ArticlePage = ArticlePageFactory(parent=newsroom, title="How it was", slug="how-it-was")
    workshop.highlights = made
    workshop.save()
    return made


class TestOnItsPage:
    """What visitors read of an event."""

    def test_it_says_when_and_where_it_is(self, workshop: EventPage, main: Main) -> None:
        with clock_at(BEFORE):
            text = words(main(URL))
        assert "When Tuesday 12 May 2026, 9 am to Wednesday 13 May 2026, 5:30 pm" in text
        assert "Where Auditorium 23 Sample Park, Level 2 Singapore 123456" in text

    def test_times_are_for_programs_too(self, workshop: EventPage, main: Main) -> None:
        html = main(URL)
        assert '<time datetime="2026-05-12T09:00:00+08:00">' in html
        assert '<time datetime="2026-05-13T17:30:00+08:00">' in html

    def test_an_event_of_whole_days_shows_no_times(self, workshop: EventPage, main: Main) -> None:
        workshop.starts_at, workshop.ends_at = DURING.replace(hour=0), DURING.replace(day=14, hour=0)
        workshop.attendance = "both"
        workshop.save()
        html = main(URL)
        assert "When Tuesday 12 May 2026 to Wednesday 13 May 2026 Where" in words(html)
        assert '<time datetime="2026-05-13">' in html
        assert "12 to 13 May 2026" in words(main("/newsroom/"))

    def test_what_nobody_wrote_is_not_there(self, events: CategoryPage, main: Main) -> None:
        EventPageFactory(parent=events, slug="talk", registration_link=[], body=[])
        html = main("/newsroom/events/talk/")
        for name in ("Fee", "Seats", "For", "Registration"):
            assert f"<dt>{name}</dt>" not in html

    def test_fee_audience_and_seats_are_said_where_they_are_known(self, workshop: EventPage, main: Main) -> None:
        workshop.fee, workshop.audience, workshop.seats = "S$120 with lunch", "Nurses", "20 seats"
        workshop.save()
        text = words(main(URL))
        assert "For Nurses" in text
        assert "Fee S$120 with lunch" in text
        assert "Seats 20 seats" in text

    def test_online_events_say_how_to_join_and_in_whose_time(self, workshop: EventPage, main: Main) -> None:
        workshop.attendance, workshop.join_note = "online", "The link is sent to you."
        workshop.save()
        text = words(main(URL))
        assert "Where Online. The link is sent to you." in text
        assert "5:30 pm Singapore time" in text
        assert "Auditorium" not in text

    def test_the_day_of_filing_is_told_from_the_day_of_the_event(self, workshop: EventPage, main: Main) -> None:
        html = main(URL)
        assert "Posted 24 February 2026" in words(html[: html.index("<h1>")])

    def test_one_who_travels_previews_the_times_of_singapore(self, workshop: EventPage) -> None:
        from django.utils import timezone

        with timezone.override("America/New_York"):
            html = workshop.make_preview_request().render().content.decode()
        assert "Tuesday 12 May 2026, 9 am" in words(html)

    def test_the_preview_shows_the_page_and_the_card(self, workshop: EventPage) -> None:
        for mode in ("", "card"):
            html = workshop.make_preview_request(preview_mode=mode).render().content.decode()
            assert "12 May 2026" in words(html) or "12 to 13 May 2026" in words(html)


class TestTheClock:
    """What is said of an event from the day on which it is announced until after its end."""

    @pytest.mark.parametrize(
        ("moment", "said", "not_said"),
        [
            (BEFORE, "Registration Opens on Sunday 3 May 2026, 12 am", "Register"),
            (BEFORE + timedelta(days=2), "Registration Open until Sunday 10 May 2026, 6 pm Register", "Closed"),
            (DURING - timedelta(days=1), "Registration Closed", "Register"),
            (DURING, "This event is on now.", "Registration"),
            (AFTER, "This event is over.", "Registration"),
        ],
    )
    def test_the_page_says_by_itself_what_is_possible(
        self, workshop: EventPage, main: Main, moment: datetime, said: str, not_said: str
    ) -> None:
        workshop.registration_opens_at = datetime(2026, 5, 3, tzinfo=SINGAPORE)
        workshop.registration_closes_at = datetime(2026, 5, 10, 18, tzinfo=SINGAPORE)
        workshop.save()
        with clock_at(moment):
            html = main(URL)
        assert said in words(html)
        assert not_said not in words(html).replace("Registration", "" if not_said == "Register" else "Registration")

    def test_the_button_is_there_while_registration_is_open_and_at_no_other_time(
        self, workshop: EventPage, main: Main
    ) -> None:
        for moment, is_there in (
            (BEFORE, True),
            (DURING - timedelta(seconds=1), True),
            (DURING, False),
            (AFTER, False),
        ):
            with clock_at(moment):
                assert ('href="https://example.org/register"' in main(URL)) is is_there, moment

    @pytest.mark.parametrize(
        ("status", "said"), [("postponed", "This event is postponed."), ("cancelled", "This event is cancelled.")]
    )
    def test_what_does_not_take_place_says_so_and_takes_no_registration(
        self, workshop: EventPage, main: Main, status: str, said: str
    ) -> None:
        workshop.status = status
        workshop.save()
        for moment in (BEFORE, AFTER):
            with clock_at(moment):
                html = main(URL)
            assert said in words(html)
            assert "Was planned for Tuesday 12 May 2026" in words(html)
            assert "https://example.org/register" not in html
            assert "calendar.ics" not in html

    def test_a_button_that_leads_nowhere_is_not_there(
        self, workshop: EventPage, main: Main, section: Any, client: Client
    ) -> None:
        form = AboutPageFactory(parent=section, title="Form", live=False)
        workshop.registration_link = stream(("link", link(page=form.pk)))
        workshop.save()
        with clock_at(BEFORE):
            html = main(URL)
        assert "Registration Open until Tuesday 12 May 2026, 9 am" in words(html)
        assert "Register" not in words(html).replace("Registration", "")

    def test_the_words_of_the_button_are_the_editors_where_there_are_any(self, workshop: EventPage, main: Main) -> None:
        workshop.registration_link = stream(("link", link(text="Book a seat", url="https://example.org/")))
        workshop.save()
        with clock_at(BEFORE):
            assert "Book a seat Add to calendar" in words(main(URL))


class TestHighlights:
    """An event and the article that reports on it lead to each other."""

    def test_each_leads_to_the_other(self, workshop: EventPage, report: ArticlePage, main: Main) -> None:
        html = main(URL)
        assert "Read the highlights: How it was" in words(html)
        assert 'href="/newsroom/how-it-was/"' in html
        html = main("/newsroom/how-it-was/")
        assert "About the event: Workshop" in words(html)
        assert f'href="{URL}"' in html

    @pytest.mark.parametrize("deed", ["unpublish", "protect", "delete"])
    def test_the_event_leads_to_no_article_that_visitors_may_not_see(
        self, workshop: EventPage, report: ArticlePage, main: Main, deed: str
    ) -> None:
        if deed == "protect":
            report.view_restrictions.create(restriction_type="login")
        else:
            getattr(report, deed)()
        assert "Read the highlights" not in words(main(URL))

    @pytest.mark.parametrize("deed", ["unpublish", "protect"])
    def test_the_article_leads_to_no_event_that_visitors_may_not_see(
        self, workshop: EventPage, report: ArticlePage, main: Main, deed: str
    ) -> None:
        if deed == "protect":
            workshop.view_restrictions.create(restriction_type="login")
        else:
            workshop.unpublish()
        assert "About the event" not in words(main("/newsroom/how-it-was/"))

    def test_an_alias_of_an_event_is_not_told_of_beside_it(
        self, workshop: EventPage, newsroom: NewsroomPage, report: ArticlePage, main: Main
    ) -> None:
        newsroom.refresh_from_db()
        workshop.create_alias(parent=newsroom, update_slug="again")
        assert "About the event: Workshop" in words(main("/newsroom/how-it-was/"))

    def test_what_the_page_cache_is_told_of_an_article_is_of_that_article_alone(
        self, workshop: EventPage, newsroom: NewsroomPage, report: ArticlePage
    ) -> None:
        newsroom.refresh_from_db()
        workshop.create_alias(parent=newsroom, update_slug="again")
        EventPageFactory(parent=newsroom, highlights=ArticlePageFactory(parent=newsroom))
        assert REPORTED.values([str(report.pk)]) == {str(report.pk): [["Workshop", workshop.url_path]]}


class TestAmongArticles:
    """Events stand wherever articles stand."""

    @pytest.mark.parametrize("body", [[], stream(("rich_text", "<p>Words</p>"))], ids=["no words", "words"])
    @pytest.mark.parametrize("kind", ["external_url", "document"])
    def test_an_event_leads_nowhere_else_whatever_it_has_of_an_article(
        self, workshop: EventPage, client: Client, main: Main, body: Any, kind: str
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

    def test_a_card_says_when_and_where_and_what_the_date_is(self, workshop: EventPage, main: Main) -> None:
        html = card(main("/newsroom/"), "Workshop")
        assert "Posted 24 February 2026 Events Workshop 12 to 13 May 2026 Auditorium" in words(html)
        assert card_link(html) == URL

    def test_a_card_says_what_does_not_take_place(self, workshop: EventPage, main: Main) -> None:
        workshop.status = "cancelled"
        workshop.save()
        assert "Cancelled: 12 to 13 May 2026" in words(card(main("/newsroom/events/"), "Workshop"))

    def test_lists_mix_events_and_articles_by_their_date(
        self, workshop: EventPage, events: CategoryPage, titles: Callable[[str], list[str]]
    ) -> None:
        events.refresh_from_db()
        ArticlePageFactory(parent=events, title="Newer", date=datetime(2026, 3, 1, tzinfo=SINGAPORE).date())
        ArticlePageFactory(parent=events, title="Older", date=datetime(2025, 3, 1, tzinfo=SINGAPORE).date())
        assert titles("/newsroom/") == ["Newer", "Workshop", "Older"]
        assert titles("/newsroom/events/?year=2026") == ["Newer", "Workshop"]

    def test_an_article_is_followed_by_the_events_beside_it_and_no_event_by_itself(
        self, workshop: EventPage, events: CategoryPage, main: Main
    ) -> None:
        events.refresh_from_db()
        ArticlePageFactory(parent=events, title="Townhall", slug="townhall")
        below = main("/newsroom/events/townhall/")
        assert "12 to 13 May 2026" in words(card(below, "Workshop"))
        assert words(main(URL)).count("Townhall") == 1
        assert 'class="card-title"' in main(URL)
        assert f'href="{URL}"' not in main(URL)

    def test_a_list_gives_events_as_they_are_and_asks_for_nothing_more(
        self, workshop: EventPage, events: CategoryPage, django_assert_num_queries: Any
    ) -> None:
        events.refresh_from_db()
        ArticlePageFactory(parent=events, title="Townhall")
        whole = {
            page.pk: page.card_value for page in (EventPage.objects.get(), ArticlePage.objects.get(title="Townhall"))
        }
        listed = list(ArticlePage.objects.for_cards())
        assert {type(page) for page in listed} == {EventPage, ArticlePage}
        with django_assert_num_queries(0):
            assert {page.pk: page.card_value for page in listed} == whole
            assert {page.category_title for page in listed} == {"Events"}
            assert all("body" in page.get_deferred_fields() for page in listed)
            assert [page.pk for page in listed if "registration_link" in page.get_deferred_fields()] == [workshop.pk]

    def test_what_a_card_shows_follows_the_event_at_once(self, workshop: EventPage) -> None:
        before = workshop.card_value
        workshop.ends_at += timedelta(days=1)
        assert before != workshop.card_value
        assert "12 to 14 May 2026" in workshop.card_value

    def test_feeds_say_when_and_where(self, workshop: EventPage, client: Client) -> None:
        workshop.status = "postponed"
        workshop.save()
        for kind in ("rss", "atom"):
            text = client.get(f"/newsroom/feed/{kind}/").content.decode()
            assert "Postponed. 12 to 13 May 2026, Auditorium. In one sentence." in text

    def test_sitemap_and_llms_txt_know_it_even_without_a_story(self, workshop: EventPage, client: Client) -> None:
        workshop.body = []
        workshop.save()
        assert f"http://localhost{URL}" in client.get("/sitemap.xml").content.decode()
        assert f"http://localhost{URL.rstrip('/')}.md" in client.get("/llms.txt").content.decode()

    def test_its_markdown_has_the_facts_and_follows_the_clock(self, workshop: EventPage, client: Client) -> None:
        with clock_at(BEFORE):
            text = " ".join(client.get("/newsroom/events/workshop.md").content.decode().split())
        assert "When : Tuesday 12 May 2026, 9 am to Wednesday 13 May 2026, 5:30 pm" in text
        assert "[Register](https://example.org/register)" in text
        assert "[Add to calendar](http://localhost/newsroom/events/workshop/calendar.ics)" in text
        with clock_at(AFTER):
            text = client.get("/newsroom/events/workshop.md").content.decode()
        assert "This event is over." in text
        assert "Register" not in text

    def test_the_search_finds_it_as_an_event_by_its_venue(self, workshop: EventPage, client: Client) -> None:
        html = client.get("/search/?q=auditorium&kind=event").content.decode()
        assert f'href="{URL}"' in html

    @pytest.mark.parametrize(
        ("attendance", "has_place", "has_note"),
        [("in_person", True, False), ("online", False, True), ("both", True, True)],
    )
    def test_what_the_kind_of_attendance_hides_is_told_nowhere(
        self, workshop: EventPage, client: Client, attendance: str, has_place: bool, has_note: bool
    ) -> None:
        workshop.attendance, workshop.join_note, workshop.venue_address = attendance, "Ask Ms Tan.", "1 Secret Road"
        workshop.save()
        calendar = client.get(f"{URL}calendar.ics").content.decode()
        for text in (client.get(URL).content.decode(), calendar):
            assert ("Secret Road" in text) is has_place
            assert ("Ask Ms Tan." in text) is has_note
        assert (f'href="{URL}"' in client.get("/search/?q=secret").content.decode()) is has_place
        admin = [page.pk for page in EventPage.objects.search("secret")]
        assert admin == [workshop.pk] * has_place


class TestEditing:
    """The communications team announces events."""

    @pytest.fixture
    def errors(self, editor: User, events: CategoryPage, client: Client) -> Callable[..., dict[str, list[str]]]:
        """Fill the form for a new event, with changes; gives what it complains about, by field."""

        def fill(**changes: Any) -> dict[str, list[str]]:
            client.force_login(editor)
            url = reverse("wagtailadmin_pages:add", args=("newsroom", "eventpage", events.pk))
            response = client.post(url, form_data(**changes))
            return {} if response.status_code == 302 else dict(response.context["form"].errors)

        return fill

    def test_editors_write_an_event_in_the_time_of_singapore(self, errors: Callable[..., Any]) -> None:
        assert errors() == {}
        event = EventPage.objects.get()
        assert event.starts_at == DURING
        assert (event.live, event.schedule.state(BEFORE)) == (False, "upcoming")

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"ends_at": "2026-05-12 09:00"}, "ends_at", "end after it starts"),
            ({"ends_at": "2026-05-11 09:00"}, "ends_at", "end after it starts"),
            ({"registration_closes_at": "2026-05-12 09:01"}, "registration_closes_at", "at the latest"),
            ({"registration_opens_at": "2026-05-12 09:00"}, "registration_opens_at", "before the event starts"),
            (
                {"registration_opens_at": "2026-05-03 09:00", "registration_closes_at": "2026-05-02 09:00"},
                "registration_opens_at",
                "before it closes",
            ),
            ({"starts_at": ""}, "starts_at", "required"),
        ],
    )
    def test_what_no_clock_goes_through_is_refused_on_the_field(
        self, errors: Callable[..., Any], changes: dict[str, str], field: str, message: str
    ) -> None:
        found = errors(**changes)
        assert set(found) == {field}
        assert message in found[field][0]

    @pytest.mark.parametrize(
        ("changes", "is_refused"),
        [
            ({}, True),
            ({"attendance": "both", "venue": " "}, True),
            ({"attendance": "online"}, False),
            ({"venue": "To be announced"}, False),
            ({"venue_address": "1 Sample Road"}, False),
        ],
    )
    def test_whoever_announces_an_event_says_where_it_is(
        self, errors: Callable[..., Any], changes: dict[str, str], is_refused: bool
    ) -> None:
        found = errors(**changes, **{"action-submit": "1"})
        assert set(found) == ({"venue"} if is_refused else set())
        assert not is_refused or "To be announced" in found["venue"][0]

    def test_a_draft_need_not_say_where_it_is_until_it_is_published(
        self, errors: Callable[..., Any], client: Client, publisher: User
    ) -> None:
        assert errors() == {}
        draft = EventPage.objects.get()
        with pytest.raises(ValidationError, match="To be announced"):
            draft.get_latest_revision().publish()
        client.force_login(publisher)
        url = reverse("wagtailadmin_pages:edit", args=(draft.pk,))
        assert client.post(url, form_data(fee="Free")).status_code == 302
        response = client.post(url, form_data(**{"action-publish": "1"}))
        assert set(response.context["form"].errors) == {"venue"}

    def test_a_copy_has_yet_to_take_place_and_is_announced_anew(self, workshop: EventPage, report: ArticlePage) -> None:
        workshop.status = "cancelled"
        workshop.save_revision().publish()
        copy = EventPage.objects.get(pk=workshop.copy(update_attrs={"slug": "next"}, keep_live=False).pk)
        for found in (copy, copy.get_latest_revision_as_object()):
            assert (found.date, found.status, found.highlights) == (today_in_singapore(), "scheduled", None)
            assert (found.starts_at, found.venue) == (workshop.starts_at, "Auditorium")

    @pytest.mark.parametrize("kind", ["eventpage", "articlepage"])
    def test_what_is_not_saved_yet_can_be_previewed(
        self, editor: User, events: CategoryPage, client: Client, kind: str
    ) -> None:
        client.force_login(editor)
        url = reverse("wagtailadmin_pages:preview_on_add", args=("newsroom", kind, events.pk))
        assert client.post(url, form_data()).json()["is_valid"]
        for mode in ("", "card"):
            response = client.get(url, {"mode": mode})
            assert response.status_code == 200
            assert ("12 May 2026" in response.content.decode()) is (kind == "eventpage")

    def test_no_event_reports_on_an_event(self, workshop: EventPage, events: CategoryPage) -> None:
        events.refresh_from_db()
        other = EventPageFactory(parent=events)
        workshop.highlights = other.articlepage_ptr
        with pytest.raises(ValidationError, match="This is an event") as caught:
            workshop.full_clean()
        assert set(caught.value.error_dict) == {"highlights"}
