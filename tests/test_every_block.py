"""All blocks: their descriptions for editors, their validation, and their HTML."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from wagtail import blocks, hooks
from wagtail.models import Page

from about.blocks import AboutStoryBlock, ContactBlock, DetailsBlock, LocationBlock, PeopleBlock, RoleBlock
from about.models import AboutPage
from actris_cms.core.blocks import (
    EmbedBlock,
    HeadingBlock,
    ImageContentBlock,
    InlineRichTextBlock,
    LegacyBlock,
    LinkBlock,
    NestedStoryBlock,
    StoryBlock,
    headings_in,
    plain_text,
    sanitise,
)
from home.blocks import HighlightBlock, HomeStoryBlock
from newsroom.lectures.speakers import SpeakerBlock

from .factories import AboutPageFactory, DocumentFactory, ImageFactory, items, link, stream

pytestmark = pytest.mark.slow

STORY = StoryBlock()
HOME_BLOCKS = {**HomeStoryBlock().child_blocks, "highlight": HighlightBlock()}
ABOUT_BLOCKS = {"location": LocationBlock(), "contact": ContactBlock(), **DetailsBlock().child_blocks}
PEOPLE_BLOCKS = {"people": PeopleBlock()}
ROLES = {"role": RoleBlock()}
SPEAKERS = {"speaker": SpeakerBlock()}
OWN_BLOCKS = {**HOME_BLOCKS, **ABOUT_BLOCKS, **PEOPLE_BLOCKS, **ROLES, **SPEAKERS}
ALL_BLOCKS = [*STORY.child_blocks.items(), *OWN_BLOCKS.items()]
NAMES = [f"{type(block).__name__}" for _, block in ALL_BLOCKS]


def rendered(kind: str, value: Any) -> str:
    """Return the HTML of a stream with only this block."""
    return str(STORY.to_python(stream((kind, value))).render_as_block({}))


def errors_of(block: blocks.StructBlock, value: dict[str, Any]) -> dict[str, Any]:
    """Return the error messages for editors, by field."""
    with pytest.raises(blocks.StructBlockValidationError) as caught:
        block.clean(block.to_python(value))
    return {
        name: str(error.as_data() if hasattr(error, "as_data") else error)
        for name, error in caught.value.block_errors.items()
    }


def registered_icons() -> set[str]:
    """Return the names of the admin's icons."""
    paths = itertools.chain.from_iterable(hook([]) for hook in hooks.get_hooks("register_icons"))
    return {Path(path).stem for path in paths}


def test_no_two_blocks_of_a_picker_share_an_icon() -> None:
    for stream_block in (STORY, AboutStoryBlock(), HomeStoryBlock(), DetailsBlock()):
        icons = [block.meta.icon for block in stream_block.child_blocks.values()]
        assert len(icons) == len(set(icons)), sorted(icons)


@pytest.mark.parametrize(("name", "block"), ALL_BLOCKS, ids=NAMES)
def test_each_block_has_a_label_description_group_and_icon(name: str, block: blocks.Block) -> None:
    assert block.label
    assert block.meta.description
    assert block.meta.group
    assert block.meta.icon in registered_icons()


@pytest.mark.parametrize(
    ("folder", "owned"),
    [
        ("blocks", STORY.child_blocks),
        ("home/blocks", HOME_BLOCKS),
        ("about/blocks", {**ABOUT_BLOCKS, **PEOPLE_BLOCKS, **ROLES}),
        ("newsroom/blocks", SPEAKERS),
    ],
)
def test_the_template_of_a_block_is_in_its_app(folder: str, owned: dict[str, blocks.Block]) -> None:
    assert [block.meta.template for block in owned.values()] == [f"{folder}/{name}.html" for name in owned]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "block"), ALL_BLOCKS, ids=NAMES)
def test_each_block_has_a_preview(name: str, block: blocks.Block) -> None:
    ImageFactory()
    DocumentFactory()
    assert block.is_previewable
    html = block.render(block.get_preview_value(), {})
    assert html.strip() or name in {"coming_events", "latest_news"}
    assert "style=" not in html
    assert "<script" not in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("owned", "sheet"),
    [
        ({**STORY.child_blocks, **PEOPLE_BLOCKS}, None),
        (HOME_BLOCKS, "home/home.css"),
        (ABOUT_BLOCKS, "about/contact.css"),
        (ROLES, "about/person.css"),
        (SPEAKERS, "newsroom/lecture.css"),
    ],
)
def test_a_preview_loads_the_styles_that_its_block_names(
    owned: dict[str, blocks.Block], sheet: str | None, rf: RequestFactory
) -> None:
    for block in owned.values():
        request = rf.get("/")
        context = {"request": request, "bound_block": block.bind(block.get_preview_value())}
        html = render_to_string("wagtailcore/shared/block_preview.html", context, request)
        loaded = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html)
        assert all(finders.find(name) for name in loaded)
        assert [name for name in loaded if not name.startswith("css/")] == ([sheet] if sheet else [])


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "block"), ALL_BLOCKS, ids=NAMES)
def test_each_preview_works_without_images_and_documents(name: str, block: blocks.Block) -> None:
    block.render(block.get_preview_value(), {})


def test_accordions_and_columns_allow_all_blocks_but_themselves() -> None:
    assert set(STORY.child_blocks) - set(NestedStoryBlock().child_blocks) == {"accordion", "columns"}


class TestHeading:
    def test_an_anchor_is_made_from_the_text(self) -> None:
        block = HeadingBlock()
        cleaned = block.clean(block.to_python({"text": "<p>Cell &amp; gene <i>therapy</i></p>", "level": "2"}))
        assert cleaned["anchor"] == "cell-gene-therapy"

    def test_an_anchor_may_be_in_any_script_but_has_no_spaces(self) -> None:
        block = HeadingBlock()
        value = {"text": "<p>சுகாதார ஆலோசனை</p>", "level": "5", "anchor": "சுகாதார-ஆலோசனை"}
        assert block.clean(block.to_python(value))["anchor"] == "சுகாதார-ஆலோசனை"
        assert set(errors_of(block, {**value, "anchor": "two words"})) == {"anchor"}

    def test_an_anchor_stays_when_the_text_changes(self) -> None:
        block = HeadingBlock()
        cleaned = block.clean(block.to_python({"text": "<p>New words</p>", "level": "2", "anchor": "old-words"}))
        assert cleaned["anchor"] == "old-words"

    def test_headings_with_the_same_text_get_different_anchors(self) -> None:
        value = {"text": "<p>Overview</p>", "level": "2", "anchor": ""}
        cleaned = STORY.clean(STORY.to_python(stream(("heading", value), ("heading", value), ("heading", value))))
        assert [heading.anchor_id for heading in headings_in(cleaned)] == ["overview", "overview-1", "overview-2"]

    def test_headings_in_accordions_get_different_anchors_too(self) -> None:
        value = {"text": "<p>Overview</p>", "level": "2", "anchor": ""}
        folded = {"items": items({"title": "<p>More</p>", "content": stream(("heading", value))})}
        cleaned = STORY.clean(STORY.to_python(stream(("heading", value), ("accordion", folded))))
        assert [heading.anchor_id for heading in headings_in(cleaned, folded=True)] == ["overview", "overview-1"]
        assert [heading.anchor_id for heading in headings_in(cleaned)] == ["overview"]

    @pytest.mark.parametrize(("words", "anchor"), [("Main", "main-1"), ("???", "section"), ("!!!", "section")])
    def test_no_anchor_is_empty_or_an_id_of_the_page_template(self, words: str, anchor: str) -> None:
        cleaned = STORY.clean(STORY.to_python(stream(("heading", {"text": f"<p>{words}</p>", "level": "2"}))))
        assert [heading.anchor_id for heading in headings_in(cleaned)] == [anchor]

    def test_chinese_text_makes_an_anchor_too(self) -> None:
        html = rendered("heading", {"text": "<p>细胞治疗</p>", "level": "3", "anchor": ""})
        assert "<h3" in html
        assert 'id="细胞治疗"' in html

    def test_italics_and_superscripts_are_kept(self) -> None:
        html = rendered("heading", {"text": "<p><i>in vitro</i> CD34<sup>+</sup></p>", "level": "2", "anchor": "x"})
        assert "<i>in vitro</i> CD34<sup>+</sup>" in html
        assert "<p" not in html

    def test_a_heading_is_one_line(self) -> None:
        block = InlineRichTextBlock()
        with pytest.raises(ValidationError, match="one line"):
            block.clean(block.to_python("<p>One</p><p>Two</p>"))


class TestLists:
    def test_a_list_may_have_five_levels(self) -> None:
        nested = "".join(f"<ul><li>Level {n}" for n in range(1, 6)) + "</li></ul>" * 5
        html = rendered("bullet_list", {"items": nested})
        assert html.count("<li>") == 5
        assert "Level 5" in html

    @pytest.mark.parametrize(
        ("kind", "source", "expected"),
        [
            ("bullet_list", "<p>One</p><p>Two</p>", "<ul><li>One</li><li>Two</li></ul>"),
            (
                "bullet_list",
                "<ul><li>One</li></ul><p>Two <b>bold</b></p>",
                "<ul><li>One</li><li>Two <b>bold</b></li></ul>",
            ),
            ("bullet_list", "<ol><li>One</li></ol>", "<ol><li>One</li></ol>"),
            ("numbered_list", "<ul><li>One<ul><li>In</li></ul></li></ul>", "<ol><li>One<ul><li>In</li></ul></li></ol>"),
            ("numbered_list", "<ol><li>One</li><li></li></ol>", "<ol><li>One</li></ol>"),
        ],
    )
    def test_all_text_of_an_editor_becomes_one_list(self, kind: str, source: str, expected: str) -> None:
        block = STORY.child_blocks[kind]
        assert block.clean(block.to_python({"items": source}))["items"].source == expected

    def test_an_empty_list_is_an_error_of_its_field(self) -> None:
        assert (
            "at least one item"
            in errors_of(STORY.child_blocks["bullet_list"], {"items": "<ul><li></li></ul>"})["items"]
        )

    def test_a_numbered_list_can_continue_another(self) -> None:
        html = rendered("numbered_list", {"items": "<ol><li>Four</li></ol>", "start": 4, "marker": "lower-alpha"})
        assert '<ol start="4" type="a"><li>Four</li></ol>' in html


class TestImage:
    def value(self, **changes: Any) -> dict[str, Any]:
        image = {"image": ImageFactory().pk, "alt_text": "", "decorative": False, **changes}
        return {"image": image, "caption": "", "width": "medium", "link": link()}

    @pytest.mark.django_db
    def test_an_image_without_alt_text_is_an_error_of_the_field(self) -> None:
        block = ImageContentBlock()
        with pytest.raises(blocks.StructBlockValidationError) as caught:
            block.clean(block.to_python(self.value()))
        assert "alt_text" in caught.value.block_errors["image"].block_errors

    @pytest.mark.django_db
    @pytest.mark.parametrize("changes", [{"alt_text": "A suite"}, {"decorative": True}])
    def test_alt_text_or_decorative_is_accepted(self, changes: dict[str, Any]) -> None:
        block = ImageContentBlock()
        block.clean(block.to_python(self.value(**changes)))

    @pytest.mark.django_db
    def test_a_picture_that_is_a_link_cannot_be_decorative(self) -> None:
        value = self.value(decorative=True) | {"link": link(url="https://example.org/", text="There")}
        block = ImageContentBlock()
        with pytest.raises(blocks.StructBlockValidationError) as caught:
            block.clean(block.to_python(value))
        assert "alt_text" in caught.value.block_errors["image"].block_errors

    @pytest.mark.django_db
    def test_a_caption_without_text_is_stored_as_empty(self) -> None:
        block = ImageContentBlock()
        value = self.value(alt_text="A suite") | {"caption": '<p data-block-key="x"></p>'}
        assert block.clean(block.to_python(value))["caption"].source == ""

    @pytest.mark.django_db
    def test_a_caption_and_a_credit_are_shown_with_the_picture(self) -> None:
        value = self.value(alt_text="A suite") | {"caption": "<p>Our <i>new</i> suite</p>"}
        image = ImageFactory(credit="ACTRIS / A. Tan")
        value["image"]["image"] = image.pk
        html = rendered("image", value)
        assert "<figcaption" in html
        assert "Our <i>new</i> suite" in html
        assert "ACTRIS / A. Tan" in html

    @pytest.mark.django_db
    def test_a_deleted_picture_is_not_shown(self) -> None:
        value = self.value(alt_text="A suite")
        value["image"]["image"] = 10_000
        assert "<img" not in rendered("image", value)


class TestLink:
    @pytest.mark.parametrize(
        "url",
        [
            "https://example.org/a?b=c#d",
            "mailto:a@example.org",
            "tel:+6561234567",
            "/a-path/",
            "#an-anchor",
            "http://x.org",
        ],
    )
    def test_urls_and_paths_and_anchors_are_accepted(self, url: str) -> None:
        block = LinkBlock()
        value = block.clean(block.to_python(link(text="Words", url=url)))
        assert value.href == url

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "data:text/html,x", "www.example.org", "ftp://x", "//evil.example", "/\\evil.example"],
    )
    def test_other_urls_are_an_error_of_the_field(self, url: str) -> None:
        assert "Enter a full address" in errors_of(LinkBlock(), link(text="Words", url=url))["url"]

    def test_a_link_without_a_target_is_an_error(self) -> None:
        assert "page" in errors_of(LinkBlock(), link(text="Words"))

    def test_a_url_needs_a_text(self) -> None:
        assert "text" in errors_of(LinkBlock(), link(url="https://example.org/"))

    @pytest.mark.django_db
    def test_a_link_can_lead_to_an_anchor_of_a_page(self, about_page: AboutPage) -> None:
        value = LinkBlock().to_python(link(page=about_page.pk, anchor="our-mission"))
        assert value.href == "/about-us/about-actris/#our-mission"

    def test_an_anchor_needs_a_page(self) -> None:
        assert "anchor" in errors_of(LinkBlock(), link(text="Words", url="https://example.org/", anchor="x"))

    @pytest.mark.django_db
    def test_two_targets_are_an_error_of_the_second(self) -> None:
        home = Page.objects.get(depth=2)
        assert "only one" in errors_of(LinkBlock(), link(page=home.pk, url="https://example.org/"))["url"]

    @pytest.mark.django_db
    def test_a_link_to_a_page_has_its_title_and_url(self, about_page: AboutPage) -> None:
        value = LinkBlock().to_python(link(page=about_page.pk))
        assert (value.label, value.href, value.is_external) == ("About ACTRIS", "/about-us/about-actris/", False)

    @pytest.mark.django_db
    def test_a_link_to_an_unpublished_or_deleted_page_has_no_href(self, about_page: AboutPage) -> None:
        about_page.unpublish()
        assert LinkBlock().to_python(link(text="Words", page=about_page.pk)).href == ""
        assert LinkBlock().to_python(link(text="Words", page=10_000)).href == ""

    @pytest.mark.django_db
    @pytest.mark.parametrize("words", ["Learn more", "read more …", "Here"])
    def test_screen_readers_also_get_the_page_title_of_a_button_with_a_vague_text(
        self, about_page: AboutPage, words: str
    ) -> None:
        html = rendered("button", {"link": link(text=words, page=about_page.pk), "style": "primary"})
        assert words in html
        assert re.search(r'<span class="visually-hidden">:\s+About ACTRIS</span>', html)

    @pytest.mark.django_db
    def test_screen_readers_get_only_the_text_of_a_button_with_a_clear_text(self, about_page: AboutPage) -> None:
        for target in ({"text": "Who we are", "page": about_page.pk}, {"text": "More", "url": "/about-us/"}):
            assert "visually-hidden" not in rendered("button", {"link": link(**target), "style": "primary"})

    @pytest.mark.django_db
    def test_a_button_without_an_existing_target_is_not_shown(self) -> None:
        assert "Words" not in rendered("button", {"link": link(text="Words", page=10_000), "style": "primary"})


class TestEmbed:
    @pytest.mark.parametrize(
        ("url", "provider", "embed_src"),
        [
            ("https://www.youtube.com/watch?v=abc", "YouTube", "https://www.youtube-nocookie.com/embed/abc"),
            ("https://youtu.be/abc?t=30s", "YouTube", "https://www.youtube-nocookie.com/embed/abc?start=30"),
            (
                "https://www.youtube.com/embed/abc?list=xyz&start=5",
                "YouTube",
                "https://www.youtube-nocookie.com/embed/abc?list=xyz&start=5",
            ),
            ("https://www.youtube.com/shorts/abc", "YouTube", "https://www.youtube-nocookie.com/embed/abc"),
            (
                "https://www.youtube.com/playlist?list=xyz",
                "YouTube",
                "https://www.youtube-nocookie.com/embed/videoseries?list=xyz",
            ),
            ("https://vimeo.com/123", "Vimeo", "https://player.vimeo.com/video/123"),
            ("https://vimeo.com/123/abc", "Vimeo", "https://player.vimeo.com/video/123?h=abc"),
            ("https://www.instagram.com/p/abc/", "Instagram", "https://www.instagram.com/p/abc/embed/"),
            ("https://form.gov.sg/abc", "FormSG", "https://form.gov.sg/abc"),
            ("https://www.google.com/maps/embed?pb=1", "Google", "https://www.google.com/maps/embed?pb=1"),
            ("https://notyoutube.com/embed/abc", "notyoutube.com", "https://notyoutube.com/embed/abc"),
        ],
    )
    def test_the_host_determines_the_provider(self, url: str, provider: str, embed_src: str) -> None:
        value = EmbedBlock().to_python({"url": url, "title": "A lecture"})
        assert (value.provider, value.embed_src) == (provider, embed_src)

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("url", "title", "name"),
        [
            ("https://vimeo.com/123", "A lecture", "A lecture"),
            ("https://vimeo.com/123", "", "Video from Vimeo"),
            ("https://youtu.be/abc", "YouTube", "Video from YouTube"),
            ("https://form.gov.sg/5f0", " ", "Content from FormSG"),
        ],
    )
    def test_the_frame_has_a_title(self, url: str, title: str, name: str) -> None:
        html = rendered("embed", {"url": url, "title": title, "poster": None})
        assert f'data-embed-title="{name}"' in html

    def test_nothing_is_loaded_from_a_third_party_before_the_visitor_agrees(self) -> None:
        html = rendered("embed", {"url": "https://www.youtube.com/watch?v=abc", "title": "A lecture", "poster": None})
        assert 'data-embed-src="https://www.youtube-nocookie.com/embed/abc"' in html
        assert "<iframe" not in html
        assert " src=" not in html
        assert 'href="https://www.youtube.com/watch?v=abc"' in html

    def test_an_embed_needs_an_https_url(self) -> None:
        assert "https://" in errors_of(EmbedBlock(), {"url": "http://example.org/", "title": "A form"})["url"]

    def test_an_embed_needs_a_title(self) -> None:
        assert "title" in errors_of(EmbedBlock(), {"url": "https://example.org/", "title": ""})

    @pytest.mark.parametrize(
        "url",
        [
            "https://www.youtube.com/@actris",
            "https://www.youtube.com/watch",
            "https://www.google.com/maps/place/Singapore",
            "https://www.facebook.com/actris/",
            "https://www.linkedin.com/posts/1",
            "https://vimeo.com/channels/staffpicks",
            "https://www.instagram.com/actris/",
        ],
    )
    def test_a_url_that_cannot_be_framed_is_an_error_of_the_field(self, url: str) -> None:
        assert set(errors_of(EmbedBlock(), {"url": url, "title": "A thing"})) == {"url"}

    @pytest.mark.parametrize(
        ("time", "seconds"), [("90", 90), ("90s", 90), ("1m30s", 90), ("1h2m3s", 3723), ("soon", 0)]
    )
    def test_times_are_read_as_youtube_writes_them(self, time: str, seconds: int) -> None:
        value = EmbedBlock().to_python({"url": f"https://youtu.be/abc?t={time}", "title": "A lecture"})
        assert value.embed_src.endswith(f"start={seconds}")


class TestLegacy:
    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script>",
            "<p onclick='alert(1)'>x</p>",
            "<a href='javascript:alert(1)'>x</a>",
            "<iframe src='https://evil.example'></iframe>",
            "<svg onload='alert(1)'></svg>",
            "<style>body{display:none}</style>",
            "<p style='position:fixed'>x</p>",
            "<embed embedtype='media' url='https://evil.example'/>",
            "<form action='https://evil.example'><input name='x'></form>",
            "<a data-embed-src='javascript:alert(1)' href='/x'>x</a>",
            "<img src=x onerror=alert(1)>",
        ],
    )
    def test_scripts_styles_frames_and_forms_are_removed(self, hostile: str) -> None:
        for html in (sanitise(hostile), str(LegacyBlock.html(hostile))):
            for word in ("alert", "evil", "style=", "<iframe", "<svg", "<form", "onerror"):
                assert word not in html

    def test_merged_cells_and_lists_in_cells_are_kept(self) -> None:
        html = "<table><tbody><tr><td colspan='2'><ul><li>One</li></ul></td></tr></tbody></table>"
        assert 'colspan="2"' in rendered("legacy", html)
        assert "<li>One</li>" in rendered("legacy", html)

    @pytest.mark.django_db
    def test_images_and_links_are_resolved(self, about_page: AboutPage) -> None:
        image = ImageFactory()
        html = rendered(
            "legacy",
            f'<p><embed embedtype="image" id="{image.pk}" alt="A suite" format="any"/>'
            f'<a linktype="page" id="{about_page.pk}">About</a></p>',
        )
        assert 'alt="A suite"' in html
        assert 'loading="lazy"' in html
        assert 'href="/about-us/about-actris/"' in html

    @pytest.mark.django_db
    def test_of_a_link_to_an_unpublished_page_only_the_text_stays(self, about_page: AboutPage) -> None:
        about_page.unpublish()
        source = f'<p><a linktype="page" id="{about_page.pk}">About us</a></p>'
        for kind in ("legacy", "rich_text"):
            html = rendered(kind, source)
            assert "About us" in html
            assert "href" not in html

    @pytest.mark.django_db
    def test_its_images_appear_in_the_usage_report(self, section: AboutPage) -> None:
        image = ImageFactory()
        AboutPageFactory(
            parent=section,
            body=stream(("legacy", f'<embed embedtype="image" id="{image.pk}" alt="" format="legacy"/>')),
        )
        assert image.get_usage().count() == 1

    def test_its_text_is_searchable(self) -> None:
        assert LegacyBlock().get_searchable_content("<p>Merged <b>cells</b></p>") == ["Merged cells"]

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "broken",
        [
            '<a linktype="document" id="zzz">words</a>',
            '<a linktype="page">words</a>',
            '<a linktype="media" id="1">words</a>',
            '<embed embedtype="image" id="abc" alt="" format="legacy"/>words',
            f'<embed embedtype="image" id="{10**30}" alt="" format="legacy"/>words',
            f'<a linktype="page" id="{10**30}">words</a>',
            '<embed embedtype="image" alt=""/>words',
            "<embed/>words",
        ],
    )
    def test_of_a_broken_reference_only_the_text_stays(self, client: Client, section: AboutPage, broken: str) -> None:
        AboutPageFactory(parent=section, slug="broken", body=stream(("legacy", f"<p>Before {broken} after</p>")))
        response = client.get("/about-us/broken/")
        assert response.status_code == 200
        html = response.content.decode()
        assert "Before" in html and "words" in html and "after" in html
        assert "<embed" not in html

    def test_ids_of_the_page_template_are_removed(self) -> None:
        assert 'id="main"' not in sanitise('<p id="main">x</p>')
        assert 'id="notes"' in sanitise('<p id="notes">x</p>')

    def test_entities_are_searchable_as_characters(self) -> None:
        assert LegacyBlock().get_searchable_content("<p>R&amp;D caf&eacute;</p>") == ["R&D café"]


class TestTable:
    def test_a_table_without_cells_is_an_error(self) -> None:
        empty = {"columns": [], "rows": [], "caption": ""}
        assert "at least one column" in errors_of(STORY.child_blocks["table"], {"table": empty})["table"]

    def test_a_table_without_headings_has_no_header_row(self) -> None:
        data = {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": ["<p>Cell</p>"]}], "caption": ""}
        html = rendered("table", {"header_column": False, "table": data})
        assert "<thead" not in html
        assert "Cell" in html

    def test_the_first_column_can_be_row_headers(self) -> None:
        columns = [{"type": "text", "heading": "Service"}, {"type": "text", "heading": "Time"}]
        data = {"columns": columns, "rows": [{"values": ["<p>Assay</p>", "<p>Ten days</p>"]}], "caption": "Times"}
        html = rendered("table", {"header_column": True, "table": data})
        assert 'scope="row"' in html
        assert html.count('scope="col"') == 2
        assert "caption>Times</" in html


def test_a_download_shows_its_type_and_size(db: None) -> None:
    html = rendered("document", {"document": DocumentFactory().pk, "title": ""})
    assert "Guide for donors" in html
    assert "PDF" in html
    assert "bytes" in html


def test_an_accordion_works_without_scripts() -> None:
    item = {"title": "<p>Who?</p>", "content": stream(("rich_text", "<p>Everybody</p>"))}
    html = rendered("accordion", {"items": items(item)})
    assert "<details" in html
    assert "<summary" in html
    assert "Everybody" in html


def test_plain_text_has_spaces_between_list_items_and_lines() -> None:
    assert plain_text("<ul><li>One</li><li>Two<br/>Three</li></ul>") == "One Two Three"
