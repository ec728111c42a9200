"""Keeps the stored findings about files true: by a task after a file came in, and by a job."""

import logging
import time
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from wagtail.images import get_image_model

from actris_cms.images.making import UNREADABLE
from actris_cms.operations.unavailable import ObjectStoreError

from .finding import findings_of_library
from .looks import Look, look_of
from .models import FileFinding, PictureLook
from .rules import DRAWING

logger = logging.getLogger(__name__)

SECONDS: Final = 300  # In which pictures are looked at, one after the other.
CHUNK: Final = 500
THUMBNAIL: Final = "max-165x165"  # As in Wagtail's list of pictures.
FIELDS: Final = ("message", "weight", "size", "image_id", "document_id", "twin_image_id", "twin_document_id")


def check_library() -> bool:
    """Look at the pictures that are new, and find anew what is wrong; return whether all pictures were looked at."""
    is_done = look_at_new_pictures()
    with transaction.atomic():
        _store(findings_of_library())
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


def _store(found: Iterable[FileFinding]) -> None:
    """Store what is new, correct what changed, and delete what is no longer found. What was dismissed stays so."""
    wanted = {one.fingerprint: one for one in found}
    stored = {one.fingerprint: one for one in FileFinding.objects.all()}
    gone = [one.pk for key, one in stored.items() if key not in wanted]
    for start in range(0, len(gone), CHUNK):
        FileFinding.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    new = [one for key, one in wanted.items() if key not in stored]
    FileFinding.objects.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    changed = []
    for key in wanted.keys() & stored.keys():
        if any(getattr(wanted[key], name) != getattr(stored[key], name) for name in FIELDS):
            wanted[key].pk = stored[key].pk
            changed.append(wanted[key])
    FileFinding.objects.bulk_update(changed, [name.removesuffix("_id") for name in FIELDS], batch_size=CHUNK)


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
