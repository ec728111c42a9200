"""Sizes are made before anybody asks: by publishing, by a command, by an import."""

import io
import os
import threading
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
from actris_cms.core.background import ThreadBackend, Worker
from actris_cms.core.models import CustomImage, SiteIdentity
from actris_cms.core.renditions import ahead
from actris_cms.core.renditions.making import make, stand_in
from actris_cms.core.renditions.presets import ICONS, preset_of
from actris_cms.core.renditions.wanted import pictures_of
from home.models import HomePage

from ..factories import AboutPageFactory, ArticlePageFactory, NewsroomPageFactory, stream
from ..isomer.samples import SampleSite
from .conftest import Photograph, photograph_file

InTransaction = Callable[..., Any]


def image_value(image: CustomImage) -> dict[str, Any]:
    return {"image": image.pk, "alt_text": "A suite", "decorative": False}


def specs(image: CustomImage) -> set[str]:
    return {one.filter_spec.split("|")[0] for one in image.renditions.all()}


def test_what_a_page_shows_is_what_its_templates_show(
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

    wanted = pictures_of(about_page)

    assert wanted[large.pk] == {"full"}
    assert wanted[listing.pk] == {"card"}
    assert wanted[mark.pk] == {"logo"}
    assert pictures_of(home)[hero.pk] == {"hero"}
    assert hero.pk not in wanted
    assert not any(image.renditions.exists() for image in (large, poster, hero, listing, mark))


@pytest.mark.parametrize(("size", "preset"), [((40, 30), "card"), ((30, 30), "card"), ((30, 40), "poster")])
def test_a_listing_shows_the_cards_of_its_pages(
    home: HomePage, photograph: Photograph, size: tuple[int, int], preset: str
) -> None:
    newsroom = NewsroomPageFactory(parent=home)
    image = photograph(*size)
    article = ArticlePageFactory(parent=newsroom, listing_image=image)

    assert pictures_of(newsroom)[image.pk] == {preset}
    assert pictures_of(article)[image.pk] == {preset}


def test_a_page_that_cannot_be_rendered_is_reported(
    about_page: AboutPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(AboutPage, "get_template", lambda self, request: "no/such/template.html")

    assert pictures_of(about_page) == {}
    assert f"page {about_page.pk} (About ACTRIS)" in caplog.text


def test_publishing_makes_sizes_after_the_commit(
    about_page: AboutPage, photograph: Photograph, encoded: list[Any], django_capture_on_commit_callbacks: InTransaction
) -> None:
    image = photograph()
    about_page.body = stream(
        ("image", {"image": image_value(image), "caption": "", "width": "large", "link": {}}),
    )
    with django_capture_on_commit_callbacks(execute=True):
        about_page.save_revision().publish()
        assert encoded == []

    assert specs(image) == {"width-560", "width-800", "width-1280"}
    assert len(encoded) == 6


def test_a_schedule_makes_sizes_too(
    about_page: AboutPage, photograph: Photograph, django_capture_on_commit_callbacks: InTransaction
) -> None:
    image = photograph()
    about_page.listing_image = image
    about_page.go_live_at = timezone.now() - timedelta(minutes=1)
    about_page.save_revision(approved_go_live_at=about_page.go_live_at)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")

    assert specs(image) == {"width-400", "width-560", "width-800"}


def test_a_draft_makes_nothing(
    about_page: AboutPage, photograph: Photograph, encoded: list[Any], django_capture_on_commit_callbacks: InTransaction
) -> None:
    about_page.listing_image = photograph()
    with django_capture_on_commit_callbacks(execute=True):
        about_page.save_revision()

    assert encoded == []


def test_the_marks_of_the_site_are_made_when_they_are_saved(
    site: Site, photograph: Photograph, django_capture_on_commit_callbacks: InTransaction
) -> None:
    identity = SiteIdentity.for_site(site)
    identity.logo = identity.favicon = photograph()
    with django_capture_on_commit_callbacks(execute=True):
        identity.save()

    assert specs(identity.logo) == {"max-480x96", *(f"fill-{size}x{size}" for size in ICONS)}


def test_a_replaced_picture_is_made_anew_for_the_pages_that_show_it(
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


def test_whoever_publishes_many_pages_may_leave_sizes_to_the_end(
    about_page: AboutPage, photograph: Photograph, encoded: list[Any], django_capture_on_commit_callbacks: InTransaction
) -> None:
    about_page.listing_image = photograph()
    with django_capture_on_commit_callbacks(execute=True), ahead.left_to_the_end():
        about_page.save_revision().publish()

    assert encoded == []


@pytest.mark.django_db
def test_an_image_or_a_page_that_was_deleted_before_its_turn_is_passed_over() -> None:
    assert ahead.make_sizes.call(987_654, ["card"]) == 0
    assert ahead.make_sizes_of_page.call(987_654) == 0


# --- The command -------------------------------------------------------------------------------------------------


def run() -> str:
    out = io.StringIO()
    call_command("make_renditions", stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_makes_what_is_missing_and_then_nothing(
    about_page: AboutPage, photograph: Photograph, encoded: list[Any]
) -> None:
    about_page.listing_image = photograph()
    about_page.save()

    assert "Pictures shown: 1. Files made: 6. Stale files removed: 0. Unreadable: 0." in run()
    assert "Files made: 0." in run()
    assert len(encoded) == 6


def test_the_command_names_pictures_that_cannot_be_read_and_makes_the_others(
    about_page: AboutPage, section: AboutPage, photograph: Photograph
) -> None:
    lost, sound = photograph(), photograph(40, 30)
    default_storage.delete(lost.file.name)
    for page, image in ((about_page, lost), (section, sound)):
        page.listing_image = image
        page.save()

    printed = run()

    assert f"The file of image {lost.pk} ({lost.file.name}) cannot be read" in printed
    assert "Unreadable: 1." in printed
    assert sound.renditions.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_command_removes_what_no_place_asks_for_and_nothing_else(photograph: Photograph) -> None:
    image = photograph()
    make(image, ["card"])
    stand_in(image, preset_of("card").cuts(image)[1], wait=1)
    stand_in(image, preset_of("large").cuts(image)[2], wait=1)
    for spec in ("width-333|format-webp", "max-165x165", "original"):
        image.get_rendition(spec)
    folder = Path(django_settings.MEDIA_ROOT) / "images"
    old, young, foreign = (
        folder / name for name in ("a.width-400.format-avif.avif", "b.width-400.format-avif.avif", "card.png")
    )
    for path in (old, young, foreign):
        path.write_bytes(b"left")
    for path in (old, foreign):
        os.utime(path, (time.time() - 7200,) * 2)
    before = image.renditions.count()

    printed = run()

    assert "Stale files removed: 3." in printed
    assert image.renditions.count() == before - 2
    assert {"max-165x165", "original"} <= specs(image)
    assert image.renditions.filter(filter_spec="width-1280|format-webp|webpquality-70").exists()
    assert [path.exists() for path in (old, young, foreign)] == [False, True, True]


def test_an_import_makes_sizes_at_its_end_and_may_be_told_not_to(sample: SampleSite, site: Site) -> None:
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
    """A small site in a folder of its own."""
    root = tmp_path / "site"
    root.mkdir()
    return SampleSite(root)


# --- In the background -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_editor_does_not_wait_and_visitors_get_all_sizes_soon(
    photograph: Photograph, in_background: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = photograph()
    home = HomePage.objects.get()
    page = AboutPageFactory(parent=home, title="About us", listing_image=image)
    go = threading.Event()
    make_when_told = ahead.make
    monkeypatch.setattr(ahead, "make", lambda *args: (go.wait(20), make_when_told(*args))[1])

    page.save_revision().publish()

    assert not image.renditions.exists()
    go.set()
    assert in_background.wait(60)
    assert specs(image) == {"width-400", "width-560", "width-800"}


def test_what_waits_already_is_not_queued_again_and_what_is_too_much_is_turned_away(
    in_background: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    go, done = threading.Event(), []
    in_background.limit = 2

    def first() -> None:
        go.wait(10)
        done.append("first")

    in_background.put("first", first)
    while in_background._waiting:
        time.sleep(0.01)

    assert [in_background.put(name, lambda: done.append("again")) for name in ("a", "a", "b", "c")] == [
        True,
        True,
        True,
        False,
    ]
    go.set()
    assert in_background.wait(10)
    assert done == ["first", "again", "again"]


def test_a_task_that_fails_ends_neither_the_thread_nor_the_others(in_background: Worker) -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("a task of a test")

    in_background.put("fails", fail)
    in_background.put("works", lambda: done.append("works"))

    assert in_background.wait(10)
    assert done == ["works"]


@pytest.mark.parametrize(("serves", "expected"), [(True, ["first"]), (False, ["first", "second"])])
def test_a_server_ends_what_it_is_at_and_a_command_ends_everything(
    in_background: Worker, serves: bool, expected: list[str]
) -> None:
    done: list[str] = []
    begun = threading.Event()

    def first() -> None:
        begun.set()
        time.sleep(0.3)
        done.append("first")

    in_background.put("first", first)
    in_background.put("second", lambda: done.append("second"))
    assert begun.wait(10)
    in_background._serves = serves

    in_background.stop()

    assert done == expected


def test_the_backend_speaks_the_interface_of_django_tasks(settings: Any, in_background: Worker) -> None:
    backend = ahead.make_sizes.get_backend()
    assert isinstance(backend, ThreadBackend)

    result = ahead.make_sizes.enqueue(987_654, ["card"])

    assert str(result.status) in ("READY", "RUNNING", "SUCCESSFUL")
    assert in_background.wait(10)
