"""The Markdown versions of pages, and llms.txt: they contain all words of a page, and nothing else."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail import blocks
from wagtail.models import Page

from actris_cms.discovery import markdown_views
from actris_cms.discovery.lookups import markdown_url
from actris_cms.discovery.markdown import EXCLUDED, markdown_of
from tests.factories import AboutPageFactory, ArticlePageFactory, DocumentFactory, ImageFactory, stream
from tests.newsroom.many import add_articles
from tests.test_every_block import ALL_BLOCKS, NAMES

from .conftest import SmallSite, head_of

pytestmark = pytest.mark.slow

BASE = "https://actris.sg/about-us/"


def words_of_html(html: str) -> Counter[str]:
    """Count the words of a page's `main` element, without what surrounds its content."""
    soup = BeautifulSoup(html, "html.parser")
    main = soup.find("main") or soup
    for element in main.select(EXCLUDED):
        element.decompose()
    return Counter(re.findall(r"\w+", main.get_text(" ")))


def words_of_markdown(text: str) -> Counter[str]:
    """Count the words of Markdown, ignoring backslashes before other characters."""
    return Counter(re.findall(r"\w+", re.sub(r"\\([^\w\s])", r"\1", text)))


def get_markdown(client: Client, page: Page) -> str:
    """Return the Markdown version of a page."""
    response: HttpResponse = client.get(markdown_url(page.url))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
class TestBlocks:
    @pytest.mark.parametrize(("name", "block"), ALL_BLOCKS, ids=NAMES)
    def test_the_markdown_of_a_block_has_all_its_words(self, name: str, block: blocks.Block) -> None:
        ImageFactory()
        DocumentFactory()
        html = block.render(block.get_preview_value(), {})
        lost = words_of_html(html) - words_of_markdown(markdown_of(html, BASE))
        assert not lost
        for image in BeautifulSoup(html, "lxml").find_all("img", alt=True):
            assert str(image["alt"]) in markdown_of(html, BASE)

    @pytest.mark.parametrize(
        ("html", "markdown"),
        [
            ("<h2>CD34<sup>+</sup> <i>in vitro</i></h2>", "## CD34<sup>+</sup> *in vitro*"),
            ("<ul><li>One<ol><li>A</li><li>B</li></ol></li><li>Two</li></ul>", "- One\n  1. A\n  2. B\n- Two"),
            ('<p><a href="/x/">Learn\n more</a></p>', "[Learn more](https://actris.sg/x/)"),
            ('<p><a href="#part">Down</a></p>', "[Down](https://actris.sg/about-us/#part)"),
            ('<img src="/a.webp" alt="A suite">', "![A suite](https://actris.sg/a.webp)"),
            ('<p>Words<img src="/a.webp" alt=""></p>', "Words"),
            ("<details><summary><span>Why?</span></summary><p>So.</p></details>", "**Why?**\n\nSo."),
            ("<p>1. no list</p><p># no heading</p><p>+65 6123</p>", "1\\. no list\n\n\\# no heading\n\n+65 6123"),
            ("<p>a &lt;b&gt; * _c_ `d`</p>", "a \\<b> \\* \\_c\\_ \\`d\\`"),
            ("<dl><dt>Year</dt><dd>2020</dd></dl>", "Year\n:   2020"),
            ("<blockquote><p>Words</p></blockquote>", "> Words"),
            (
                "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td><p>2</p></td></tr></table>",
                "| A | B |\n| --- | --- |\n| 1 | 2 |",
            ),
            ("<address>1 Road<br>Singapore</address>", "1 Road\\\nSingapore"),
        ],
    )
    def test_html_elements_become_markdown(self, html: str, markdown: str) -> None:
        assert markdown_of(f"<main>{html}</main>", BASE).strip() == markdown

    @settings(max_examples=200)
    @given(
        st.recursive(
            st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12),
            lambda inner: st.tuples(
                st.sampled_from(
                    "p div ul li ol h2 h4 b i a sup table tr td blockquote details summary dl dt dd".split()
                ),
                st.lists(inner, max_size=4),
            ),
            max_leaves=25,
        )
    )
    def test_the_markdown_of_randomly_nested_elements_has_all_their_words(self, tree: Any) -> None:
        def html(node: Any) -> str:
            if isinstance(node, str):
                return node.replace("&", "&amp;").replace("<", "&lt;") + " "
            return f"<{node[0]}>{''.join(map(html, node[1]))}</{node[0]}>"

        source = str(BeautifulSoup(f"<main>{html(tree)}</main>", "lxml"))
        wanted = "".join(re.findall(r"\w", BeautifulSoup(source, "lxml").get_text()))
        found = re.sub(r"</?sup>", "", markdown_of(source, BASE))
        assert Counter(wanted) <= Counter(re.findall(r"\w", found)) + Counter()


@pytest.mark.django_db
class TestPages:
    def test_the_markdown_of_a_page_has_all_its_words(self, client: Client, small_site: SmallSite) -> None:
        for page in small_site:
            html = client.get(page.url).content.decode()
            text = get_markdown(client, page)
            assert not words_of_html(html) - words_of_markdown(text)
            assert text.startswith(f"# {page.title}\n")
            assert (
                head_of(client, page.url).link(rel="alternate", type="text/markdown").endswith(markdown_url(page.url))
            )

    def test_it_has_only_the_content_of_the_page_and_its_source(self, client: Client, small_site: SmallSite) -> None:
        text = get_markdown(client, small_site.about)
        assert text.startswith(
            "# About ACTRIS\n\n## We are ACTRIS\n\nACTRIS was established in April 2020.\n\n---\n\n"
            "From <http://localhost/about-us/about-actris/>. Last updated on "
        )

    def test_its_last_update_is_the_day_in_singapore(self, client: Client, small_site: SmallSite) -> None:
        early = datetime(2026, 5, 1, 23, tzinfo=UTC)
        Page.objects.filter(pk=small_site.about.pk).update(last_published_at=early)
        assert get_markdown(client, small_site.about).endswith("Last updated on 2 May 2026.\n")

    def test_it_is_not_indexed_and_names_the_page_as_its_canonical_url(
        self, client: Client, small_site: SmallSite
    ) -> None:
        response = client.get("/about-us/about-actris.md")
        assert response["Content-Type"] == "text/markdown; charset=utf-8"
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Link"] == '<http://localhost/about-us/about-actris/>; rel="canonical"'

    def test_private_and_unpublished_pages_have_none(self, client: Client, small_site: SmallSite) -> None:
        small_site.section.view_restrictions.create(restriction_type="password", password="sesame")
        small_site.article.unpublish()
        for path in ("/about-us.md", "/about-us/about-actris.md", "/newsroom/events/townhall.md"):
            response = client.get(path)
            assert response.status_code in (301, 404)
            assert response.get("Location", "") in ("", f"{path.removesuffix('.md')}/")

    def test_a_link_to_another_site_has_none(self, client: Client, small_site: SmallSite) -> None:
        ArticlePageFactory(parent=small_site.category, slug="away", external_url="https://example.org/", body=stream())
        assert client.get("/newsroom/events/away.md")["Location"] == "https://example.org/"

    def test_the_url_of_the_llms_txt_convention_redirects_to_it(self, client: Client, small_site: SmallSite) -> None:
        assert client.get("/about-us/about-actris/index.html.md")["Location"] == "/about-us/about-actris.md"
        assert client.get("/index.html.md")["Location"] == "/index.md"

    def test_other_spellings_of_the_url_redirect_to_the_page(self, client: Client, small_site: SmallSite) -> None:
        for path in ("/About-Us/About-ACTRIS.md", "/about-us/about-actris/index.md", "/about-us/about-actris.html"):
            response = client.get(path)
            assert (response.status_code, response["Location"]) == (301, "/about-us/about-actris/")

    @pytest.mark.parametrize("path", ["/nowhere.md", "/.md", "/a%00b.md", "/about-us/.md", "/x/index.html.md"])
    def test_a_page_that_does_not_exist_has_no_markdown(self, client: Client, small_site: SmallSite, path: str) -> None:
        response = client.get(path)
        if response.status_code == 301:
            response = client.get(response["Location"])
        assert response.status_code in (301, 404)

    def test_it_does_not_contain_the_announcement(self, client: Client, small_site: SmallSite, site: Any) -> None:
        from actris_cms.core.models import Announcement

        notice = Announcement.for_site(site)
        notice.enabled, notice.text = True, "<p>We never ask for money.</p>"
        notice.save()
        assert "never ask" in client.get("/").content.decode()
        assert "never ask" not in client.get("/index.md").content.decode()


@pytest.mark.django_db
class TestLlms:
    def test_it_has_the_format_of_the_llms_txt_convention(self, client: Client, small_site: SmallSite) -> None:
        small_site.about.summary = "Who we\nare [and] what we do."
        small_site.about.save()
        response = client.get("/llms.txt")
        lines = response.content.decode().splitlines()
        assert lines[0] == "# ACTRIS"
        assert lines[2].startswith("> ")
        assert [line for line in lines if line.startswith("## ")] == ["## Pages", "## About us", "## Newsroom"]
        links = [line for line in lines if line.startswith("- ")]
        assert all(re.fullmatch(r"- \[[^\[\]]+\]\(http://localhost/[^)]+\.md\)(: .+)?", line) for line in links)
        about = "- [About ACTRIS](http://localhost/about-us/about-actris.md): Who we are (and) what we do."
        assert about in links

    def test_every_url_in_it_works(self, client: Client, small_site: SmallSite) -> None:
        found = re.findall(r"\]\(http://localhost(/[^)]+)\)", client.get("/llms.txt").content.decode())
        assert len(found) >= len(small_site) - 1
        assert all(client.get(url).status_code == 200 for url in found)

    def test_it_omits_private_and_unpublished_pages(self, client: Client, small_site: SmallSite) -> None:
        AboutPageFactory(parent=small_site.section, title="Draft", live=False)
        small_site.newsroom.view_restrictions.create(restriction_type="login")
        text = client.get("/llms.txt").content.decode()
        assert "Draft" not in text
        assert "Townhall" not in text

    def test_a_link_to_another_site_is_listed_with_its_target(self, client: Client, small_site: SmallSite) -> None:
        ArticlePageFactory(parent=small_site.category, title="Away", external_url="https://example.org/", body=stream())
        assert "- [Away](https://example.org/): In one sentence." in client.get("/llms.txt").content.decode()

    def test_it_stays_short_on_a_large_site(
        self, client: Client, small_site: SmallSite, django_assert_max_num_queries: Any
    ) -> None:
        add_articles(small_site.category, 200)
        with django_assert_max_num_queries(20):
            text = client.get("/llms.txt").content.decode()
        assert text.count("\n- ") <= markdown_views.MAX_SECTION_PAGES + 10


def test_the_markdown_url_of_a_page() -> None:
    assert markdown_url("https://actris.sg/") == "https://actris.sg/index.md"
    assert markdown_url("/about-us/about-actris/?page=2#top") == "/about-us/about-actris.md"


def test_html_without_a_main_element_is_converted_completely() -> None:
    assert markdown_of("<p>Words</p>", BASE) == "Words\n"
