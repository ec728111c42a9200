"""Pictures that are worth encoding, and a count of what is encoded."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from actris_cms.core import background
from actris_cms.core.models import CustomImage
from actris_cms.core.renditions import pixels

from ..factories import ImageFactory

Photograph = Callable[..., CustomImage]


def photograph_file(width: int = 1600, height: int = 900, kind: str = "JPEG", **options: Any) -> ContentFile:
    """A file of soft noise, which is as hard to encode as a photograph."""
    noise = Image.effect_noise((width // 8 + 1, height // 8 + 1), 90).convert("RGB").resize((width, height))
    data = io.BytesIO()
    noise.save(data, kind, **options)
    return ContentFile(data.getvalue(), name=f"photograph.{kind.lower()}")


@pytest.fixture
def photograph(db: None) -> Photograph:
    """Put a photograph into the library."""

    def make(width: int = 1600, height: int = 900, kind: str = "JPEG", **fields: Any) -> CustomImage:
        image: CustomImage = ImageFactory(file=photograph_file(width, height, kind), **fields)
        return image

    return make


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """The (width, format) of everything that is encoded."""
    count: list[tuple[int, str]] = []
    encode = pixels.encoded

    def counting(picture: Image.Image, kind: str, *, quickly: bool = False) -> bytes:
        count.append((picture.width, "stand-in" if quickly else kind))
        return encode(picture, kind, quickly=quickly)

    monkeypatch.setattr(pixels, "encoded", counting)
    return count


@pytest.fixture
def in_background(settings: Any) -> Iterator[background.Worker]:
    """Tasks run in a thread, as on a real site; the worker, to wait for."""
    settings.TASKS = {
        **settings.TASKS,
        "background": {"BACKEND": "actris_cms.core.background.ThreadBackend"},
    }
    background._workers.clear()
    worker = background.worker("background")
    yield worker
    worker.stop()
    background._workers.clear()
