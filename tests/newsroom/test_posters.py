"""Posters become drafts of events: what is read, what editors confirm, and what bounds the reading."""

import io
import json
import resource
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import GroupPagePermission

from actris_cms.core.models import CustomImage
from actris_cms.images import words, words_worker
from actris_cms.operations.scheduler import JOBS
from actris_cms.users.models import User
from newsroom.models import CategoryPage, EventPage, PosterReading
from newsroom.posters import views
from newsroom.posters.reading import proposed, read_poster
from newsroom.posters.readings import read_poster_words
from tests.factories import SINGAPORE, ImageFactory, picture
from tests.newsroom.posters import POSTERS, UPLOADED, compared, png
from tests.queued import let_tasks_wait, run_tasks

HERE = Path(__file__).parent
LIMIT = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process")
TICKS = {
    f"right_{name}": "on"
    for name in (
        "title starts_at ends_at attendance venue fee registration_url registration_closes_at text words".split()
    )
}


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let a stand-in read words, in the real process with its limits; return the environment of that process."""
    environment = {**words.ENVIRONMENT, "PYTHONPATH": str(HERE / "stand_in")}
    monkeypatch.setattr(words, "ENVIRONMENT", environment)
    monkeypatch.setattr(views, "can_read_words", lambda: True)
    return environment


@pytest.fixture
def image(events: CategoryPage) -> CustomImage:
    """A picture in the library of a site with a newsroom."""
    made: CustomImage = ImageFactory(title="Poster of a course", description="")
    return made


@pytest.fixture
def signed_in(client: Client, editor: User) -> Client:
    """A browser in which an editor is signed in."""
    client.force_login(editor)
    return client


def test_at_least_nine_of_ten_fields_of_posters_are_right() -> None:
    """The words were read by the model once: `python -m tests.newsroom.posters` does it again."""
    stored = json.loads((HERE / "posters" / "words.json").read_text())
    rows = [
        (name, *row)
        for name, poster in stored.items()
        for row in compared(proposed(read_poster(poster["found"], UPLOADED)), poster["fields"])
    ]
    wrong = [row for row in rows if row[2] != row[3]]
    assert len(stored) >= 12
    assert len(wrong) <= len(rows) / 10, wrong


@pytest.mark.parametrize("address", ["http://[::1", "https://[your-link]/x", "javascript:alert(1)"])
def test_addresses_that_are_none_are_not_proposed(address: str) -> None:
    lines = [[100, 100, 900, 190, "Growing Cells"], [100, 300, 900, 340, f"Register: {address}"]]
    found: dict[str, Any] = {"lines": lines, "codes": []}
    assert read_poster(found, UPLOADED).registration_url == ""
    assert read_poster(found | {"codes": [address]}, UPLOADED).registration_url == ""


def test_a_line_that_says_the_same_often_is_read_at_once() -> None:
    lines = [[100, 100, 900, 190, "Growing Cells"], [100, 300, 900, 340, "Venue: online" + " webinar" * 24 + "!?"]]
    began = time.process_time()
    assert not read_poster({"lines": lines, "codes": []}, UPLOADED).facts.is_online
    assert time.process_time() - began < 1


def test_the_letters_of_a_picture_with_a_palette_are_made_smaller_smoothly() -> None:
    sheet = Image.new("L", (3 * words_worker.EDGE, 30), "white")
    sheet.paste("black", (0, 10, sheet.width, 12))  # A thin stroke.
    data = io.BytesIO()
    sheet.convert("P").save(data, "PNG")
    assert 40 < min(words_worker.opened(data.getvalue(), 10**6).convert("L").tobytes()) < 200


@pytest.mark.skipif(not words.can_read_words(), reason="requirements-ocr.txt is not installed")
@pytest.mark.slow(seconds=5)
def test_the_model_reads_a_poster_within_its_bounds() -> None:
    draw = next(one for one in POSTERS if one.__name__ == "with_a_code")
    sheet, wanted = draw()
    found = proposed(read_poster(words.read_words(png(sheet.picture)), UPLOADED))
    assert [row for row in compared(found, wanted) if row[1] != row[2]] == []
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < words.MEMORY * 1024


@pytest.mark.slow(seconds=3)
@LIMIT
def test_a_reader_that_needs_too_much_or_fails_is_ended_and_said_in_words(
    stand_in: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def problem(does: str, data: bytes = picture((40, 30), "#000000"), seconds: int = 20) -> str:
        stand_in["STAND_IN"], stand_in["STAND_IN_FILE"] = does, str(tmp_path / "file")
        monkeypatch.setattr(words, "SECONDS", seconds)
        with pytest.raises(words.WordsError) as caught:
            words.read_words(data)
        return str(caught.value)

    assert "more memory" in problem("memory")
    assert "more memory" in problem("SIGKILL")  # By Linux, if the machine has none left.
    assert "more than" in problem("time", seconds=1)
    assert "more than" in problem("processor", seconds=1)
    assert "failed" in problem("crash")
    assert "failed" in problem("bytes")
    assert "failed" in problem("file")
    assert (tmp_path / "file").stat().st_size == 0
    assert "cannot be opened" in problem("", b"no picture")
    assert "cannot be opened" in problem("", picture((40, 30), "#000000")[:60])
    stand_in["STAND_IN"] = "SIGTERM"  # The worker of the site is restarted, and the task is tried again.
    with pytest.raises(InterruptedError):
        words.read_words(picture((40, 30), "#000000"))


@pytest.mark.django_db
def test_without_the_packages_nothing_offers_it(signed_in: Client, image: CustomImage, events: CategoryPage) -> None:
    pages = [
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailadmin_explore", args=[events.pk]),
        reverse("wagtailadmin_pages:edit", args=[events.pk]),
    ]
    doors = [reverse("newsroom_posters:choose"), reverse("newsroom_posters:event", args=[image.pk])]

    def offers() -> list[bool]:
        return [any(door in signed_in.get(page).content.decode() for door in doors) for page in pages]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "can_read_words", lambda: False)
        assert offers() == [False] * 3
        assert [signed_in.get(door).status_code for door in doors] == [404, 404]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "can_read_words", lambda: True)
        assert offers() == [True] * 3


@pytest.mark.django_db
@pytest.mark.slow(seconds=3)
def test_a_poster_becomes_a_draft_once_everything_read_is_confirmed_or_changed(
    stand_in: dict[str, str], signed_in: Client, image: CustomImage, events: CategoryPage, settings: Any
) -> None:
    let_tasks_wait(settings)
    url = reverse("newsroom_posters:event", args=[image.pk])
    chosen = signed_in.post(reverse("newsroom_posters:choose"), {"image": image.pk})
    assert chosen["Location"] == url
    waiting = signed_in.get(url).content.decode()
    assert "being read" in waiting and "js/admin/poster.js" in waiting
    assert signed_in.get(url, {"state": ""}).status_code == 204
    assert signed_in.post(url, {}).status_code == 302  # There is nothing to confirm yet.
    run_tasks()
    assert signed_in.get(url, {"state": ""}).status_code == 200
    form = BeautifulSoup(signed_in.get(url).content, "lxml").select_one(".poster form")
    assert form
    values = {
        field["name"]: str(field.get("value") or field.get_text()).strip()
        for field in form.select("input:not([type=checkbox]), textarea")
    }
    assert values["title"] == "Growing Cells"
    assert (values["starts_at"], values["venue"], values["fee"]) == ("2026-10-09 09:00", "Sample Hall", "S$100")
    values |= {"parent": str(events.pk), "attendance": "in_person"}

    read_poster_words.call(image.pk, image.file_hash)  # Once more, for somebody who did not want to wait.
    unconfirmed = signed_in.post(url, values)
    assert unconfirmed.content.decode().count("Tick that it is right") == 9
    assert not EventPage.objects.exists()

    unnamed = signed_in.post(url, values | TICKS | {"title": "???"})
    assert "It makes no address for the page" in unnamed.content.decode()
    assert not EventPage.objects.exists()

    ticked = values | TICKS | {"fee": "S$80"}
    del ticked["right_fee"]  # It was changed.
    made = signed_in.post(url, ticked)
    event = EventPage.objects.get()
    assert made["Location"] == reverse("wagtailadmin_pages:edit", args=[event.pk])
    assert (event.live, event.has_unpublished_changes, event.owner.username) == (False, True, "editor")
    assert (event.title, event.slug, event.fee) == ("Growing Cells", "growing-cells", "S$80")
    assert event.starts_at == datetime(2026, 10, 9, 9, tzinfo=SINGAPORE)
    assert event.registration_link[0].value["url"] == "https://example.org/sign-up"
    text, poster = event.get_latest_revision_as_object().body
    assert "how &lt;not&gt; to lose them" in str(text.value)
    assert poster.value["image"].pk == image.pk
    assert poster.value["image"].contextual_alt_text == "Poster of “Growing Cells”"
    assert "Venue: Sample Hall" in str(poster.value["words"])
    assert signed_in.get(made["Location"]).status_code == 200
    assert signed_in.get(reverse("wagtailadmin_pages:view_draft", args=[event.pk])).status_code == 200

    PosterReading.objects.all().delete()  # The picture was replaced while somebody wrote.
    unfinished = signed_in.post(url, ticked | {"title": ""}).content.decode()
    assert "The picture was replaced meanwhile" in unfinished and "S$80" in unfinished
    assert "js/admin/poster.js" not in unfinished  # It would ask to send the form again.
    signed_in.post(url, ticked)
    assert EventPage.objects.count() == 2


@pytest.mark.django_db
def test_a_failure_is_said_and_the_poster_can_be_read_again(
    stand_in: dict[str, str], signed_in: Client, image: CustomImage, settings: Any
) -> None:
    let_tasks_wait(settings)
    url = reverse("newsroom_posters:event", args=[image.pk])

    def shown() -> str:
        signed_in.get(url)
        run_tasks()
        return signed_in.get(url).content.decode()

    stand_in["STAND_IN"] = "nothing"
    assert "No words were found" in shown()
    stand_in["STAND_IN"] = ""
    assert signed_in.post(url).status_code == 302
    assert 'value="Growing Cells"' in shown()
    image.file.storage.delete(image.file.name)
    PosterReading.objects.all().delete()
    assert "The file of the picture is missing" in shown()


@pytest.mark.django_db
def test_only_those_who_may_add_events_and_choose_the_picture_get_in(
    stand_in: dict[str, str], signed_in: Client, image: CustomImage, events: CategoryPage
) -> None:
    doors = [reverse("newsroom_posters:choose"), reverse("newsroom_posters:event", args=[image.pk])]
    GroupPagePermission.objects.filter(permission__codename="add_page").delete()
    assert {signed_in.get(door).status_code for door in doors} == {302}  # To the dashboard.
    assert not PosterReading.objects.exists()
    page_group = User.objects.get(username="editor").groups.get()
    add = Permission.objects.get(codename="add_page")
    GroupPagePermission.objects.create(group=page_group, page=events, permission=add)
    page_group.collection_permissions.all().delete()
    assert [signed_in.get(door).status_code for door in doors] == [200, 302]
    assert not PosterReading.objects.exists()


@pytest.mark.django_db
def test_a_drawing_is_refused_in_the_form(stand_in: dict[str, str], signed_in: Client, events: CategoryPage) -> None:
    drawing = ImageFactory(file=ContentFile(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "a.svg"))
    shown = signed_in.post(reverse("newsroom_posters:choose"), {"image": drawing.pk}).content.decode()
    assert "The words of a drawing (SVG) cannot be read" in shown


@pytest.mark.django_db
def test_words_are_forgotten_after_thirty_days() -> None:
    for key, days in (("a", 29), ("b", 31)):
        PosterReading.objects.create(file_hash=key, asked_at=timezone.now() - timedelta(days=days))
    assert JOBS["forget_words_of_posters"].run() == 1
    assert PosterReading.objects.get().pk == "a"
