"""Keeps the stored findings about files true: by a task after a file came in, and by a job."""

import logging
import time
from operator import attrgetter
from typing import Any, Final

from wagtail.images import get_image_model

from actris_cms.images.making import UNREADABLE
from actris_cms.operations.unavailable import ObjectStoreError
from upkeep.health.storing import keep_true

from .finding import findings_of_library
from .looks import Look, look_of
from .models import FileFinding, PictureLook
from .rules import DRAWING

logger = logging.getLogger(__name__)

SECONDS: Final = 300  # In which pictures are looked at, one after the other.
THUMBNAIL: Final = "max-165x165"  # As in Wagtail's list of pictures.
FIELDS: Final = ("message", "weight", "size", "image", "document", "twin_image", "twin_document")


def check_library() -> bool:
    """Look at the pictures that are new, and find anew what is wrong; return whether all pictures were looked at."""
    is_done = look_at_new_pictures()
    keep_true(FileFinding.objects.all(), findings_of_library(), attrgetter("fingerprint"), FIELDS)
    make_thumbnails()
    return is_done


def look_at_new_pictures(seconds: float = SECONDS) -> bool:
    """Store what new pictures look like, for at most so many seconds; return whether none is left."""
    end, model = time.monotonic() + seconds, get_image_model()
    known = set(PictureLook.objects.values_list("image", "file"))
    rows = model._default_manager.order_by("-pk").values_list("pk", "file")
    for pk in [pk for pk, file in rows if (pk, file) not in known and not file.lower().endswith(DRAWING)]:
        if time.monotonic() > end:
            return False
        if image := model._default_manager.filter(pk=pk).first():
            look = _look(image)
            values = {"file": image.file.name, "look": look.bits, "is_transparent": look.is_transparent}
            PictureLook.objects.update_or_create(image_id=pk, defaults=values)
    return True


def _look(image: Any) -> Look:
    try:
        with image.file.storage.open(image.file.name) as file:
            return look_of(file, image)
    except ObjectStoreError:  # The file may be in order: the task is tried again.
        raise
    except UNREADABLE as error:
        logger.warning("The file of image %s (%s) cannot be looked at: %s", image.pk, image.file.name, error)
        return Look()


def make_thumbnails(seconds: float = SECONDS) -> None:
    """Make the small pictures that the list shows, so that nobody waits for them."""
    end = time.monotonic() + seconds
    keys = set(FileFinding.objects.exclude(image=None).values_list("image", flat=True))
    keys |= set(FileFinding.objects.exclude(twin_image=None).values_list("twin_image", flat=True))
    missing = get_image_model()._default_manager.exclude(renditions__filter_spec=THUMBNAIL)
    for pk in keys & set(missing.values_list("pk", flat=True)):
        if time.monotonic() > end:
            return
        if image := get_image_model()._default_manager.filter(pk=pk).first():
            image.get_rendition(THUMBNAIL)
