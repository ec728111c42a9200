"""What was read in pictures."""

from datetime import timedelta
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone
from wagtail.images import get_image_model

from actris_cms.images.words import WordsError, read_words
from actris_cms.operations.tasks import BACKEND, task

KEPT: Final = timedelta(days=30)
LATE: Final = timedelta(minutes=3)  # After which the screen says that nothing seems to happen.


class PosterReading(models.Model):
    """The words of the file of a picture: until they are read or a problem is known, they are waited for."""

    file_hash = models.CharField(max_length=40, primary_key=True)
    asked_at = models.DateTimeField(default=timezone.now)
    found = models.JSONField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "words of a poster"
        verbose_name_plural = "words of posters"

    def __str__(self) -> str:
        return self.file_hash

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is known yet."""
        return self.found is None and not self.problem

    @property
    def is_late(self) -> bool:
        """Whether it takes longer than it should."""
        return self.is_waiting and timezone.now() - self.asked_at > LATE


@transaction.atomic
def reading_of(image: Any) -> PosterReading:
    """Return the reading of a picture. If there is none, a task makes it."""
    reading, is_new = PosterReading.objects.get_or_create(file_hash=_key(image))
    if is_new:
        read_poster_words.enqueue(image.pk, reading.pk)
        reading.refresh_from_db()  # Tests run tasks at once.
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
