"""What only some visitors may see is nowhere to be found by the others, nor are its aliases."""

import pytest
from django.test import Client
from wagtail.models import Page

from about.models import AboutPage
from home.models import HomePage
from newsroom.models import ArticlePage, NewsroomPage
from tests.factories import AboutPageFactory, ArticlePageFactory, CategoryPageFactory, NewsroomPageFactory, stream

SECRET = "Leukapheresis"
WORDS = {
    "title": SECRET,
    "summary": f"{SECRET} in short",
    "body": stream(("rich_text", f"<p>All about {SECRET}.</p>")),
    "show_in_menus": True,
}
LISTS = ("/", "/about-us/", "/newsroom/", "/newsroom/all/", "/newsroom/feed/rss/", "/newsroom/feed/atom/", "/llms.txt")


@pytest.fixture
def secrets(home: HomePage, about_page: AboutPage) -> list[Page]:
    """A page and an article, each with an alias, and an alias of that."""
    home.refresh_from_db()
    newsroom: NewsroomPage = NewsroomPageFactory(parent=home, slug="newsroom")
    category = CategoryPageFactory(parent=newsroom, slug="all")
    section = about_page.get_parent()
    found: list[Page] = []
    for factory, parent in ((AboutPageFactory, section), (ArticlePageFactory, category)):
        parent.refresh_from_db()
        page: AboutPage | ArticlePage = factory(parent=parent, slug="source", **WORDS)
        alias = page.create_alias(parent=parent, update_slug="alias")
        found += [page, alias, alias.create_alias(parent=parent, update_slug="alias-of-alias")]
    return found


def twin(page: Page) -> str:
    """The address of the page as Markdown."""
    return f"{page.url.rstrip('/')}.md"


def test_an_alias_is_public_as_long_as_its_source_is(client: Client, secrets: list[Page]) -> None:
    for page in secrets:
        assert [client.get(url).status_code for url in (page.url, twin(page))] == [200, 200]
        assert page.url in client.get("/sitemap.xml").content.decode()
    for url in (*LISTS[1:], f"/search/?q={SECRET}"):
        assert SECRET in client.get(url).content.decode()


def test_what_is_private_is_found_nowhere_neither_by_its_source_nor_by_its_aliases(
    client: Client, secrets: list[Page]
) -> None:
    for source in secrets[::3]:
        source.view_restrictions.create(restriction_type="login")
    for page in secrets:
        assert client.get(page.url).status_code == 302
        assert SECRET not in client.get(twin(page), follow=True).content.decode()
        assert page.url not in client.get("/sitemap.xml").content.decode()
    for url in LISTS:
        assert SECRET not in client.get(url).content.decode(), url
    assert "result-title" not in client.get(f"/search/?q={SECRET}").content.decode()
