"""What becomes of template markup in bodies."""

import pytest

from isomer.convert import convert_body
from isomer.notes import NoteKind

from .bodies import blocks
from .conftest import Import
from .looking import raw_body
from .samples import SampleSite

VALUES = {"site.title": "Sample institute", "site.url": "https://sample.example.org", "page.title": "A <b>page</b>"}


def text_of(body: str) -> str:
    found = convert_body(body, file="page.md", variables=VALUES)
    return "".join(str(part["value"]) for part in found.blocks)


def notes_of(body: str) -> list[tuple[int | None, str]]:
    found = convert_body(body, file="page.md", first_line=6, variables=VALUES)
    prefix = "template markup is not run and not shown: "
    return [(note.line, note.message.removeprefix(prefix)) for note in found.notes if note.kind == NoteKind.LIQUID]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a {{ site.title }} b", "<p>a Sample institute b</p>"),
        ("a {{- site.title -}} b", "<p>a Sample institute b</p>"),
        ("a {{ page.title }}", "<p>a A <b>page</b></p>"),
        ("[a]({{ site.baseurl }}/b/)", '<p><a href="ref:0">a</a></p>'),
        ("{{ 'a' }} {{ \"b, c\" }}", "<p>a b, c</p>"),
        ("{% raw %}{{ a }} {% b %}{% endraw %} c", "<p>{{ a }} {% b %} c</p>"),
        ("a{% comment %} b {{ c }} {% if d %} {% endcomment %} e", "<p>a e</p>"),
        ("a {{ b", "<p>a {{ b</p>"),
        ("a {% b", "<p>a {% b</p>"),
        ("{ a } {% %} }} %}", "<p>{ a } }} %}</p>"),
    ],
)
def test_values_literals_raw_text_and_comments_are_run(body: str, expected: str) -> None:
    assert text_of(body) == expected


def test_values_and_comments_leave_no_notes() -> None:
    assert (
        notes_of(
            "{{ site.title }} {{ site.baseurl }} {% comment %}{{ x }}{% endcomment %} {% raw %}{{ y }}{% endraw %}"
        )
        == []
    )


@pytest.mark.parametrize(
    ("body", "expected", "notes"),
    [
        ("a\n{{ site.unknown }} b", "<p>a b</p>", [(7, "{{ site.unknown }}")]),
        ("a {{ site.title | upcase }} b", "<p>a b</p>", [(6, "{{ site.title | upcase }}")]),
        ("a\n\n{% include nav.html\n x=1 %}\n\nb {% assign y = 2 %}", "<p>a</p><p>b</p>",
         [(8, "{% include nav.html x=1 %}"), (11, "{% assign y = 2 %}")]),
        ("a\n{% for x in y %}\nb {{ x }}\n{% if z %}c{% endif %}\n{% endfor %}\nd", "<p>a</p><p>d</p>",
         [(7, "{% for x in y %}; what it holds is left out")]),
        ("{% if a %} b", "<p>b</p>", [(6, "{% if a %}")]),
        ("{% unless a %}b{% endunless %}{% case c %}d{% endcase %}{% capture e %}f{% endcapture %}g", "<p>g</p>",
         [(6, "{% unless a %}; what it holds is left out"), (6, "{% case c %}; what it holds is left out"),
          (6, "{% capture e %}; what it holds is left out")]),
        ("{% highlight %}a{% endhighlight %}", "<p>a</p>", [(6, "{% highlight %}"), (6, "{% endhighlight %}")]),
    ],
)  # fmt: skip
def test_all_else_is_reported_with_its_place_and_never_shown(
    body: str, expected: str, notes: list[tuple[int, str]]
) -> None:
    assert text_of(body) == expected
    assert notes_of(body) == notes


def test_an_accordion_holds_markdown_and_its_lines_keep_their_numbers() -> None:
    body = (
        'a\n\n{% accordion "One & *two*" %}\n- **b**\n- ![](/c.png)\n{% endaccordion %}'
        "{% accordion D %}e{% endaccordion %}\nf"
    )
    found = convert_body(body, file="page.md")

    kinds = [part["type"] for part in found.blocks]
    assert kinds == ["rich_text", "accordion", "rich_text"]
    first, second = (item["value"] for item in found.blocks[1]["value"]["items"])
    assert first["title"] == "<p>One &amp; *two*</p>"
    assert [part["type"] for part in first["content"]] == ["legacy"]
    assert "<li><strong>b</strong></li>" in first["content"][0]["value"]
    assert second == {"title": "<p>D</p>", "content": [{"type": "rich_text", "value": "<p>e</p>"}]}
    assert [reference.line for reference in found.references] == [5]


def test_an_accordion_without_end_loses_nothing() -> None:
    assert "a" in text_of("{% accordion T %}\na")
    assert text_of("a {% endaccordion %} b") == "<p>a b</p>"


def test_a_body_with_windows_line_ends_is_the_same() -> None:
    assert blocks("a\r\n\r\n- b\r\n") == blocks("a\n\n- b\n")


@pytest.mark.django_db
def test_the_values_come_from_the_settings_and_the_front_matter(sample: SampleSite, run_import: Import) -> None:
    sample.write(
        "_section/First page.md",
        "---\ntitle: First page\npermalink: /section/first/\nreviewed: May 2024\n---\n"
        "{{ site.title }}, {{ site.url }}, {{ page.title }}, {{ page.reviewed }}, {{ page.permalink }}",
    )

    run_import(sample.root)

    assert raw_body() == [
        ("rich_text", "<p>Sample institute, https://sample.example.org, First page, May 2024, /section/first/</p>")
    ]
