"""Renditions are made before visitors request them: on publishing, by a command, and after an import."""

import io
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage, SiteIdentity
from actris_cms.images import ahead
from actris_cms.images.making import make, stand_in
from actris_cms.images.presets import ICONS, preset_of
from actris_cms.images.wanted import images_of_page
from home.models import HomePage

from ..factories import AboutPageFactory, ArticlePageFactory, NewsroomPageFactory, stream
from ..isomer.samples import SampleSite
from ..queued import run_tasks
from .conftest import Photograph, photograph_file

pytestmark = pytest.mark.slow

InTransaction = Callable[..., Any]


def image_value(image: CustomImage) -> dict[str, Any]:
    return {"image": image.pk, "alt_text": "A suite", "decorative": False}


def specs(image: CustomImage) -> set[str]:
    return {one.filter_spec.split("|format-")[0] for one in image.renditions.all()}


def test_the_pictures_of_a_page_are_those_that_its_templates_show(
    home: HomePage, about_page: AboutPage, site: Site, photograph: Photograph
) -> None:
    large, poster, hero, listing, mark = (photograph(40, 30) for _ in range(5))
    identity = SiteIdentity.for_site(site)
    identity.logo = mark
    identity.save()
    home.hero_image = hero
    home.save()
    about_page.listing_image = listing
    about_page.body = stream(
        ("image", {"image": image_value(large), "caption": "", "width": "full", "link": {}}),
        ("embed", {"url": "https://youtu.be/a1b2c3d4e5f", "title": "A talk", "poster": poster.pk}),
    )
    about_page.save()

    wanted = images_of_page(about_page)

    assert wanted[large.pk] == {"full"}
    assert wanted[listing.pk] == {"card"}
    assert wanted[mark.pk] == {"logo"}
    assert images_of_page(home)[hero.pk] == {"hero"}
    assert hero.pk not in wanted
    assert not any(image.renditions.exists() for image in (large, poster, hero, listing, mark))


@pytest.mark.parametrize(
    ("size", "preset"), [((40, 30), "card"), ((36, 30), "card"), ((30, 30), "poster"), ((30, 40), "poster")]
)
def test_a_listing_shows_the_cards_of_its_pages(
    home: HomePage, photograph: Photograph, size: tuple[int, int], preset: str
) -> None:
    newsroom = NewsroomPageFactory(parent=home)
    image = photograph(*size)
    article = ArticlePageFactory(parent=newsroom, listing_image=image)

    assert images_of_page(newsroom)[image.pk] == {preset}
    assert images_of_page(article)[image.pk] == {preset}


def test_a_page_that_cannot_be_rendered_is_reported(
    about_page: AboutPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(AboutPage, "get_template", lambda self, request: "no/such/template.html")

    assert images_of_page(about_page) == {}
    assert f"page {about_page.pk} (About ACTRIS)" in caplog.text


def test_publishing_makes_renditions_after_the_commit(
    about_page: AboutPage, photograph: Photograph, encoded: list[Any], django_capture_on_commit_callbacks: InTransaction
) -> None:
    image = photograph()
    about_page.body = stream(
        ("image", {"image": image_value(image), "caption": "", "width": "large", "link": {}}),
    )
    with django_capture_on_commit_callbacks(execute=True):
        about_page.save_revision().publish()
        assert encoded == []

    assert specs(image) == {"width-400", "width-560", "width-800", "width-1280"}  # Also for the card of the page.
    assert len(encoded) == 8


def test_scheduled_publishing_makes_renditions_too(
    about_page: AboutPage, photograph: Photograph, django_capture_on_commit_callbacks: InTransaction
) -> None:
    image = photograph()
    about_page.listing_image = image
    about_page.go_live_at = timezone.now() - timedelta(minutes=1)
    about_page.save_revision(approved_go_live_at=about_page.go_live_at)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")

    assert specs(image) == {"width-400", "width-560", "width-800"}


def test_a_draft_makes_no_renditions(
    about_page: AboutPage, photograph: Photograph, encoded: list[Any], django_capture_on_commit_callbacks: InTransaction
) -> None:
    about_page.listing_image = photograph()
    with django_capture_on_commit_callbacks(execute=True):
        about_page.save_revision()

    assert encoded == []


def test_saving_the_site_identity_makes_renditions_of_logo_and_icon(
    site: Site, photograph: Photograph, django_capture_on_commit_callbacks: InTransaction
) -> None:
    identity = SiteIdentity.for_site(site)
    identity.logo = identity.favicon = photograph()
    with django_capture_on_commit_callbacks(execute=True):
        identity.save()

    assert specs(identity.logo) == {"trim|max-400x80", *(f"fill-{size}x{size}" for size in ICONS)}


def test_a_replaced_file_gets_renditions_for_the_pages_that_show_it(
    about_page: AboutPage, photograph: Photograph, django_capture_on_commit_callbacks: InTransaction
) -> None:
    image = photograph()
    about_page.listing_image = image
    about_page.save()
    make(image, ["card", "hero"])

    with django_capture_on_commit_callbacks(execute=True):
        image.file = photograph_file(500, 400)
        image.save()

    assert specs(image) == {"width-400", "width-560"}
    assert {one.width for one in image.renditions.filter(filter_spec__startswith="width")} == {400, 500}


def test_renditions_can_be_postponed_while_many_pages_are_published(
    about_page: AboutPage, photograph: Photograph, encoded: list[Any], django_capture_on_commit_callbacks: InTransaction
) -> None:
    about_page.listing_image = photograph()
    with django_capture_on_commit_callbacks(execute=True), ahead.renditions_deferred():
        about_page.save_revision().publish()

    assert encoded == []


@pytest.mark.django_db
def test_tasks_for_deleted_images_and_pages_do_nothing() -> None:
    assert ahead.make_renditions.call(987_654, ["card"]) == 0
    assert ahead.make_renditions_of_page.call(987_654) == 0


# --- The command -------------------------------------------------------------------------------------------------


def run() -> str:
    out = io.StringIO()
    call_command("make_renditions", stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_makes_only_missing_renditions(
    about_page: AboutPage, photograph: Photograph, encoded: list[Any]
) -> None:
    about_page.listing_image = photograph()
    about_page.save()

    assert "Pictures shown: 1. Files made: 6. Stale files removed: 0. Unreadable: 0." in run()
    assert "Files made: 0." in run()
    assert len(encoded) == 6


def test_the_command_reports_unreadable_images_and_makes_renditions_of_the_others(
    about_page: AboutPage, section: AboutPage, photograph: Photograph
) -> None:
    missing, readable = photograph(), photograph(40, 30)
    default_storage.delete(missing.file.name)
    for page, image in ((about_page, missing), (section, readable)):
        page.listing_image = image
        page.save()

    printed = run()

    assert f"The file of image {missing.pk} ({missing.file.name}) cannot be read" in printed
    assert "Unreadable: 1." in printed
    assert readable.renditions.exists()


@pytest.mark.django_db(transaction=True)
def test_the_command_removes_only_unused_renditions_and_old_files_without_one(photograph: Photograph) -> None:
    image = photograph()
    make(image, ["card"])
    stand_in(image, preset_of("card").cuts(image)[1], wait=1)
    stand_in(image, preset_of("large").cuts(image)[2], wait=1)
    for spec in ("width-333|format-webp", "max-165x165", "original"):
        image.get_rendition(spec)
    folder = Path(django_settings.MEDIA_ROOT) / "images"
    old, new, foreign = (
        folder / name
        for name in ("a.width-400.bgcolor-fff.format-avif.avif", "b.width-400.format-avif.avif", "card.png")
    )
    for path in (old, new, foreign):
        path.write_bytes(b"left")
    for path in (old, foreign):
        os.utime(path, (time.time() - 7200,) * 2)
    before = image.renditions.count()

    printed = run()

    assert "Stale files removed: 3." in printed
    assert image.renditions.count() == before - 2
    assert {"max-165x165", "original"} <= specs(image)
    assert image.renditions.filter(filter_spec="width-1280|format-webp|webpquality-70").exists()
    assert [path.exists() for path in (old, new, foreign)] == [False, True, True]


def test_an_import_makes_renditions_at_its_end_unless_told_not_to(sample: SampleSite, site: Site) -> None:
    with photograph_file(900, 600, "PNG").open() as file:
        sample.write("images/a.png", file.read())
    sample.page('<img src="/images/a.png" alt="A clean room">')

    out = io.StringIO()
    call_command("import_isomer", str(sample.root), "--no-renditions", stdout=out)
    assert not CustomImage.objects.get().renditions.exists()
    assert "Files made" not in out.getvalue()

    call_command("import_isomer", str(sample.root), "--overwrite", stdout=out)
    call_command("make_renditions", stdout=out)
    assert CustomImage.objects.get().renditions.exists()
    assert "Files made" in out.getvalue()


@pytest.fixture
def sample(tmp_path: Path) -> SampleSite:
    """A small Isomer site in its own folder."""
    root = tmp_path / "site"
    root.mkdir()
    return SampleSite(root)


# --- Outside requests --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_publishing_does_not_wait_for_renditions_which_a_worker_makes(photograph: Photograph, tasks_wait: None) -> None:
    image = photograph()
    page = AboutPageFactory(parent=HomePage.objects.get(), title="About us", listing_image=image)
    page.save_revision().publish()
    assert not image.renditions.exists()
    run_tasks()
    assert specs(image) == {"width-400", "width-560", "width-800"}
