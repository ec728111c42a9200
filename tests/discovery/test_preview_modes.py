"""The modes of the preview: what editors see of a draft where its link is shared, in searches and on paper."""

import io
import re
from base64 import b64decode
from html import escape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, ImageChops
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from about.models import AboutPage
from actris_cms.discovery import drawing
from actris_cms.discovery.sharing import share_image_of
from home.models import HomePage
from search.models import Entry
from search.previews import cut
from tests.factories import AboutPageFactory, ImageFactory, picture_file, stream

from .conftest import SmallSite, head_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

MODES = ("card", "share", "search", "print")


def shown(page: Page, mode: str) -> BeautifulSoup:
    """Return the parsed preview of a page as it is in memory."""
    return BeautifulSoup(page.make_preview_request(preview_mode=mode).content.decode(), "html.parser")


def words(soup: Any, selector: str) -> str:
    """Return the text of the only element that a selector finds, on one line."""
    (found,) = soup.select(selector)
    return " ".join(found.get_text().split())


def picture_of(soup: BeautifulSoup) -> Image.Image:
    """Return the picture that is drawn into the preview of a shared link."""
    (found,) = soup.select(".share-card img")
    return Image.open(io.BytesIO(b64decode(str(found["src"]).partition(",")[2]))).convert("RGB")


def test_no_page_shows_a_card_of_the_home_page_but_it_has_the_other_modes(home: HomePage) -> None:
    assert [label for _, label in home.preview_modes] == ["Page", "Share card", "Search result", "Print"]


class TestTheShareCard:
    def test_says_what_the_head_of_the_published_page_says(self, client: Client, small_site: SmallSite) -> None:
        for page in small_site:
            head, card = head_of(client, page.url), shown(page, "share")
            assert words(card, ".share-card-title") == head.meta("og:title")
            assert words(card, ".share-card-description") == head.meta("og:description")
            assert words(card, ".share-card-host") == "localhost"
            assert card.select(".share-card img")[0]["alt"] == head.meta("og:image:alt")

    @pytest.mark.parametrize("size", [None, (1600, 900), (800, 1200)], ids=["drawn", "cropped", "whole"])
    def test_has_the_picture_of_the_published_page(
        self, client: Client, about_page: AboutPage, size: tuple[int, int] | None
    ) -> None:
        about_page.share_image = ImageFactory(file=picture_file(size=size)) if size else None
        about_page.save()
        served = client.get(head_of(client, about_page.url).meta("og:image"))
        content = io.BytesIO(b"".join(served.streaming_content))
        assert not ImageChops.difference(
            Image.open(content).convert("RGB"), picture_of(shown(about_page, "share"))
        ).getbbox()

    def test_of_a_draft_leaves_nothing_behind(self, client: Client, section: AboutPage) -> None:
        draft = AboutPageFactory(parent=section, title="Secret", live=False, share_image=ImageFactory())
        renditions = set(get_image_model().get_rendition_model().objects.values_list("pk", flat=True))
        assert picture_of(shown(draft, "share")).size == drawing.SIZE
        assert set(get_image_model().get_rendition_model().objects.values_list("pk", flat=True)) == renditions
        assert not default_storage.exists(f"share/{draft.pk}")
        assert client.get(share_image_of(draft, "ACTRIS").url).status_code == 404

    def test_draws_the_title_where_the_picture_is_private_or_damaged(self, about_page: AboutPage) -> None:
        drawn = picture_of(shown(about_page, "share"))
        about_page.share_image = image = ImageFactory()
        assert ImageChops.difference(drawn, picture_of(shown(about_page, "share"))).getbbox()
        private = Collection.get_first_root_node().add_child(name="Board papers")
        private.view_restrictions.create(restriction_type="login")
        image.collection = private
        assert not ImageChops.difference(drawn, picture_of(shown(about_page, "share"))).getbbox()
        image.collection = Collection.get_first_root_node()
        image.file.storage.delete(image.file.name)
        assert picture_of(shown(about_page, "share")).size == drawing.SIZE

    def test_of_an_article_that_leads_on_names_its_target(self, small_site: SmallSite) -> None:
        article: Any = small_site.article
        article.body, article.external_url = stream(), "https://example.org/news"
        article.save()
        article = type(article).objects.get(pk=article.pk)
        for mode in ("share", "search"):
            html = shown(article, mode)
            assert "https://example.org/news" in words(html, "main")
            assert not html.select(".share-card, .engine-result")

    def test_may_show_a_drawn_picture_and_is_else_as_strict_as_a_page(self, about_page: AboutPage) -> None:
        policies = {mode: about_page.make_preview_request(preview_mode=mode) for mode in MODES}
        found = {mode: response["Content-Security-Policy"] for mode, response in policies.items()}
        assert "img-src 'self' data:;" in found["share"]
        assert {found[mode] for mode in MODES if mode != "share"} == {found["share"].replace(" data:", "")}
        assert "frame-src 'none'" in found["share"]
        assert "style-src 'self';" in found["share"]


class TestTheSearchResult:
    def test_equals_the_result_of_the_sites_search(self, client: Client, small_site: SmallSite) -> None:
        for page in small_site:
            # A word that only the index has: the result marks nothing, and shows the beginning of the text.
            page.seo_title = "Zzyzx"
            page.save()
            found = BeautifulSoup(client.get(reverse("search"), {"q": "zzyzx"}).content.decode(), "html.parser")
            (result,) = found.select("li.result")
            assert str(result) == str(shown(page, "search").select_one("li.result"))
            page.seo_title = ""
            page.save()

    def test_shows_what_is_not_saved_and_saves_nothing(self, about_page: AboutPage) -> None:
        about_page.title, about_page.body = "Renamed", stream(("rich_text", "<p>New words.</p>"))
        assert words(shown(about_page, "search"), ".result-title") == "Renamed"
        assert words(shown(about_page, "search"), ".result-snippet") == "New words."
        assert Entry.objects.get(page=about_page.pk).title == "About ACTRIS"

    def test_in_a_search_engine_has_the_title_address_and_description_of_the_head(
        self, client: Client, small_site: SmallSite
    ) -> None:
        for page in small_site:
            head, html = head_of(client, page.url), shown(page, "search")
            assert words(html, ".engine-result-title") == cut(head.title, 60)
            assert words(html, ".engine-result-text").endswith(cut(head.meta("description"), 155))
            place = words(html, ".engine-result-place span:last-child")
            assert place == " › ".join(["http://localhost", *filter(None, page.url.split("/"))])

    def test_is_cut_where_search_engines_cut(self, about_page: AboutPage) -> None:
        about_page.title, about_page.summary = "Cell therapy " * 10, "All about cells. " * 20
        html = shown(about_page, "search")
        assert words(html, ".engine-result-title") == "Cell therapy Cell therapy Cell therapy Cell therapy Cell …"
        assert words(html, ".engine-result-text") == f"{'All about cells. ' * 9}…"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ten letter", "ten letter"), ("ten letters", "ten …"), ("细胞治疗研究所新加坡先进", "细胞治疗研究所新加坡 …")],
)
def test_a_text_is_cut_after_a_word_or_within_one_that_is_too_long(text: str, expected: str) -> None:
    assert cut(text, 10) == expected


@pytest.mark.parametrize("place", ["itself", "above"])
def test_of_a_private_page_neither_card_nor_result_is_shown(
    about_page: AboutPage, section: AboutPage, place: str
) -> None:
    (about_page if place == "itself" else section).view_restrictions.create(restriction_type="login")
    for mode in ("share", "search"):
        html = shown(about_page, mode)
        assert "This page is not public" in words(html, "main")
        assert not html.select(".share-card, .result, .engine-result")


def test_visitors_see_no_preview(client: Client, about_page: AboutPage, section: AboutPage) -> None:
    draft = AboutPageFactory(parent=section, title="Secret", live=False)
    for page in (about_page, draft):
        for mode in MODES:
            response = client.get(reverse("wagtailadmin_pages:view_draft", args=(page.pk,)), {"mode": mode})
            assert (response.status_code, b"Secret" in response.content) == (302, False)


def test_the_printed_page_is_the_page_with_its_markup_escaped_and_its_scripts_off(about_page: AboutPage) -> None:
    about_page.title = 'A "quoted" <title>'
    (frame,) = shown(about_page, "print").select("iframe")
    page = BeautifulSoup(str(frame["srcdoc"]), "html.parser")
    assert words(page, "h1") == 'A "quoted" <title>'
    assert list(frame["sandbox"]) == ["allow-same-origin"]
    html = about_page.make_preview_request(preview_mode="print").content.decode()
    assert escape("<main") in html
    assert len(re.findall(r"<main\b", html)) == 1


def test_the_styles_of_the_modes_are_served_files(about_page: AboutPage) -> None:
    for mode in MODES:
        html = str(shown(about_page, mode))
        assert "<style" not in html
        assert " style=" not in html
        assert all(src.startswith(settings.STATIC_URL) for src in re.findall(r'<script[^>]* src="([^"]+)', html))


@pytest.mark.parametrize("mode", MODES)
def test_the_queries_of_a_preview_do_not_grow_with_the_site(
    section: AboutPage, about_page: AboutPage, mode: str
) -> None:
    def queries() -> int:
        page = AboutPage.objects.get(pk=about_page.pk)
        with CaptureQueriesContext(connection) as captured:
            page.make_preview_request(preview_mode=mode)
        return len(captured)

    few = queries()
    for number in range(8):
        section.refresh_from_db()
        AboutPageFactory(parent=section, title=f"Page {number}")
    assert queries() <= few <= 12
