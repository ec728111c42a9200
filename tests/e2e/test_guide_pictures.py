"""The pictures of the editors' guide, taken of the running site. `make guide-pictures` stores them in `docs/images/`.

Each run opens the screens, so that a picture of something that is gone is noticed.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from about.models import AboutPage
from actris_cms.users.models import User
from review.addresses import Person
from review.links import new_link
from review.making import make_review
from review.models import Kind, Review, Shows
from review.record import write
from tests.factories import AboutPageFactory, stream

from .guide import DESK, DOCS, PHONE, keep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def review(about_page: AboutPage, section: AboutPage, editor: User) -> Review:
    """A review of a changed page and a new one, with a comment and an answer."""
    User.objects.filter(pk=editor.pk).update(first_name="Mei", last_name="Lim", email="lim.mei@example.org")
    about_page.save_revision().publish()
    about_page.body[1].value.source = "<p>ACTRIS was founded in April 2020.</p>"
    about_page.body = [*about_page.body.get_prep_value(), *stream(("rich_text", "<p>We now have nine suites.</p>"))]
    about_page.go_live_at = timezone.now() + timedelta(days=3)
    about_page.save_revision(user=editor, approved_go_live_at=about_page.go_live_at)
    new: Any = AboutPageFactory(parent=about_page, title="Our vision", live=False, show_in_menus=True)
    new.save_revision(user=editor)
    people = [Person("Tan Wei Ling", "tan@example.org"), Person("Goh Jun", "goh@example.org")]
    message = "Is the number of suites right? The board would like to see this before Friday."
    make_review(User.objects.get(pk=editor.pk), [about_page, new], people, 7, shows=Shows.LATEST, message=message)
    made = Review.objects.get()
    tan, goh = made.reviewers.order_by("pk")
    tan.acted_at = timezone.now()
    tan.save()
    block = about_page.get_latest_revision().as_object().body[2].id
    comments = made.pages.get(page=about_page).comments
    comments.create(name=tan.name, text="Ten, since May. Please ask Dr Ong.", reviewer=tan, block=block)
    write(made, Kind.APPROVED, made.shown.values(), name=goh.name, reviewer=goh)
    return made


@pytest.fixture
def link(review: Review) -> str:
    """The link of the reviewer who has commented."""
    return new_link(review.reviewers.earliest("pk"))


def test_every_picture_of_the_guide_is_taken_by_a_test() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_guide_*.py"))
    shown = re.findall(r"\]\(images/([^)]+)\.png\)", (DOCS / "editing.md").read_text())
    assert sorted(shown) == sorted(re.findall(r'keep\("([^"]+)"', tests))
    assert [name for name in shown if not (DOCS / "images" / f"{name}.png").is_file()] == []


def test_what_a_reviewer_sees(link: str, new_page: Callable[..., Page]) -> None:
    phone = new_page(**PHONE)
    screens = []
    for path in ("", "pages/1/marked/", "pages/1/changes/", "decide/"):
        phone.goto(link + path)
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        screens.append(phone.screenshot())
    keep("review-on-a-phone", *screens)


def test_what_an_editor_sees(
    review: Review, section: AboutPage, about_page: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    admin = sign_in("editor", **DESK)
    admin.goto(f"{reverse('reviews:new')}?page={about_page.pk}&below={about_page.pk}")
    admin.get_by_label("Reviewers").fill("Tan Wei Ling <tan@example.org>; goh@example.org")
    keep("review-ask", admin.screenshot())
    admin.goto(reverse("reviews:detail", args=[review.pk]))
    expect(admin.get_by_text("Ten, since May.")).to_be_attached()
    keep("review-answers", admin.screenshot())
    admin.goto(reverse("wagtailadmin_pages:edit", args=[about_page.pk]))
    admin.get_by_role("button", name="Toggle reviews").click()
    expect(admin.locator("[data-side-panel=reviews]").get_by_text("Ten, since May.")).to_be_visible()
    keep("review-beside-the-form", admin.screenshot())
    admin.goto(reverse("review_links:report"))
    expect(admin.get_by_text("Goh Jun")).to_be_visible()
    keep("review-links", admin.screenshot())


def test_the_site_on_a_day_to_come(
    review: Review, about_page: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    admin = sign_in("editor", **DESK)
    admin.goto(reverse("day"))
    expect(admin.get_by_role("link", name="About ACTRIS")).to_be_visible()
    form = admin.screenshot()
    admin.goto(reverse("day_page", args=[timezone.now() + timedelta(days=4), about_page.url.lstrip("/")]))
    expect(admin.get_by_text("We now have nine suites.")).to_be_visible()
    keep("day-to-come", form, admin.screenshot())
