"""What an import puts right by itself: only what can be proven, each in the report, and each can be switched off."""

import re
import unicodedata
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from about.models import AboutPage, ContactPage
from actris_cms.filler import is_filler
from home.models import HomePage
from isomer.convert import Conversion, convert_body
from isomer.convert.context import Context, block, items
from isomer.convert.headings import finish_headings
from isomer.convert.people import are_names
from isomer.mends import ALL_MENDS, MENDS, Mend
from isomer.models import ImportNote
from isomer.notes import NoteKind

from .conftest import Import
from .samples import SampleSite, png

pytestmark = pytest.mark.slow

BOLD, ITALIC = "\U0001d5d4\U0001d5d6\U0001d5e7", "\U0001d622\U0001d635\U0001d626"  # ACT, ate
LATIN = "<p>Interdum et malesuada fames ac ante ipsum primis in faucibus. In sagittis ut nisl sed porttitor.</p>"


def convert(body: str, *, mends: frozenset[Mend] = ALL_MENDS, title: str = "Title") -> Conversion:
    return convert_body(body, file="page.md", first_line=6, title=title, mends=mends)


def blocks(body: str, **options: Any) -> list[Any]:
    return [(part["type"], part["value"]) for part in convert(body, **options).blocks]


def levels(body: str, **options: Any) -> list[int]:
    return [int(value["level"]) for kind, value in blocks(body, **options) if kind == "heading"]


def notes(body: str, kind: NoteKind) -> list[str]:
    return [note.message for note in convert(body).notes if note.kind == kind]


def test_each_mend_has_a_kind_of_note_of_its_own() -> None:
    assert set(MENDS) == set(Mend)
    assert len({kind for _, kind in MENDS.values()}) == len(Mend)


class TestLetters:
    def test_symbols_that_form_a_word_become_letters_with_the_mark_that_they_imitate(self) -> None:
        body = f"<p>The {BOLD}, {BOLD} and <em>{BOLD}s</em> {ITALIC}.</p>"

        assert blocks(body) == [("rich_text", "<p>The <b>ACT, ACT</b> and <i><b>ACT</b>s</i> <i>ate</i>.</p>")]
        before = f"The {BOLD}, {BOLD} and"
        assert notes(body, NoteKind.MENDED_LETTERS)[0] == f"{before} became The ACT, ACT and"

    def test_letters_of_headings_cards_and_titles_are_plain(self) -> None:
        assert blocks(f"<h2>{BOLD}</h2>")[0][1]["text"] == "<p><b>ACT</b></p>"

    def test_the_italic_h_belongs_to_its_word(self) -> None:
        assert blocks("<p>\U0001d461\u210e\U0001d452</p>") == [("rich_text", "<p><i>the</i></p>")]

    @pytest.mark.parametrize("text", ["\U0001d465 = 2", "\U0001d465\U0001d466", "\u210e", "E = \U0001d45a\U0001d450²"])
    def test_symbols_that_may_be_a_formula_stay(self, text: str) -> None:
        assert blocks(f"<p>{text}</p>") == [("rich_text", f"<p>{text}</p>")]

    def test_the_mend_can_be_switched_off(self) -> None:
        found = convert(f"<p>{BOLD}</p>", mends=ALL_MENDS - {Mend.LETTERS})

        assert found.blocks[0]["value"] == f"<p>{BOLD}</p>"
        assert [note.kind for note in found.notes] == [NoteKind.FAKE_LETTERS]

    @given(st.text(st.sampled_from(f"{BOLD}{ITALIC}\u210e ab<&1,\u00ae"), max_size=12))
    def test_all_other_characters_stay_in_their_order(self, text: str) -> None:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        with_mend, without = (convert(f"<p>{escaped}</p>", mends=m) for m in (frozenset({Mend.LETTERS}), frozenset()))

        assert words(with_mend) == words(without)


def words(conversion: Conversion) -> str:
    """Return the text of rich text, with plain letters."""
    text = "".join(re.sub(r"<[^>]*>", "", part["value"]) for part in conversion.blocks)
    return unicodedata.normalize("NFKC", text)


class TestHeadings:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ([4, 4, 5], [2, 2, 3]),
            ([3, 5, 3, 2, 4], [2, 3, 2, 2, 3]),
            ([1, 2, 3], [2, 3, 4]),
            ([2, 3, 4, 2, 3], [2, 3, 4, 2, 3]),
            ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 6]),
        ],
    )
    def test_levels_follow_the_nesting_and_skip_none(self, given: list[int], expected: list[int]) -> None:
        assert levels("".join(f"<h{level}>a</h{level}>" for level in given)) == expected

    def test_the_report_has_the_levels_before_and_after(self) -> None:
        assert notes("<h2>a</h2><h4>b</h4><h5>c</h5>", NoteKind.MENDED_HEADINGS) == [
            "the levels of headings “b” 4, “c” 5 became 3, 4"
        ]

    def test_headings_in_legacy_content_follow_those_before(self) -> None:
        body = "<h3>a</h3><pre>b</pre><table><tr><td colspan=2><h5>c</h5></td></tr></table>"

        assert "<h3>c</h3>" in blocks(body)[-1][1]

    def test_without_the_mend_only_the_first_level_changes(self) -> None:
        body = "<h1>a</h1><h4>b</h4><table><tr><td colspan=2><h1>c</h1></td></tr></table>"
        kept = ALL_MENDS - {Mend.HEADINGS}

        assert levels(body, mends=kept) == [2, 4]
        assert "<h2>c</h2>" in blocks(body, mends=kept)[-1][1]

    def test_a_first_heading_that_repeats_the_title_goes(self) -> None:
        body = "<h3>a  Title &amp; more:</h3><h4>b</h4><h3>A title</h3>"

        assert levels(body, title="A title and more") == [2, 2]
        assert levels(body, title="A title and more", mends=ALL_MENDS - {Mend.REPEATED_TITLE}) == [2, 3, 2]

    @pytest.mark.parametrize(
        ("heading", "stays"), [("A/Prof Tan Li", False), ("Tan Li.", False), ("Tan Lin", True), ("Prof", True)]
    )
    def test_the_name_of_a_person_repeats_the_title_with_any_honorific(self, heading: str, stays: bool) -> None:
        assert levels(f"<h3>{heading}</h3>", title="Associate Professor Tan Li") == ([2] if stays else [])

    @pytest.mark.parametrize(
        "body",
        [
            "<p>Words</p><h2>Title</h2>",
            "<h2>Titles</h2>",
            '<h2><a href="https://a.sg">Title</a></h2>',
            '<h2 id="x">Title</h2><p><a href="#x">up</a></p>',
        ],
    )
    def test_other_headings_stay(self, body: str) -> None:
        assert levels(body) == [2]


def heading(level: int) -> dict[str, Any]:
    return block("heading", {"text": "<p>a</p>", "level": str(level), "anchor": "a"})


HEADINGS = st.builds(heading, st.integers(1, 6))
LEGACY = st.builds(lambda level: block("legacy", f"<div><h{level}>a</h{level}></div>"), st.integers(1, 6))
INSIDE = st.lists(HEADINGS | LEGACY, max_size=4)
ACCORDIONS = st.builds(
    lambda inside: block("accordion", {"items": items([{"title": "a", "content": part} for part in inside])}),
    st.lists(INSIDE, max_size=3),
)
COLUMNS = st.builds(lambda inside: block("columns", {"columns": items(inside)}), st.lists(INSIDE, max_size=3))
BODIES = st.lists(HEADINGS | LEGACY | ACCORDIONS | COLUMNS, max_size=6)


def shown(blocks: list[Any], folded: Any) -> list[int]:
    """Return the levels of the headings that are shown if the items for which `folded` draws true are closed."""
    found: list[int] = []
    for part in blocks:
        value = part["value"]
        if part["type"] == "heading":
            found.append(int(value["level"]))
        elif part["type"] == "legacy":
            found.append(int(value[value.index("<h") + 2]))
        elif part["type"] == "columns":
            found += [level for column in value["columns"] for level in shown(column["value"], folded)]
        else:
            for item in value["items"]:
                found += [] if folded() else shown(item["value"]["content"], folded)
    return found


@given(BODIES, st.data())
def test_no_level_is_skipped_whatever_is_folded(body: list[Any], data: st.DataObject) -> None:
    finish_headings(Context("page.md", ALL_MENDS), body, "")

    found = shown(body, lambda: data.draw(st.booleans()))
    assert all(2 <= after <= before + 1 for before, after in zip([1, *found], found, strict=False))


@given(BODIES)
def test_headings_whose_levels_skip_none_keep_them(body: list[Any]) -> None:
    finish_headings(Context("page.md", ALL_MENDS), body, "")
    once = shown(body, lambda: False)

    finish_headings(Context("page.md", ALL_MENDS), body, "")

    assert shown(body, lambda: False) == once


class TestTables:
    def test_a_picture_beside_words_becomes_columns(self) -> None:
        body = (
            '<table><colgroup><col><col></colgroup><tbody><tr><td><p></p><img src="/images/a.png" alt="A lab"></td>'
            "<td><h4>Join us</h4>Words <b>here</b></td></tr></tbody></table>"
        )

        ((kind, value),) = blocks(body)
        left, right = (column["value"] for column in value["columns"])

        assert kind == "columns"
        assert [part["type"] for part in left] == ["image"]
        assert right[0]["value"]["level"] == "2"
        assert right[1]["value"] == "<p>Words <b>here</b></p>"
        assert "became columns" in notes(body, NoteKind.MENDED_TABLE)[0]

    def test_a_table_of_one_column_becomes_its_content(self) -> None:
        body = "<table><tbody><tr><td><h3>a</h3><p>b</p></td></tr><tr><td>c</td></tr></tbody></table>"

        assert [kind for kind, _ in blocks(body)] == ["heading", "rich_text"]
        assert blocks(body)[1][1] == "<p>b</p><p>c</p>"
        assert "its content" in notes(body, NoteKind.MENDED_TABLE)[0]

    @pytest.mark.parametrize(
        "table",
        [
            "<tr><th>Name</th></tr><tr><td>a</td></tr>",
            "<tr><td>a</td><td>b</td></tr>",
            "<caption>c</caption><tr><td>a</td></tr>",
            "<tr><td colspan=2>a</td></tr>",
            '<tr><td><img src="/images/a.png" alt="x"></td><td>a</td></tr><tr><td>b</td><td>c</td></tr>',
            '<tr><td><img src="/images/a.png" alt="x">c</td><td>a</td></tr>',
            '<tr><th><img src="/images/a.png" alt="x"></th><td>a</td></tr>',
            '<tr><td><img src="/images/a.png" alt="x"></td><td>a</td><td>b</td></tr>',
        ],
    )
    def test_tables_that_compare_something_stay(self, table: str) -> None:
        body = f"<table>{table}</table>"

        assert blocks(body) == blocks(body, mends=frozenset())
        assert notes(body, NoteKind.MENDED_TABLE) == []


class TestPeople:
    @pytest.mark.parametrize(
        "names",
        [
            ["Dr Tan Mei Ling", "Prof. John O'Brien"],
            ["A/Prof Lim Boon", "Adj Assoc Prof Siti binte Ahmad", "Mdm Rajeswari d/o Kumar"],
        ],
    )
    def test_forms_of_address_tell_names(self, names: list[str]) -> None:
        assert are_names(names)

    @pytest.mark.parametrize(
        "titles",
        [
            [],
            ["Dr Tan Mei Ling"],
            ["Dr Tan Mei Ling", "Our team"],
            ["Process Development", "Quality Control"],
            ["Prof of the year", "Dr Who cares"],
            ["Professional Courses", "Drug Discovery"],
        ],
    )
    def test_other_titles_are_no_names(self, titles: list[str]) -> None:
        assert not are_names(titles)

    def test_names_on_cards_are_headings_below_the_heading_before_them(self) -> None:
        card = '<div class="isomer-card"><div class="isomer-card-title">{}</div></div>'
        grid = "".join(map(card.format, ("Dr Tan Mei Ling", "Mr Lim Boon")))
        body = f'<h3>Board</h3><div class="isomer-card-grid">{grid}</div>'

        assert blocks(body)[1][1]["title_level"] == "3"
        assert "title_level" not in blocks(body, mends=ALL_MENDS - {Mend.NAMES})[1][1]


class TestFiller:
    @pytest.mark.parametrize(
        "text",
        [
            "Interdum et malesuada fames ac ante ipsum primis in faucibus.",
            "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
            "FAQ Curabitur vestibulum urna vitae tellus. Nunc eget risus sapien!",
            "31 Sesame Street, Singapore",
        ],
    )
    def test_the_usual_latin_and_the_words_of_the_template_are_filler(self, text: str) -> None:
        assert is_filler(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Aspergillus niger and Saccharomyces cerevisiae were grown in vitro, et al.",
            "We show how to format a page: Lorem ipsum dolor sit amet. Tables, headings and lists follow here.",
            "La massa del libero, la porta e il duo: questa pagina racconta la storia della vita.",
            "Street of the sesame seeds, number 31",
        ],
    )
    def test_other_texts_are_not(self, text: str) -> None:
        assert not is_filler(text)


def report_of(kind: NoteKind) -> list[str]:
    return [note.message for note in ImportNote.objects.filter(kind=kind)]


@pytest.mark.django_db
class TestImport:
    def test_a_page_of_filler_stays_unpublished_and_is_listed(
        self, sample: SampleSite, run_import: Import, client: Client
    ) -> None:
        sample.page(LATIN)

        run_import(sample.root)

        assert client.get("/section/first/").status_code == 404
        assert not AboutPage.objects.get(slug="first").live
        assert "became a draft" in report_of(NoteKind.MENDED_FILLER)[0]

    def test_an_editor_who_publishes_it_is_not_overruled(self, sample: SampleSite, run_import: Import) -> None:
        sample.page(LATIN)
        run_import(sample.root)
        AboutPage.objects.get(slug="first").save_revision().publish()
        sample.page(LATIN + "<p>more</p>")

        run_import(sample.root)

        assert AboutPage.objects.get(slug="first").live

    def test_it_is_published_if_the_mend_is_switched_off(self, sample: SampleSite, run_import: Import) -> None:
        sample.page(LATIN)

        run_import(sample.root, "--without-mend", "filler")

        assert AboutPage.objects.get(slug="first").live
        assert report_of(NoteKind.PLACEHOLDER_TEXT)

    def test_a_contact_page_with_the_address_of_the_template_stays_unpublished(
        self, sample: SampleSite, run_import: Import
    ) -> None:
        sample.write(
            "contact-us.md",
            "---\nlayout: contact_us\ntitle: Contact us\npermalink: /contact-us/\nagency_name: Sample\nlocations:\n"
            "  - title: Office\n    address:\n      - 31 Sesame Street\n      - Singapore\n---\n",
        )

        run_import(sample.root)

        assert not ContactPage.objects.get().live

    def test_a_wrapped_link_to_a_page_of_this_site_leads_to_the_page(
        self, sample: SampleSite, run_import: Import
    ) -> None:
        gateway = "https://x.safelinks.protection.outlook.com/?url="
        inside, outside = "https%3A%2F%2Fsample.example.org%2Fsection%2Ffirst%2F", "https%3A%2F%2Fa.sg%2Fb"
        sample.page(f'<p><a href="{gateway}{inside}&amp;data=1">a</a> <a href="{gateway}{outside}">b</a></p>')

        run_import(sample.root)

        page = AboutPage.objects.get(slug="first")
        assert page.body[0].value.source == (
            f'<p><a linktype="page" id="{page.pk}">a</a> <a href="https://a.sg/b">b</a></p>'
        )
        assert report_of(NoteKind.MENDED_LINK)[1] == f"{gateway}{outside} became https://a.sg/b"
        assert report_of(NoteKind.GATEWAY_LINK) == []

    def test_a_dead_link_leads_to_the_page_that_has_its_title_and_its_section(
        self, sample: SampleSite, run_import: Import, client: Client
    ) -> None:
        sample.page('<p><a href="/section/old/">First page</a> <a href="/old/first/">first PAGE</a></p>')
        highlight = "{title: The section, url: /section/gone/}"
        hero = f"  - hero:\n      title: Hello\n      key_highlights:\n        - {highlight}\n"
        row = "  - infopic: {title: The section, description: a, button: Learn more, url: /section/gone/}\n"
        sample.write("index.md", f"---\ntitle: Sample\nsections:\n{hero}{row}---\n")

        run_import(sample.root)

        page, section, home = (
            AboutPage.objects.get(slug="first"),
            AboutPage.objects.get(slug="section"),
            HomePage.objects.get(),
        )
        assert page.body[0].value.source.count(f'linktype="page" id="{page.pk}"') == 2
        assert home.highlights[0].value["link"]["page"].pk == section.pk
        assert home.body[0].value["link"]["page"].pk == section.pk
        assert len(report_of(NoteKind.MENDED_DEAD_LINK)) == 4
        assert report_of(NoteKind.DEAD_LINK) == []
        assert client.get("/").content.decode().count('href="/section/"') >= 2

    @pytest.mark.parametrize(
        ("address", "text"),
        [
            ("/section/old/", "Learn more"),  # nothing says which page
            ("/elsewhere/old/", "First page"),  # another section, another end
            ("https://sample.example.org/section/old/", "First page"),  # perhaps another site
            ("/section/old/", "Twice"),  # two pages have this title
            ("/section/old/", "Hidden"),  # visitors would not get there
            ("/files/section/old.pdf", "First page"),
        ],
    )
    def test_a_dead_link_without_two_proofs_stays(
        self, sample: SampleSite, run_import: Import, address: str, text: str
    ) -> None:
        sample.order("First page.md", "Twice.md", "Hidden.md")
        sample.page(f'<p><a href="{address}">{text}</a></p>')
        sample.page(name="Twice", permalink="/section/twice/")
        sample.write("again.md", "---\ntitle: Twice\npermalink: /section/again/\n---\na\n")
        sample.write(
            "_section/Hidden.md", "---\ntitle: Hidden\npermalink: /section/hidden/\npublished: false\n---\na\n"
        )

        run_import(sample.root)

        assert "linktype" not in AboutPage.objects.get(slug="first").body[0].value.source
        assert report_of(NoteKind.MENDED_DEAD_LINK) == []
        assert len(report_of(NoteKind.DEAD_LINK)) == 1

    def test_letters_of_titles_and_of_the_home_page_are_plain(self, sample: SampleSite, run_import: Import) -> None:
        sample.page(name=f"The {BOLD}")
        sample.order(f"The {BOLD}.md")
        sample.write("index.md", f"---\ntitle: Sample\nsections:\n  - hero: {{title: The {BOLD}}}\n---\n")

        run_import(sample.root)

        assert AboutPage.objects.get(slug="first").title == "The ACT"
        assert HomePage.objects.get().hero_title == "The ACT"
        assert len(report_of(NoteKind.MENDED_LETTERS)) == 2

    def test_all_mends_can_be_switched_off_at_once(self, sample: SampleSite, run_import: Import) -> None:
        sample.write("images/a.png", png())
        sample.page(
            f'{LATIN}<h4>First page</h4><p>{BOLD}</p><table><tr><td><img src="/images/a.png" alt="x"></td>'
            '<td>a</td></tr></table><p><a href="/section/old/">First page</a></p>'
        )

        run_import(sample.root, *[option for mend in Mend for option in ("--without-mend", str(mend))])

        assert not ImportNote.objects.filter(kind__startswith="mended").exists()

    def test_switching_a_mend_off_reads_the_source_again(self, sample: SampleSite, run_import: Import) -> None:
        sample.page("<h4>a</h4>")
        run_import(sample.root)

        run_import(sample.root, "--without-mend", "headings")

        assert AboutPage.objects.get(slug="first").body[0].value["level"] == "4"

    def test_an_unknown_mend_is_refused(self, sample: SampleSite) -> None:
        with pytest.raises(CommandError, match="invalid choice: 'all'"):
            call_command("import_isomer", str(sample.root), "--without-mend", "all")
