"""Uploads in an S3-compatible store behave as in a folder, and a store that does not answer is said in words."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.files import watch
from actris_cms.images.making import StoreSilentError, is_known_unreadable, make
from actris_cms.operations import object_store
from actris_cms.operations.unavailable import ObjectStoreError
from actris_cms.settings.uploads import uploads_from_environment
from home.models import HomePage
from search.pdf import text_of_file
from testbed.processes import free_port
from tests.factories import AboutPageFactory, stream
from tests.images.conftest import photograph_file
from tests.search.pdfs import pdf_of

pytestmark = pytest.mark.slow(seconds=2)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The URL and the process of a store with an empty bucket “uploads”."""
    folder, port = tmp_path_factory.mktemp("store"), free_port()
    (folder / "uploads").mkdir()
    command = [str(Path(sys.executable).with_name("localbucket")), str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    yield f"http://127.0.0.1:{port}", process
    process.kill()
    process.wait(10)


@pytest.fixture
def store(endpoint: tuple[str, Any], settings: Any, monkeypatch: pytest.MonkeyPatch) -> subprocess.Popen[bytes]:
    """Keep uploads in the store, as the environment says; return its process."""
    values = {
        "S3_BUCKET": "uploads",
        "S3_ENDPOINT": endpoint[0],
        "S3_REGION": "x",
        "S3_ACCESS_KEY": "x",
        "S3_SECRET_KEY": "x",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(object_store.TIMEOUTS, "read_timeout", 0.5)
    settings.STORAGES = {**settings.STORAGES, "default": uploads_from_environment()}
    client = boto3.client(
        "s3", endpoint_url=endpoint[0], region_name="x", aws_access_key_id="x", aws_secret_access_key="x"
    )
    for _ in range(50):
        try:
            client.list_buckets()
            break
        except object_store.BotoCoreError:
            time.sleep(0.1)
    return endpoint[1]


@contextmanager
def stopped(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let the store accept connections and say nothing."""
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


@pytest.fixture
def stored_page(store: Any, db: None, home: HomePage) -> AboutPage:
    """A live page with a photograph, in its renditions, and a PDF file."""
    image = CustomImage.objects.create(title="Suite", file=photograph_file())
    make(image, ["large"])
    document = CustomDocument.objects.create(title="Guide", file=ContentFile(pdf_of("Cryopreserved"), name="guide.pdf"))
    picture = {"image": {"image": image.pk, "alt_text": "A suite", "decorative": False}, "width": "large"}
    body = stream(
        ("image", {**picture, "caption": "", "link": {}}),
        ("rich_text", f'<p><a linktype="document" id="{document.pk}">Guide</a></p>'),
    )
    page: AboutPage = AboutPageFactory(parent=home, slug="stored", body=body)
    return page


def files() -> list[str]:
    """Return the paths of a rendition and of the document."""
    image, document = CustomImage.objects.get(), CustomDocument.objects.get()
    return [
        image.renditions.order_by("pk").last().url,
        reverse("wagtaildocs_serve", args=[document.pk, document.filename]),
    ]


def test_a_file_is_stored_read_listed_and_deleted_as_in_a_folder(store: Any) -> None:
    name = default_storage.save("notes/Grüße 1.txt", ContentFile(b"words"))
    assert default_storage.url(name) == "/uploads/notes/Gr%C3%BC%C3%9Fe%201.txt"
    assert (default_storage.exists(name), default_storage.size(name)) == (True, 5)
    assert default_storage.open(name).read() == b"words"
    assert default_storage.listdir("notes") == ([], ["Grüße 1.txt"])
    default_storage.delete(name)
    assert not default_storage.exists(name)
    with pytest.raises(FileNotFoundError):
        default_storage.open(name)


def test_files_of_one_name_that_are_stored_at_the_same_time_are_all_kept(store: Any) -> None:
    contents = [f"content {number}".encode() for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda content: default_storage.save("same.txt", ContentFile(content)), contents))
    assert [default_storage.open(name).read() for name in names] == contents


def test_visitors_get_pictures_and_files_of_live_pages(stored_page: AboutPage, client: Client) -> None:
    picture, document = (client.get(path) for path in files())
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    assert b"".join(picture.streaming_content)[8:12] == b"WEBP"
    assert (picture["Cache-Control"], picture["X-Accel-Expires"]) == ("public, max-age=2592000, s-maxage=60", "60")
    assert client.get(files()[0], headers={"If-None-Match": picture["ETag"]}).status_code == 304
    assert b"".join(document.streaming_content).startswith(b"%PDF")
    part = client.get(files()[1], headers={"Range": "bytes=0-3"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"%PDF")


def test_files_of_a_withdrawn_page_are_closed_and_the_proxies_forget_them(
    stored_page: AboutPage, client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    purged: list[str] = []
    monkeypatch.setattr(watch, "purge_frontend_soon", purged.extend)
    with django_capture_on_commit_callbacks(execute=True):
        stored_page.unpublish()
    assert [client.get(path).status_code for path in files()] == [404, 404]
    assert f"http://testserver{files()[0]}" in purged


def test_the_text_of_a_stored_file_is_found(stored_page: AboutPage) -> None:
    assert "Cryopreserved" in (text_of_file(CustomDocument.objects.get()) or "")


def test_a_silent_store_leaves_pages_as_they_are_and_says_so_for_files(
    stored_page: AboutPage, store: subprocess.Popen[bytes], client: Client
) -> None:
    client.raise_request_exception = False
    CustomImage.objects.get().renditions.order_by("pk").last().delete()
    with stopped(store):
        start = time.monotonic()
        assert client.get(stored_page.url).status_code == 200
        answer = client.get(files()[1])
        assert time.monotonic() - start < 10
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "The store of pictures and files does not answer." in answer.content.decode()
        with pytest.raises(StoreSilentError):
            make(CustomImage.objects.get(), ["large"])
    assert not is_known_unreadable(CustomImage.objects.get())
    made = 0
    for _ in range(20):  # The store first answers those who have gone.
        with suppress(StoreSilentError):
            made += make(CustomImage.objects.get(), ["large"])
    assert made == 1


def test_an_upload_that_a_silent_store_does_not_take_leaves_no_row(
    store: subprocess.Popen[bytes], admin_client: Client
) -> None:
    admin_client.raise_request_exception = False
    file = io.BytesIO(photograph_file(400, 300).read())
    file.name = "suite.jpg"
    with stopped(store):
        data = {"title": "Suite", "file": file, "description": "A suite", "collection": 1}
        answer = admin_client.post(reverse("wagtailimages:add"), data)
    assert answer.status_code == 503
    assert not CustomImage.objects.exists()


def test_a_store_that_is_not_there_is_an_error_of_the_store(
    store: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S3_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    settings.STORAGES = {**settings.STORAGES, "default": uploads_from_environment()}
    for action in (default_storage.exists, default_storage.open, default_storage.delete, default_storage.listdir):
        with pytest.raises(ObjectStoreError, match="cannot be used"):
            action("name")


@pytest.mark.parametrize(
    ("values", "message"),
    [({"S3_ENDPOINT": "s3.example.org"}, "S3_ENDPOINT is not a URL"), ({"S3_ACCESS_KEY": "x"}, "Set both")],
)
def test_settings_of_the_store_that_cannot_be_right_are_named(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], message: str
) -> None:
    monkeypatch.setenv("S3_BUCKET", "uploads")
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=message):
        uploads_from_environment()
