"""Lets a task read the words of a picture, once for all who ask, and forgets them after a while."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from wagtail.images import get_image_model

from actris_cms.images.words import WordsError, read_words
from actris_cms.operations.tasks import BACKEND, task

from ..models import PosterReading

KEPT: Final = timedelta(days=30)


@transaction.atomic
def reading_of(image: Any) -> PosterReading:
    """Return the reading of a picture. If there is none, a task makes it."""
    reading, is_new = PosterReading.objects.get_or_create(file_hash=_key(image))
    if is_new:
        read_poster_words.enqueue(image.pk, reading.pk)
    return reading


def _key(image: Any) -> str:
    return image.file_hash or f"image {image.pk}"  # Wagtail computes the hash when it needs one.


def forget_old_readings() -> int:
    """Delete what was read more than thirty days ago; return how many rows."""
    return PosterReading.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()[0]


@task(backend=BACKEND)
def read_poster_words(image_pk: int, key: str) -> None:
    """Read the words of a picture, and store them, or why that failed; nothing if they are known by now."""
    unread = PosterReading.objects.filter(pk=key, found__isnull=True)
    if not unread.exists():
        return
    image = get_image_model()._default_manager.filter(pk=image_pk).first()
    found, problem = None, ""
    try:
        if image is None or _key(image) != key:
            raise WordsError("The picture was deleted or replaced meanwhile.")
        found = read_words(_data(image))
        if not found["lines"]:
            raise WordsError("No words were found in the picture.")
    except WordsError as error:
        found, problem = None, str(error)
    unread.update(found=found, problem=problem)


def _data(image: Any) -> bytes:
    try:
        with image.open_file() as file:
            data: bytes = file.read()
            return data
    except OSError as error:
        raise WordsError("The file of the picture is missing.") from error
