"""The renditions of the whole site: makes those that are missing and removes those that are no longer used."""

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page

from actris_cms.operations.backup.tables import all_models
from actris_cms.operations.backup.uploads import names_in

from .ahead import make_renditions
from .making import STAND_IN_SPEC, UnreadableImageError, is_incomplete, make
from .presets import all_specs, key_of
from .wanted import PresetsByImage, images_of_every_page, images_of_page, merge

FOLDER: Final = "images"
# Names of the files that this app makes; Wagtail's own renditions and other files in the folder are left alone.
OUR_FILE_NAME: Final = re.compile(
    r"\.(width|max|fill)-\d+(x\d+)?(\.bgcolor-fff)?\.format-(avif|webp|jpeg|png)(\.webpquality-\d+)?(_\w{7})?\.\w+$"
)
MIN_ORPHAN_AGE: Final = timedelta(hours=1)  # A younger file may belong to a row that is about to be saved.
Advance = Callable[[], None]


@dataclass
class Outcome:
    """Counts of what was done; `unreadable` has one message per image that could not be read."""

    images: int = 0
    made: int = 0
    removed: int = 0
    unreadable: list[str] = field(default_factory=list)


def live_pages() -> Any:
    """Return the live pages, without the root of the page tree."""
    return Page.objects.live().filter(depth__gt=1).order_by("path")


def presets_of_all_pages(advance: Advance) -> PresetsByImage:
    """Return what all live pages show, and what every page shows; `advance` is called after each page."""
    wanted: PresetsByImage = {}
    for page in live_pages().iterator():
        merge(wanted, images_of_page(page))
        advance()
    merge(wanted, images_of_every_page())
    return wanted


def make_all_renditions(wanted: PresetsByImage, outcome: Outcome, advance: Advance, *, jobs: int = 0) -> None:
    """Make missing renditions of `jobs` images at a time; 0 means one per processor.

    Inside a transaction, which other threads do not see, it is one image at a time.
    """
    images = get_image_model()._default_manager.in_bulk(list(wanted))
    pairs = [(image, sorted(wanted[pk])) for pk, image in sorted(images.items())]
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        each = map if connection.in_atomic_block else pool.map
        for made in each(_make, pairs):
            outcome.images += 1
            if isinstance(made, str):
                outcome.unreadable.append(made)
            else:
                outcome.made += made
            advance()


def queue_missing() -> None:
    """Let tasks make what is missing, and remove what is no longer used: `make_renditions` as a job."""
    wanted = presets_of_all_pages(_ignore)
    for image in get_image_model()._default_manager.filter(pk__in=wanted).prefetch_related("renditions"):
        if is_incomplete(image, wanted[image.pk]):
            make_renditions.enqueue(image.pk, sorted(wanted[image.pk]))
    remove_stale(Outcome(), _ignore)


def _ignore() -> None:
    """Show no progress."""


def _make(pair: tuple[Any, list[str]]) -> int | str:
    """Return how many renditions were made of an image for the presets, or why it could not be read."""
    try:
        return make(*pair)
    except UnreadableImageError as error:
        return str(error)
    finally:
        if not connection.in_atomic_block:
            connection.close()  # That of this thread.


def remove_stale(outcome: Outcome, advance: Advance) -> None:
    """Remove renditions that no preset uses, stand-ins that have been replaced, and files without a row."""
    for image in get_image_model()._default_manager.prefetch_related("renditions").iterator(chunk_size=200):
        for rendition in _stale(image):
            rendition.delete()
            outcome.removed += 1
        advance()
    outcome.removed += sum(1 for _ in _remove_orphans())


def _stale(image: Any) -> Iterator[Any]:
    known = all_specs(image)
    rows = {(one.filter_spec, one.focal_point_key) for one in image.renditions.all()}
    for rendition in image.renditions.all():
        spec = rendition.filter_spec
        if spec.endswith(STAND_IN_SPEC):
            real = spec.removesuffix(STAND_IN_SPEC) + "format-webp"
            if real not in known or (real, key_of(real, image)) in rows:
                yield rendition
        elif "|format-" in spec and (spec not in known or rendition.focal_point_key != key_of(spec, image)):
            yield rendition


def _remove_orphans() -> Iterator[str]:
    """Remove files without a row, left by a process that ended before it saved the row."""
    model = get_image_model().get_rendition_model()
    storage = model._meta.get_field("file").storage
    try:
        names = [name for name in storage.listdir(FOLDER)[1] if OUR_FILE_NAME.search(name)]
    except (FileNotFoundError, NotImplementedError, SuspiciousOperation):
        return
    known = {PurePosixPath(name).name for name in names_in(all_models())}
    for name in names:
        path = f"{FOLDER}/{name}"
        if name not in known and storage.get_modified_time(path) < timezone.now() - MIN_ORPHAN_AGE:
            storage.delete(path)
            yield path
