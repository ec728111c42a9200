"""What pasted HTML becomes: the words, figures and numbers that the program it comes from shows."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from actris_cms.pasted.rules import rules
from tests.pasted import cases

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLEAN = "async ([html, rules]) => (await import('/static/js/admin/paste.js')).{}(html, rules)"

RULES = """async ([addresses, rules]) => {{
    const of = (await import('/static/js/admin/paste-words.js')).wordRules(rules);
    return {};
}}"""


@pytest.fixture
def clean(new_page: Callable[..., Page]) -> Callable[..., str]:
    """Return the function that makes pasted HTML simple, with the Content-Security-Policy of the admin."""
    page = new_page()
    page.goto("/admin/login/")

    def function(pasted: str, name: str = "cleanHtml") -> str:
        html: str = page.evaluate(CLEAN.format(name), [pasted, rules()])
        return html

    return function


def test_figures_are_raised_and_lowered_however_a_program_says_it(clean: Callable[..., str]) -> None:
    raised = [
        '<sup style="position:relative;vertical-align:baseline;top:-.5em">6</sup>',
        "<sup style='position:relative;top:4px'>6</sup>",
        "<sup><span style='vertical-align:baseline'>6</span></sup>",
        "<span style='position:relative;top:-3.0pt;mso-text-raise:3.0pt'>6</span>",
        "<span style='position:relative;bottom:.5em'>6</span>",
        *(
            f'<span style="vertical-align:{height}">6</span>'
            for height in ("4pt", "30%", "text-top", "super !important", "0.4em")
        ),
    ]
    lowered = [
        '<sub style="position:relative;vertical-align:baseline;bottom:-.25em">6</sub>',
        "<span style='position:relative;top:3.0pt;mso-text-raise:-3.0pt'>6</span>",
        *(f'<span style="vertical-align:{height}">6</span>' for height in ("-4pt", "-25%", "sub!important")),
    ]
    assert {html: clean(f"<p>10{html}</p>") for html in raised} == dict.fromkeys(raised, "<p>10<sup>6</sup></p>")
    assert {html: clean(f"<p>10{html}</p>") for html in lowered} == dict.fromkeys(lowered, "<p>10<sub>6</sub></p>")


def test_what_is_moved_by_a_nudge_or_as_a_whole_paragraph_stays_in_its_line(clean: Callable[..., str]) -> None:
    level = [
        "<p>10<span style='position:relative;top:1px'>6</span></p>",
        "<p>10<span style='top:-3pt'>6</span></p>",
        "<p>10<span style='vertical-align:middle'>6</span></p>",
        "<p style='position:relative;top:-9pt'>106</p>",
        "<table><tr><td style='vertical-align:text-top'>106</td></tr></table>",
    ]
    assert {html: clean(html) for html in level} == dict.fromkeys(level, "<p>106</p>")


def test_signs_of_the_symbol_font_become_unicode(clean: Callable[..., str]) -> None:
    signs = {
        "<span style='font-family:Symbol'>m</span>g": "µg",
        "<span style='font-family:\"Calibri\"'>\uf06dg</span>": "µg",
        "<font face=\"Symbol\">a</font>/<span style='font:10pt Symbol, serif'>b</span>": "α/β",
        "<span style='font-family:Calibri;mso-char-type:symbol;mso-symbol-font-family:Symbol'>\uf0b1</span>5": "±5",
        "<span style='font-family:Symbol'>£ ³ ° ´ ® · D W -</span>": "≤ ≥ ° × → • Δ Ω −",
        "<span style='font-family:Symbol'>5 µ<span style='font-family:Arial'>m</span></span>": "5 µm",
        "<span style='font-family:\"Segoe UI Symbol\"'>m</span>": "m",
        "<span style='font-family:Wingdings'>\uf0fc</span>": "\uf0fc",
    }
    assert {html: clean(f"<p>{html}</p>") for html in signs} == {html: f"<p>{text}</p>" for html, text in signs.items()}
    assert clean("5 \uf06dg", "htmlOfText") == "<p>5 µg</p>"


def test_a_formula_keeps_its_words_and_its_raised_and_lowered_figures(clean: Callable[..., str]) -> None:
    two = "<mn>2</mn>"
    formulas = {
        f"<mi>m</mi><msup><mi>c</mi>{two}</msup>": "mc<sup>2</sup>",
        f"\n  <mrow>\n  <msub><mi>x</mi>{two}</msub>\n <mo>+</mo> <mn>1</mn></mrow>": "x<sub>2</sub>+1",
        "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>": "x<sub>i</sub><sup>2</sup>",
        "<msup><mn>10</mn><mrow><mo>−</mo><mn>6</mn></mrow></msup>": "10<sup>−6</sup>",
        f"<msup><mi>e</mi><msup><mi>x</mi>{two}</msup></msup>": "e<sup>x^2</sup>",
        "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>": (
            "∑<sub>i=1</sub><sup>n</sup>i"
        ),
        f"<mfrac><mn>1</mn>{two}</mfrac>": "1/2",
        f"<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>{two}</mfrac>": "(a+b)/2",
        f"<msqrt>{two}</msqrt>": "√2",
        "<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>": "√(a+b)",
        f"<mroot>{two}<mn>3</mn></mroot>": "3√2",
        "<mi>a</mi><mo>&lt;</mo><mi>b</mi>": "a&lt;b",
        "<mtext>dose &amp; volume</mtext>": "dose &amp; volume",
        f"<semantics><mrow><mi>c</mi>{two}</mrow><annotation encoding='application/x-tex'>c_2</annotation>"
        f"<annotation-xml><mi>d</mi></annotation-xml></semantics>": "c2",
    }
    found = {inner: clean(f"<p>E = <math><!-- x -->{inner}</math> end</p>") for inner in formulas}
    # The editor joins words with the same marks.
    found = {inner: re.sub(r"</(su[bp])><\1>", "", words) for inner, words in found.items()}
    assert found == {inner: f"<p>E = {words} end</p>" for inner, words in formulas.items()}
    assert clean("<math><mi>E</mi><script>a()</script><style>b</style></math>") == "<p>E</p>"


def test_hidden_and_deleted_words_and_comments_are_left_out(clean: Callable[..., str]) -> None:
    reference = (
        "<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1'>[AB1]</a>"
        "<span style='mso-special-character:comment'>&nbsp;</span></span>"
    )
    commented = f"<p><a style='mso-comment-reference:AB_1'>Safe</a>{reference} cells</p>"
    comments = (
        "<div style='mso-element:comment-list'><hr class=msocomoff><div style='mso-element:comment'>"
        "<div id='_com_1' class=msocomtxt><p class=MsoCommentText>Is it?</p></div></div></div>"
    )
    edited = {
        commented + comments: "<p>Safe cells</p>",
        "<p>Give <del cite='mailto:AB' datetime='2026-01-01T00:00'>ten </del><ins cite='mailto:AB'>two</ins></p>": (
            "<p>Give two</p>"
        ),
        "<p>Give <span class=msoDel><del>ten</del></span><span class=msoIns><ins>two</ins></span></p>": (
            "<p>Give two</p>"
        ),
        "<p>Kept<span style='display:none;mso-hide:all'> draft</span></p>": "<p>Kept</p>",
        "<p>Kept<span style='display:none !important'> draft</span></p>": "<p>Kept</p>",
        "<p>Kept<span style='mso-hide:all'> draft</span></p>": "<p>Kept</p>",
        "<p>Kept<span hidden> draft</span></p>": "<p>Kept</p>",
        "<ol><li>Thaw</li><li style='display:none'>Draft</li><li>Wash</li></ol>": "<ol><li>Thaw</li><li>Wash</li></ol>",
        "<del><p>Old</p></del><ins><p>New</p></ins>": "<p>New</p>",
    }
    assert {html: clean(html) for html in edited} == edited


def test_lists_that_do_not_count_1_2_3_become_paragraphs_with_their_markers(clean: Callable[..., str]) -> None:
    lists = {
        '<ol type="i"><li>A</li><li>B</li></ol>': "i. A|ii. B",
        '<ol type="I" start="4"><li>A</li></ol>': "IV. A",
        '<ol style="list-style: upper-roman inside"><li>A</li></ol>': "I. A",
        '<ol><li type="a" value="27">A</li></ol>': "aa. A",
        '<ol type="A"><li style="list-style-type:decimal">A</li><li>B</li></ol>': "1. A|B. B",
        "<ol><li>A</li><li value=5>B</li><li>C</li></ol>": "1. A|5. B|6. C",
        "<ol reversed><li>A</li><li>B</li><li>C</li></ol>": "3. A|2. B|1. C",
        "<ol><li>A</li><li><br></li><li>C</li></ol>": "1. A|3. C",
        "<ol><li>A</li><li>B</li></ol><p>Then</p><ol start=3><li>C</li></ol>": "[ol]A|B|[/ol]Then|3. C",
        "<ol><li>A<ol type=a><li>x</li><li>y</li></ol></li><li>B</li></ol>": "1. A|a. x|b. y|2. B",
        '<ol><li><p>A</p></li><ol><li style="list-style-type:lower-alpha"><p>x</p></li></ol><li>B</li></ol>': (
            "1. A|a. x|2. B"
        ),
        "<ul><li>A<ol type=i><li>x</li></ol></li></ul>": "[ul]A|[/ul]i. x",
        "<ol><li>A<ul><li>x</li></ul>more</li><li>B</li></ol>": "1. A|[ul]x|[/ul]more|2. B",
    }
    assert {html: lines_of(clean(html)) for html in lists} == lists


def test_thousands_of_lists_are_read_at_once(clean: Callable[..., str]) -> None:
    started = time.monotonic()
    assert clean("<ol start=5><li>A</li></ol>" * 3000) == "<p>5. A</p>" * 3000
    assert time.monotonic() - started < 3


def test_lists_that_count_1_2_3_stay_lists(clean: Callable[..., str]) -> None:
    lists = {
        "<ol><li>A</li><li>B</li></ol>": "[ol]A|B|[/ol]",
        "<ol><li>A</li></ol><ol start=2><li>B</li></ol>": "[ol]A|B|[/ol]",
        "<ol><li>A<ol><li>x</li></ol></li><li>B<ol><li>y</li></ol></li></ol>": "[ol]A[ol]x|[/ol]|B[ol]y|[/ol]|[/ol]",
        "<ol><li>A<ul><li>x</li></ul></li><li>B</li></ol>": "[ol]A[ul]x|[/ul]|B|[/ol]",
        "<ol><li>A</li></ol><ul><li>x</li></ul><ol><li>B</li></ol>": "[ol]A|[/ol][ul]x|[/ul][ol]B|[/ol]",
    }
    assert {html: lines_of(clean(html)) for html in lists} == lists


def test_lists_of_word_keep_the_markers_that_do_not_count_1_2_3(clean: Callable[..., str]) -> None:
    lists = {
        word("1 1. A", "1 2. B"): "[ol]A|B|[/ol]",
        word("1 1) A", "2 1) x", "1 2) B"): "[ol]A[ol]x|[/ol]|B|[/ol]",
        word("1 1. A", "2 1.1. x", "2 1.2. y", "1 2. B"): "1. A|1.1. x|1.2. y|2. B",
        word("1 (a) A", "2 (i) x", "1 (b) B"): "(a) A|(i) x|(b) B",
        word("1 · A", "2 (b) x"): "[ul]A|[/ul](b) x",
        word("1 3. A", "1 4. B"): "3. A|4. B",
        word("1 1. A") + "<p>Then</p>" + word("1 2. B"): "1. A|Then|2. B",
        word("1 Ø A", font="Wingdings"): "[ul]A|[/ul]",
    }
    assert {html: lines_of(clean(html)) for html in lists} == lists


def test_the_browser_cleans_letters_as_the_server_does(clean: Callable[..., str]) -> None:
    cleaned = {text: clean(f"<p>{text}</p>") for text, _ in cases.LETTERS}
    assert cleaned == {text: f"<p>{html}</p>" for text, html in cases.LETTERS}


def test_the_browser_makes_links_direct_as_the_server_does(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/admin/login/")
    addresses = [before for before, _ in cases.ADDRESSES]
    assert page.evaluate(RULES.format("addresses.map(of.direct)"), [addresses, rules()]) == [
        after for _, after in cases.ADDRESSES
    ]


def test_the_browser_finds_links_that_name_another_host_as_the_server_does(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/admin/login/")
    links = [[words, address] for words, address, _ in cases.HOSTS]
    assert page.evaluate(RULES.format("addresses.map(link => of.otherHost(...link))"), [links, rules()]) == [
        host for *_, host in cases.HOSTS
    ]


def word(*points: str, font: str = "Arial") -> str:
    """Return points as Word copies them, from their level, marker and words."""
    template = (
        "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'><![if !supportLists]><span style='font-family:{}'>"
        "<span style='mso-list:Ignore'>{}<span style='font:7.0pt \"Times New Roman\"'>&nbsp; </span></span></span>"
        "<![endif]>{}</p>"
    )
    parts = [point.split() for point in points]
    return "".join(template.format(level, font, marker, words) for level, marker, words in parts)


def lines_of(html: str) -> str:
    """Return simple HTML with | after each paragraph and point, and lists in brackets."""
    for old, new in {"<p>": "", "<li>": "", "</p>": "|", "</li>": "|", "<": "[", ">": "]"}.items():
        html = html.replace(old, new)
    return html.removesuffix("|")
