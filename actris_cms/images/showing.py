"""How templates show an image: its renditions, or a stand-in until they exist.

Visitors do not wait for encoders. Missing renditions are made in the background. Meanwhile a WebP of a middle size is
made quickly, for as many images as fit into STAND_IN_SECONDS per page. The others get an empty placeholder.
"""

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tasks.base import TaskResultStatus
from wagtail.images import get_image_model

from actris_cms.operations.tasks import enqueue_if_possible
from actris_cms.operations.unavailable import ObjectStoreError
from actris_cms.pagecache.dependencies import ChangeSet, Dependency
from actris_cms.pagecache.kinds import IMAGE, image_value
from actris_cms.pagecache.recording import forbid_caching
from actris_cms.rehearsing import is_rehearsing

from .ahead import make_renditions
from .making import UnreadableImageError, is_known_unreadable, stand_in
from .presets import Cut, Preset, filter_of, preset_of
from .wanted import collect, is_collecting

STAND_IN_SECONDS: Final = 0.5  # Seconds per request for making stand-ins.
EAGER: Final = 'loading="eager" fetchpriority="high"'
# Fetched late and with low priority: by default, browsers fetch the first few images with high priority.
LAZY: Final = 'loading="lazy" fetchpriority="low"'
PLACEHOLDER: Final = "img/picture-to-come.svg"


def picture(
    image: Any,
    name: str,
    *,
    alt: str,
    first: bool = False,
    undescribed: bool = False,
    request: HttpRequest | None = None,
) -> SafeString:
    """Return the `picture` element of an image in a preset. `first` loads it at once, with high priority.

    `undescribed` marks it for the checks of the editor.
    """
    preset = preset_of(name)
    IMAGE.declare(image.pk, image_value(image))
    attributes = (EAGER if first else LAZY) + (" data-undescribed" if undescribed else "")
    if image.is_svg():
        collect(image, name)
        drawing = _drawing(image, preset.cuts(image)[-1])
        if drawing is not None:
            return _element(_img(drawing.url, drawing.width, drawing.height, alt, attributes))
        return _placeholder(image, preset.cuts(image)[-1], alt, attributes)
    modern, last = renditions_of(image, name)
    if not last:
        shown = _fallback(image, preset, request)
        if shown is None:
            return _placeholder(image, preset.cuts(image)[-1], alt, attributes)
        width, height = _dimensions(image, preset.cuts(image)[-1])
        return _element(_img(shown.url, width, height, alt, attributes))
    widest = last[-1]
    img = _img(widest.url, widest.width, widest.height, alt, _srcset(last, preset.sizes) + attributes)
    return _element(f'<source type="image/avif" {_srcset(modern, preset.sizes)}>' + img if modern else img)


def rendition(image: Any, name: str, *, request: HttpRequest | None = None) -> Any:
    """Return the rendition of a preset with a single size, such as the logo or the image of shared links.

    None until it is made. Its attribute `modern` is the AVIF rendition or None. Presets with WebP, such as the logo,
    get a stand-in meanwhile.
    """
    preset = preset_of(name)
    IMAGE.declare(image.pk, image_value(image))
    if image.is_svg():
        collect(image, name)
        return _drawing(image, preset.cuts(image)[-1])
    modern, last = renditions_of(image, name)
    if last:
        last[-1].modern = modern[-1] if modern else None
        return last[-1]
    return _fallback(image, preset, request) if "webp" in preset.kinds else None


def renditions_of(image: Any, name: str) -> tuple[list[Any], list[Any]]:
    """Return the renditions of an image in a preset, the narrowest first: in AVIF, and in the most compatible format.

    The first list is empty if AVIF is not worth it, the second if the renditions are still to be made. They are queued
    then, and the page, which shows a stand-in, is not cached.
    """
    preset = preset_of(name)
    found = _existing(image, preset)
    if collect(image, name) or found[1]:
        RENDITIONS.declare(f"{image.pk} {name}", _files(found))
        return found
    if is_known_unreadable(image):
        return [], []
    asked = enqueue_if_possible(make_renditions, image.pk, [name])
    if asked and asked.status == TaskResultStatus.SUCCESSFUL:  # A backend that runs tasks at once.
        image._prefetched_objects_cache = {}
        found = _existing(image, preset)
    RENDITIONS.declare(f"{image.pk} {name}", _files(found))
    if not found[1]:
        forbid_caching()
    return found


def _files(found: tuple[list[Any], list[Any]]) -> list[list[str]]:
    return [[one.file.name for one in kind] for kind in found]


def _renditions_now(names: Collection[str]) -> dict[str, Any]:
    keys = {name: name.split(" ") for name in names}
    images = get_image_model()._default_manager.prefetch_related("renditions").in_bulk({pk for pk, _ in keys.values()})
    return {
        name: _files(_existing(images[int(pk)], preset_of(preset)))
        for name, (pk, preset) in keys.items()
        if int(pk) in images
    }


def _renditions_affected(changed: ChangeSet, all_names: Callable[[], set[str]]) -> Collection[str]:
    remade = changed.remade_images
    return {name for name in all_names() if name.split(" ")[0] in remade} if remade else ()


# The files of an image in a preset, which change when its renditions are made. `IMAGE` covers what the image shows.
RENDITIONS = Dependency("renditions", _renditions_now, _renditions_affected)


def _existing(image: Any, preset: Preset) -> tuple[list[Any], list[Any]]:
    """Return the existing renditions as `renditions_of` does; a list in which a width is missing counts as empty."""
    cuts = preset.cuts(image)
    there = image.find_existing_renditions(*map(filter_of, preset.specs(image)))
    rows = {one.spec: row for one, row in there.items()}
    modern, last = ([rows.get(cut.spec(kind)) for cut in cuts] for kind in (preset.kinds[0], preset.kinds[-1]))
    if None in last:
        return [], []
    return [] if None in modern or len(preset.kinds) == 1 else modern, last


def _fallback(image: Any, preset: Preset, request: HttpRequest | None) -> Any:
    """Return an existing rendition of another preset, else a stand-in, else None."""
    cuts = preset.cuts(image)
    middle = cuts[len(cuts) // 2]
    shapes = {cut.operation.split("-")[0] for cut in cuts}
    if is_collecting():
        return None
    others = [
        one for one in image.renditions.all() if one.filter_spec.startswith("width-") and "webp" in one.filter_spec
    ]
    if shapes == {"width"} and others:
        return min(others, key=lambda one: (one.width < middle.width, abs(one.width - middle.width)))
    started = time.monotonic()
    left = STAND_IN_SECONDS - getattr(request, "_stand_in_seconds", 0.0)
    if left <= 0 or settings.PUBLIC_ONLY or is_known_unreadable(image):
        return None
    try:
        return stand_in(image, middle, wait=left)
    except UnreadableImageError:
        return None
    finally:
        if request is not None:
            request._stand_in_seconds = STAND_IN_SECONDS - left + time.monotonic() - started  # type: ignore[attr-defined]


def _drawing(image: Any, cut: Cut) -> Any:
    """Return the rendition of an SVG, which is cropped without rasterising; None if its file cannot be read.

    In a rehearsal, one that does not exist is not made: its row would go and its file would stay.
    """
    wanted = filter_of(cut.operation)
    if is_rehearsing() and not image.find_existing_renditions(wanted):
        return None
    with suppress(ObjectStoreError):
        found = image.get_rendition(wanted)
        return found if found.pk else None
    return None


def _dimensions(image: Any, cut: Cut) -> tuple[int, int]:
    """Return the width and height that a rendition will have."""
    width, height = (round(edge) for edge in filter_of(cut.operation).get_transform(image).size)
    return width, height


def _placeholder(image: Any, cut: Cut, alt: str, attributes: str) -> SafeString:
    """Return a placeholder in the proportions of the image, so that the layout does not shift later."""
    return _element(_img(static(PLACEHOLDER), *_dimensions(image, cut), alt, attributes))


def _srcset(renditions: list[Any], sizes_in_css: str) -> str:
    if len(renditions) == 1:
        return f'srcset="{conditional_escape(renditions[0].url)}" '
    candidates = ", ".join(f"{one.url} {one.width}w" for one in renditions)
    return f'srcset="{conditional_escape(candidates)}" sizes="{conditional_escape(sizes_in_css)}" '


def _img(url: str, width: float, height: float, alt: str, attributes: str) -> str:
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" {} decoding="async">',
        url,
        round(width),
        round(height),
        alt,
        mark_safe(attributes),  # noqa: S308 -- constants and escaped URLs
    )


def _element(content: str) -> SafeString:
    return mark_safe(f"<picture>{content}</picture>")  # noqa: S308 -- escaped above
