"""Fuzzes uploads in a process of its own, whose memory is measured.

`DJANGO_SETTINGS_MODULE=actris_cms.settings.test python -m tests.images.fuzzing SECONDS [SEED]`
Each file is either refused by the field of the form, or kept; what is kept can be encoded and shown. Writes how many
files were tried. Any other exception ends it with a traceback and the smallest file that raises it.
"""

import io
import struct
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import willow
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from actris_cms.images import pixels
from actris_cms.images.errors import UnusableImageError
from actris_cms.images.svg import safe_svg

from ..search.pdfs import pdf_of
from .files import FORMATS, XMLNS, animation, picture

MAX_MEMORY = 1_000_000_000  # Bytes. A picture of 64 million pixels takes about half.
MAX_SECONDS = 30  # For one file, on a busy machine.
EXAMPLES = 50
Check = Callable[[bytes], bool]  # Whether the file is kept.


def pictures() -> list[bytes]:
    """Return a picture of each format, and of each kind of pixels and metadata that decoders handle differently."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (1.0, 18.0, 0.0)})
    extras: dict[str, Any] = {
        "exif": exif.tobytes(),
        "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    }
    modes = [("PNG", mode) for mode in ("1", "L", "LA", "P", "I;16", "RGBA")] + [("JPEG", "CMYK"), ("WEBP", "RGBA")]
    return [
        *[picture(kind, **extras) for kind in FORMATS.values() if kind != "GIF"],
        *[picture(kind, mode=mode) for kind, mode in modes],
        *[animation(kind) for kind in ("GIF", "PNG", "WEBP", "AVIF")],
    ]


def damaged(files: list[bytes]) -> st.SearchStrategy[bytes]:
    """Return a strategy for files that are cut, flipped and spliced."""
    place = st.integers(0, 10_000)

    def change(data: bytes, how: str, at: int, value: bytes, other: bytes) -> bytes:
        start = at % (len(data) or 1)
        if how == "cut":
            return data[:start]
        if how == "splice":
            return data[:start] + other[start:]
        if how == "insert":
            return data[:start] + value + data[start:]
        return data[:start] + value + data[start + len(value) :]

    def changed(data: bytes, changes: list[Any], repaired: bool) -> bytes:
        for one in changes:
            data = change(data, *one)
        return with_checksums(data) if repaired else data

    hows = st.sampled_from(["flip", "flip", "flip", "cut", "splice", "insert"])
    changes = st.lists(st.tuples(hows, place, st.binary(min_size=1, max_size=4), st.sampled_from(files)), max_size=6)
    return st.builds(changed, st.sampled_from(files), changes, st.booleans())


def with_checksums(data: bytes) -> bytes:
    """Return a PNG whose checksums fit again, so that decoders go on after the first change; other files unchanged."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    written, at = [data[:8]], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunk = data[at + 4 : at + 8 + length]
        written += [data[at : at + 4], chunk, struct.pack(">I", zlib.crc32(chunk))]
        at += 12 + length
    return b"".join(written)


LENGTHS = st.one_of(
    st.sampled_from(["auto", "calc(1px)", "100%", "1e3", "NaN", "-5", "0", "", "1e999", "5mm", "2 3", "0 0 9", "none"]),
    st.text("0123456789.-+eE ,%pxm", max_size=12),
    st.lists(st.floats(width=32).map(str), max_size=5).map(" ".join),
)
NAMES = st.sampled_from(
    "g rect path text tspan use image style script a filter feGaussianBlur pattern mask symbol defs switch".split()
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from("id href fill style class d width height viewBox preserveAspectRatio onload xlink:href".split()),
    st.one_of(LENGTHS, st.sampled_from(["a", "#a", "url(#a)", "fill:url( '#b' )", "b", "#b", "javascript:x", "x&lt;"])),
    max_size=4,
)


def element(name: str, attributes: dict[str, str], inside: str) -> str:
    """Return the text of an element."""
    given_attributes = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return f"<{name} {given_attributes}>{inside}</{name.split()[0]}>"


TREES = st.recursive(
    st.sampled_from(["", "words", "&#228;", "&e;", "<!-- -->", "<?x y?>", "<![CDATA[<]]>", "&nbsp;", "<"]),
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, st.lists(inner, max_size=4).map("".join)),
    max_leaves=30,
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
BEFORE = st.sampled_from(["", " ", '<?xml version="1.0"?>', '<!DOCTYPE svg [<!ENTITY e "<g/>">]>', "<!DOCTYPE svg>"])
ROOTS = st.sampled_from([XMLNS, f'{XMLNS} xmlns:xlink="http://www.w3.org/1999/xlink"', ""])
DRAWINGS = st.builds(
    lambda before, root, attributes, tree, depth, encoding: (
        before + element(f"svg {root}", attributes, "<g>" * depth + tree + "</g>" * depth)
    ).encode(encoding, "ignore"),
    BEFORE,
    ROOTS,
    ATTRIBUTES,
    TREES,
    st.sampled_from([0, 0, 1, 60, 70, 300]),
    ENCODINGS,
)


def check_picture(data: bytes) -> bool:
    """A picture that is kept can be cut and encoded, and carries nothing of its source."""
    from actris_cms.images.forms import UploadField  # needs the models, which are not loaded when this is imported

    try:
        kept = UploadField().to_python(SimpleUploadedFile("a.png", data)).read()
    except ValidationError:
        return False
    width, height = Image.open(io.BytesIO(kept)).size
    small = pixels.Size((0, 0, width, height), min(width, 200), min(height, 200))
    (cut,) = pixels.cut(io.BytesIO(kept), [small])
    for kind in ("avif", "webp", "jpeg", "png"):
        shown = Image.open(io.BytesIO(pixels.encoded(cut, kind)))
        shown.load()
        assert not {"icc_profile", "exif", "xmp", "comment"} & {key for key, value in shown.info.items() if value}
    return True


def check_drawing(data: bytes) -> bool:
    """A drawing that is kept has an area, can be cropped, and is kept again."""
    try:
        kept = safe_svg(data)
    except UnusableImageError:
        return False
    assert b"<script" not in kept
    width, height = (drawing := willow.Image.open(io.BytesIO(kept))).get_size()
    assert min(width, height) >= 1
    drawing.crop((0, 0, width, height)).resize((20, 20)).save_as_svg(io.BytesIO())
    assert safe_svg(kept)
    return True


def check_document(data: bytes) -> bool:
    """The text of a PDF is read, or nothing is."""
    from search.pdf import text_of_pdf  # needs the models, which are not loaded when this is imported

    return bool(text_of_pdf(data, "a.pdf"))


def most_memory() -> int:
    """Return the most memory that this process has used, in bytes: unlike `getrusage`, without that of its parent."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main(seconds: float, first_seed: int) -> None:
    """Try files until the time is up."""
    django.setup()
    tried: Counter[str] = Counter()
    longest = 0.0

    def run(check: Check, files: st.SearchStrategy[bytes], examples: int, number: int) -> None:
        @seed(number)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        @given(files)
        def one(data: bytes) -> None:
            nonlocal longest
            started = time.monotonic()
            outcome = "kept" if check(data) else "refused"
            longest = max(longest, time.monotonic() - started)
            tried[f"{check.__name__}: {outcome}"] += 1

        one()

    of_pictures, of_documents = (
        damaged(pictures()),
        damaged([pdf_of("cell therapy", "clean room"), pdf_of("(" * 50), picture("JPEG")]),
    )
    started, number = time.monotonic(), first_seed
    while time.monotonic() - started < seconds:
        run(check_picture, of_pictures, EXAMPLES, number)
        run(check_drawing, DRAWINGS, EXAMPLES, number)
        run(check_document, of_documents, 3, number)
        number += 1
    memory = most_memory()
    sys.stdout.write(f"{dict(tried)}, longest {longest:.1f} s, {memory / 1_000_000:.0f} MB\n")
    assert memory < MAX_MEMORY, "Too much memory was used."
    assert longest < MAX_SECONDS, "A file took too long."


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
