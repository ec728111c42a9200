"""Which sizes a place asks for."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from actris_cms.core.blocks import ImageContentBlock
from actris_cms.core.renditions.presets import DEFAULT, PRESETS, TALLEST, all_specs, preset_of

ROOT = Path(__file__).resolve().parents[2]


def picture(width: int, height: int, *, focal: bool = False) -> Any:
    point = {f"focal_point_{name}": 10 if focal else None for name in ("x", "y", "width", "height")}
    return SimpleNamespace(width=width, height=height, has_focal_point=lambda: focal, **point)


def test_a_large_picture_gets_every_width_of_its_place_in_both_formats() -> None:
    assert list(preset_of("card").specs(picture(3000, 2000))) == [
        "width-400|format-avif",
        "width-400|format-webp",
        "width-560|format-avif",
        "width-560|format-webp",
        "width-800|format-avif",
        "width-800|format-webp",
    ]


@pytest.mark.parametrize(("width", "widths"), [(400, [400]), (500, [400, 500]), (560, [400, 560]), (90, [90])])
def test_a_picture_is_never_larger_than_its_own_pixels_nor_made_twice(width: int, widths: list[int]) -> None:
    assert [cut.width for cut in preset_of("card").cuts(picture(width, 300))] == widths


def test_a_very_tall_picture_stays_within_what_formats_can_hold() -> None:
    cuts = preset_of("large").cuts(picture(2000, 30_000))

    assert [cut.operation for cut in cuts] == [f"max-560x{TALLEST}"]
    assert cuts[0].width == 2000 * TALLEST // 30_000


def test_a_portrait_is_cut_to_its_shape_only_around_a_focal_point() -> None:
    assert preset_of("portrait").cuts(picture(900, 900))[0].operation == "width-176"
    assert preset_of("portrait").cuts(picture(900, 900, focal=True))[0].operation == "fill-176x203"


def test_a_picture_in_a_hexagon_has_the_pixels_that_its_height_needs() -> None:
    cuts = preset_of("hero").cuts(picture(1920, 904))

    assert [cut.operation for cut in cuts] == ["fill-280x323", "fill-400x462", "fill-560x647", "fill-800x924"]
    assert cuts[-1].width == 782


def test_what_nobody_knows_is_a_picture_in_the_text() -> None:
    assert preset_of("text") is preset_of("") is PRESETS[DEFAULT]


def test_every_place_that_templates_and_editors_name_has_a_preset() -> None:
    templates = [*ROOT.glob("*/templates/**/*.html"), *ROOT.glob("actris_cms/templates/**/*.html")]
    named = {
        name
        for template in templates
        for name in re.findall(r'picture\.html" with [^%]*preset="([\w-]+)"', template.read_text(encoding="utf-8"))
    }
    chosen = {name for name, _ in ImageContentBlock().child_blocks["width"].field.choices if name}

    assert named >= {"card", "row", "hero"}
    assert (named | chosen) - {"text"} <= set(PRESETS)


def test_what_may_be_asked_for_is_bounded() -> None:
    specs = all_specs(picture(9000, 7000))

    assert len(specs) <= 40
    assert max(width for preset in PRESETS.values() for width in preset.widths) == 1600
