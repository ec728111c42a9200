"""Fixtures for images: realistic photographs, a record of what is encoded, tasks that wait."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from actris_cms.core.models import CustomImage
from actris_cms.images import pixels

from ..factories import ImageFactory
from ..queued import let_tasks_wait

Photograph = Callable[..., CustomImage]


def photograph_file(width: int = 1600, height: int = 900, kind: str = "JPEG", **options: Any) -> ContentFile:
    """Return a file of soft noise, which takes as long to encode as a photograph."""
    noise = Image.effect_noise((width // 8 + 1, height // 8 + 1), 90).convert("RGB").resize((width, height))
    data = io.BytesIO()
    noise.save(data, kind, **options)
    return ContentFile(data.getvalue(), name=f"photograph.{kind.lower()}")


@pytest.fixture
def photograph(db: None) -> Photograph:
    """A function that adds a photograph to the image library."""

    def make(width: int = 1600, height: int = 900, kind: str = "JPEG", **fields: Any) -> CustomImage:
        image: CustomImage = ImageFactory(file=photograph_file(width, height, kind), **fields)
        return image

    return make


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """A list of the (width, format) of all encoded pictures, in order."""
    found: list[tuple[int, str]] = []
    encode = pixels.encoded

    def recording(picture: Image.Image, kind: str, *, quickly: bool = False) -> bytes:
        found.append((picture.width, "stand-in" if quickly else kind))
        return encode(picture, kind, quickly=quickly)

    monkeypatch.setattr(pixels, "encoded", recording)
    return found


@pytest.fixture
def tasks_wait(settings: Any) -> None:
    """Let tasks wait in the database, as in production, until a test runs them."""
    let_tasks_wait(settings)
