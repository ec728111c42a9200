"""SVG uploads: their size, how drawing programs write them, and the limits that protect the server and browsers."""

import codecs
import gzip
import time

import pytest

from actris_cms.images.errors import UnusableImageError
from actris_cms.images.svg import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, safe_svg

from .files import XMLNS, drawing, opened_svg_size

pytestmark = pytest.mark.slow

SECONDS = 20  # Of processor time on a busy machine. Without the limits, it would be minutes.


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ("", (300, 150)),
        ('viewBox="0 0 40 20"', (40, 20)),
        ('width="80" height="60"', (80, 60)),
        ('width="80" height="60" viewBox="0 0 40 20"', (80, 60)),
        # One edge: the other follows the viewBox, or is that of a drawing without a size.
        ('width="80" viewBox="0 0 40 20"', (80, 40)),
        ('height="80" viewBox="0 0 40 20"', (160, 80)),
        ('height="80"', (300, 80)),
        # Words and relative lengths say nothing about the size.
        ('width="auto" height="calc(1px + 1em)" viewBox="0 0 40 20"', (40, 20)),
        ('width="100%" height="50vh" viewBox="0 0 40 20"', (40, 20)),
        ('width="100%" height="80" viewBox="0 0 40 20"', (160, 80)),
        ('width="wide" height="high"', (300, 150)),
        # Units.
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="50.8mm" height="72pt"', (192, 96)),
        ('width="5em" height="2PC"', (80, 32)),
        ('width=" 1e2 " height="+.5E2px"', (100, 50)),
        # What browsers cannot draw: no area, half a viewBox, no numbers.
        ('width="0" height="0" viewBox="0 0 40 20"', (40, 20)),
        ('width="-100" height="-0.5"', (300, 150)),
        ('viewBox="0 0 -100 -50"', (300, 150)),
        ('viewBox="0 0 40"', (300, 150)),
        ('viewBox="0 0 0 0" width="30" height="20"', (30, 20)),
        ('viewBox="0 0 NaN inf"', (300, 150)),
        ('viewBox="0 0 1e400 1e400"', (300, 150)),
        ('viewBox="-1e400 1e400 40 20"', (300, 150)),
        ('width="-1e400" height="-1e400"', (300, 150)),
        ('width="NaN" height="inf"', (300, 150)),
        ('width="80" height="60" viewBox="none"', (80, 60)),
        # Numbers with commas, very large and very small: only the proportions matter.
        ('viewBox="0,0, 40 ,20"', (40, 20)),
        ('width="1e12" height="5e11"', (10_000, 5_000)),
        ('width="0.4" height="0.2"', (300, 150)),
        ('viewBox="0 0 1 1"', (300, 300)),
        ('width="200" height="0.5"', (400, 1)),
        ('width="80" height="60" preserveAspectRatio="defer xMidYMid"', (80, 60)),
    ],
)
def test_a_drawing_has_the_size_that_browsers_show(attributes: str, size: tuple[int, int]) -> None:
    safe = safe_svg(drawing(attributes, '<rect width="9" height="9"/>'))

    assert opened_svg_size(safe) == size
    assert b"<rect" in safe


def test_a_drawing_without_a_viewbox_is_scaled_as_a_whole() -> None:
    safe = safe_svg(drawing('width="20000" height="10000"'))

    assert b'viewBox="0 0 20000 10000"' in safe
    assert b'width="10000"' in safe


@pytest.mark.parametrize(
    "attributes",
    [
        'width="1e6" height="1"',
        'width="1e999"',
        'width="1e400" height="1e400"',
        f'width="{"9" * 400}" height="{"9" * 400}"',
        'width="1e400in" height="1e400" viewBox="0 0 40 20"',
        'width="1e308in" height="1e308in"',
        'width="1e400" viewBox="0 0 40 20"',
        'width="1e300" viewBox="0 0 1e-300 1e300"',
        'viewBox="0 0 1e-300 1e300"',
        'viewBox="0 0 5e-324 5e-324"',
    ],
)
def test_a_drawing_that_nobody_could_see_is_refused(attributes: str) -> None:
    with pytest.raises(UnusableImageError, match="far too large, too narrow or too flat"):
        safe_svg(drawing(attributes))


ILLUSTRATOR = """<?xml version="1.0" encoding="iso-8859-1"?>
<!-- Generator: a drawing program -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
    <!ENTITY ns_svg "http://www.w3.org/2000/svg"> <!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">
    <!ENTITY name "Zelle für Zelle">
]>
<svg xmlns="&ns_svg;" xmlns:i="&ns_ai;" i:viewOrigin="0 20" viewBox="0 0 40 20" xml:space="preserve">
    <i:pgf>private data</i:pgf><text>&name;</text>
</svg>"""
COREL = f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<?xml-stylesheet href="x.css"?>
<svg {XMLNS} width="40px" height="20px" viewBox="0 0 4000 2000"><defs><style type="text/css"><![CDATA[
    g > .fil0 {{fill:#333333}} ]]></style></defs><text>Zelle für Zelle</text></svg>"""
PLAIN = drawing('viewBox="0 0 40 20"', "<text>Zelle für Zelle</text>").decode()

PREFIXED = '<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><s:text>Zelle für Zelle</s:text></s:svg>'


@pytest.mark.parametrize(
    "data",
    [
        ILLUSTRATOR.encode("latin-1"),
        COREL.encode(),
        codecs.BOM_UTF8 + PLAIN.encode(),
        codecs.BOM_UTF8 + COREL.encode(),
        ("\n \n" + COREL).encode(),
        PLAIN.encode("utf-16"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + PLAIN).encode("utf-16"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + PLAIN).encode("utf-16-le"),
        ('<?xml version="1.0" encoding="windows-1252"?>' + PLAIN).encode("windows-1252"),
        PREFIXED.encode(),
    ],
    ids=range(10),
)
def test_a_drawing_is_taken_as_drawing_programs_write_it(data: bytes) -> None:
    safe = safe_svg(data)

    assert opened_svg_size(safe) == (40, 20)
    assert "Zelle für Zelle" in safe.decode()
    assert b"ENTITY" not in safe
    assert b"private" not in safe
    assert safe_svg(safe) == safe


def nested(depth: int) -> bytes:
    return drawing("", "<g>" * depth + "</g>" * depth)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not an SVG that can be read"),
        (b"words", "not an SVG that can be read"),
        (b"\x89PNG\r\n\x1a\n", "not an SVG that can be read"),
        (b"<svg><no end>", "not an SVG that can be read"),
        (b"<svg/>", "does not begin with <svg xmlns="),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "does not begin with <svg xmlns="),
        (gzip.compress(PLAIN.encode()), "compressed SVG. Save it as plain SVG"),
        (('<?xml version="1.0" encoding="utf-16"?>' + PLAIN).encode(), "Export it again as plain SVG in UTF-8"),
        (drawing("", "&nbsp;"), "not an SVG that can be read"),
        (drawing("", "&file;", '<!DOCTYPE svg [<!ENTITY file SYSTEM "file:///etc/hostname">]>'), "Entity 'file'"),
    ],
    ids=range(10),
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, reason: str) -> None:
    with pytest.raises(UnusableImageError, match=reason):
        safe_svg(data)


def repeated(*, by: str, times: int) -> str:
    """Return parts, each of which draws the one before ten times."""
    first = '<g id="p0"><rect width="1" height="1"/></g>'
    return first + "".join(f'<g id="p{n}">{by.format(before=n - 1) * 10}</g>' for n in range(1, times + 1))


ENTITIES = '<!DOCTYPE svg [<!ENTITY e0 "cell">' + "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)
)


@pytest.mark.slow(seconds=3)
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (nested(MAX_DEPTH), "nested more than 64 levels"),
        (nested(14_000), "not an SVG that can be read|nested more than"),
        (drawing("", "<g/>" * MAX_ELEMENTS), "more than 100,000 parts"),
        (drawing("", "<g>" * 60 + "<path/>" * 99_000 + "</g>" * 60), "larger than 10 MB"),
        (drawing("", "<path d='" + "1 " * 5_000_000 + "'/>"), "larger than 10 MB"),
        (
            drawing("", "<g " + " ".join(f'a{n}=""' for n in range(MAX_ATTRIBUTES + 1)) + "/>"),
            "more than 200 attributes",
        ),
        (drawing("", "&e9;", ENTITIES + "]>"), "not an SVG that can be read"),
        (drawing('id="&e9;"', "", ENTITIES + "]>"), "not an SVG that can be read"),
        (drawing("", repeated(by='<use href="#p{before}"/>', times=9)), "repeated too often"),
        (
            drawing("", repeated(by='<use xlink:href="#p{before}"/>', times=9)).replace(
                b"<svg ", b'<svg xmlns:xlink="http://www.w3.org/1999/xlink" '
            ),
            "repeated too often",
        ),
        (drawing("", repeated(by='<g style="fill: url( #p{before} )"/>', times=9)), "repeated too often"),
        (drawing("", '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), "within themselves"),
        (
            drawing("", '<filter id="f">' + "<feBlend/>" * 1000 + "</filter>" + '<g filter="url(#f)"/>' * 20),
            "too often",
        ),
    ],
    ids=range(13),
)
def test_a_drawing_that_would_need_too_much_is_refused_at_once(data: bytes, reason: str) -> None:
    started = time.process_time()

    with pytest.raises(UnusableImageError, match=reason):
        safe_svg(data)

    assert time.process_time() - started < SECONDS


def patterns(*, sheet: str, attributes: str) -> bytes:
    """Return twelve patterns. Each is filled with six shapes that the one before fills."""
    rules = "".join(sheet.format(n=n) for n in range(12))
    shapes = [f"<rect {attributes.format(n=n)}/>" * 6 for n in range(12)]
    nested = "".join(f'<pattern id="p{n + 1}">{shape}</pattern>' for n, shape in enumerate(shapes))
    return drawing("", f'<style>{rules}</style><pattern id="p0"><path/></pattern>{nested}{shapes[-1]}')


@pytest.mark.slow(seconds=2)
@pytest.mark.parametrize(
    "sheet",
    ["a" * 1_000_000, "/*" * 500_000, "url(" * 250_000, "{" * 1_000_000, "'" * 1_000_000, ".a,b " * 200_000],
    ids=range(6),
)
def test_long_style_sheets_take_no_time(sheet: str) -> None:
    started = time.process_time()

    safe_svg(drawing("", f"<style>{sheet}</style>"))

    assert time.process_time() - started < SECONDS


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "<style>" + ".a," * 100_000 + ".b{x:" + "url(#a)" * 100_000 + "}</style>",
        "<style>*{x:" + "url(#a)" * 5_000 + "}</style>" + "<path/>" * 50_000,
    ],
    ids=range(2),
)
def test_a_style_sheet_that_multiplies_references_is_refused(content: str) -> None:
    with pytest.raises(UnusableImageError, match="repeated too often"):
        safe_svg(drawing("", content))


@pytest.mark.parametrize(
    ("sheet", "attributes"),
    [
        (".c{n}{{fill:url(#p{n})}}", 'class="c{n}"'),
        (".c{n}{{fill:URL( '#p{n}' )}}", 'class="b c{n}"'),
        ("g, .a .c{n} {{fill:url(#p{n})}}", 'class="c{n}"'),
        (".c{n}{{fill:u\\72l(#p{n})}}", 'class="c{n}"'),
        ('.c{n}{{x:"}}.no{{";fill:url(#p{n})}}', 'class="c{n}"'),
        ("@media all{{.c{n}{{fill:url(#p{n})}}}}", 'class="c{n}"'),
        ("[class=c{n}]{{fill:url(#p{n})}}", 'class="c{n}"'),
        ("", 'fill="URL(#p{n})"'),
        ("", 'fill="u\\72l(#p{n})"'),
        ("", 'fill="url(#%70{n})"'),
    ],
    ids=range(10),
)
def test_patterns_within_patterns_are_refused_however_they_are_referred_to(sheet: str, attributes: str) -> None:
    with pytest.raises(UnusableImageError, match="repeated too often"):
        safe_svg(patterns(sheet=sheet, attributes=attributes))


PATTERN = '<pattern id="p">' + "<path/>" * 1_000 + "</pattern>"
FILTER = '<filter id="f">' + "<feBlend/>" * 10 + "</filter>"
SHAPES = "<path/>" * 1_001


@pytest.mark.parametrize(
    "content",
    [
        PATTERN + f'<g fill="url(#p)">{SHAPES}</g>',
        PATTERN + f"<g stroke=\"url('#p')\"><g><g>{SHAPES}</g></g></g>",
        PATTERN + f'<g style="fill:url(#p)">{SHAPES}</g>',
        PATTERN + f"<style>.c{{fill:url(#p)}}</style><g class='c'>{SHAPES}</g>",
        PATTERN + f"<style>@media all{{g{{clip-path:none;fill:url('#p')}}}}</style><g>{SHAPES}</g>",
        PATTERN + f'<g style="--x:url(#p)"><g style="fill:var(--x)">{SHAPES}</g></g>',
        PATTERN + f'<defs><g id="s">{SHAPES}</g></defs><g fill="url(#p)"><use href="#s"/></g>',
        PATTERN + f'<defs><g id="s">{SHAPES}</g><use id="t" href="#s"/></defs><use href="#t" fill="url(#p)"/>',
        PATTERN + f'<g fill="url(#p)"><pattern id="q">{"<path/>" * 40}</pattern></g>' + '<path fill="url(#q)"/>' * 30,
        FILTER + '<g filter="url(#f)">' + '<g filter="inherit"/>' * 1_001 + "</g>",
        FILTER + '<g filter="url(#f)">' + '<g style="filter:/*;*/inh\\65rit"/>' * 1_001 + "</g>",
        FILTER + f'<style>g{{all:inherit}}</style><g filter="url(#f)">{"<g/>" * 1_001}</g>',
    ],
    ids=range(12),
)
def test_paint_of_a_group_counts_for_each_shape_that_draws_with_it(content: str) -> None:
    with pytest.raises(UnusableImageError, match="repeated too often"):
        safe_svg(drawing("", content))


@pytest.mark.parametrize(
    "content",
    [
        '<a href="#top"><set attributeName="href" to="javascript:other"/><text>Up</text></a>',
        '<a href="#top"><animate attributeName="xlink:href" values="#top;https://other.example/"/></a>',
        '<image href="data:image/png;base64,AA"><animate attributeName="href" to="//other.example/a"/></image>',
        '<rect><set attributeName="onclick" to="other()"/></rect>',
        '<rect><set attributeName="style" to="fill:url(//other.example)"/></rect>',
        '<rect><set attributeName="class" to="other"/></rect>',
        '<rect><set attributeName="id" to="other"/></rect>',
        '<rect><set to="javascript:other"/></rect>',
        '<rect><animateMotion><mpath href="//other.example/"/></animateMotion></rect>',
        '<rect><set attributeName="display" to="none" onbegin="other()"/></rect>',
        '<style>@import "https://other.example/a";</style>',
        "<style>@\\69mport/**/'//other.example';</style>",
        "<style>a{fill:url(//other.example)} b{fill:url(https://x.example//other.example)}</style>",
        '<rect style="fill:url(//other.example)" mask="url(https://other.example)"/>',
    ],
    ids=range(14),
)
def test_neither_animations_nor_styles_point_to_other_sites_or_scripts(content: str) -> None:
    safe = safe_svg(drawing("", content).replace(b"<svg ", b'<svg xmlns:xlink="http://www.w3.org/1999/xlink" '))

    assert b"other" not in safe


@pytest.mark.parametrize("function", ["image-set", "-WEBKIT-image-set", "image", "src", "cross-fade"])
@pytest.mark.parametrize(
    "content",
    [
        "<style>rect{{background:{}('https://other.example/a' 1x)}}</style>",
        '<style>@font-face{{src:{} ("//other.example/a")}}</style>',
        "<rect style=\"mask:{}('//other.example/a')\"/>",
        "<rect mask=\"{}('//other.example/a')\"/>",
        "<style>rect{{--a:'//other.example/a';background:{}(var(--a) 1x)}}</style>",
    ],
)
def test_addresses_in_functions_of_css_are_never_loaded(content: str, function: str) -> None:
    safe = safe_svg(drawing("", content.format(function))).decode().lower()

    assert f"{function.lower()}(" not in safe
    assert f"{function.lower()} (" not in safe


def test_animations_of_how_a_shape_looks_stay() -> None:
    moving = '<animateTransform attributeName="transform" type="rotate" to="360" dur="2s"/>'
    fading = '<text><set attributeName="class" to="c"/>Words<animate attributeName="opacity" values="0;1"/></text>'

    safe = safe_svg(drawing("", f"<g>{moving}{fading}</g>"))

    assert b'attributeName="transform"' in safe
    assert b'attributeName="opacity"' in safe
    assert b"Words" in safe


@pytest.mark.parametrize(
    "content",
    [
        "<style>text{font-family:'Some Sans'} .a,.b{fill:url(#a)} .c{clip-path:url(#b)}</style>"
        '<linearGradient id="a"><stop/></linearGradient><clipPath id="b"><rect/></clipPath>'
        + '<path class="a"/><g class="c"><path class="b"/></g>'
        * 500,
        "<g>" * (MAX_DEPTH - 1) + "</g>" * (MAX_DEPTH - 1),
        '<rect id="cell" width="1" height="1"/>' + '<use href="#cell"/>' * 1000,
        "".join(f'<filter id="f{n}"><feBlend/></filter><g filter="url(#f{n})"/>' for n in range(500)),
        '<linearGradient id="a" href="#b"/><linearGradient id="b"/>' + '<path fill="url(#a)"/>' * 1000,
        '<a id="top" href="#top"><text>Up</text></a>',
        '<use href="#nowhere"/>',
        # A filter, mask or clip path of a group is drawn once, as drawing programs write it.
        FILTER + f'<g filter="url(#f)">{SHAPES}</g>',
        FILTER + f"<g style=\"fill:none;filter:url('#f')\">{SHAPES}</g>",
        FILTER + f"<style>.st0{{filter:url(#f);}}</style><g class='st0'>{SHAPES}</g>",
        '<linearGradient id="a"><stop/><stop/></linearGradient>' + f'<g fill="url(#a)">{"<path/>" * 50_000}</g>',
    ],
    ids=range(11),
)
def test_a_rich_drawing_is_taken(content: str) -> None:
    assert safe_svg(drawing("", content))


def test_long_attributes_take_no_time() -> None:
    spaces, digits = " " * 1_000_000, "1" * 1_000_000
    started = time.process_time()

    for value in (f"0{spaces}1", f"{digits}!", f"url({spaces}", f"xMidYMid{spaces}"):
        safe_svg(drawing(f'width="{value}" viewBox="{value}" preserveAspectRatio="{value}" style="{value}"'))

    assert time.process_time() - started < SECONDS
