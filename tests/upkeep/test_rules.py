"""What each rule finds on a page, and what it leaves alone."""

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import items, link, stream
from upkeep.checks.content import Content, lines_of, links_of_text
from upkeep.checks.facts import DRAFT, PRIVATE, PUBLIC, Facts, ImageFacts
from upkeep.checks.findings import RULES, Finding, sorted_rules
from upkeep.checks.running import findings_in
from upkeep.checks.words import days_in

TODAY = date(2026, 6, 15)
IMAGE, POSTER, SQUARE, DELETED = 1, 2, 3, 99
FACTS = Facts(
    images={
        IMAGE: ImageFacts("Cells in a dish", "", 1600, 900),
        POSTER: ImageFacts("Programme of the day", "A programme", 1000, 1414),
        SQUARE: ImageFacts("The team", "Our team on the stairs", 1200, 1200),
    },
    pages={10: PUBLIC, 11: DRAFT, 12: PRIVATE},
    documents=frozenset({20}),
    dead={"/gone/": "No live page is there."},
    broken={"https://example.org/gone": "is not there (answer 404)"},
)


def found_in(*blocks: tuple[str, Any], name: str = "body", **content: Any) -> list[Finding]:
    """Return what is found on a page with these blocks."""
    return findings_in(Content(streams={name: stream(*blocks)}, today=TODAY, **content), FACTS)


def rules_for(*blocks: tuple[str, Any], **content: Any) -> list[str]:
    """Return the names of the rules that find something."""
    return [one.rule for one in found_in(*blocks, **content)]


def picture(key: int = IMAGE, alt: str = "", **changes: Any) -> tuple[str, dict[str, Any]]:
    """An image block."""
    value = {"image": key, "alt_text": alt, "decorative": changes.pop("decorative", False)}
    return "image", {"image": value, "caption": "", "words": "", "width": "large", "link": link(), **changes}


def heading(level: int, words: str = "Our work") -> tuple[str, dict[str, Any]]:
    """A heading block."""
    return "heading", {"text": f"<p>{words}</p>", "level": str(level), "anchor": ""}


def text(words: str) -> tuple[str, str]:
    """A text block."""
    return "rich_text", f"<p>{words}</p>"


class TestPictures:
    """Pictures say what they show."""

    def test_a_picture_without_a_description_is_found_with_its_place(self) -> None:
        block = stream(picture())[0]
        [one] = findings_in(Content(streams={"body": [block]}), FACTS)
        assert (one.rule, one.image, one.path) == ("picture-undescribed", IMAGE, f"body.{block['id']}.image")

    def test_it_is_found_in_columns_and_in_legacy_content(self) -> None:
        columns = ("columns", {"columns": items(stream(picture()), stream())})
        embed = f'<embed embedtype="image" id="{IMAGE}" alt="" format="legacy"/>'
        assert rules_for(columns) == ["picture-undescribed"]
        assert rules_for(("legacy", embed)) == ["picture-undescribed", "legacy-content"]

    @pytest.mark.parametrize(
        "block",
        [
            picture(alt="Cells that glow"),
            picture(decorative=True),
            picture(SQUARE),  # The library describes it.
            picture(DELETED),
        ],
    )
    def test_a_described_decorative_or_deleted_one_is_not(self, block: tuple[str, Any]) -> None:
        assert rules_for(block) == []

    @pytest.mark.parametrize(
        "alt", ["Image", "About-Us-Image", "IMG_2034", "logo", "Placeholder image", "photo.jpg", "Untitled design 3"]
    )
    def test_an_alt_text_that_says_nothing_is_found(self, alt: str) -> None:
        assert rules_for(picture(alt=alt)) == ["picture-described-badly"]

    @pytest.mark.parametrize("alt", ["ACTRIS logo", "CAR-T cells", "Dr Tan", "实验室", "X-ray image of a hand"])
    def test_a_short_one_that_says_something_is_not(self, alt: str) -> None:
        assert rules_for(picture(alt=alt)) == []

    def test_a_sheet_of_paper_without_its_words_is_found(self) -> None:
        assert rules_for(picture(POSTER)) == ["poster-without-words"]

    def test_so_is_what_is_called_a_poster(self) -> None:
        assert rules_for(picture(SQUARE, alt="Flyer of the open day")) == ["poster-without-words"]

    @pytest.mark.parametrize(
        "block",
        [
            picture(POSTER, words="<p>Course in May</p>"),
            picture(POSTER, width="small"),
            picture(POSTER, decorative=True),
            picture(SQUARE),
        ],
    )
    def test_one_with_words_or_a_small_or_square_picture_is_not(self, block: tuple[str, Any]) -> None:
        assert rules_for(block) == []


class TestHeadings:
    """Headings make a table of contents."""

    @pytest.mark.parametrize(
        "levels", [[2, 3, 4, 2], [2, 2], [], [2, 3, 3, 2, 3]], ids=lambda levels: "-".join(map(str, levels))
    )
    def test_each_level_below_the_one_above_is_in_order(self, levels: list[int]) -> None:
        assert rules_for(*map(heading, levels)) == []

    @pytest.mark.parametrize("levels", [[3], [2, 4], [2, 3, 5]], ids=lambda levels: "-".join(map(str, levels)))
    def test_a_level_that_is_left_out_is_found(self, levels: list[int]) -> None:
        assert rules_for(*map(heading, levels)) == ["heading-order"]

    def test_those_in_columns_and_legacy_content_count(self) -> None:
        columns = ("columns", {"columns": items(stream(heading(3)), stream())})
        assert rules_for(heading(2), columns, heading(4)) == []
        assert rules_for(("legacy", "<h2>One</h2><h4>Two</h4>")) == ["heading-order", "legacy-content"]

    def test_after_a_block_with_headings_of_its_own_any_level_may_follow(self) -> None:
        assert rules_for(("location", {"title": "Headquarters"}), heading(3)) == []


class TestLegacy:
    """What an import left as HTML is found, with its place."""

    def test_words_and_pictures_are_found_at_any_depth(self) -> None:
        inner = stream(("legacy", "<dl><dt>Term</dt></dl>"))
        [one] = found_in(("columns", {"columns": items(inner, [])}))
        assert one.rule == "legacy-content"
        assert one.path.endswith(inner[0]["id"])
        assert "“Term”" in one.message

    @pytest.mark.parametrize("html", ["", "<p> </p>", '<div id="place"></div>'])
    def test_what_only_keeps_a_name_for_links_is_not(self, html: str) -> None:
        assert rules_for(("legacy", html)) == []


class TestLinks:
    """Links lead where they say, and something is there."""

    @pytest.mark.parametrize(
        ("target", "rule"),
        [
            ({"page": 10}, None),
            ({"page": 11}, "link-not-public"),
            ({"page": 12}, "link-not-public"),
            ({"page": 98}, "link-dead"),
            ({"document": 20}, None),
            ({"document": 21}, "link-dead"),
            ({"url": "/gone/"}, "link-dead"),
            ({"url": "/about-us/"}, None),
            ({"url": "https://example.org/gone"}, "link-broken"),
            ({"url": "https://example.org/"}, None),
            ({"url": "mailto:a@example.org"}, None),
        ],
    )
    def test_link_blocks(self, target: dict[str, Any], rule: str | None) -> None:
        assert rules_for(("button", {"link": link(text="Read on", **target)})) == ([rule] if rule else [])

    @pytest.mark.parametrize(
        ("tag", "rule"),
        [
            ('<a linktype="page" id="10">', None),
            ('<a linktype="page" id="98">', "link-dead"),
            ('<a id="21" linktype="document">', "link-dead"),
            ('<a href="/gone/">', "link-dead"),
            ('<a href="https://example.org/gone">', "link-broken"),
        ],
    )
    def test_links_in_texts(self, tag: str, rule: str | None) -> None:
        assert rules_for(text(f"See {tag}this page</a>.")) == ([rule] if rule else [])

    @pytest.mark.parametrize(
        ("words", "href", "found"),
        [
            ("https://lnkd.in/gTxHVih9", "https://www.linkedin.com/company/lonza/", True),
            ("www.hsa.gov.sg", "https://evil.example.org/", True),
            ("www.hsa.gov.sg", "https://hsa.gov.sg/cells", False),
            ("hsa.gov.sg", "https://www.hsa.gov.sg/", False),
            ("forms.example.org", "https://go.gov.sg/forms", False),  # A shortener leads anywhere.
            ("a@example.org", "https://forms.example.net/", False),
            ("Register here", "https://example.org/", False),
        ],
    )
    def test_words_that_name_another_host(self, words: str, href: str, found: bool) -> None:
        assert ("link-elsewhere" in rules_for(text(f'<a href="{href}">{words}</a>'))) == found

    def test_a_link_with_more_attributes_and_entities_is_read(self) -> None:
        [one] = links_of_text('<a class="x" href="https://example.org/?a=1&amp;b=2">A &amp; B</a>', "body")
        assert (one.target, one.words) == ("https://example.org/?a=1&b=2", "A & B")


class TestWords:
    """What somebody forgot to write, or what time has overtaken."""

    @pytest.mark.parametrize(
        "words",
        [
            "Lorem ipsum dolor sit amet.",
            "Insert your text here",
            "No info.",
            "Interdum et malesuada fames ac ante ipsum primis in faucibus.",
        ],
    )
    def test_filler_is_found(self, words: str) -> None:
        assert rules_for(text(words)) == ["filler"]

    @pytest.mark.parametrize(
        "words", ["There is no information on this yet, so ask us.", "Testing", "The trial is in vitro."]
    )
    def test_real_words_are_not(self, words: str) -> None:
        assert rules_for(text(words)) == []

    def test_filler_in_a_summary_leads_to_the_summary(self) -> None:
        [one] = found_in(texts={"summary": "Lorem ipsum dolor sit amet"})
        assert (one.rule, one.path) == ("filler", "summary")

    def test_a_page_without_a_summary_is_found(self) -> None:
        assert rules_for(needs_summary=True) == ["summary-missing"]

    @pytest.mark.parametrize(
        "words",
        [
            "The course will be held on 5 May 2026.",
            "Register by 1st of June 2026 at the latest.",
            "The next intake starts on Sept. 3, 2025.",
            "It is scheduled for Monday, 1 June 2026, 9 am.",
        ],
    )
    def test_a_past_date_in_a_coming_sentence_is_found(self, words: str) -> None:
        assert rules_for(text(words)) == ["date-past"]

    @pytest.mark.parametrize(
        "words",
        [
            "The course will be held on 5 July 2026.",
            "The course was held on 5 May 2026.",
            "ACTRIS was established on 20 April 2020. It will be larger.",
            "Established on 20 April 2020, it will be larger.",
            "The intake of 3 May 2026 to 8 July 2026 is open. It will be good.",
            "It will be held from 1 June 2026 to 30 June 2026.",
            "It will be held on 31 February 2026.",
        ],
    )
    def test_a_coming_date_or_a_past_sentence_is_not(self, words: str) -> None:
        assert rules_for(text(words)) == []

    def test_news_may_announce_what_came_after_its_own_day(self) -> None:
        words = text("The course will be held on 5 May 2026.")
        assert rules_for(words, dated=date(2026, 4, 1)) == []
        assert rules_for(words, dated=date(2026, 6, 1)) == ["date-past"]

    def test_days_are_read_in_both_orders(self) -> None:
        assert days_in("5 May 2026 and June 7th, 2026") == [date(2026, 5, 5), date(2026, 6, 7)]

    @pytest.mark.parametrize(
        "words", ["Registration is now closed.", "Registrations have been closed", "Registration closed"]
    )
    def test_registration_closed_by_hand_is_found(self, words: str) -> None:
        assert rules_for(text(f"<b>{words}</b>")) == ["registration-closed"]

    def test_how_registration_works_is_not(self) -> None:
        assert rules_for(text("Registration closes on the day before, and a closed session follows.")) == []


class TestReviewDates:
    """Pages are to be read again."""

    def test_a_page_whose_date_has_come_is_found_and_others_are_not(self) -> None:
        facts = Facts(due={7: TODAY})
        [one] = findings_in(Content(page=7), facts)
        assert (one.rule, one.message) == ("review-due", "The page was to be read again by 15 June 2026.")
        assert findings_in(Content(page=8), facts) == []


class TestFingerprints:
    """A finding is the same while the content that it is about is the same."""

    @pytest.mark.parametrize(
        ("before", "after", "same"),
        [
            (picture(), picture(caption="<p>New</p>"), True),
            (text("No info."), text("<b>No info.</b>"), True),
            (text("No info."), text("No information."), False),
            (picture(alt="Image"), picture(alt="Photo"), False),
        ],
    )
    def test_other_changes_leave_it(self, before: Any, after: Any, same: bool) -> None:
        prints = [found_in(block)[0].fingerprint for block in (before, after)]
        assert (prints[0] == prints[1]) == same


RAW: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        [
            '<a href="/x">',
            '<a linktype="page" id="x">y</a>',
            '<embed id="9" alt="">',
            "will be on 5 May 2020",
            "<h4>x</h4>",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "value", "id", "image", "alt_text", "page", "document", "url", "text", "level", "words"]
            ),
            inner,
            max_size=7,
        )
        | st.fixed_dictionaries(
            {"type": st.sampled_from(["heading", "image", "cards", "legacy", "rich_text", "item"]), "value": inner}
        )
    ),
    max_leaves=25,
)


@given(raw=st.lists(RAW, max_size=5))
@settings(max_examples=300)
@pytest.mark.slow
def test_no_rule_fails_whatever_a_stream_holds(raw: list[Any]) -> None:
    raw = json.loads(json.dumps(raw))
    for one in findings_in(Content(streams={"body": raw}, today=TODAY), FACTS):
        assert one.message
        assert one.path.startswith("body")


def test_data_far_deeper_than_any_page_end_somewhere() -> None:
    raw: Any = "Lorem ipsum"
    for _ in range(500):
        raw = {"type": "columns", "value": [raw]}
    assert findings_in(Content(streams={"body": [raw]}), FACTS) == []


def test_each_rule_has_words_for_editors() -> None:
    assert len(RULES) == 14
    assert [one.name for one in sorted_rules() if one.blocks] == ["filler", "link-dead"]
    checks: list[Callable[..., Any]] = [one.check for one in RULES.values()]
    assert all(one.title and one.advice.endswith(".") for one in RULES.values())
    assert len(set(checks)) == len(RULES)


def test_lines_are_those_that_visitors_read() -> None:
    assert lines_of("<p>One &amp; two<br/>three</p><ul><li>four</li></ul>") == ["One & two", "three", "four"]


def test_links_that_never_end_take_no_time() -> None:
    started = time.process_time()
    findings_in(Content(streams={"body": stream(("address", "<a b>" * 12_000))}), FACTS)
    assert time.process_time() - started < 1
