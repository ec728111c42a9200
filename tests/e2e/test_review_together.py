"""Four people bring a change to the public: an editor, two reviewers without an account, and a publisher."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from about.models import AboutPage
from actris_cms.singapore import in_singapore
from actris_cms.users.models import User
from review.models import Kind, Review, SignOffTask
from tests.e2e.admin.test_forms import type_date
from tests.factories import AboutPageFactory, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = {"viewport": {"width": 1600, "height": 1000}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}
DONE = re.compile("updated|created|submitted|scheduled|approved")
LINK = re.compile(r"https?://\S+(/review/\S+)")


@pytest.fixture
def pages(section: AboutPage, publisher: User) -> list[AboutPage]:
    """Two published pages of a section whose changes need two approvals by link and a publisher."""
    made = [AboutPageFactory(parent=section, title=title, body=text(title)) for title in ("Facilities", "Research")]
    for page in made:
        page.save_revision(user=publisher).publish()
    workflow = Workflow.objects.create(name="Sign-off")
    tasks = [
        SignOffTask.objects.create(name="Two people", approvals=2),
        GroupApprovalTask.objects.create(name="Publishers"),
    ]
    tasks[1].groups.set(publisher.groups.all())
    for order, task in enumerate(tasks):
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowPage.objects.create(workflow=workflow, page=section)
    return made


def text(title: str) -> Any:
    return stream(("rich_text", f"<p>{title} has eight suites.</p>"))


class Admin:
    """A member of the team in the admin."""

    def __init__(self, window: Page) -> None:
        self.window = window

    def edit(self, page: AboutPage) -> None:
        self.window.goto(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    def write(self, words: str) -> None:
        """Write at the end of the first text. The editor of rich text puts it into the form after a moment."""
        field = self.window.locator("[data-contentpath=body] [contenteditable=true]").first
        field.click()
        self.window.keyboard.press("Control+End")
        self.window.keyboard.type(words)
        saved = self.window.locator("input:has(+ [data-draftail-editor-wrapper])").first
        expect(saved).to_have_value(re.compile(re.escape(words)))

    def save(self) -> None:
        with self.window.expect_navigation():
            self.window.locator("[name=title]").press("Control+s")
        expect(self.window.locator(".messages")).to_contain_text(DONE)

    def choose(self, action: str) -> None:
        """Choose an action of the menu beside the button that saves."""
        self.window.locator("footer .w-dropdown-button").get_by_role("button").last.click()
        with self.window.expect_navigation():  # The page may still show the message of an earlier one.
            self.window.get_by_role("button", name=action, exact=True).click()
        expect(self.window.locator(".messages")).to_contain_text(DONE)

    def schedule(self, moment: datetime) -> None:
        """Set when the page is to be published."""
        self.window.get_by_role("button", name="Toggle status").click()
        self.window.get_by_role("button", name="Set schedule").click()
        type_date(self.window, "go_live_at", in_singapore(moment).strftime("%d/%m/%Y %H:%M"))
        with self.window.expect_navigation():
            self.window.get_by_role("button", name="Save schedule").click()
        expect(self.window.locator(".messages")).to_contain_text(DONE)
        self.window.get_by_role("button", name="Toggle status").click()  # Wagtail remembers whether it is open.


def approve(window: Page, link: str, name: str) -> None:
    """Open the link, look at the first draft, and approve."""
    window.goto(link)
    window.get_by_role("link", name="Open the first draft").click()
    window.get_by_role("link", name="Decide").click()
    window.get_by_label("Your name").fill(name)
    window.get_by_role("button", name="Approve").click()
    expect(window.get_by_text("You approved")).to_be_visible()


def main_of(window: Page, url: str) -> Locator:
    window.goto(url)
    return window.get_by_role("main")


def test_a_change_goes_from_a_draft_over_sign_off_to_the_public(
    pages: list[AboutPage],
    section: AboutPage,
    editor: User,
    publisher: User,
    sign_in: Callable[..., Page],
    new_page: Callable[..., Page],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0  # The test saves itself.
    visitor, tan, lim = new_page(), new_page(**PHONE), new_page(**DESK)
    facilities, research = pages

    # An editor changes two pages, adds a third, and submits them.
    ada = Admin(sign_in("editor", **DESK))
    for page in pages:
        ada.edit(page)
        ada.write(" Soon there are nine.")
        ada.choose("Submit to Sign-off")
    ada.window.goto(reverse("wagtailadmin_pages:add", args=["about", "aboutpage", facilities.pk]))
    ada.window.locator("[name=title]").press_sequentially("Suite nine")
    ada.window.keyboard.press("Tab")
    ada.choose("Submit to Sign-off")
    child = AboutPage.objects.get(title="Suite nine")
    drafts = [facilities, child, research]
    assert [page.current_workflow_task.name for page in drafts] == ["Two people"] * 3

    # She asks two people for a review.
    chosen = "&".join(f"page={page.pk}" for page in drafts)
    ada.window.goto(f"{reverse('reviews:new')}?{chosen}")
    ada.window.get_by_label("Reviewers").fill("Tan Wei Ling <tan@example.org>; lim@example.org")
    ada.window.get_by_label("Always the latest draft").check()
    ada.window.get_by_role("button", name="Send the links").click()
    expect(ada.window.get_by_role("main").locator("code")).to_have_count(2)
    sent = {message.to[0]: message.body for message in mail.outbox if "asks you to look" in message.body}
    links = {address: LINK.findall(str(body))[0] for address, body in sent.items()}
    assert set(links) == {"tan@example.org", "lim@example.org"}
    assert "Soon there are nine." in sent["tan@example.org"]

    # Tan comments on a block, on a phone without scripts. Lim approves.
    tan.goto(links["tan@example.org"])
    tan.get_by_role("link", name="Open the first draft").click()
    expect(tan.get_by_role("main")).to_contain_text("Soon there are nine.")
    expect(tan.get_by_role("main").get_by_role("link", name="Next Suite nine")).to_be_visible()
    tan.get_by_role("link", name="Marks").click()
    tan.get_by_role("link", name="Comment on this part: Text").click()
    tan.get_by_label("Your comment").fill("Ten, I think.")
    tan.get_by_label("Your name").fill("Tan Wei Ling")
    tan.get_by_role("button", name="Send the comment").click()
    expect(tan.get_by_role("article")).to_contain_text("Ten, I think.")
    approve(lim, links["lim@example.org"], "Lim Mei")

    # The editor answers and mends it. The approval is void, and both see it.
    review = Review.objects.get()
    detail = reverse("reviews:detail", args=[review.pk])
    ada.window.goto(detail)
    ada.window.get_by_label("Answer").fill("You are right.")
    ada.window.get_by_role("button", name="Answer", exact=True).click()
    expect(ada.window.get_by_text("You are right.")).to_be_visible()
    ada.edit(facilities)
    ada.write(" Or ten.")
    ada.save()
    ada.window.goto(detail)
    expect(ada.window.get_by_text("Approved, but changed since")).to_be_visible()
    lim.goto(links["lim@example.org"])
    expect(lim.get_by_text("Changed since then: 1 block changed.")).to_be_visible()
    lim.get_by_role("link", name="See what has changed").click()
    expect(lim.locator("ins")).to_have_text("Or ten.")
    assert [page.current_workflow_task.name for page in drafts] == ["Two people"] * 3

    # Both approve, and the workflow waits for a publisher, who sets the time.
    approve(lim, links["lim@example.org"], "Lim Mei")
    approve(tan, links["tan@example.org"], "Tan Wei Ling")
    assert [page.current_workflow_task.name for page in drafts] == ["Publishers"] * 3
    moment = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    goh = Admin(sign_in("publisher", **DESK))
    for page in drafts:
        goh.edit(page)
        goh.schedule(moment)
        goh.choose("Approve and Publish")
    for page in pages:
        expect(main_of(visitor, page.url)).not_to_contain_text("nine")

    # At that time the pages are there, and the links are not.
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=2, minutes=1))
    call_command("publish_scheduled")
    expect(main_of(visitor, facilities.url)).to_contain_text("Soon there are nine. Or ten.")
    expect(visitor.get_by_role("main").get_by_role("link", name="Suite nine", exact=True)).to_be_visible()
    expect(main_of(visitor, research.url)).to_contain_text("Soon there are nine.")
    for window, address in ((tan, "tan@example.org"), (lim, "lim@example.org")):
        answer = window.goto(links[address])
        assert answer and answer.status == 404
    ada = Admin(sign_in("editor", **DESK))  # Her session ended in these two days.
    ada.window.goto(detail)
    expect(ada.window.get_by_text("The review is over")).to_be_visible()
    expect(ada.window.get_by_text("published as approved by Lim Mei")).to_have_count(3)

    # The record is as it was written; one other byte is found.
    kinds = [entry.kind for entry in review.record.all()]
    assert kinds == [Kind.APPROVED] * 3 + [Kind.PUBLISHED] * 3
    with ada.window.expect_download() as download:
        ada.window.get_by_role("link", name="Download").click()
    record = tmp_path / "record.json"
    download.value.save_as(record)
    call_command("verify_review", record)
    stored = record.read_bytes()
    place = stored.index(b"Lim Mei")
    record.write_bytes(stored[:place] + b"K" + stored[place + 1 :])
    with pytest.raises(CommandError, match="was changed after it was written"):
        call_command("verify_review", record)
