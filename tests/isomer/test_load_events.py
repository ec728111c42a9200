"""Posts that announce events: those that become events, and those that the report proposes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from wagtail.models import Page, Revision

from actris_cms.users.models import User
from home.models import HomePage
from isomer.models import ImportedItem, ImportNote
from isomer.notes import NoteKind
from newsroom.models import ArticlePage, EventPage
from tests.factories import SINGAPORE

from .conftest import Import
from .imported import edit
from .samples import SampleSite

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FACTS = (
    "<p><strong>Registration is now closed.</strong></p><p>Come and learn.</p>"
    "<p>\U0001f4c5 Date: Friday, 31 October 2025<br>\U0001f558 Time: 9:00 AM \u2013 5:00 PM<br>"
    "\U0001f4cd Venue: Sample Hall, 1 Sample Road, #02-03, Singapore 123456<br>Registration fee: S$100<br>"
    'Register here: <a href="https://example.org/sign-up">https://example.org/sign-up</a><br>'
    "Who should attend: Scientists</p><p>Registration closes Friday, 10 October 2025</p>"
)
STARTS, ENDS = datetime(2025, 10, 31, 9, tzinfo=SINGAPORE), datetime(2025, 10, 31, 17, tzinfo=SINGAPORE)
Post = Callable[..., None]


@pytest.fixture
def post(sample: SampleSite) -> Post:
    """Write a post of the category "Workshops"."""
    sample.page()
    sample.write("news/index.html", "---\nlayout: resources\ntitle: News\n---\n")
    sample.write("news/workshops/index.html", "---\nlayout: resources-alt\ntitle: Workshops\n---\n")

    def write(body: str, title: str = "Cells", day: str = "2025-09-15", folder: str = "workshops") -> None:
        slug = "".join(sign if sign.isalnum() else "-" for sign in title.lower())
        front = f"---\ntitle: '{title}'\npermalink: /{slug}/\ndate: {day}\n---\n"
        sample.write(f"news/{folder}/_posts/{day}-post-{slug}.md", front + body)

    return write


def notes(kind: NoteKind) -> list[str]:
    """Return the messages of the newest import of one kind."""
    newest = ImportNote.objects.filter(run=ImportNote.objects.latest("pk").run)
    return list(newest.filter(kind=kind).values_list("message", flat=True))


def test_a_post_with_date_and_place_becomes_an_event(
    sample: SampleSite, post: Post, run_import: Import, client: Client
) -> None:
    post(FACTS)
    run_import(sample.root)
    event = EventPage.objects.get()
    assert (event.starts_at, event.ends_at) == (STARTS, ENDS)
    assert (event.venue, event.venue_address) == ("Sample Hall", "1 Sample Road, #02-03, Singapore 123456")
    assert (event.fee, event.audience, event.attendance) == ("S$100", "Scientists", "in_person")
    assert event.registration_link[0].value["url"] == "https://example.org/sign-up"
    assert event.registration_closes_at == datetime(2025, 10, 11, tzinfo=SINGAPORE)
    assert (event.title, event.live, str(event.date)) == ("Cells", True, "2025-09-15")
    page = client.get(event.url).content.decode()
    assert "Come and learn." in page
    assert "Who should attend: Scientists" in page


def test_only_the_line_about_closed_registration_goes(sample: SampleSite, post: Post, run_import: Import) -> None:
    post(FACTS)
    run_import(sample.root)
    text = str(EventPage.objects.get().body.raw_data)
    assert "now closed" not in text
    assert text.count("Registration closes Friday, 10 October 2025") == 1
    assert "“Registration is now closed” was removed" in notes(NoteKind.EVENT)[0]


def test_a_closed_registration_that_no_field_explains_stays_and_offers_no_link(
    sample: SampleSite, post: Post, run_import: Import
) -> None:
    post(FACTS.replace("2025", "2095").replace("Friday, ", ""), day="2025-09-15")
    run_import(sample.root)
    event = EventPage.objects.get()
    assert "now closed" in str(event.body.raw_data)
    assert not event.registration_link


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Date: Friday, 31 October 2025", "Soon"),
        ("Friday, 31 October 2025", "Monday, 31 October 2025"),
        ("Friday, 31 October 2025", "31 October"),
        ("Friday, 31 October 2025", "10/11/2025"),
        ("\U0001f4cd Venue: Sample Hall, 1 Sample Road, #02-03, Singapore 123456", "Lunch is served"),
        ("Sample Hall, 1 Sample Road, #02-03, Singapore 123456", "to be announced"),
        ("Sample Hall, 1 Sample Road, #02-03, Singapore 123456", "Sample Hall and online"),
        ("31 October 2025", "22 and 31 October 2025"),
        ("9:00 AM \u2013 5:00 PM", "9:00 AM \u2013 5:00 PM, except lunch"),
        ("Friday, 31 October 2025", "12 September 2025"),
    ],
    ids=range(10),
)
def test_a_post_that_is_not_certain_stays_an_article_and_is_proposed(
    sample: SampleSite, post: Post, run_import: Import, old: str, new: str
) -> None:
    assert old in FACTS
    post(FACTS.replace(old, new))
    run_import(sample.root)
    assert not EventPage.objects.exists()
    assert "now closed" in str(ArticlePage.objects.get().body.raw_data)
    assert "may announce an event" in notes(NoteKind.EVENT_PROPOSED)[0]


def test_a_registration_link_that_names_another_site_than_its_address_is_left_out(
    sample: SampleSite, post: Post, run_import: Import
) -> None:
    post(FACTS.replace(">https://example.org/sign-up", ">https://example.net/other"))
    run_import(sample.root)
    assert not EventPage.objects.get().registration_link


def test_online_events_and_events_of_several_days_and_whole_days(
    sample: SampleSite, post: Post, run_import: Import
) -> None:
    post("<p>Date: 22 &amp; 23 April 2024<br>Venue: Online (Zoom)</p>", day="2024-03-01")
    run_import(sample.root)
    event = EventPage.objects.get()
    assert (event.attendance, event.venue) == ("online", "")
    assert event.span.is_all_day
    assert (str(event.span.first_day), str(event.span.last_day)) == ("2024-04-22", "2024-04-23")


@pytest.mark.parametrize("folder", ["workshops", "reports"])
def test_ordinary_posts_are_left_alone(sample: SampleSite, post: Post, run_import: Import, folder: str) -> None:
    sample.write("news/reports/index.html", "---\nlayout: resources-alt\ntitle: Reports\n---\n")
    post("<p>On 31 October 2025 we opened a laboratory at Sample Hall. It was a long day.</p>", folder="reports")
    post("<p>We met.</p>", title="Workshop Highlights: Cells", day="2025-12-01", folder=folder)
    run_import(sample.root)
    assert not EventPage.objects.exists()
    assert not ImportNote.objects.filter(kind=NoteKind.EVENT_PROPOSED).exists()


@pytest.mark.parametrize("title", ["Workshop Highlights | Cells", "Highlights: CELLS\u2122 Workshop"])
def test_an_event_is_paired_with_the_post_of_its_highlights(
    sample: SampleSite, post: Post, run_import: Import, title: str
) -> None:
    post(FACTS)
    post("<p>It was good.</p>", title=title, day="2025-11-10")
    run_import(sample.root)
    assert EventPage.objects.get().highlights == ArticlePage.objects.get(title=title)


def test_a_link_pairs_them_and_a_similar_title_is_only_proposed(
    sample: SampleSite, post: Post, run_import: Import
) -> None:
    post(FACTS, title="Making of cells in closed systems")
    post('<p>About <a href="/second/">this</a>.</p>', title="Workshop Highlights | Other words", day="2025-11-10")
    post(FACTS, title="Second", day="2025-09-16")
    post("<p>It was good.</p>", title="Workshop Highlights | Making of cells in closed sys", day="2025-11-11")
    run_import(sample.root)
    assert EventPage.objects.get(title="Second").highlights.title == "Workshop Highlights | Other words"
    assert EventPage.objects.get(title="Making of cells in closed systems").highlights is None
    assert "Making of cells in closed sys" in notes(NoteKind.EVENT_HIGHLIGHTS)[0]


def test_a_second_import_changes_nothing(sample: SampleSite, post: Post, run_import: Import) -> None:
    post(FACTS)
    post("<p>Register: soon</p>", title="Another workshop")
    run_import(sample.root)
    revisions, proposals = Revision.objects.count(), notes(NoteKind.EVENT_PROPOSED)
    for path in (sample.root, sample.write("README.md", "changed").parent):
        run_import(path)
        assert Revision.objects.count() == revisions
        assert notes(NoteKind.EVENT_PROPOSED) == proposals
    assert EventPage.objects.count() == 1


def test_an_article_of_an_earlier_import_becomes_the_event_and_goes_back(
    sample: SampleSite, post: Post, run_import: Import
) -> None:
    post("<p>Come.</p>")
    run_import(sample.root)
    article = ArticlePage.objects.get()
    post(FACTS)
    run_import(sample.root)
    event = EventPage.objects.get()
    assert (event.pk, event.url, event.venue) == (article.pk, article.url, "Sample Hall")
    assert ImportedItem.objects.filter(page=event).count() == 1
    post("<p>Come again.</p>")
    run_import(sample.root)
    assert Page.objects.get(pk=article.pk).specific_class is ArticlePage


def test_what_an_editor_has_changed_stays(sample: SampleSite, post: Post, run_import: Import) -> None:
    post(FACTS)
    run_import(sample.root)
    edit(EventPage.objects.get(), "My title")
    post(FACTS.replace("Sample Hall", "Other Hall"))
    run_import(sample.root)
    assert EventPage.objects.get().venue == "Sample Hall"


def test_the_home_page_gets_coming_events_above_the_latest_news(
    sample: SampleSite, post: Post, run_import: Import
) -> None:
    sample.write("index.md", "---\nlayout: homepage\ntitle: Home\nsections:\n  - resources:\n      title: News\n---\n")
    post("<p>Words</p>")
    run_import(sample.root)
    assert [block.block_type for block in HomePage.objects.get().body] == ["latest_news"]
    post(FACTS, title="An event")
    run_import(sample.root)
    assert [block.block_type for block in HomePage.objects.get().body] == ["coming_events", "latest_news"]


@pytest.fixture
def button(client: Client, publisher: User) -> Callable[[], Any]:
    """Return the form of the button in the report, or None."""
    client.force_login(publisher)

    def find() -> Any:
        forms = html.fromstring(client.get(reverse("isomer:report")).content.decode()).forms
        return next((form for form in forms if "make-event" in (form.action or "")), None)

    return find


def fields_of(form: Any) -> dict[str, str]:
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def test_one_click_makes_the_event_that_the_report_proposes(
    sample: SampleSite, post: Post, run_import: Import, client: Client, button: Callable[[], Any]
) -> None:
    post(FACTS.replace("Date: Friday", "It takes place on Friday").replace("Time: ", ""))
    post("<p>It was good.</p>", title="Workshop Highlights | Cells", day="2025-11-10")
    run_import(sample.root)
    form = button()
    assert form.method == "POST"
    response = client.post(form.action, fields_of(form))
    assert response.status_code == 302
    event = EventPage.objects.get()
    assert (event.starts_at, event.venue, event.fee) == (
        STARTS,
        "Sample Hall",
        "S$100",
    )
    assert event.highlights.title == "Workshop Highlights | Cells"
    assert event.registration_link[0].value["url"] == "https://example.org/sign-up"
    assert button() is None
    run_import(sample.root)
    assert button() is None
    assert EventPage.objects.get().venue == "Sample Hall"


def test_a_proposal_without_a_date_opens_the_form_with_what_was_found(
    sample: SampleSite, post: Post, run_import: Import, client: Client, button: Callable[[], Any]
) -> None:
    post("<p>Venue: Sample Hall<br>Fee: S$100</p>")
    run_import(sample.root)
    form = button()
    assert form.method == "GET"
    shown = client.get(form.action, fields_of(form)).context["form"]
    assert (shown["venue"].value(), shown["fee"].value(), shown["starts_at"].value()) == ("Sample Hall", "S$100", None)


def test_who_may_not_edit_the_article_gets_no_button(
    sample: SampleSite, post: Post, run_import: Import, client: Client, button: Callable[[], Any], editor: User
) -> None:
    post("<p>Venue: Sample Hall</p>")
    run_import(sample.root)
    assert button() is not None
    editor.groups.clear()
    client.force_login(editor)
    assert client.get(reverse("isomer:report")).status_code == 302
