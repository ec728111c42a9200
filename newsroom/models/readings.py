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
        PosterReading.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
        read_poster_words.enqueue(image.pk, reading.pk)
        reading.refresh_from_db()  # Tests run tasks at once.
    return reading


def _key(image: Any) -> str:
    return image.file_hash or f"image {image.pk}"  # Wagtail computes the hash when it needs one.


@task(backend=BACKEND)
def read_poster_words(image_pk: int, key: str) -> None:
    """Read the words of a picture, and store them, or why that failed."""
    image = get_image_model()._default_manager.filter(pk=image_pk).first()
    values: dict[str, Any]
    try:
        if image is None or _key(image) != key:
            raise WordsError("The picture was deleted or replaced meanwhile.")
        with image.open_file() as file:
            values = {"found": read_words(file.read())}
        if not values["found"]["lines"]:
            raise WordsError("No words were found in the picture.")
    except OSError:
        values = {"found": None, "problem": "The file of the picture is missing."}
    except WordsError as error:
        values = {"found": None, "problem": str(error)}
    PosterReading.objects.filter(pk=key).update(**values)
