"""Conversion of Liquid markup in bodies."""

import time

import pytest

from about.models import AboutPage
from isomer.convert import convert_body, liquid
from isomer.notes import Note, NoteKind

from .bodies import blocks
from .conftest import Import
from .imported import raw_body
from .samples import SampleSite

MEMBERS = [{"name": "First seat", "role": "Chair", "old": "false"}, {"name": "Second seat", "role": None}]
VALUES = {
    "site.data": {"members": MEMBERS, "years": {"2024": ["a", "b"], "2023": []}},
    "site.title": "Sample institute",
    "site.url": "https://sample.example.org",
    "page.title": "A <b>page</b>",
}


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
def test_variables_literals_raw_blocks_and_comments_are_evaluated(body: str, expected: str) -> None:
    assert text_of(body) == expected


def test_variables_and_comments_are_not_reported() -> None:
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
        ("a {{ site.title | date: '%Y' }} b", "<p>a b</p>", [(6, "{{ site.title | date: '%Y' }}")]),
        ("a\n\n{% include nav.html\n x=1 %}\n\nb {% assign y = site.pages %}", "<p>a</p><p>b</p>",
         [(8, "{% include nav.html x=1 %}"), (11, "{% assign y = site.pages %}")]),
        ("a{% if 'x' %}b {% for x in site.pages %}c{% endfor %}d{% endif %}", "<p>ab d</p>",
         [(6, "{% for x in site.pages %}; its content is left out")]),
        ("a\n{% for x in y %}\nb {{ x }}\n{% if z %}c{% endif %}\n{% endfor %}\nd", "<p>a</p><p>d</p>",
         [(7, "{% for x in y %}; its content is left out")]),
        ("{% if a %} b", "<p>b</p>", [(6, "{% if a %}")]),
        ("{% unless a %}b{% endunless %}{% case c %}d{% endcase %}{% capture e %}f{% endcapture %}g", "<p>g</p>",
         [(6, "{% unless a %}; its content is left out"), (6, "{% case c %}; its content is left out"),
          (6, "{% capture e %}; its content is left out")]),
        ("{% highlight %}a{% endhighlight %}", "<p>a</p>", [(6, "{% highlight %}"), (6, "{% endhighlight %}")]),
    ],
)  # fmt: skip
def test_other_markup_is_reported_with_its_line_and_removed(
    body: str, expected: str, notes: list[tuple[int, str]]
) -> None:
    assert text_of(body) == expected
    assert notes_of(body) == notes


def test_an_accordion_may_contain_markdown_and_line_numbers_stay_correct() -> None:
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


def test_an_accordion_without_an_end_keeps_its_text() -> None:
    assert "a" in text_of("{% accordion T %}\na")
    assert text_of("a {% endaccordion %} b") == "<p>a b</p>"


def test_windows_line_ends_make_no_difference() -> None:
    assert blocks("a\r\n\r\n- b\r\n") == blocks("a\n\n- b\n")


@pytest.mark.django_db
def test_variables_have_values_from_the_settings_and_the_front_matter(sample: SampleSite, run_import: Import) -> None:
    sample.write(
        "_section/First page.md",
        "---\ntitle: First page\npermalink: /section/first/\nreviewed: May 2024\n---\n"
        "{{ site.title }}, {{ site.url }}, {{ page.title }}, {{ page.reviewed }}, {{ page.permalink }}",
    )

    run_import(sample.root)

    assert raw_body() == [
        ("rich_text", "<p>Sample institute, https://sample.example.org, First page, May 2024, /section/first/</p>")
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{% for m in site.data.members %}{{ m.name }}: {{ m.role }}; {% endfor %}",
         "First seat: Chair; Second seat: ;"),
        ("{% for m in site.data['members'] limit:1 offset:1 %}{{ m.name }}{% endfor %}", "Second seat"),
        ("{% for m in site.data.members reversed %}{{ forloop.index }}{{ m.role }} {% endfor %}", "1 2Chair"),
        ("{% for y in site.data.years %}{{ y[0] }}={% for z in y[1] %}{{ z }}{% else %}-{% endfor %} {% endfor %}",
         "2024=ab 2023=-"),
        ("{% for m in site.data.members %}{% unless forloop.last %}{{ m.name }},{% endunless %}{% endfor %}",
         "First seat,"),
        ("{% for m in site.data.members %}{% if m.role %}a{% elsif m.name contains 'Sec' %}b{% else %}c"
         "{% endif %}{% endfor %}",
         "ab"),
        ("{% for m in site.data.members %}{% if m.old == 'true' or m.role == nil %}x{% endif %}{% endfor %}", "x"),
        ("{% if site.data.members.size > 1 and site.data.none == empty %}many{% endif %}", "many"),
        ("{% assign all = site.data.members | where: 'role', 'Chair' %}{{ all.size }} {{ all[0].name | upcase }}",
         "1 FIRST SEAT"),
        ("{% assign n = site.data.members | sort: 'name' | last %}{{ n.role | default: 'none' }}", "none"),
        ("{{ site.data.members[0].name | append: '!' | replace: 'seat', 'chair' }}", "First chair!"),
        ("{% for m in site.data.nobody %}a{% else %}Nobody{% endfor %}", "Nobody"),
    ],
)  # fmt: skip
def test_loops_and_conditions_over_data_of_the_repository_are_written_out(body: str, expected: str) -> None:
    assert (text_of(body), notes_of(body)) == (f"<p>{expected}</p>", [])


def test_the_lines_of_a_loop_keep_their_numbers() -> None:
    body = "a\n\n{% for m in site.data.members %}\n### {{ m.name }}\n\n[x](/{{ m.role }}/)\n{% endfor %}\n\n[y](/b/)"
    found = convert_body(body, file="page.md", first_line=6, variables=VALUES)

    assert [part["type"] for part in found.blocks] == ["rich_text", *["heading", "rich_text"] * 2]
    assert [(ref.address, ref.line) for ref in found.references] == [("/Chair/", 11), ("//", 11), ("/b/", 14)]


@pytest.mark.parametrize(
    "body",
    [
        "{% if 'a' %}" * 3000 + "x" + "{% endif %}" * 3000,
        "{% for a in site.data.members %}" * 40 + "x" + "{% endfor %}" * 40,
        "{% assign a = 'aaaaaaaa' %}" + "{% assign a = a | append: a %}" * 60 + "{{ a }}",
    ],
)
def test_markup_that_multiplies_itself_ends_soon(body: str) -> None:
    started = time.process_time()

    assert notes_of(body)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "inner",
    [
        "{% assign z = site.data.rows | sort %}",
        "{{ site.data.rows | join }}",
        "{% if site.data.rows contains 'x' %}{% endif %}",
        "{% for row in site.data.rows limit: 1 %}{% endfor %}",
    ],
)
def test_the_size_of_what_is_worked_on_counts_as_steps(inner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liquid, "MAX_STEPS", 1000)
    body = "{% for row in site.data.rows limit: 10 %}" + inner + "{% endfor %}"

    def reported(rows: int) -> list[str]:
        notes: list[Note] = []
        variables = {"site.data": {"rows": ["a"] * rows}}
        liquid.run(body, file="page.md", first_line=1, variables=variables, notes=notes)
        return [note.message for note in notes]

    assert reported(20) == []
    assert "its content is left out" in reported(200)[-1]


def test_a_block_that_is_left_out_changes_no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liquid, "MAX_STEPS", 8)
    block = "{% for a in site.data.members %}{% assign a = 'x' %}{% assign b = 'x' %}c{% endfor %}"
    assert text_of("{% assign a = 'old' %}" + block + "{{ a }}{{ b }}") == "<p>old</p>"


@pytest.mark.slow
@pytest.mark.django_db
def test_pages_are_made_from_the_files_of_data_or_stay_drafts(sample: SampleSite, run_import: Import) -> None:
    sample.write("_data/members.yml", "- name: First seat\n- name: Second seat\n")
    sample.write("_data/more/posts.json", '[{"name": "Third", "open": true, "seats": 3}]')
    sample.write("_data/rows.csv", "name,role\nFourth,Chair\n")
    sample.write("_data/broken.yml", "[a")
    sample.write("_data/footer.yml", "faq: /section/first/\n")
    sample.page(
        "{% for m in site.data.members %}{{ m.name }} {% endfor %}"
        "{% for p in site.data.more.posts %}{{ p.name }} {{ p.open }} {{ p.seats }} {% endfor %}"
        "{% for r in site.data.rows %}{{ r.name }} {{ r.role }}{% endfor %}"
    )
    sample.write("pages/list.md", "---\ntitle: List\n---\n{% for p in site.pages %}{{ p.title }}{% endfor %}")

    printed = run_import(sample.root)

    assert raw_body() == [("rich_text", "<p>First seat Second seat Third true 3 Fourth Chair</p>")]
    assert not AboutPage.objects.get(title="List").live
    assert "pages/list.md:4: template markup: template markup that is not run makes all of this page" in printed
    assert "_data/broken.yml:1: left out: this is not valid YAML" in printed
