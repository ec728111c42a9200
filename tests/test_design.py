"""The look keeps its promises: contrast, one place for colours, licences, nothing from third parties."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[1] / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
# The admin has tokens of its own, Wagtail's, which its style sheet sets.
STYLES = sorted(style for style in (STATIC / "css").glob("*.css") if style.name not in ("tokens.css", "admin.css"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(")
LEAST = {"pair": 4.5, "pair-graphic": 3.0}  # WCAG 2.2, 1.4.3 and 1.4.11


def declared(css: str) -> dict[str, str]:
    """The colours that a piece of style sheet gives to the tokens."""
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-fA-F]{6})\b", css))


def schemes() -> dict[str, dict[str, str]]:
    """The tokens' colours in the light and in the dark scheme."""
    dark, paper = TOKENS.index("prefers-color-scheme: dark"), TOKENS.index("@media print")
    light = declared(TOKENS[:dark])
    return {"light": light, "dark": light | declared(TOKENS[dark:paper])}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = re.findall(r"/\* (pair(?:-graphic)?): (--[\w-]+) on (--[\w-]+) \*/", TOKENS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("kind", "front", "ground"), PAIRS, ids=[f"{f} on {g}" for _, f, g in PAIRS])
def test_every_pair_that_the_tokens_allow_can_be_read(scheme: str, kind: str, front: str, ground: str) -> None:
    colours = schemes()[scheme]
    ratio = contrast(colours[front], colours[ground])
    assert ratio >= LEAST[kind], f"{front} on {ground}: {ratio:.2f}"


def test_the_tokens_allow_enough_pairs_to_be_worth_a_test() -> None:
    assert len(PAIRS) >= 15


def test_honey_is_never_text_on_light_nor_under_white() -> None:
    light = schemes()["light"]
    pale = {name for name, colour in light.items() if luminance(colour) > 0.5}
    assert not [
        pair for pair in PAIRS if pair[1].startswith("--honey") and pair[1] != "--honey-deep" and pair[2] in pale
    ]
    assert not [pair for pair in PAIRS if pair[2].startswith("--honey") and pair[1] in pale]


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert round(contrast("#ffffff", "#FFCE06"), 2) == 1.49
    assert contrast("#000000", "#ffffff") == 21


@pytest.mark.parametrize("style", STYLES, ids=[style.name for style in STYLES])
def test_colours_are_named_in_the_tokens_alone(style: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not COLOUR.findall(css)


@pytest.mark.parametrize("style", STYLES, ids=[style.name for style in STYLES])
def test_styles_ask_nothing_of_third_parties(style: Path) -> None:
    assert not re.findall(r"url\(\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8"))


def test_every_font_comes_with_its_licence() -> None:
    assert list((STATIC / "fonts").glob("*.woff2"))
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8").upper()
