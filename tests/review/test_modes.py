"""A review shows the site with its drafts, with what they change marked, as published, or on a day to come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction, Revision

from about.models import AboutPage
from actris_cms.singapore import in_singapore
from home.models import HomePage
from review.models import Review
from tests.factories import AboutPageFactory, stream

pytestmark = pytest.mark.django_db

MakeReview = Callable[..., Review]


def page_at(client: Client, url: str) -> Any:
    """Return the page to which a URL leads."""
    answer = client.get(url, follow=True)
    assert answer.status_code == 200, url
    return BeautifulSoup(answer.content, "lxml")


def words_of(soup: Any) -> str:
    return " ".join(soup.get_text(" ").split())


@pytest.fixture
def changed(about_page: AboutPage) -> AboutPage:
    """ "About ACTRIS", published, with a draft that changes a block and adds one."""
    about_page.save_revision().publish()
    about_page.body[1].value.source = "<p>ACTRIS was founded in April 2020.</p>"
    about_page.body = [*about_page.body.get_prep_value(), *stream(("rich_text", "<p>We have nine suites.</p>"))]
    about_page.save_revision()
    page: AboutPage = AboutPage.objects.get(pk=about_page.pk)
    return page


@pytest.fixture
def link(changed: AboutPage, make_review: MakeReview, invite: Any) -> str:
    """A link to a review of that page."""
    return str(invite(make_review(changed))[1])


def test_each_block_says_what_happened_to_it_and_leads_to_a_comment_on_it(
    link: str, changed: AboutPage, client: Client
) -> None:
    page = page_at(client, f"{link}pages/1/marked/")
    marks = page.main.select(".review-mark")
    assert [words_of(mark) for mark in marks] == ["Comment", "Changed Comment", "New Comment"]
    blocks = [block["id"] for block in changed.get_latest_revision().as_object().body.get_prep_value()]
    assert [mark.a["href"] for mark in marks] == [f"{link}comment/?page={changed.pk}&block={key}" for key in blocks]
    assert "founded" in marks[1].find_next_sibling().get_text()
    assert page_at(client, f"{link}pages/1/").main.select(".review-mark") == []


def test_a_mark_counts_the_comments_on_its_block(link: str, changed: AboutPage, client: Client) -> None:
    key = changed.body[1].id
    client.post(f"{link}comment/?page={changed.pk}&block={key}", {"name": "Tan", "text": "In May."})
    assert "Changed Comment (1)" in words_of(page_at(client, f"{link}pages/1/marked/").main)


def test_marks_and_comments_of_a_copy_of_a_page_are_about_the_copy(
    changed: AboutPage, make_review: MakeReview, invite: Any, client: Client
) -> None:
    copy = changed.copy(update_attrs={"title": "A copy", "slug": "copy"}, keep_live=False)
    _, link = invite(make_review(changed, copy))
    for number, page in enumerate((changed, copy), start=1):
        mark = page_at(client, f"{link}pages/{number}/marked/").main.select(".review-mark")[0]
        assert f"?page={page.pk}&" in mark.a["href"]
        client.post(mark.a["href"], {"name": "Tan", "text": f"On {page.title}"})
    marks = [page_at(client, f"{link}pages/{number}/marked/").main.select(".review-mark")[0] for number in (1, 2)]
    assert [words_of(mark) for mark in marks] == ["Comment (1)", "Comment (1)"]
    comments = page_at(client, f"{link}comment/?page={copy.pk}").select(".review-comments article")
    assert ["· Heading" in words_of(comment) for comment in comments] == [True, False]


def test_visitors_never_see_marks(link: str, changed: AboutPage, client: Client) -> None:
    page_at(client, f"{link}pages/1/marked/")
    assert b"review-mark" not in client.get(changed.url).content


def test_links_and_the_bar_stay_in_the_mode(link: str, client: Client) -> None:
    for mode in ("marked", "published"):
        page = page_at(client, f"{link}pages/1/{mode}/")
        own = {a["href"] for a in page.main.find_all("a", href=True) + page.footer.find_all("a", href=True)}
        assert all(url.startswith((f"{link}{mode}/", f"{link}comment/")) for url in own if url.startswith("/")), own
        assert (
            page.select_one(".review-bar [aria-current]").get_text(strip=True)
            == {
                "marked": "Marks",
                "published": "Published",
            }[mode]
        )


def test_draft_and_published_are_one_tap_apart(link: str, client: Client) -> None:
    draft = page_at(client, f"{link}pages/1/")
    assert "nine suites" in words_of(draft.main)
    published = page_at(client, draft.find("a", string="Published")["href"])
    assert "nine suites" not in words_of(published.main)
    assert "established" in words_of(published.main)
    assert "nine suites" in words_of(page_at(client, published.find("a", string="Draft")["href"]).main)


def test_a_new_page_has_no_published_one(
    about_page: AboutPage, make_review: MakeReview, invite: Any, client: Client
) -> None:
    child = AboutPageFactory(parent=about_page, title="Our vision", live=False)
    _, link = invite(make_review(child))
    assert page_at(client, f"{link}pages/1/").find("a", string="Published") is None
    assert client.get(f"{link}published{child.url}").status_code == 404


@pytest.mark.parametrize("kind", [PageViewRestriction.PASSWORD, PageViewRestriction.LOGIN])
def test_a_protected_page_of_the_review_is_shown_and_others_are_not(
    kind: str, home: HomePage, make_review: MakeReview, invite: Any, client: Client
) -> None:
    board = AboutPageFactory(parent=home, title="Board", body=stream(("rich_text", "<p>Only for the board.</p>")))
    minutes = AboutPageFactory(parent=board, title="Minutes", body=stream(("rich_text", "<p>Item one.</p>")))
    PageViewRestriction.objects.create(page=board, restriction_type=kind, password="sesame")
    _, link = invite(make_review(board))
    assert "Only for the board." in words_of(page_at(client, f"{link}pages/1/").main)
    for url in (f"{link}site{minutes.url}", f"{link}published{board.url}", board.url):
        assert b"Item one." not in client.get(url).content
        assert b"Only for the board." not in client.get(url).content


@pytest.fixture
def future(changed: AboutPage) -> AboutPage:
    """A published page whose draft is to be published in two days."""
    changed = changed.get_latest_revision().as_object()
    changed.go_live_at = timezone.now() + timedelta(days=2)
    changed.save_revision(approved_go_live_at=changed.go_live_at)
    return changed


def on(link: str, days: float) -> str:
    """Return the address of the site of a review in so many days."""
    return f"{link}on/{in_singapore(timezone.now() + timedelta(days=days)).strftime('%Y%m%dT%H%M')}"


def test_on_a_day_to_come_a_draft_is_there_from_its_time_on(
    future: AboutPage, make_review: MakeReview, invite: Any, client: Client
) -> None:
    _, link = invite(make_review(future))
    for days, is_there in ((1, False), (3, True)):
        page = page_at(client, f"{on(link, days)}{future.url}")
        assert ("nine suites" in words_of(page.main)) is is_there, days
        assert page.select_one(f".review-bar a[href='{link}day/']")
    assert "to be published on" in words_of(page_at(client, link))


def test_on_a_day_to_come_drafts_outside_of_the_review_stay_hidden_and_what_ends_is_gone(
    future: AboutPage, home: HomePage, make_review: MakeReview, invite: Any, client: Client
) -> None:
    ending = AboutPageFactory(parent=home, title="Ending", expire_at=timezone.now() + timedelta(days=2))
    drafted = AboutPageFactory(parent=home, title="Drafted")
    _, link = invite(make_review(drafted))
    assert "nine suites" not in words_of(page_at(client, f"{on(link, 3)}{future.url}").main)
    assert client.get(f"{on(link, 1)}{ending.url}").status_code == 200
    assert client.get(f"{on(link, 3)}{ending.url}").status_code == 404


def test_a_draft_that_ends_before_the_day_is_gone(
    changed: AboutPage, make_review: MakeReview, invite: Any, client: Client
) -> None:
    changed.expire_at = timezone.now() + timedelta(days=2)
    changed.save_revision()
    _, link = invite(make_review(changed))
    assert client.get(f"{on(link, 1)}{changed.url}").status_code == 200
    assert client.get(f"{on(link, 3)}{changed.url}").status_code == 404


def test_a_day_is_chosen_in_a_form(link: str, client: Client) -> None:
    assert page_at(client, f"{link}day/").find("input", type="datetime-local")
    assert "within two years" in words_of(page_at(client, f"{link}day/?moment=2020-01-01T09:00"))
    moment = in_singapore(timezone.now() + timedelta(days=5))
    answer = client.get(f"{link}day/", {"moment": moment.strftime("%Y-%m-%dT%H:%M")})
    assert answer["Location"] == f"{link}on/{moment.strftime('%Y%m%dT%H%M')}/"
    assert client.get(f"{link}on/20261399T9999/").status_code == 404


def test_keys_that_the_editor_of_rich_text_adds_are_no_change(
    about_page: AboutPage, make_review: MakeReview, invite: Any, client: Client
) -> None:
    about_page.save_revision().publish()
    review = make_review(about_page, shows="latest")
    _, link = invite(review)
    client.post(f"{link}decide/", {"name": "Tan", "kind": "approved", "shown": shown_in(client, link)})
    about_page.body[1].value.source = '<p data-block-key="a1b2c">ACTRIS was established in April 2020.</p>'
    about_page.save_revision()
    assert "You approved" in words_of(page_at(client, link))
    assert "Changed since" not in words_of(page_at(client, link))
    assert "Nothing: the draft says what is published." in words_of(page_at(client, f"{link}pages/1/changes/"))


def shown_in(client: Client, link: str) -> str:
    return str(page_at(client, f"{link}decide/").find("input", attrs={"name": "shown"})["value"])


def test_who_has_decided_sees_what_has_changed_since_then(
    changed: AboutPage, make_review: MakeReview, invite: Any, client: Client
) -> None:
    _, link = invite(make_review(changed, shows="latest"))
    assert client.get(f"{link}changed/")["Location"] == link
    client.post(f"{link}decide/", {"name": "Tan", "kind": "approved", "shown": shown_in(client, link)})
    later = changed.get_latest_revision().as_object()
    later.body[2].value.source = "<p>We have ten suites.</p>"
    later.save_revision()
    assert "Changed since then: 1 block changed" in words_of(page_at(client, link))
    since = page_at(client, page_at(client, link).find("a", string="See what has changed")["href"])
    assert [word.get_text() for word in since.select("del, ins")] == ["nine", "ten"]
    assert "founded" not in words_of(since.main)
    approved = Revision.objects.for_instance(changed).order_by("pk")[1]
    approved.delete()
    assert "What it said then is not kept." in words_of(page_at(client, f"{link}changed/"))
