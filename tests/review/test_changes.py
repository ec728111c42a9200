"""What a draft changes, as a reviewer reads it."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from about.models import AboutPage
from home.models import HomePage
from review.models import Review
from tests.factories import AboutPageFactory, EnquiryPageFactory, ImageFactory, stream
from tests.review.screens import token_of
from tests.review.test_rehearsal import picture_block

pytestmark = pytest.mark.django_db

Invite = Callable[..., tuple[Any, str]]


@pytest.fixture
def changes(client: Client, make_review: Callable[..., Review], invite: Invite) -> Callable[[AboutPage], str]:
    """A function that returns the words of the screen of a page's changes."""

    def read(page: AboutPage) -> str:
        _, link = invite(make_review(page))
        answer = client.get(reverse("review:changes", args=(token_of(link), 1)))
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split()).replace(" >", ">")

    return read


def test_words_that_go_and_come_are_marked(about_page: AboutPage, changes: Callable[[AboutPage], str]) -> None:
    about_page.save_revision().publish()
    about_page.body[1].value.source = "<p>ACTRIS was founded in April 2020.</p>"
    about_page.save_revision()
    words = changes(about_page)
    assert "ACTRIS was <del>established</del> in April 2020." in words
    assert "ACTRIS was <ins>founded</ins> in April 2020." in words
    assert f"block={about_page.body[1].id}" in words
    assert "We are ACTRIS" not in words  # A block that stays.


def test_a_new_page_is_new_and_an_unchanged_one_says_so(
    about_page: AboutPage, section: AboutPage, changes: Callable[[AboutPage], str]
) -> None:
    about_page.save_revision().publish()
    assert "the draft says what is published" in changes(about_page)
    new = AboutPageFactory(parent=section, live=False, title="New", body=stream(("rich_text", "<p>All new.</p>")))
    assert "<ins>All new.</ins>" in changes(new)


def test_a_page_that_is_not_public_is_not_named(
    about_page: AboutPage, section: AboutPage, home: HomePage, changes: Callable[[AboutPage], str]
) -> None:
    about_page.save_revision().publish()
    draft: AboutPage = AboutPageFactory(parent=section, title="Secret merger", live=False)
    closed: AboutPage = AboutPageFactory(parent=home, title="Closed section")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    for target, is_named in ((draft, False), (closed, False), (section, True)):
        about_page.section = target
        about_page.save_revision()
        words = changes(about_page)
        assert (target.title in words) is is_named
        assert ("A page that is not public" in words) is not is_named


def test_a_deleted_picture_does_not_hide_the_changes(
    about_page: AboutPage, changes: Callable[[AboutPage], str]
) -> None:
    image = ImageFactory()
    value = {"image": {"image": image.pk, "alt_text": "A suite", "decorative": False}, "caption": "", "link": {}}
    about_page.body = stream(("image", {**value, "width": "large"}), ("rich_text", "<p>Old words.</p>"))
    about_page.save_revision().publish()
    image.delete()
    page = AboutPage.objects.get(pk=about_page.pk)
    page.body[1].value.source = "<p>New words.</p>"
    page.save_revision()
    assert "<ins>New</ins> words." in changes(page)


def test_pictures_are_shown_before_and_after(about_page: AboutPage, changes: Callable[[AboutPage], str]) -> None:
    old, new = ImageFactory(title="Old suite"), ImageFactory(title="New suite")
    about_page.body, about_page.listing_image = stream(picture_block(old)), old
    about_page.save_revision().publish()
    stored = about_page.body.get_prep_value()
    stored[0]["value"]["image"]["image"] = new.pk
    about_page.body, about_page.listing_image = stored, new
    about_page.save_revision()
    shown = BeautifulSoup(changes(about_page), "lxml")
    for words in ("Listing image", "Body, Image"):
        section = next(one for one in shown.select(".review-change") if one.h2.get_text() == words)
        labels = [" ".join(label.get_text().split()) for label in section.select(".review-about")]
        assert labels == ["Before", "After"]
        assert len({img["src"] for img in section.select("img")}) == 2
    assert "The picture is another one." in shown.get_text()


def test_where_enquiries_are_sent_is_not_shown(section: AboutPage, changes: Callable[[AboutPage], str]) -> None:
    page = EnquiryPageFactory(parent=section)
    page.save_revision().publish()
    page.to_address, page.thanks = "secret@example.org", "We read each of them."
    page.save_revision()
    words = changes(page)
    assert "We read each of them." in words
    assert "secret@example.org" not in words


def test_a_number_without_a_draft_is_not_found(client: Client, review: Review, invite: Invite) -> None:
    _, link = invite(review)
    assert client.get(reverse("review:changes", args=(token_of(link), 2))).status_code == 404
