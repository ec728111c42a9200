"""The style sheets: contrast, colours in one file, licences of fonts, nothing from third parties."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
# The admin's style sheet sets Wagtail's own tokens.
STYLES = sorted(
    style
    for style in (*(STATIC / "css").rglob("*.css"), *ROOT.glob("*/static/*/*.css"))
    if style.name not in ("tokens.css", "admin.css")
)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(")
LEAST_CONTRAST = {"pair": 4.5, "pair-graphic": 3.0}  # WCAG 2.2, 1.4.3 and 1.4.11


def token_colours(css: str) -> dict[str, str]:
    """Return the colours that the CSS gives to tokens, by name."""
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-fA-F]{6})\b", css))


def schemes() -> dict[str, dict[str, str]]:
    """Return the tokens' colours by scheme and name."""
    dark, paper = TOKENS.index("prefers-color-scheme: dark"), TOKENS.index("@media print")
    light = token_colours(TOKENS[:dark])
    return {"light": light, "dark": light | token_colours(TOKENS[dark:paper])}


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = re.findall(r"/\* (pair(?:-graphic)?): (--[\w-]+) on (--[\w-]+) \*/", TOKENS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("kind", "front", "ground"), PAIRS, ids=[f"{f} on {g}" for _, f, g in PAIRS])
def test_every_pair_of_colours_in_the_tokens_has_enough_contrast(
    scheme: str, kind: str, front: str, ground: str
) -> None:
    colours = schemes()[scheme]
    ratio = contrast(colours[front], colours[ground])
    assert ratio >= LEAST_CONTRAST[kind], f"{front} on {ground}: {ratio:.2f}"


def test_the_tokens_list_at_least_15_pairs() -> None:
    assert len(PAIRS) >= 15


def test_honey_is_neither_text_on_a_light_background_nor_the_background_of_light_text() -> None:
    light = schemes()["light"]
    pale = {name for name, colour in light.items() if luminance(colour) > 0.5}
    assert not [
        pair for pair in PAIRS if pair[1].startswith("--honey") and pair[1] != "--honey-deep" and pair[2] in pale
    ]
    assert not [pair for pair in PAIRS if pair[2].startswith("--honey") and pair[1] in pale]


@pytest.mark.parametrize(
    ("drawing", "tokens"),
    [
        ("page-header-cells", ("--line", "--tint", "--honey", "--ink")),
        ("footer-cells", ("--panel-line",)),
    ],
)
def test_drawings_in_files_have_the_colours_of_the_tokens(drawing: str, tokens: tuple[str, ...]) -> None:
    svg = (STATIC / "img" / f"{drawing}.svg").read_text(encoding="utf-8")
    light, _, dark = svg.partition("prefers-color-scheme:dark")
    dark = dark.partition("</style>")[0]
    colours = schemes()
    assert {*COLOUR.findall(light)} == {colours["light"][token] for token in tokens}
    changed = {colours["dark"][token] for token in tokens if colours["dark"][token] != colours["light"][token]}
    assert {*COLOUR.findall(dark)} == changed


def test_every_icon_of_a_template_is_in_the_sprite() -> None:
    sprite = (STATIC / "img" / "drawings.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="(\w+)"', sprite))
    templates = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("*/templates/**/*.html"))
    named = set(re.findall(r'icon\.html" with name="(\w+)"', templates))
    assert len(named) > 10
    assert named <= drawn


def test_contrast_is_computed_as_in_wcag() -> None:
    assert round(contrast("#ffffff", "#FFCE06"), 2) == 1.49
    assert contrast("#000000", "#ffffff") == 21


@pytest.mark.parametrize("style", STYLES, ids=[style.name for style in STYLES])
def test_only_the_tokens_contain_colour_values(style: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not COLOUR.findall(css)


@pytest.mark.parametrize("style", STYLES, ids=[style.name for style in STYLES])
def test_styles_load_nothing_from_third_parties(style: Path) -> None:
    assert not re.findall(r"url\(\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8"))


def test_site_css_imports_every_component() -> None:
    imported = re.findall(r'@import "components/(.+)";', (STATIC / "css" / "site.css").read_text(encoding="utf-8"))
    assert sorted(imported) == sorted(part.name for part in (STATIC / "css" / "components").iterdir())


def test_shared_code_names_no_style_sheet_of_an_app() -> None:
    app_sheets = [sheet.relative_to(sheet.parents[1]).as_posix() for sheet in ROOT.glob("*/static/*/*.css")]
    shared = [*ROOT.glob("actris_cms/**/*.html"), *ROOT.glob("actris_cms/**/*.py")]
    assert "home/home.css" in app_sheets
    assert not [path for path in shared for sheet in app_sheets if sheet in path.read_text(encoding="utf-8")]


def test_fonts_have_their_licence() -> None:
    assert list((STATIC / "fonts").glob("*.woff2"))
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8").upper()


def test_the_letters_and_signs_of_titles_are_in_one_font_file() -> None:
    files = [
        {
            chr(code)
            for first, last in re.findall(r"U\+([0-9A-F]{4})(?:-([0-9A-F]{4}))?", ranges)
            for code in range(int(first, 16), int(last or first, 16) + 1)
        }
        for ranges in re.findall(r"unicode-range:([^;]+);", TOKENS)
    ]
    basic, more = files
    assert set("Workshop Highlights | Cocoon® & Sefia™: “CAR-T”, (2025) – what’s next? events@example.org") <= basic
    assert set("éüß€#") <= more
    assert not basic & more
