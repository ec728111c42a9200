"""Rules about pictures: what those learn who cannot see them."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.core.exceptions import ValidationError

from actris_cms.core.blocks.media import LARGE, LEAST_WHOLE
from actris_cms.core.models.media import MEANINGLESS_WORDS, validate_meaningful_title
from actris_cms.editor.undescribed import EMBED, EMBED_ID

from .content import Content, Part, lines_of, parts_in, structs_in, texts_in
from .facts import Facts, ImageFacts
from .findings import Finding, rule, shortened

# Words that say what kind of picture it is, and nothing of what it shows.
KINDS: Final = MEANINGLESS_WORDS | set("an banner collage graphic icon illustration logo photograph text the".split())
WORD: Final = re.compile(r"[^\W\d_]+")
JOINED: Final = re.compile(r"[-_]")
# A sheet of paper of the series A is √2 as high as it is wide. Photographs are 4:3 or 3:2.
PAPER: Final = (1.38, 1.45)
OF_POSTERS: Final = re.compile(
    r"\b(?:e-?)?(?:poster|flyer|flier|brochure|leaflet|infographic|edm|programme sheet)s?\b", re.I
)


@rule(
    "picture-undescribed",
    "Picture without a description",
    "Say what it shows, for those who cannot see it, or mark it as decorative.",
    weight=2,
)
def undescribed(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find pictures without alt text, neither here nor in the library, that are not decorative."""
    for name, raw in content.streams.items():
        for key, path in pictures_without_alt(raw, name):
            image = facts.images.get(key)
            if image and not image.description:
                message = f"Nobody has said what the picture “{shortened(image.title)}” shows."
                yield Finding("picture-undescribed", message, path, f"image {key}", image=key)


def pictures_without_alt(raw: Any, name: str) -> Iterator[tuple[int, str]]:
    """Yield the pictures in a stream that have no alt text and are not decorative, with their content paths."""
    for value, path in structs_in(raw, name):
        key = value.get("image")
        if isinstance(key, int) and value.get("alt_text") == "" and not value.get("decorative"):
            yield key, path
    for text, path in texts_in(raw, name):
        for embed in EMBED.findall(text) if "<embed" in text else ():
            if ('alt=""' in embed or " alt=" not in embed) and (number := EMBED_ID.search(embed)):
                yield int(number[1]), path


@rule(
    "picture-described-badly",
    "Description that says nothing",
    "Say what the picture shows. A file name, “image” or “logo” tells nobody anything.",
    weight=2,
)
def described_badly(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find alt texts that are file names, or say only that there is a picture."""
    for name, raw in content.streams.items():
        for value, path in structs_in(raw, name):
            key = value.get("image")
            if not isinstance(key, int) or "alt_text" not in value or value.get("decorative"):
                continue
            image = facts.images.get(key)
            alt = str(value.get("alt_text") or (image.description if image else ""))
            if image and alt and says_nothing(alt):
                message = f"“{shortened(alt)}” does not say what the picture shows."
                yield Finding("picture-described-badly", message, path, f"image {key} {alt}", image=key)


def says_nothing(alt: str) -> bool:
    """Whether an alt text is a file name, or names only the kind of picture."""
    words = {word.lower() for word in WORD.findall(alt)}
    if not words - KINDS:
        return True
    if " " not in alt.strip() and JOINED.search(alt) and words & MEANINGLESS_WORDS:
        return True  # About-Us-Image
    try:
        validate_meaningful_title(alt)
    except ValidationError:
        return True
    return False


@rule(
    "poster-without-words",
    "Poster without its words",
    "Type what it says into “Words in the picture”: search and screen readers cannot read a picture.",
    weight=3,
)
def poster_without_words(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find posters and flyers whose words are nowhere on the page but in the picture."""
    for name, raw in content.streams.items():
        for part in parts_in(raw, name):
            picture = part.value.get("image") if part.kind == "image" and isinstance(part.value, dict) else None
            image = _image(picture, facts)
            if image and isinstance(picture, dict) and _is_poster(part, image) and not _has_words(part.value):
                message = f"The words of the poster “{shortened(image.title)}” are only in the picture."
                yield Finding("poster-without-words", message, f"{part.path}.words", f"image {picture['image']}")


def _image(picture: Any, facts: Facts) -> ImageFacts | None:
    key = picture.get("image") if isinstance(picture, dict) and not picture.get("decorative") else None
    return facts.images.get(key) if isinstance(key, int) else None


def _has_words(value: dict[str, Any]) -> bool:
    return bool(lines_of(str(value.get("words") or "")))


def _is_poster(part: Part, image: ImageFacts) -> bool:
    """Whether a picture of the text is a sheet of paper, or is called a poster, and is shown large."""
    if image.is_svg or image.width < LEAST_WHOLE or part.value.get("width") not in LARGE:
        return False
    called = f"{image.title} {image.description} {part.value['image'].get('alt_text') or ''}"
    least, most = PAPER
    return least <= image.height / image.width <= most or OF_POSTERS.search(called) is not None
