"""What cards show of pages for which an editor gave nothing: the first sentence, and a picture of the body."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.core.models.cards import PROPOSED_LENGTH
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import (
    AboutPageFactory,
    ImageFactory,
    items,
    link,
    picture_file,
    stream,
)
from tests.test_queries import queries

pytestmark = pytest.mark.django_db
SENTENCE = "The institute was established in April 2020."
Block = tuple[str, Any]


def text(*paragraphs: str) -> Block:
    """Return a block of rich text."""
    return "rich_text", "".join(f"<p>{words}</p>" for words in paragraphs)


def picture(image: CustomImage) -> Block:
    """Return a block with an image."""
    value = {"image": image.pk, "alt_text": "Cells", "decorative": False}
    return "image", {
        "image": value,
        "caption": "<p>This is what the picture shows.</p>",
        "width": "large",
        "link": link(),
    }


class TestProposedSummary:
    """The first sentence of the running text."""

    def proposed(self, section: AboutPage, *body: Block) -> str:
        """Return the summary that is proposed for a page."""
        return AboutPageFactory(parent=section, summary="", body=stream(*body)).proposed_summary

    @pytest.mark.parametrize(
        "before",
        [
            [("heading", {"text": "<p>This heading is a whole sentence.</p>", "level": "2", "anchor": ""})],
            [text("Welcome.")],
            [text("<b>We are the institute of all cells.</b>")],
            [text("Professor Lee Wei Ling, Director of the Institute")],
            [text("Our services include the following:")],
            [("bullet_list", {"items": "<ul><li>The first point is a whole sentence.</li></ul>"})],
            [("callout", {"kind": "note", "title": "Mind", "text": "<p>This note is a whole sentence.</p>"})],
            [("legacy", "<table><tr><td><p>This cell is a whole sentence.</p></td></tr></table>")],
            [("accordion", {"items": items({"title": "<p>Why?</p>", "content": stream(text("Cells can heal you."))})})],
        ],
    )
    def test_it_passes_over_what_is_not_running_text(self, section: AboutPage, before: list[Block]) -> None:
        assert self.proposed(section, *before, text(SENTENCE)) == SENTENCE

    @pytest.mark.parametrize(
        ("words", "proposed"),
        [
            (f"{SENTENCE} It grew.", SENTENCE),
            (f"Welcome! {SENTENCE}", SENTENCE),
            (f"Partnership<br/>{SENTENCE}", SENTENCE),
            ("The institute<br/>was established in 2020.", "The institute was established in 2020."),
            ("It is led by Dr. Lee of Singapore. And others.", "It is led by Dr. Lee of Singapore."),
            ("The <b>institute</b>, with <i>cells</i> &amp; genes, grew.", "The institute, with cells & genes, grew."),
        ],
    )
    def test_it_is_one_sentence(self, section: AboutPage, words: str, proposed: str) -> None:
        assert self.proposed(section, text(words)) == proposed

    def test_it_is_found_in_columns_and_in_content_of_the_former_site(self, section: AboutPage) -> None:
        inside = ("columns", {"columns": items(stream(("legacy", f"<div><p>{SENTENCE}</p></div>")), stream())})
        assert self.proposed(section, inside) == SENTENCE

    def test_it_is_cut_after_a_word(self, section: AboutPage) -> None:
        proposed = self.proposed(section, text("Cells and genes " * 30 + "."))
        assert proposed.endswith("\N{NO-BREAK SPACE}…")
        assert PROPOSED_LENGTH - 20 < len(proposed) <= PROPOSED_LENGTH
        assert set(proposed[:-2].split()) == {"Cells", "and", "genes"}

    def test_it_follows_the_text(self, section: AboutPage) -> None:
        page = AboutPageFactory(parent=section, summary="", body=stream(text(SENTENCE)))
        page.body = stream(text("It has become an institute of genes."))
        page.save_revision().publish()
        assert AboutPage.objects.get(pk=page.pk).card_text == "It has become an institute of genes."

    @pytest.mark.parametrize("field", ["summary", "search_description"])
    def test_words_of_an_editor_take_its_place(self, client: Client, section: AboutPage, field: str) -> None:
        page = AboutPageFactory(parent=section, **{"summary": "", field: "In short."}, body=stream(text(SENTENCE)))
        assert (page.proposed_summary, page.card_text) == ("", "In short.")

    def test_a_card_shows_it_and_the_page_does_not_repeat_it(self, client: Client, section: AboutPage) -> None:
        page = AboutPageFactory(parent=section, summary="", body=stream(text(SENTENCE)))
        assert f'<p class="card-text">{SENTENCE}</p>' in client.get(section.url).content.decode()
        assert client.get(page.url).content.decode().count(f">{SENTENCE}<") == 1

    def test_a_confirmed_summary_is_not_repeated_above_the_text_either(
        self, client: Client, section: AboutPage
    ) -> None:
        page = AboutPageFactory(parent=section, summary=SENTENCE, body=stream(text(SENTENCE)))
        assert "page-header-summary" not in client.get(page.url).content.decode()
        page.summary = "In other words."
        page.save()
        assert '"page-header-summary">In other words.<' in client.get(page.url).content.decode()


class TestReading:
    """A proposed summary is marked until an editor has read it."""

    @pytest.fixture
    def page(self, section: AboutPage) -> AboutPage:
        return AboutPageFactory(parent=section, title="Our cells", summary="", body=stream(text(SENTENCE)))

    @pytest.fixture
    def report(self) -> str:
        return reverse("proposed_summaries:report")

    def test_the_form_marks_it(self, client: Client, publisher: User, page: AboutPage) -> None:
        client.force_login(publisher)
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        shown = client.get(address).content.decode()
        assert SENTENCE in shown
        assert "Proposed from the first sentence" in shown
        page.summary = "In short."
        page.save()
        assert "Proposed from the first sentence" not in client.get(address).content.decode()

    def test_whoever_saves_the_form_has_read_it(
        self, client: Client, publisher: User, page: AboutPage, report: str
    ) -> None:
        client.force_login(publisher)
        assert list(client.get(report).context["object_list"])
        body = streamfield([("rich_text", rich_text(f"<p>{SENTENCE}</p>"))])
        data = nested_form_data({"title": page.title, "slug": page.slug, "summary": SENTENCE, "body": body})
        data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "action-publish": "1"}
        client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
        page.refresh_from_db()
        assert (page.summary, page.proposed_summary) == (SENTENCE, "")
        assert not list(client.get(report).context["object_list"])

    def test_the_report_lists_what_is_waiting(
        self, client: Client, publisher: User, page: AboutPage, report: str
    ) -> None:
        page.refresh_from_db()
        AboutPageFactory(parent=page, title="A draft", summary="", body=stream(text(SENTENCE)), live=False)
        client.force_login(publisher)
        rows = client.get(report).context["object_list"]
        assert [(row.title, row.proposed_summary) for row in rows] == [("Our cells", SENTENCE)]
        exported = client.get(report, {"export": "csv"})
        assert SENTENCE in b"".join(exported.streaming_content).decode()

    def test_the_report_needs_the_permission_to_edit(self, client: Client, page: AboutPage, report: str) -> None:
        client.force_login(User.objects.create_user("visitor", password=None, is_staff=False))
        assert "Our cells" not in client.get(report, follow=True).content.decode()


class TestPicture:
    """The first suitable picture of the body."""

    @pytest.fixture
    def photograph(self) -> CustomImage:
        return ImageFactory(file=picture_file(size=(500, 300)))

    @pytest.mark.parametrize("size", [(200, 120), (900, 300), (300, 900)], ids=["icon", "banner", "column"])
    def test_it_is_neither_an_icon_nor_a_banner(
        self, section: AboutPage, photograph: CustomImage, size: tuple[int, int]
    ) -> None:
        other = ImageFactory(file=picture_file(size=size))
        page = AboutPageFactory(parent=section, body=stream(picture(other), picture(photograph)))
        assert page.card_image.pk == photograph.pk

    def test_the_chosen_picture_takes_its_place(self, section: AboutPage, photograph: CustomImage) -> None:
        chosen = ImageFactory()
        page = AboutPageFactory(parent=section, body=stream(picture(photograph)), listing_image=chosen)
        assert page.card_image == chosen

    def test_a_section_shows_it_on_the_card(self, client: Client, section: AboutPage, photograph: CustomImage) -> None:
        AboutPageFactory(parent=section, body=stream(picture(photograph)))
        call_command("make_renditions", verbosity=0)
        assert photograph.file.name.rsplit("/")[-1].split(".")[0] in client.get(section.url).content.decode()

    def test_cards_with_such_pictures_need_as_many_queries_as_one(self, client: Client, section: AboutPage) -> None:
        def with_cards(number: int) -> int:
            for _ in range(number):
                section.refresh_from_db()
                AboutPageFactory(parent=section, summary="", body=stream(text(SENTENCE), picture(ImageFactory())))
            return len(queries(client, section.url))

        assert with_cards(1) == with_cards(6)


class TestCardsOfSections:
    """A section without words of its own shows on its card what is below it."""

    @pytest.fixture
    def inner(self, section: AboutPage) -> AboutPage:
        return AboutPageFactory(parent=section, title="Overview", summary="")

    def test_its_card_shows_the_titles_of_its_pages(self, client: Client, section: AboutPage, inner: AboutPage) -> None:
        AboutPageFactory(parent=inner, title="Release assay")
        inner.refresh_from_db()
        AboutPageFactory(parent=inner, title="Technology transfer")
        inner.refresh_from_db()
        AboutPageFactory(parent=inner, title="Secret", live=False)
        shown = client.get(section.url).content.decode()
        assert '<p class="card-text">Release assay, Technology transfer</p>' in shown

    def test_more_such_sections_need_no_more_queries(self, client: Client, home: HomePage, section: AboutPage) -> None:
        def with_sections(number: int) -> int:
            for _ in range(number):
                section.refresh_from_db()
                AboutPageFactory(parent=AboutPageFactory(parent=section, summary=""), summary="")
            return len(queries(client, section.url))

        assert with_sections(1) == with_sections(5)


def test_pages_from_before_get_their_proposals_by_a_command(section: AboutPage) -> None:
    image = ImageFactory()
    page = AboutPageFactory(parent=section, summary="", body=stream(text(SENTENCE), picture(image)))
    AboutPage.objects.filter(pk=page.pk).update(proposed_summary="", body_image=None)
    call_command("propose_summaries", verbosity=0)
    page = AboutPage.objects.get(pk=page.pk)
    assert (page.card_text, page.card_image) == (SENTENCE, image)
