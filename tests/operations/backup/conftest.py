"""A small site with everything that a backup must bring back, and a backup of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, Permission
from django.core.files.storage import default_storage
from django.test import TransactionTestCase, override_settings
from wagtail.contrib.forms.models import FormSubmission
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Page, PageViewRestriction

from about.models import AboutPage
from actris_cms.operations.backup.making import Wanted, make, rows_digest
from actris_cms.operations.backup.restoring import restore
from actris_cms.operations.backup.rules import all_rules
from actris_cms.operations.backup.tables import all_models
from home.models import HomePage
from review.links import new_link
from review.models import Review, Reviewer

from ...factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    DocumentFactory,
    EnquiryPageFactory,
    EventPageFactory,
    ImageFactory,
    NewsroomPageFactory,
    UserFactory,
    stream,
)

SECRET = "Quokka"  # In all that a copy without personal data must not have.


def add_sample() -> None:
    """Add pages, files, users and what belongs to them."""
    editor = UserFactory.create(
        username=f"{SECRET}-user", first_name=SECRET, email=f"{SECRET}@example.org", is_superuser=True
    )
    group = Group.objects.get(name="Communications editors")
    group.permissions.add(Permission.objects.get(codename="add_redirect"))
    editor.groups.add(group)
    image, document = ImageFactory(uploaded_by_user=editor), DocumentFactory(uploaded_by_user=editor)
    image.tags.add("cells", "Zellen äöü")
    home = HomePage.objects.get()
    section: AboutPage = AboutPageFactory(parent=home, title="About us", slug="about-us", show_in_menus=True)
    words = f'<p>Cells. <a linktype="document" id="{document.pk}">The guide</a></p>'
    page: AboutPage = AboutPageFactory(
        parent=section,
        title="Ünïcode 細胞",
        slug="cells",
        listing_image=image,
        owner=editor,
        body=stream(("rich_text", words), ("picture", {"image": image.pk, "alt_text": "", "decorative": True})),
    )
    page.save_revision(user=editor, log_action=True).publish(user=editor)
    page.title = "A draft that nobody has seen"
    page.save_revision(user=editor)
    Comment.objects.create(page=page, user=editor, text=SECRET, contentpath="title")
    newsroom = NewsroomPageFactory(parent=home, slug="news")
    category = CategoryPageFactory(parent=newsroom, slug="events")
    ArticlePageFactory(parent=category, slug="article", listing_image=image)
    EventPageFactory(parent=category, slug="event")
    private = AboutPageFactory(parent=section, title="Private", slug="private")
    PageViewRestriction.objects.create(page=private, restriction_type="password", password=SECRET)
    Redirect.objects.create(old_path="/old", redirect_page=Page.objects.get(pk=page.pk))
    form = EnquiryPageFactory(parent=home, slug="write", to_address=f"{SECRET}@example.org")
    form.save_revision(user=editor)
    FormSubmission.objects.create(page=form, form_data={"name": SECRET, "at": datetime(2026, 1, 1, tzinfo=UTC)})
    review = Review.objects.create(created_by=editor, message=SECRET, expires_at=datetime(2030, 1, 1, tzinfo=UTC))
    review.pages.create(page=page, revision=page.get_latest_revision())
    new_link(Reviewer(review=review, name=SECRET, email=f"{SECRET}@example.org"))


def state() -> dict[str, Any]:
    """Return all that a failed restore must leave as it was, and a round trip must bring back."""
    models = [model for model in all_models() if model._meta.label not in all_rules().left_out]
    root = Path(default_storage.path(""))
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    rows: dict[str, Any] = {model._meta.label: rows_digest(model) for model in models}
    return rows | {name: data for name, data in files.items() if not name.startswith("images/")}


@pytest.fixture(autouse=True)
def _separate_backups(settings: Any, _separate_uploads_and_caches: None) -> None:
    """Give each test its own folder of backups."""
    settings.BACKUP_DIR = settings.DATA_DIR / "backups"


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any, _folders: Iterator[Path]) -> Iterator[Path]:
    """A backup of the sample site."""
    folder = next(_folders)
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "media", DATA_DIR=folder, BACKUP_DIR=folder / "backups"),
    ):
        add_sample()
        yield make(Wanted()).path
        getattr(TransactionTestCase, "_fixture_teardown")(None)  # noqa: B009 -- see tests/databases.py


@pytest.fixture
def restored(sample: Path, transactional_db: None) -> Path:
    """The sample site, restored for a test; its backup."""
    assert django_settings.MEDIA_ROOT not in sample.parents
    restore(sample, replace=True, index=False)
    return sample
