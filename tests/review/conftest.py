"""A review of a draft of "About ACTRIS", for two reviewers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from about.models import AboutPage
from actris_cms.users.models import User
from review.links import new_link
from review.models import Review, Reviewer, Shows


@pytest.fixture
def make_review(editor: User) -> Callable[..., Review]:
    """A function that makes a review of the latest revisions of pages."""

    def make(*pages: AboutPage, **fields: Any) -> Review:
        expiry = timezone.now() + timedelta(days=7)
        review = Review.objects.create(created_by=editor, **{"expires_at": expiry, **fields})
        for page in pages:
            review.pages.create(page=page, revision=page.get_latest_revision() or page.save_revision())
        return review

    return make


@pytest.fixture
def review(about_page: AboutPage, make_review: Callable[..., Review]) -> Review:
    """A review of the page "About ACTRIS" as it is now."""
    return make_review(about_page)


@pytest.fixture
def invite() -> Callable[..., tuple[Reviewer, str]]:
    """A function that gives somebody a link to a review, and returns both."""

    def make(review: Review, name: str = "Tan Wei Ling") -> tuple[Reviewer, str]:
        reviewer = Reviewer(review=review, name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")
        return reviewer, new_link(reviewer)

    return make


@pytest.fixture
def admin(client: Client, editor: User) -> Client:
    """The admin, opened by an editor with a name and an address."""
    User.objects.filter(pk=editor.pk).update(first_name="Ada", last_name="Ng", email="ada@example.org")
    client.force_login(editor)
    return client


@pytest.fixture
def latest(about_page: AboutPage, make_review: Callable[..., Review]) -> Review:
    """A review that shows the latest draft."""
    return make_review(about_page, shows=Shows.LATEST)
