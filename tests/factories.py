"""Factories for pages, images, documents and users, and helpers for streams."""

import datetime
import io
import uuid
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import factory
import wagtail_factories
from django.core.files.base import ContentFile
from PIL import Image as PillowImage
from wagtail.models import Collection

from about.models import AboutPage, AccessibilityPage, ContactPage, EnquiryPage, PersonPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.users.models import User
from newsroom.models import ArticlePage, CategoryPage, EventPage, LecturePage, NewsroomPage

SINGAPORE = ZoneInfo("Asia/Singapore")


def stream(*blocks: tuple[str, Any]) -> list[dict[str, Any]]:
    """Return the raw data of a stream of (type, value) blocks."""
    return [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]


def items(*values: Any) -> list[dict[str, Any]]:
    """Return the raw data of a list block."""
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def link(**target: Any) -> dict[str, Any]:
    """Return the raw data of a link block."""
    return {"text": "", "page": None, "document": None, "url": "", **target}


def location(title: str, address: str, *hours: tuple[str, str, str], map_url: str = "") -> tuple[str, dict[str, Any]]:
    """Return a location for a stream; each line of its opening hours is (days, time, note)."""
    times = items(*[dict(zip(("days", "time", "note"), line, strict=True)) for line in hours])
    return "location", {"title": title, "address": address, "opening_hours": times, "map_url": map_url}


def contact(title: str, *details: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    """Return a contact for a stream, with its (type, value) details."""
    return "contact", {"title": title, "details": stream(*details)}


def picture_file(name: str = "picture.png", size: tuple[int, int] = (640, 360), colour: str = "#FFCE06") -> ContentFile:
    """Return a PNG file of one colour."""
    return ContentFile(picture(size, colour), name=name)


@cache
def picture(size: tuple[int, int], colour: str) -> bytes:
    """Return the content of a PNG of one colour."""
    data = io.BytesIO()
    PillowImage.new("RGB", size, colour).save(data, format="PNG")
    return data.getvalue()


class AboutPageFactory(wagtail_factories.PageFactory):
    """An about page without content."""

    title = factory.Sequence(lambda number: f"Page {number}")

    class Meta:
        model = AboutPage


class AccessibilityPageFactory(wagtail_factories.PageFactory):
    """An accessibility statement with the prepared words."""

    title = "Accessibility statement"

    class Meta:
        model = AccessibilityPage


class ContactPageFactory(wagtail_factories.PageFactory):
    """A contact page without content."""

    title = "Contact us"

    class Meta:
        model = ContactPage


class EnquiryPageFactory(wagtail_factories.PageFactory):
    """A form that asks for a name, an e-mail address, a subject and a message."""

    title = "Write to us"
    form_fields = factory.LazyFunction(
        lambda: stream(
            ("name", {"label": "Your name", "hint": "", "required": False}),
            ("email", {"label": "Your e-mail address", "hint": "So that we can reply.", "required": True}),
            (
                "choice",
                {
                    "label": "Subject",
                    "hint": "",
                    "required": True,
                    "choices": items("A course", "A service", "Something else"),
                },
            ),
            ("text", {"label": "Your message", "hint": "", "required": True}),
        )
    )

    class Meta:
        model = EnquiryPage


def role(title: str, group: AboutPage | None = None, position: int | None = None) -> tuple[str, dict[str, Any]]:
    """Return a role for a stream."""
    return "role", {"title": title, "page": group.pk if group else None, "position": position}


class PersonPageFactory(wagtail_factories.PageFactory):
    """A person with a biography, without roles and portrait."""

    title = ""
    honorific = "Dr"
    name = factory.Sequence(lambda number: f"Tan Sample {number}")
    slug = factory.Sequence(lambda number: f"person-{number}")
    body = factory.LazyFunction(lambda: stream(("rich_text", "<p>A life in cells.</p>")))

    class Meta:
        model = PersonPage


class NewsroomPageFactory(wagtail_factories.PageFactory):
    """The newsroom."""

    title = "Newsroom"

    class Meta:
        model = NewsroomPage


class CategoryPageFactory(wagtail_factories.PageFactory):
    """A category of the newsroom."""

    title = factory.Sequence(lambda number: f"Category {number}")

    class Meta:
        model = CategoryPage


class ArticlePageFactory(wagtail_factories.PageFactory):
    """An article with one paragraph, not a link to another site."""

    title = factory.Sequence(lambda number: f"Article {number}")
    date = datetime.date(2026, 2, 24)
    summary = "In one sentence."
    body = factory.LazyFunction(lambda: stream(("rich_text", "<p>All that happened.</p>")))

    class Meta:
        model = ArticlePage


class EventPageFactory(ArticlePageFactory):
    """A workshop of two days in Singapore, with a registration link."""

    title = factory.Sequence(lambda number: f"Event {number}")
    starts_at = datetime.datetime(2026, 5, 12, 9, tzinfo=SINGAPORE)
    ends_at = datetime.datetime(2026, 5, 13, 17, 30, tzinfo=SINGAPORE)
    venue = "Auditorium"
    venue_address = "23 Sample Park, Level 2\nSingapore 123456"
    registration_link = factory.LazyFunction(lambda: stream(("link", link(url="https://example.org/register"))))

    class Meta:
        model = EventPage


def speaker(name: str = "", page: PersonPage | None = None, role: str = "") -> tuple[str, dict[str, Any]]:
    """Return a speaker of a lecture for a stream."""
    return "speaker", {"page": page.pk if page else None, "name": name, "role": role}


class LecturePageFactory(ArticlePageFactory):
    """A lecture of an hour with a video, a speaker and a transcript."""

    title = factory.Sequence(lambda number: f"Lecture {number}")
    speakers = factory.LazyFunction(lambda: stream(speaker("Prof Jane Doe", role="Sample University")))
    video = "https://www.youtube.com/watch?v=abc"
    minutes = 60
    transcript = "0:00 Welcome, everybody.\n\n12:34 The vector enters the cell."

    class Meta:
        model = LecturePage


class ImageFactory(wagtail_factories.ImageFactory):
    """An image of the library."""

    title = "Cell processing suite"
    description = "A gowned scientist at a safety cabinet"
    file = factory.LazyFunction(picture_file)
    collection = factory.LazyFunction(Collection.get_first_root_node)

    class Meta:
        model = CustomImage


class DocumentFactory(wagtail_factories.DocumentFactory):
    """A document of the library."""

    title = "Guide for donors"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4 sample", name="guide.pdf"))
    collection = factory.LazyFunction(Collection.get_first_root_node)

    class Meta:
        model = CustomDocument


class UserFactory(factory.django.DjangoModelFactory):
    """A user with the password "sample-password"."""

    username = factory.Sequence(lambda number: f"user{number}")
    password = factory.django.Password("sample-password")

    class Meta:
        model = User
