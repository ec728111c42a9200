"""Documents answer requests for a part of them."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from tests.factories import DocumentFactory

from .conftest import document_url

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def url(db: None) -> str:
    """The URL of a document of 256,000 bytes."""
    return document_url(DocumentFactory(file=ContentFile(CONTENT, name="film.mp4"), is_shared=True))


def content(answer: Any) -> bytes:
    """Return the content of a streamed answer."""
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=255900-", 255_900, 255_999),
        ("bytes=-5", 255_995, 255_999),
        ("bytes=10-9999999", 10, 255_999),
        ("bytes=-9999999", 0, 255_999),
        ("bytes=70000-140000", 70_000, 140_000),
        ("Bytes = 1 - 1", 1, 1),
    ],
)
def test_a_part_of_a_document_is_sent(asked: str, start: int, end: int, url: str, client: Client) -> None:
    answer = client.get(url, headers={"Range": asked, "Accept-Encoding": "gzip"})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {start}-{end}/256000"
    assert answer["Content-Length"] == str(end - start + 1)
    assert not answer.has_header("Content-Encoding")
    assert content(answer) == CONTENT[start : end + 1]


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=9-3", "bytes=-0"])
def test_a_part_that_does_not_exist_is_refused(asked: str, url: str, client: Client) -> None:
    answer = client.get(url, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */256000"


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-9", f"bytes={'9' * 400}-"])
def test_other_requests_get_the_whole_document(asked: str, url: str, client: Client) -> None:
    answer = client.get(url, headers={"Range": asked})
    assert answer.status_code == 200
    assert answer["Accept-Ranges"] == "bytes"
    assert content(answer) == CONTENT


def test_a_download_goes_on_only_if_the_document_is_still_the_same(url: str, client: Client) -> None:
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"Range": "bytes=5-", "If-Range": etag}).status_code == 206
    assert client.get(url, headers={"Range": "bytes=5-", "If-Range": '"another"'}).status_code == 200


def test_a_browser_that_has_the_document_gets_nothing(url: str, client: Client) -> None:
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag, "Range": "bytes=5-"}).status_code == 304
