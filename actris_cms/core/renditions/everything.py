"""The sizes of the whole site: what is missing is made, and what no place asks for any more is removed."""

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page

from ..models import SiteIdentity
from .ahead import pictures_of_settings
from .making import QUICKLY, UnreadablePictureError, make
from .presets import all_specs, key_of
from .wanted import Wanted, pictures_of

FOLDER: Final = "images"
# A file of ours by its name; Wagtail's own sizes, and what others keep in the folder, are none of our business.
OURS: Final = re.compile(
    r"\.(width|max|fill)-\d+(x\d+)?\.format-(avif|webp|jpeg|png)(\.webpquality-\d+)?(_\w{7})?\.\w+$"
)
GRACE: Final = timedelta(hours=1)  # A file that is younger may belong to a row that is just being written.
Advance = Callable[[], None]


@dataclass
class Outcome:
    """What became of the sizes of a site; `unreadable` says of each picture why."""

    images: int = 0
    made: int = 0
    removed: int = 0
    unreadable: list[str] = field(default_factory=list)


def live_pages() -> Any:
    """The pages that visitors can see, but the root of the tree, which is none."""
    return Page.objects.live().filter(depth__gt=1).order_by("path")


def wanted_by_site(advance: Advance) -> Wanted:
    """What all live pages and the marks of all sites show; `advance` is called after each page."""
    wanted: Wanted = {}
    for page in live_pages().iterator():
        _add(wanted, pictures_of(page))
        advance()
    for identity in SiteIdentity.objects.all():
        _add(wanted, pictures_of_settings(identity))
    return wanted


def _add(wanted: Wanted, more: Wanted) -> None:
    for pk, names in more.items():
        wanted.setdefault(pk, set()).update(names)


def make_everything(wanted: Wanted, outcome: Outcome, advance: Advance, *, jobs: int = 0) -> None:
    """Make what is missing, one picture after the other, its sizes `jobs` at a time; 0 is as many as processors."""
    images = get_image_model()._default_manager.in_bulk(list(wanted))
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        for pk, image in sorted(images.items()):
            outcome.images += 1
            try:
                outcome.made += make(image, sorted(wanted[pk]), each=pool.map)
            except UnreadablePictureError as error:
                outcome.unreadable.append(str(error))
            advance()


def remove_stale(outcome: Outcome, advance: Advance) -> None:
    """Remove sizes that no preset knows, stand-ins that have been replaced, and files that no row knows."""
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
        if spec.endswith(QUICKLY):
            real = spec.removesuffix(QUICKLY) + "format-webp"
            if real not in known or (real, key_of(real, image)) in rows:
                yield rendition
        elif "|format-" in spec and (spec not in known or rendition.focal_point_key != key_of(spec, image)):
            yield rendition


def _remove_orphans() -> Iterator[str]:
    """What a process left behind that ended between writing a file and its row."""
    model = get_image_model().get_rendition_model()
    storage = model._meta.get_field("file").storage
    try:
        names = [name for name in storage.listdir(FOLDER)[1] if OURS.search(name)]
    except (FileNotFoundError, NotImplementedError, SuspiciousOperation):
        return
    known = {PurePosixPath(name).name for name in model._default_manager.values_list("file", flat=True)}
    for name in names:
        path = f"{FOLDER}/{name}"
        if name not in known and storage.get_modified_time(path) < timezone.now() - GRACE:
            storage.delete(path)
            yield path
