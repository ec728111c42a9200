"""An editor asks for a review: of which pages, of whom, and where the links are afterwards."""

import logging
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.singapore import in_singapore
from actris_cms.users.models import User
from review.links import reviewer_with
from review.models import Review, Shows
from tests.factories import AboutPageFactory, ImageFactory, stream
from tests.queued import queue_mail, run_tasks

from .screens import token_of

pytestmark = pytest.mark.django_db

NEW = reverse("reviews:new")


def ask(admin: Client, *pages: AboutPage, **fields: Any) -> Any:
    """Send the form that asks for a review of pages, all of which are chosen."""
    query = "&".join(f"page={page.pk}" for page in pages)
    values = {"pages": [page.pk for page in pages], "days": 7, "shows": "fixed"}
    return admin.post(f"{NEW}?{query}", {"people": "Tan Wei Ling <tan@example.org>", **values, **fields})


def links_in(response: Any) -> list[str]:
    return [link.url for link in response.context["links"]]


def test_the_links_are_shown_once_and_sent(admin: Client, about_page: AboutPage) -> None:
    response = ask(admin, about_page, people="Tan Wei Ling <tan@example.org>; lim@example.org", message="By Monday?")
    links = links_in(response)
    assert len(set(links)) == 2
    assert all(link in response.content.decode() for link in links)
    assert {message.to[0] for message in mail.outbox} == {"tan@example.org", "lim@example.org"}
    for link, message in zip(links, mail.outbox, strict=True):
        assert link in message.body
        assert "By Monday?" in message.body
        assert "Ada Ng asks you" in message.body
        assert message.reply_to == ["ada@example.org"]
        assert reviewer_with(token_of(link))


def test_a_link_is_stored_nowhere_once_it_is_sent(
    admin: Client,
    about_page: AboutPage,
    caplog: Any,
    capsys: Any,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    queue_mail(settings)
    caplog.set_level(logging.INFO)
    with django_capture_on_commit_callbacks(execute=True):
        (link,) = links_in(ask(admin, about_page))
    run_tasks()
    (message,) = mail.outbox
    token = token_of(link)
    assert token in message.body
    call_command("dumpdata")
    assert token not in capsys.readouterr().out
    assert token not in caplog.text
    review = Review.objects.get()
    for url in (
        reverse("reviews:detail", args=[review.pk]),
        reverse("reviews:record", args=[review.pk]),
        reverse("review_links:report"),
        reverse("wagtailadmin_pages:edit", args=[about_page.pk]),
        reverse("wagtailadmin_pages:history", args=[about_page.pk]),
    ):
        shown = admin.get(url).content.decode()
        assert token not in shown
    assert token[-4:] in admin.get(reverse("reviews:detail", args=[review.pk])).content.decode()


def test_the_mail_has_the_time_of_singapore_wherever_the_editor_is(admin: Client, about_page: AboutPage) -> None:
    UserProfile.objects.create(user=User.objects.get(username="editor"), current_time_zone="America/New_York")
    ask(admin, about_page)
    moment = date_format(in_singapore(Review.objects.get().expires_at), "j F Y, H:i")
    assert f"until {moment} Singapore time." in mail.outbox[0].body


def test_the_mail_says_what_changes_in_words(admin: Client, about_page: AboutPage) -> None:
    heading, text = about_page.body.raw_data
    text = {**text, "value": "<p>ACTRIS was established in <b>May</b> 2020.</p>"}
    about_page.body = [heading, text, *stream(("rich_text", "<p>It has 50 people.</p>"))]
    about_page.title = "About the institute"
    about_page.save_revision()
    ask(admin, about_page)
    body = mail.outbox[0].body
    assert "before: About ACTRIS\n  after:  About the institute" in body
    assert "before: ACTRIS was established in April 2020.\n  after:  ACTRIS was established in May 2020." in body
    assert "new:\n  It has 50 people." in body
    assert "We are ACTRIS" not in body


def test_the_mail_of_a_long_page_is_short(admin: Client, section: AboutPage) -> None:
    words = "<p>" + "word " * 2000 + "</p>"
    page: AboutPage = AboutPageFactory(parent=section, title="Long", live=False)
    page.body = stream(*[("rich_text", words)] * 40)
    page.save_revision()
    ask(admin, page)
    body = mail.outbox[0].body
    assert "Long (a new page)" in body
    assert "more changes" in body
    assert len(body) < 6000


def test_a_page_without_a_revision_gets_one_and_stays_as_it_is(admin: Client, about_page: AboutPage) -> None:
    assert about_page.get_latest_revision() is None
    ask(admin, about_page)
    assert list(Review.objects.get().shown) == [about_page.pk]
    about_page.refresh_from_db()
    assert not about_page.has_unpublished_changes


def test_an_alias_which_has_no_draft_is_not_offered(admin: Client, about_page: AboutPage, section: AboutPage) -> None:
    alias = about_page.create_alias(parent=section, update_slug="alias")
    assert ask(admin, alias).status_code == 302  # To the start of the admin, which says that it is not allowed.
    assert not Review.objects.exists()
    for page in (about_page, alias):
        listing = admin.get(reverse("wagtailadmin_explore", args=[page.pk])).content.decode()
        assert (f"{NEW}?page={page.pk}" in listing) is (page == about_page)


def test_a_page_can_be_left_out(admin: Client, about_page: AboutPage, section: AboutPage) -> None:
    ask(admin, about_page, section, pages=[section.pk], shows=Shows.LATEST, days=30)
    review = Review.objects.get()
    assert [one.page_id for one in review.pages.all()] == [section.pk]
    assert review.shows == Shows.LATEST
    assert (review.expires_at - review.created_at).days in (29, 30)


def test_the_drafts_below_a_section_can_be_added(admin: Client, section: AboutPage, about_page: AboutPage) -> None:
    draft = AboutPageFactory(parent=about_page, title="A draft", live=False)
    AboutPageFactory(parent=section, title="A published page")
    alone = admin.get(f"{NEW}?page={section.pk}")
    assert f"?page={section.pk}&amp;below={section.pk}" in alone.content.decode()
    offered = admin.get(f"{NEW}?page={section.pk}&below={section.pk}").context["form"].fields["pages"].choices
    assert [int(key) for key, _ in offered] == [section.pk, draft.pk]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"people": "Tan Wei Ling"}, "“Tan Wei Ling” is not an e-mail address."),
        ({"people": ""}, "This field is required."),
        ({"pages": []}, "Choose at least one page."),
        ({"days": 365}, "Select a valid choice."),
        ({"shows": "all"}, "Select a valid choice."),
        ({"people": ",".join(f"p{number}@example.org" for number in range(51))}, "at most 50 reviewers"),
    ],
)
def test_a_form_with_faults_says_so_and_sends_nothing(
    admin: Client, about_page: AboutPage, fields: dict[str, Any], words: str
) -> None:
    assert words in ask(admin, about_page, **fields).content.decode()
    assert not Review.objects.exists()
    assert not mail.outbox


def test_several_pages_are_chosen_in_a_listing(admin: Client, about_page: AboutPage, section: AboutPage) -> None:
    listing = admin.get(reverse("wagtailadmin_explore", args=[section.pk])).content.decode()
    assert "Ask for a review of selected pages" in listing
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "review"])
    response = admin.get(f"{url}?id={about_page.pk}&id={section.pk}&next=/admin/")
    assert response["Location"] == f"{NEW}?page={section.pk}&page={about_page.pk}"


def test_the_form_of_a_page_offers_it(admin: Client, about_page: AboutPage) -> None:
    assert (
        f"{NEW}?page={about_page.pk}"
        in admin.get(reverse("wagtailadmin_pages:edit", args=[about_page.pk])).content.decode()
    )


def test_asking_is_in_the_history_of_each_page(admin: Client, about_page: AboutPage, section: AboutPage) -> None:
    ask(admin, about_page, section)
    entries = PageLogEntry.objects.filter(action="review.create")
    assert {entry.page_id for entry in entries} == {about_page.pk, section.pk}
    history = admin.get(reverse("wagtailadmin_pages:history", args=[about_page.pk])).content.decode()
    assert "Asked for a review" in history


def test_another_picture_is_a_difference_without_words(
    admin: Client, about_page: AboutPage, image: CustomImage
) -> None:
    about_page.body = stream(picture(image))
    about_page.save_revision().publish()
    (block,) = about_page.body.raw_data
    about_page.body = [{**block, "value": picture(ImageFactory())[1]}]
    about_page.save_revision()
    ask(admin, about_page)
    assert "Image: The words are the same. The picture is another one." in mail.outbox[0].body


def test_a_deleted_picture_keeps_no_review_from_being_made(
    admin: Client, about_page: AboutPage, image: CustomImage
) -> None:
    about_page.body = stream(picture(image))
    about_page.save_revision()
    image.delete()
    ask(admin, about_page)
    assert "Body, Image, new:\n  Large" in mail.outbox[0].body
    assert "None" not in mail.outbox[0].body


def picture(image: CustomImage) -> tuple[str, dict[str, Any]]:
    shown = {"image": image.pk, "alt_text": "A suite", "decorative": False}
    return "image", {"image": shown, "caption": "", "link": {}, "width": "large"}


def test_a_review_of_many_pages_names_the_first(section: AboutPage, make_review: Any) -> None:
    pages = [AboutPageFactory(parent=section, title=f"Page {number}") for number in range(5)]
    assert str(make_review(*pages[:3])) == "Page 0, Page 1, Page 2"
    assert str(make_review(*pages)) == "Page 0, Page 1, Page 2 and 2 more"


def test_a_review_has_a_limited_number_of_pages(admin: Client, section: AboutPage, monkeypatch: Any) -> None:
    monkeypatch.setattr("review.making.MOST_PAGES", 2)
    for number in range(4):
        AboutPageFactory(parent=section, title=f"Draft {number}", live=False)
    response = admin.get(f"{NEW}?page={section.pk}&below={section.pk}")
    assert len(response.context["form"].fields["pages"].choices) == 2
    assert "A review has at most 2 pages. The others are left out." in response.content.decode()
