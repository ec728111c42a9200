"""Markdown is parsed like by kramdown, which differs from other parsers in many constructs of real pages."""

import html
import re

import pytest
from lxml import etree

from isomer.convert.kramdown import read_html, read_markdown
from isomer.convert.kramdown.document import make
from isomer.convert.tree import line_of

GENERATED_ID = re.compile(r' id="[^"]*"(?=>)')


def read(text: str) -> str:
    """Return the HTML of Markdown, without the `body` element."""
    root = make("body", 1)
    read_markdown([(line, number) for number, line in enumerate(text.split("\n"), start=1)], root)
    written = etree.tostring(root, encoding="unicode", method="html")
    return html.unescape(written.removeprefix("<body>").removesuffix("</body>"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a\n### b", "<h1>a</h1><h3>b</h3>"),
        ("## a ##", "<h2>a</h2>"),
        ("#a", "<p>#a</p>"),
        ("a\n## b\nc", "<p>a</p><h2>b</h2><p>c</p>"),
        ("a\n===\n\nb\n---", "<h1>a</h1><h2>b</h2>"),
        ("a\nb\n---", "<p>a\nb\n---</p>"),
        ("a\n\n### b\n---", "<p>a</p><h3>b</h3><hr>"),
        ("<div>a</div>\nb\n---", "<div>a</div><p>b\n---</p>"),
    ],
)
def test_headings(text: str, expected: str) -> None:
    assert GENERATED_ID.sub("", read(text)) == expected.replace("---</p>", "—</p>")


def test_headings_get_ids_from_their_text_with_numbers_for_repetitions() -> None:
    found = read("# A b, C_d!\n## A *b*, C_d[^1]\n## Über 語 சுகாதார\n## x {#own}\n# x\n{: #later}\n\n[^1]: note")

    assert re.findall(r'id="([^"]*)"', found) == ["a-b-c_d", "a-b-c_d-1", "über-語-சுகாதார", "own", "later"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<div>\n*a*\n\n*b*\n</div>\n*c*", "<div>\n*a*\n\n*b*\n</div><p><em>c</em></p>"),
        ("a\n<div>b</div> c *d*", "<p>a</p><div>b</div><p>c <em>d</em></p>"),
        ("<div><p>a</div>\n\n*b*</p>\n</div>\n*c*", "<div><p>a</p></div>\n\n*b*\n<p><em>c</em></p>"),
        ("<div>a\n\n*b*", "<div>a\n\n*b*\n</div>"),
        ("<p>a</p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<hr>\n*a*", "<hr><p><em>a</em></p>"),
        ("<div markdown='1'>\n*a*\n\n- b\n</div>", "<div><p><em>a</em></p><ul><li>b</li></ul></div>"),
        ("<p markdown=1>*a*</p>\n<div markdown=span>*b*</div>", "<p><em>a</em></p><div><em>b</em></div>"),
        ("<table><tr><td markdown=1>*a*</td><td>*b*</td></tr></table>",
         "<table><tr><td><p><em>a</em></p></td><td>*b*</td></tr></table>"),
        ("<pre markdown=1>*a*</pre>", '<pre markdown="1">*a*</pre>'),
        ("<b>*a*\n\nb</b>", "<p><b><em>a</em></b></p><p>b</b></p>"),
        ("<b>a</b> *b*<br>c", "<p><b>a</b> <em>b</em><br>c</p>"),
        ("a <p>b</p> </i>c", "<p>a <p>b</p> </i>c</p>"),
        ("</div>\n\na", "<p></div></p><p>a</p>"),
        ("<code>*a* <b>c</b></code> *d*", "<p><code>*a* <b>c</b></code> <em>d</em></p>"),
        ("<u>a *b*", "<p><u>a <em>b</em></u></p>"),
        ("<A HREF='/x' href='/y'>a</a>", '<p><a href="/x">a</a></p>'),
        ("<a href=”/x”>a</a> <a href=/x>b</a>", '<p><a href="/x">a</a> <a href="/x">b</a></p>'),
        ("a <!-- b\nc --> d\n\n<!-- e\n\nf -->\ng", "<p>a  d</p><p>g</p>"),
        ("a < b <3 <c", "<p>a < b <3 <c</p>"),
        ("<script>\n*a*\n</script>\n*b*", "<script>\n*a*\n</script><p><em>b</em></p>"),
        ("{::nomarkdown}\n<p>*a*</p>\n{:/}\n*b*", "<p>*a*</p><p><em>b</em></p>"),
    ],
)  # fmt: skip
def test_block_html_lasts_until_its_end_tag_and_inline_html_is_part_of_a_paragraph(text: str, expected: str) -> None:
    assert re.sub(r"\n(?=<p>|$)", "", read(text)) == re.sub(r"\n(?=<p>|$)", "", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("a\n- b\n* c\n+ d", "<p>a</p><ul><li>b</li><li>c</li><li>d</li></ul>"),
        ("3. a\n7. b", "<ol><li>a</li><li>b</li></ol>"),
        ("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
        ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("* a\n    * b\n        * c", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"),
        ("* a\n\t* b\n\t\t* c", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"),
        ("*\ta\n\n\tb", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("- a\nb\n\nc", "<ul><li>a\nb</li></ul><p>c</p>"),
        ("- a\n\n- b\n\nc", "<ul><li><p>a</p></li><li><p>b</p></li></ul><p>c</p>"),
        ("- a\n\n  > b\n\n      c\n",
         "<ul><li><p>a</p><blockquote><p>b</p></blockquote><pre><code>c\n</code></pre></li></ul>"),
        ("- a\n^\n- b", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
        ("- a\n{: .x}\n- b", '<ul class="x"><li>a</li></ul><ul><li>b</li></ul>'),
        ("1. a\n{:start=“4”}", '<ol start="4"><li>a</li></ol>'),
        ('{: start="4"}\n1. a', '<ol start="4"><li>a</li></ol>'),
        ("- {: .x} a", '<ul><li class="x">a</li></ul>'),
        ("- a\n- * *\n\n* * *\n", "<ul><li>a</li><li><ul><li>*</li></ul></li></ul><hr>"),
        ("- [ ] a\n- [x] b", "<ul><li>☐ a</li><li>☑ b</li></ul>"),
        ("-a\n1)b", "<p>-a\n1)b</p>"),
        ("* TOC\n{:toc}\n\n# A\n### B\n## C\n{: .no_toc}\n# D",
         '<ul><li><a href="#a">A</a><ul><li><a href="#b">B</a></li></ul></li><li><a href="#d">D</a></li></ul>'
         '<h1>A</h1><h3>B</h3><h2 class="no_toc">C</h2><h1>D</h1>'),
        ("a\nb\n: c\n: d\n\n  e\n\nf\n\n: g",
         "<dl><dt>a</dt><dt>b</dt><dd>c</dd><dd><p>d</p><p>e</p></dd><dt>f</dt><dd>g</dd></dl>"),
    ],
)  # fmt: skip
def test_lists_are_nested_by_the_column_of_their_text(text: str, expected: str) -> None:
    assert re.sub(r' id="[^"]*"', "", read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a  \nb\\\nc\nd", "<p>a<br>\nb<br>\nc\nd</p>"),
        ("**a *b*** __c__ _d_ e_f_g h*i*j",
         "<p><strong>a <em>b</em></strong> <strong>c</strong> <em>d</em> e_f_g h<em>i</em>j</p>"),
        ("*a\nb* * c * **d", "<p><em>a\nb</em> * c * **d</p>"),
        ("~~a *b*~~ ~c~ ~~ d ~~", "<p><del>a <em>b</em></del> ~c~ ~~ d ~~</p>"),
        ("`*a*` ``b ` c`` `d", "<p><code>*a*</code> <code>b ` c</code> `d</p>"),
        (r"1\. \*a\* \[b\] \--", "<p>1. *a* [b] --</p>"),
        ("&copy;&nbsp;&#65;&#x42; &unknown; AT&T &nbsp", "<p>©\u00a0AB &unknown; AT&T &nbsp</p>"),
        ("<https://x.sg/a> <a@x.sg> https://y.sg www.z.sg",
         '<p><a href="https://x.sg/a">https://x.sg/a</a> <a href="mailto:a@x.sg">a@x.sg</a> https://y.sg www.z.sg</p>'),
        ("a -- b --- c... d", "<p>a – b — c… d</p>"),
        ("it's \"a\" ('b') '90s \"*c*\" \"[d](/e)\", **f**'s",
         '<p>it’s “a” (‘b’) ’90s “<em>c</em>” “<a href="/e">d</a>”, <strong>f</strong>’s</p>'),
        ("    a\n    b\n\n    c", "<pre><code>a\nb\n\nc\n</code></pre>"),
        ("a\n    b", "<p>a\n    b</p>"),
        ("```js\n*a*\n\n<p>\n```\nb", "<pre><code>*a*\n\n<p>\n</code></pre><p>b</p>"),
        ("```\na", "<p>```\na</p>"),
        ("> a\nb\n\n> c\n\nd", "<blockquote><p>a\nb</p></blockquote><blockquote><p>c</p></blockquote><p>d</p>"),
        ("* * *\n---\n_ _ _", "<hr><hr><hr>"),
        ("{::comment}\na\n{:/comment}\n\nb {::comment}c{:/comment}d\n\n{::options x=\"y\" /}", "<p>b d</p>"),
        ("*[WHO]: World Health Organization\n\nWHO", "<p>WHO</p>"),
    ],
)  # fmt: skip
def test_inline_markup(text: str, expected: str) -> None:
    assert read(text).replace('"js"', "") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](/files/My File (1).pdf)", '<a href="/files/My%20File%20(1).pdf">a</a>'),
        ("[a](/b \"title\") [c](</d e>)", '<a href="/b">a</a> <a href="/d%20e">c</a>'),
        ("[a *b* [c]](/d?e=1&amp;f=2)", '<a href="/d?e=1&f=2">a <em>b</em> [c]</a>'),
        ("[a\nb](/c\n'title')", '<a href="/c">a\nb</a>'),
        ("[a][x] [x][] [x], [y]\n\n[x]: /z 'title'", '<a href="/z">a</a> <a href="/z">x</a> <a href="/z">x</a>, [y]'),
        ("[x]\n\n[x]: </a b>\n  \"title\"", '<a href="/a%20b">x</a>'),
        ("![a \\_b](/c d.png \"t\"){: width=\"50\"}", '<img src="/c%20d.png" alt="a _b" width="50">'),
        ("[![a](/b.png)](/c){:target=\"_blank\"}", '<a href="/c" target="_blank"><img src="/b.png" alt="a"></a>'),
        ("[a [b](/c) d", '[a <a href="/c">b</a> d'),
        ("[a](/b", "[a](/b"),
        ("[](/a)", '<a href="/a"></a>'),
        ("[a](){:x}", '<a href="">a</a>'),
        ("a{: .x} *b*{: #y}", 'a <em id="y">b</em>'),
        ("{:l: .x title=\"y\"}\n\n*a*{:l}", '<em class="x" title="y">a</em>'),
        ("<a href='/x'>[b](/c)</a>", '<a href="/x">[b](/c)</a>'),
    ],
)  # fmt: skip
def test_links_and_attribute_lists(text: str, expected: str) -> None:
    assert read(text) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|A|B|\n|-|:-:|\n|1|*2*|", [["A", "B"], ["1", "<em>2</em>"]]),
        ("A | B\n--|--\n1 | `x|y`\n2 | z \\| w", [["A", "B"], ["1", "<code>x|y</code>"], ["2", "z | w"]]),
        ("| a |\n| b || c |", [["a", "", ""], ["b", "", "c"]]),
        ("|--|--|\n| a | b |", [["a", "b"]]),
        ("a | [b](/c d)<br>e", [["a", '<a href="/c%20d">b</a><br>e']]),
    ],
)
def test_tables(text: str, expected: list[list[str]]) -> None:
    rows = re.findall(r"<tr>(.*?)</tr>", read(text))

    assert [re.findall(r"<t[hd]>(.*?)</t[hd]>", row) for row in rows] == expected
    assert ("<th>" in read(text)) == ("A" in text)


@pytest.mark.parametrize("text", ["a\n| b | c |", "| a | b |\nc", "a \\| b", "`a | b`", "a | b\n---"])
def test_pipes_in_text_make_no_table(text: str) -> None:
    assert "<table>" not in read(text)


def test_footnotes_are_at_the_end_in_the_order_of_their_references() -> None:
    text = "a[^x] b[^y] c[^x] d[^z]\n\n[^y]: *second*[^n]\n[^x]: first\n\n    more\n\n[^n]: third\n[^unused]: gone\n\ne"

    assert re.sub(r' class="footnote"', "", read(text)) == (
        "<p>a<sup>1</sup> b<sup>2</sup> c<sup>1</sup> d[^z]</p><p>e</p>"
        "<ol><li><p>first</p><p>more</p></li><li><em>second</em><sup>3</sup></li><li>third</li></ol>"
    )


def test_every_element_has_its_line_number() -> None:
    root = make("body", 1)
    text = (
        "a\n*b*\n\n- c\n  ![](/d.png)\n\n  > e\n  > [f](/g)\n\n<div>\n<p\n  class='x'>h</p>\n</div>\n\n| i |\n| *j* |"
        "\n\n<div markdown='1'>\n\n*k*\n</div>\n\n[^1]\n\n[^1]: l\n\n    **m**"
    )
    read_markdown([(line, number) for number, line in enumerate(text.split("\n"), start=1)], root)

    lines = [(str(element.tag), line_of(element)) for element in root.iter("em", "img", "a", "blockquote", "strong")]
    assert lines == [
        ("em", 2),
        ("img", 5),
        ("blockquote", 7),
        ("a", 8),
        ("em", 16),
        ("em", 20),
        ("strong", 27),
    ]
    assert [line_of(element) for element in root.iter("p") if element.get("class") == "x"] == [11]


def test_an_html_file_is_not_parsed_as_markdown() -> None:
    root = make("body", 1)
    read_html([("*a*", 3), ("<p>*b*</p>", 4)], root)

    assert etree.tostring(root, encoding="unicode") == "<body>*a*\n<p>*b*</p></body>"
    assert line_of(root[0]) == 4
