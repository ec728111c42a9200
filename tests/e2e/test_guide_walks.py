"""The tasks at the beginning of the editors' guide are done as it says: what it names in bold is on the screen.

`make guide-pictures` stores the pictures that are taken on the way, and `make guide-counts` counts clicks.
"""

import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Locator, Page, expect
from wagtail.models import Site

from about.models import AboutPage, PersonPage
from actris_cms.core.models import CustomDocument, CustomImage, Navigation
from actris_cms.guide.sections import sections
from actris_cms.users.models import User
from home.models import HomePage
from newsroom.models import EventPage
from tests.factories import DocumentFactory, NewsroomPageFactory, PersonPageFactory, link, stream

from .guide import COUNTS, TALL, Count, keep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow(seconds=20)]
PRESSED: tuple[Any, ...] = ("button", "link", "tab", "option")
HOME = "Advanced Cell Therapy and Research Institute, Singapore"


class Walk:
    """Follows a walk of the guide, label by label."""

    def __init__(self, page: Page, anchor: str) -> None:
        self.page, self.anchor = page, anchor
        steps = "\n".join(token.content for token in sections()[anchor].tokens)
        self.labels = re.findall(r"\*\*(.+?)\*\*", steps)
        page.goto(reverse("wagtailadmin_home"))
        self.count = Count(page)

    def see(self, label: str) -> Locator:
        """Return the last thing on the screen that has a label, which must be the next one of the walk."""
        name = re.compile(rf"^\s*{re.escape(label)}\W*$")  # A required field has an asterisk.
        named = self.page.get_by_label(name).or_(self.page.get_by_text(name))
        return self._shown(label, named.or_(self._pressed(label)))

    def press(self, label: str, within: str = "body") -> None:
        """Press the last button or link with a label, which must be the next one of the walk."""
        self._shown(label, self.page.locator(within).locator(self._pressed(label))).click()

    def _pressed(self, label: str) -> Locator:
        first, *others = (self.page.get_by_role(role, name=label, exact=True) for role in PRESSED)
        return reduce(Locator.or_, others, first)

    def _shown(self, label: str, named: Locator) -> Locator:
        assert self.labels.pop(0) == label
        found = named.locator("visible=true").last
        expect(found).to_be_visible()
        return found

    def add_block(self, label: str) -> Locator:
        """Press the last plus of the form, choose a block, and return its panel."""
        blocks = self.page.locator("[data-streamfield-child]")
        before = blocks.count()
        self.page.get_by_role("button", name="Insert a block").locator("visible=true").last.click()
        assert self.labels.pop(0) == label
        self.page.get_by_role("option").filter(has=self.page.get_by_text(label, exact=True)).first.click()
        expect(blocks).not_to_have_count(before)
        return blocks.last

    def type_time(self, label: str, time: str) -> None:
        """Type into a field of a time, and close its calendar."""
        field, calendar = self.see(label), self.page.locator(".xdsoft_datetimepicker:visible")
        field.click()
        expect(calendar).to_have_count(1)
        field.fill(time)
        field.blur()
        expect(calendar).to_have_count(0)

    def publish(self, *buttons: str) -> None:
        """Open the menu of the footer, see its buttons, and press the last, with which the walk ends."""
        self.see("Save draft")
        self.page.locator("footer .w-dropdown-button").get_by_role("button").last.click()
        for button in buttons[:-1]:
            self.see(button)
        self.press(buttons[-1])
        expect(self.page.locator(".messages .success")).to_contain_text("published")
        self.ends()

    def keep(self, name: str, around: Locator) -> None:
        """Take a picture of the screen with something in its middle; none while the walk is counted."""
        around.evaluate("element => element.scrollIntoView({ block: 'center', behavior: 'instant' })")
        self.page.evaluate("document.querySelectorAll('*').forEach(element => { element.scrollLeft = 0 })")
        self.page.wait_for_timeout(500)  # Until what opens is there, and the form has what was written.
        if not COUNTS:
            keep(name, self.page.screenshot())

    def ends(self) -> None:
        """Check that nothing of the walk is left."""
        self.count.tell(self.anchor)
        assert self.labels == []


@pytest.fixture
def walk(publisher: User, sign_in: Callable[..., Page]) -> Callable[[str], Walk]:
    """A function that begins a walk, on the first screen of the admin."""
    return lambda anchor: Walk(sign_in("publisher", **TALL), anchor)


def go_to(page: Page, *titles: str) -> None:
    """Follow the arrows of the page menu, and choose the last name."""
    for title in titles[:-1]:
        page.get_by_role("link", name=f"View child pages of '{title}'").click()
    page.get_by_role("link", name=titles[-1], exact=True).locator("visible=true").first.click()


def test_a_page_with_text_a_picture_and_a_list(
    walk: Callable[[str], Walk], section: AboutPage, image: CustomImage
) -> None:
    doing = walk("make-a-page-with-text-a-picture-and-a-list")
    page = doing.page
    doing.press("Pages")
    go_to(page, HOME, "About us")
    doing.press("Add child page")
    doing.press("About page")
    doing.see("Title").fill("Our cleanrooms")
    doing.see("Body")
    plus = doing.see("Insert a block")
    plus.press("Enter")  # Only for the picture: it is no click of the task.
    doing.keep("walk-blocks", plus)
    page.keyboard.press("Escape")
    doing.add_block("Text").locator("[contenteditable=true]").press_sequentially("Nine suites, for cells of all kinds.")
    doing.add_block("Image")
    doing.press("Choose an image")
    doing.see("Upload")
    page.locator(".modal").get_by_text(image.title).first.click()
    words = doing.see("Alt text")
    words.fill("A gowned scientist in a cleanroom")
    points = doing.add_block("Bullet list").locator("[contenteditable=true]")
    points.press_sequentially("Grade B")
    points.press("Enter")
    points.press_sequentially("Grade C")
    doing.keep("walk-page", words)
    doing.publish("Submit to Communications approval", "Publish")
    made = AboutPage.objects.get(title="Our cleanrooms")
    assert [block.block_type for block in made.body] == ["rich_text", "image", "bullet_list"]


def test_a_workshop(walk: Callable[[str], Walk], home: HomePage) -> None:
    NewsroomPageFactory(parent=home)
    doing = walk("announce-a-workshop")
    page = doing.page
    doing.press("Pages")
    go_to(page, HOME, "Newsroom")
    doing.press("Add child page")
    doing.press("Event")
    doing.see("Title").fill("A workshop on cell counting")
    doing.see("Summary").fill("How to count cells, in half a day.")
    doing.type_time("Starts", "2027-05-12 09:00")
    doing.type_time("Ends", "2027-05-12 12:30")
    doing.see("Venue").fill("Auditorium")
    doing.keep("walk-event", page.locator("[name=status]"))
    doing.see("Registration link")
    doing.press("Insert a block", within="[id$='-child-registration_link-wrapper']")
    address = doing.see("Address")
    address.fill("https://forms.example.org/cells")
    doing.type_time("Registration closes", "2027-05-01 18:00")
    doing.keep("walk-registration", address)
    doing.publish("Publish")
    event = EventPage.objects.get()
    assert (event.live, event.venue, event.registration_link[0].value.href) == (
        True,
        "Auditorium",
        "https://forms.example.org/cells",
    )


def test_a_role(walk: Callable[[str], Walk], section: AboutPage, about_page: AboutPage) -> None:
    roles = stream(("role", {"title": "Deputy Director", "page": about_page.pk, "position": None}))
    person: PersonPage = PersonPageFactory(parent=section, name="Tan Wei Ling", roles=roles)
    doing = walk("change-what-a-person-is")
    page = doing.page
    doing.press("Pages")
    go_to(page, HOME, "About us", f"Edit '{person.title}'")
    doing.see("Roles")
    role = doing.see("Role")
    role.fill("Executive Director")
    doing.see("Group")
    doing.see("Delete")
    doing.see("Insert a block")
    doing.keep("walk-role", role)
    doing.publish("Publish")
    person.refresh_from_db()
    assert person.roles[0].value["title"] == "Executive Director"


def test_a_file(walk: Callable[[str], Walk], settings: Any) -> None:
    document: CustomDocument = DocumentFactory(title="Guide for donors")
    doing = walk("put-a-new-file-in-place-of-an-old-one")
    settings.SITE_URL = "https://www.example.org"  # In place of one with a port that differs in each picture.
    page = doing.page
    doing.press("Documents")
    page.get_by_role("link", name=document.title, exact=True).first.click()
    new: FilePayload = {"name": "donors-2027.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 the new file"}
    doing.see("File").set_input_files(new)
    doing.press("Save")
    expect(page.locator(".messages .success")).to_contain_text("updated")
    page.goto(reverse("wagtaildocs:edit", args=[document.pk]))
    doing.keep("walk-file", doing.see("Earlier versions"))
    doing.ends()
    document.refresh_from_db()
    assert document.file.read() == b"%PDF-1.4 the new file"


def test_an_entry_of_the_menu(
    walk: Callable[[str], Walk], site: Site, section: AboutPage, about_page: AboutPage
) -> None:
    entries = [("item", {"title": title, "link": link(page=section.pk)}) for title in ("About", "Research")]
    Navigation(site=site, items=stream(*entries)).save()
    doing = walk("move-an-entry-of-the-menu")
    doing.press("Settings")
    doing.press("Navigation")
    doing.press("Move up")
    doing.keep("walk-menu", doing.see("Move down"))
    doing.publish("Publish")
    assert [entry.value["title"] for entry in Navigation.for_site(site).items] == ["Research", "About"]
