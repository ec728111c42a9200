"""A page with a picture and documents, in every state in which it is not public."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory, stream

Change = Callable[["Shown"], object]
InTransaction = Any  # The fixture `django_capture_on_commit_callbacks`.


class Shown(NamedTuple):
    """A page, a picture that it shows, and a document that it links to."""

    page: AboutPage
    image: CustomImage
    document: CustomDocument

    @property
    def urls(self) -> list[str]:
        """The URLs of the picture in two sizes and of the document."""
        sizes = [self.image.get_rendition(spec).url for spec in ("max-165x165", "width-560|format-webp")]
        return [*sizes, document_url(self.document)]


def document_url(document: CustomDocument) -> str:
    """Return the URL of a document, in a way that tells no page cache of it."""
    return reverse("wagtaildocs_serve", args=[document.pk, document.filename])


def save(page: AboutPage, **fields: Any) -> None:
    """Save changed fields of a page."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save()


def move_to_private_collection(shown: Shown) -> None:
    """Move both files into a collection with a password."""
    collection = Collection.get_first_root_node().add_child(name="Board papers")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="password", password="sesame")
    for file in (shown.image, shown.document):
        file.collection = collection
        file.save()


def restrict(shown: Shown, **restriction: Any) -> PageViewRestriction:
    """Give the section of the page a view restriction."""
    section = shown.page.get_parent()
    return PageViewRestriction.objects.create(page=section, **restriction)


def restrict_to_group(shown: Shown) -> None:
    """Let only one group see the page."""
    restrict(shown, restriction_type="groups").groups.add(Group.objects.create(name="Board"))


YESTERDAY, TOMORROW = (timezone.now() + timedelta(days=days) for days in (-1, 1))
# What takes a live page, or its files, from the public.
WITHDRAWALS: dict[str, Change] = {
    "unpublished": lambda shown: shown.page.unpublish(),
    "expired": lambda shown: save(shown.page, live=False, expired=True, expire_at=YESTERDAY),
    "made a draft": lambda shown: save(shown.page, live=False, first_published_at=None),
    "scheduled": lambda shown: save(shown.page, live=False, go_live_at=TOMORROW, first_published_at=None),
    "under a password": lambda shown: restrict(shown, restriction_type="password", password="sesame"),
    "behind a login": lambda shown: restrict(shown, restriction_type="login"),
    "for a group": restrict_to_group,
    "in a private collection": move_to_private_collection,
    "deleted": lambda shown: shown.page.delete(),
    "without them": lambda shown: save(shown.page, body=stream(), listing_image=None),
}


@pytest.fixture
def shown(section: AboutPage, django_capture_on_commit_callbacks: InTransaction) -> Shown:
    """A live page that shows a picture and links to a document."""
    with django_capture_on_commit_callbacks(execute=True):
        section.save()
        return page_with_files(section)


def page_with_files(section: AboutPage, **fields: Any) -> Shown:
    """Create a live page, a picture that it shows, and a document that it links to."""
    image, document = ImageFactory(), DocumentFactory()
    body = stream(
        ("image", {"image": {"image": image.pk, "alt_text": "A suite", "decorative": False}}),
        ("rich_text", f'<p><a linktype="document" id="{document.pk}">Guide</a></p>'),
    )
    page = AboutPageFactory(parent=section, title="Cell processing", body=body, listing_image=image, **fields)
    return Shown(page, image, document)


@pytest.fixture
def make(django_capture_on_commit_callbacks: InTransaction) -> Callable[[Change, Shown], None]:
    """Return a function that makes a change and commits it."""

    def change(what: Change, shown: Shown) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            what(shown)

    return change


def opened(client: Client, urls: list[str]) -> list[bool]:
    """Return which of the URLs answer with a file. Others answer with 404, or with a form that asks for a password."""
    answers = [client.get(url) for url in urls]
    return [answer.status_code == 200 and not answer["Content-Type"].startswith("text/html") for answer in answers]
