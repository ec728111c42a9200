"""An editor asks for a review, answers and revokes, by keyboard alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from about.models import AboutPage
from actris_cms.singapore import in_singapore
from actris_cms.users.models import User
from review.addresses import Person
from review.making import make_review
from review.models import Kind, Review
from review.record import write
from tests.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def is_fine(admin: Page, within: str = ".review-screen") -> None:
    """Axe finds nothing, and nothing is wider than the window."""
    assert violations(admin, within) == []
    assert admin.evaluate("document.documentElement.scrollWidth <= innerWidth")


def press(button: Locator, key: str = "Enter") -> None:
    button.focus()
    button.press(key)


@pytest.mark.parametrize(("width", "scheme"), [(768, "light"), (1280, "dark"), (360, "light")])
def test_a_review_is_asked_for_answered_and_ended(
    width: int,
    scheme: str,
    about_page: AboutPage,
    section: AboutPage,
    editor: User,
    sign_in: Callable[..., Page],
) -> None:
    viewport = {"width": width, "height": 900}
    admin = sign_in("editor", viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    admin.goto(f"{reverse('reviews:new')}?page={section.pk}&page={about_page.pk}")
    is_fine(admin)
    press(admin.get_by_label(section.title, exact=True), "Space")
    people = admin.get_by_label("Reviewers")
    people.focus()
    admin.keyboard.type("Tan Wei Ling")
    press(admin.get_by_role("button", name="Send the links"))
    expect(admin.get_by_text("“Tan Wei Ling” is not an e-mail address.")).to_be_visible()
    is_fine(admin)
    people.focus()
    admin.keyboard.press("End")
    admin.keyboard.type(" <tan@example.org>; lim@example.org")
    press(admin.get_by_role("button", name="Send the links"))
    expect(admin.get_by_role("main").locator("code")).to_have_count(2)
    is_fine(admin)
    review = Review.objects.get()
    assert [one.page_id for one in review.pages.all()] == [about_page.pk]
    somebody_answers(review, about_page)

    press(admin.get_by_role("link", name="Go to the review"))
    expect(admin.get_by_text("Asked for changes", exact=True)).to_be_visible()
    is_fine(admin)
    answer = admin.get_by_label("Answer")
    answer.focus()
    admin.keyboard.type("Yes, on Monday.")
    press(admin.get_by_role("button", name="Answer"))
    expect(admin.get_by_text("Yes, on Monday.")).to_be_visible()

    admin.goto(reverse("wagtailadmin_pages:edit", args=[about_page.pk]))
    press(admin.get_by_role("button", name="Toggle reviews"))
    panel = admin.locator("[data-side-panel=reviews]")
    expect(panel.get_by_text("Is this the right year?")).to_be_visible()
    is_fine(admin, "[data-side-panel=reviews]")
    press(panel.get_by_role("link", name="Text"))
    expect(admin.locator(f"#block-{about_page.body[1].id}-section")).to_be_in_viewport()

    press(panel.get_by_role("link", name="Answer or resolve"))
    press(admin.get_by_role("button", name="Resolve"))
    expect(admin.get_by_text("Resolved on")).to_be_visible()
    press(admin.get_by_role("button", name="Revoke the link of lim@example.org"))
    expect(admin.get_by_text("The link of lim@example.org is revoked.")).to_be_visible()
    press(admin.locator("summary", has_text="end the review"))
    press(admin.get_by_role("button", name="Revoke all links for good"))
    expect(admin.get_by_text("The review is over")).to_be_visible()
    is_fine(admin)


def somebody_answers(review: Review, page: AboutPage) -> None:
    """Let the first reviewer comment on the second block, and ask for changes."""
    reviewer = review.reviewers.get(email="tan@example.org")
    comments = review.pages.get().comments
    comments.create(name="Tan Wei Ling", text="Is this the right year?", reviewer=reviewer, block=page.body[1].id)
    note = "Shorter, please.\nAnd with a picture."
    write(review, Kind.CHANGES, review.shown.values(), name="Tan Wei Ling", note=note, reviewer=reviewer)


def test_a_review_is_asked_for_from_a_listing_and_from_the_form(
    about_page: AboutPage, section: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    admin = sign_in("editor", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    admin.goto(reverse("wagtailadmin_explore", args=[section.pk]))
    press(admin.get_by_role("checkbox", name="Select", exact=True), "Space")
    admin.locator("[data-bulk-action-footer]").get_by_role("button", name="More").press("Enter")
    item = admin.locator("[data-bulk-action-footer] [data-tippy-root] [data-bulk-action-button]", has_text="Ask for a")
    expect(item).to_be_visible()
    # Where Wagtail's script leads. It takes over the items of the menu only some time after they are visible.
    admin.goto(f"{item.get_attribute('href')}?id={about_page.pk}")
    expect(admin.get_by_label(about_page.title, exact=True)).to_be_checked()
    admin.goto(reverse("wagtailadmin_pages:edit", args=[about_page.pk]))
    press(admin.get_by_role("button", name="Actions", exact=True).first)
    press(admin.get_by_role("link", name="Ask for a review").first)
    expect(admin.get_by_role("heading", name="Ask for a review").first).to_be_attached()


def test_the_report_of_open_links(about_page: AboutPage, editor: User, sign_in: Callable[..., Page]) -> None:
    make_review(editor, [about_page], [Person("Tan Wei Ling", "tan@example.org"), Person("", "lim@example.org")], 7)
    for width in (768, 1280):
        admin = sign_in("editor", viewport={"width": width, "height": 900}, reduced_motion="reduce")
        admin.goto(reverse("review_links:report"))
        expect(admin.get_by_role("link", name="About ACTRIS")).to_have_count(2)
        is_fine(admin, "main")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_a_day_to_come_is_chosen_by_keyboard(
    width: int, scheme: str, about_page: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    about_page.go_live_at = timezone.now() + timedelta(days=1)
    about_page.save_revision(approved_go_live_at=about_page.go_live_at)
    viewport = {"width": width, "height": 900}
    admin = sign_in("editor", viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    admin.goto(reverse("day"))
    is_fine(admin)
    field = admin.get_by_label("Date and time")
    field.focus()
    admin.keyboard.type("yesterday")
    press(admin.get_by_role("button", name="Look at the site"))
    expect(admin.locator(".error-message")).to_be_visible()
    is_fine(admin)
    field.fill(f"{in_singapore(timezone.now() + timedelta(days=2)):%d/%m/%Y %H:%M}")
    press(admin.get_by_role("button", name="Look at the site"))
    expect(admin.get_by_role("navigation", name="Preview")).to_be_visible()
    assert violations(admin) == []
