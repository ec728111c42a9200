"""What templates show of a picture: the sizes that there are, and until there are any, a stand-in.

A visitor waits for no encoder. What is missing is asked for in the background; meanwhile one WebP of a middle size is
made quickly, as many as fit into a fraction of a second a page, and the place of any other picture is kept for it.
"""

import time
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tasks.base import TaskResultStatus
from wagtail.images import get_image_model

from ..pagecache.changes import Changes
from ..pagecache.dependencies import Dependency
from ..pagecache.kinds import IMAGE, image_value
from ..pagecache.recording import refuse_to_keep
from .ahead import make_sizes
from .making import UnreadablePictureError, is_left_alone, stand_in
from .presets import Cut, Preset, filter_of, key_of, preset_of
from .wanted import is_noting, note

PATIENCE: Final = 0.5  # Seconds of a request that may go into stand-ins, all together.
FIRST: Final = 'loading="eager" fetchpriority="high"'
# Fetched when it comes near the window, and after what is in it: by themselves, browsers hurry for the first few.
LATER: Final = 'loading="lazy" fetchpriority="low"'
TO_COME: Final = "img/picture-to-come.svg"


def picture(image: Any, name: str, *, alt: str, first: bool = False, request: HttpRequest | None = None) -> SafeString:
    """The `picture` element of an image in a preset. The `first` of a page is fetched at once, and first."""
    preset = preset_of(name)
    IMAGE.shown(image.pk, image_value(image))
    attributes = FIRST if first else LATER
    if image.is_svg():
        drawing = _drawing(image, preset.cuts(image)[-1])
        if drawing is not None:
            return _element(_img(drawing.url, drawing.width, drawing.height, alt, attributes))
        return _to_come(image, preset.cuts(image)[-1], alt, attributes)
    modern, last = sizes(image, name)
    if not last:
        shown = _shown_meanwhile(image, preset, request)
        if shown is None:
            return _to_come(image, preset.cuts(image)[-1], alt, attributes)
        width, height = _measures(image, preset.cuts(image)[-1])
        return _element(_img(shown.url, width, height, alt, attributes))
    widest = last[-1]
    img = _img(widest.url, widest.width, widest.height, alt, _choice(last, preset.sizes) + attributes)
    return _element(f'<source type="image/avif" {_choice(modern, preset.sizes)}>' + img if modern else img)


def rendition(image: Any, name: str, *, request: HttpRequest | None = None) -> Any:
    """The one size of a preset that has one: a mark, the picture where a page is shared. None until it is made.

    Its attribute `modern` is the same in AVIF, or None. A mark that every page shows has a stand-in, like a picture.
    """
    preset = preset_of(name)
    IMAGE.shown(image.pk, image_value(image))
    if image.is_svg():
        return _drawing(image, preset.cuts(image)[-1])
    modern, last = sizes(image, name)
    if last:
        last[-1].modern = modern[-1] if modern else None
        return last[-1]
    return _shown_meanwhile(image, preset, request) if "webp" in preset.kinds else None


def sizes(image: Any, name: str) -> tuple[list[Any], list[Any]]:
    """The renditions of an image in a preset, the narrowest first: in AVIF, and in the format that every browser shows.

    The first list is empty where AVIF is not worth it, the second where they are still to be made. Then they are asked
    for, and the page that shows stand-ins meanwhile is not kept.
    """
    preset = preset_of(name)
    found = _found(image, preset)
    if note(image, name) or found[1]:
        SIZES.shown(f"{image.pk} {name}", _files(found))
        return found
    if is_left_alone(image):
        return [], []
    asked = make_sizes.enqueue(image.pk, [name])
    if asked.status == TaskResultStatus.SUCCESSFUL:
        image._prefetched_objects_cache = {}
        found = _found(image, preset)
    SIZES.shown(f"{image.pk} {name}", _files(found))
    if not found[1]:
        refuse_to_keep()
    return found


def _files(found: tuple[list[Any], list[Any]]) -> list[list[str]]:
    return [[one.file.name for one in kind] for kind in found]


def _sizes_now(names: Collection[str]) -> dict[str, Any]:
    keys = {name: name.split(" ") for name in names}
    images = get_image_model()._default_manager.prefetch_related("renditions").in_bulk({pk for pk, _ in keys.values()})
    return {
        name: _files(_found(images[int(pk)], preset_of(preset)))
        for name, (pk, preset) in keys.items()
        if int(pk) in images
    }


def _sizes_affected(changes: Changes, all_names: Callable[[], set[str]]) -> Collection[str]:
    remade = changes.remade_images
    return {name for name in all_names() if name.split(" ")[0] in remade} if remade else ()


# The files of a picture in a preset. What it shows is `IMAGE`; this is whether all of them are there yet.
SIZES = Dependency("sizes", _sizes_now, _sizes_affected)


def _found(image: Any, preset: Preset) -> tuple[list[Any], list[Any]]:
    """What there is, as `sizes` gives it; a list in which a width is missing counts as empty."""
    cuts = preset.cuts(image)
    rows = _rows(image, [cut.spec(kind) for cut in cuts for kind in preset.kinds])
    modern, last = (
        [rows.get((spec, key_of(spec, image))) for spec in (cut.spec(kind) for cut in cuts)]
        for kind in (preset.kinds[0], preset.kinds[-1])
    )
    if None in last:
        return [], []
    return [] if None in modern or len(preset.kinds) == 1 else modern, last


def _rows(image: Any, specs: Iterable[str]) -> dict[tuple[str, str], Any]:
    """The renditions of an image that are there, by specification and focal point: prefetched, cached, or queried."""
    known = image._get_prefetched_renditions()
    if known is None:
        found = image.find_existing_renditions(*[filter_of(spec) for spec in specs])
        model = image.get_rendition_model()
        if fresh := [one for one in found.values() if one.pk and not getattr(one, "_is_cached", False)]:
            for one in fresh:
                one._is_cached = True
            model.cache_backend.set_many(
                {model.construct_cache_key(image, one.focal_point_key, one.filter_spec): one for one in fresh}
            )
        known = found.values()
    return {(one.filter_spec, one.focal_point_key): one for one in known}


def _shown_meanwhile(image: Any, preset: Preset, request: HttpRequest | None) -> Any:
    """Any size that another place has needed, else a quickly made one, else None."""
    cuts = preset.cuts(image)
    middle = cuts[len(cuts) // 2]
    shapes = {cut.operation.split("-")[0] for cut in cuts}
    if is_noting():
        return None
    others = [
        one for one in image.renditions.all() if one.filter_spec.startswith("width-") and "webp" in one.filter_spec
    ]
    if shapes == {"width"} and others:
        return min(others, key=lambda one: (one.width < middle.width, abs(one.width - middle.width)))
    started = time.monotonic()
    left = PATIENCE - getattr(request, "_patience_used", 0.0)
    if left <= 0 or is_left_alone(image):
        return None
    try:
        return stand_in(image, middle, wait=left)
    except UnreadablePictureError:
        return None
    finally:
        if request is not None:
            request._patience_used = PATIENCE - left + time.monotonic() - started  # type: ignore[attr-defined]


def _drawing(image: Any, cut: Cut) -> Any:
    """An SVG, which every browser scales; it is cut without being drawn. None where its file cannot be read."""
    try:
        return image.get_rendition(filter_of(cut.operation))
    except (OSError, ValueError, SyntaxError):
        return None


def _measures(image: Any, cut: Cut) -> tuple[int, int]:
    """The width and height that a size will have."""
    width, height = (round(edge) for edge in filter_of(cut.operation).get_transform(image).size)
    return width, height


def _to_come(image: Any, cut: Cut, alt: str, attributes: str) -> SafeString:
    """The place of a picture, in its own proportions, so that nothing moves when it comes."""
    return _element(_img(static(TO_COME), *_measures(image, cut), alt, attributes))


def _choice(renditions: list[Any], sizes_in_css: str) -> str:
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
        mark_safe(attributes),  # noqa: S308 -- our own words and escaped addresses
    )


def _element(content: str) -> SafeString:
    return mark_safe(f"<picture>{content}</picture>")  # noqa: S308 -- escaped above
