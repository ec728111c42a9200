"""Private pages and their aliases: nothing on the site shows them to other visitors."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from about.models import AboutPage
from actris_cms.core.models import Footer
from actris_cms.privacy import hidden_paths
from home.models import HomePage
from newsroom.models import ArticlePage, NewsroomPage
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    EventPageFactory,
    NewsroomPageFactory,
    link,
    stream,
)

SECRET = "Leukapheresis"
FIELDS = {
    "title": SECRET,
    "summary": f"{SECRET} in short",
    "body": stream(("rich_text", f"<p>All about {SECRET}.</p>")),
    "show_in_menus": True,
}
LISTS = ("/", "/about-us/", "/newsroom/", "/newsroom/all/", "/newsroom/feed/rss/", "/newsroom/feed/atom/", "/llms.txt")


@pytest.fixture
def pages(home: HomePage, about_page: AboutPage) -> list[Page]:
    """A page and an article, each followed by its alias and an alias of the alias."""
    home.refresh_from_db()
    newsroom: NewsroomPage = NewsroomPageFactory(parent=home, slug="newsroom")
    category = CategoryPageFactory(parent=newsroom, slug="all")
    section = about_page.get_parent()
    found: list[Page] = []
    for factory, parent in ((AboutPageFactory, section), (ArticlePageFactory, category)):
        parent.refresh_from_db()
        page: AboutPage | ArticlePage = factory(parent=parent, slug="source", **FIELDS)
        alias = page.create_alias(parent=parent, update_slug="alias")
        found += [page, alias, alias.create_alias(parent=parent, update_slug="alias-of-alias")]
    return found


def markdown_url(page: Page) -> str:
    """Return the URL of the page's Markdown version."""
    return f"{page.url.rstrip('/')}.md"


@pytest.mark.slow
def test_an_alias_is_public_as_long_as_its_source_is(client: Client, pages: list[Page]) -> None:
    for page in pages:
        assert [client.get(url).status_code for url in (page.url, markdown_url(page))] == [200, 200]
        assert page.url in client.get("/sitemap.xml").content.decode()
    for url in (*LISTS[1:], f"/search/?q={SECRET}"):
        assert SECRET in client.get(url).content.decode()


@pytest.mark.slow
def test_a_private_page_and_its_aliases_are_shown_nowhere(client: Client, pages: list[Page]) -> None:
    for source in pages[::3]:
        source.view_restrictions.create(restriction_type="login")
    for page in pages:
        assert client.get(page.url).status_code == 302
        assert SECRET not in client.get(markdown_url(page), follow=True).content.decode()
        assert page.url not in client.get("/sitemap.xml").content.decode()
    for url in LISTS:
        assert SECRET not in client.get(url).content.decode(), url
    assert "result-title" not in client.get(f"/search/?q={SECRET}").content.decode()


@pytest.mark.slow
def test_aliases_of_pages_below_a_private_page_are_shown_nowhere(
    client: Client, home: HomePage, pages: list[Page], about_page: AboutPage
) -> None:
    sections = {page.get_parent().pk for page in pages[::3]}
    public = AboutPageFactory(parent=home, slug="public", title="Public", show_in_menus=True)
    aliases = [page.create_alias(parent=public, update_slug=f"alias-{page.pk}") for page in pages[::3]]
    below = AboutPageFactory(parent=aliases[0], slug="below", **FIELDS)
    assert [client.get(page.url).status_code for page in (*aliases, below)] == [200, 200, 200]
    for pk in sections:
        Page.objects.get(pk=pk).view_restrictions.create(restriction_type="login")
    for page in (*aliases, below):
        assert client.get(page.url).status_code == 302
        assert SECRET not in client.get(markdown_url(page), follow=True).content.decode()
        assert page.url not in client.get("/sitemap.xml").content.decode()
    for url in ("/", "/public/", "/llms.txt"):
        assert SECRET not in client.get(url).content.decode(), url
    assert "result-title" not in client.get(f"/search/?q={SECRET}").content.decode()


def test_finding_what_is_hidden_takes_two_queries_however_many_aliases_there_are(
    section: AboutPage, about_page: AboutPage, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert hidden_paths() == ()
    aliases = [about_page.create_alias(parent=section.get_parent(), update_slug="alias-0")]
    for number in range(1, 6):
        source = Page.objects.get(pk=aliases[-1].pk)
        aliases.append(source.create_alias(parent=section.get_parent(), update_slug=f"alias-{number}"))
    section.view_restrictions.create(restriction_type="login")
    with django_assert_num_queries(2):
        assert set(hidden_paths()) == {section.path, *(page.path for page in aliases)}


@pytest.mark.parametrize("words", ["", "Learn more"])
def test_a_link_to_a_private_page_does_not_show_its_title(
    client: Client, section: AboutPage, about_page: AboutPage, site: Site, words: str
) -> None:
    page = AboutPageFactory(parent=section, slug="private", **FIELDS)
    target = link(page=page.pk, text=words)
    about_page.body = stream(("button", {"link": target, "style": "primary"}))
    about_page.save()
    Footer.objects.create(site=site, links=stream(("link", target)))
    assert client.get(about_page.url).content.decode().count(SECRET) > 2
    page.view_restrictions.create(restriction_type="login")
    html = client.get(about_page.url).content.decode()
    assert SECRET not in html + client.get(markdown_url(about_page)).content.decode()
    assert (words or "Protected page") in html
    assert html.count('href="/about-us/private/"') == 2


class TestForms:
    """The forms for a password or a login tell nothing of the page behind them."""

    WORDS = (SECRET, "Last updated", "canonical", "og:", "ld+json", "alternate")

    @pytest.fixture
    def private(self, home: HomePage, section: AboutPage) -> dict[str, Page]:
        """A private page and event, a page below the first, and a draft; all have the secret in their titles."""
        newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
        page = AboutPageFactory(parent=section, slug="private", **FIELDS)
        found = {
            "page": page,
            "below": AboutPageFactory(parent=page, slug="below", **FIELDS),
            "event": EventPageFactory(parent=newsroom, slug="event", **FIELDS),
            "draft": AboutPageFactory(parent=section, slug="draft", live=False, **FIELDS),
        }
        Page.objects.update(last_published_at=timezone.now())
        return found

    def restrict(self, pages: dict[str, Page], kind: str) -> PageViewRestriction:
        rules = [
            pages[name].view_restrictions.create(restriction_type=kind, password="x") for name in ("page", "event")
        ]
        return rules[0]

    def assert_tells_nothing(self, response: Any, words: str) -> None:
        html = response.content.decode()
        assert response.status_code == 200
        assert words in html
        assert [word for word in self.WORDS if word in html] == []
        assert SECRET not in str(response.headers)

    @pytest.mark.parametrize(
        "url",
        [
            "/about-us/private/",
            "/about-us/private/below/",
            "/newsroom/event/",
            "/newsroom/event/calendar.ics",
            "/About-Us/Private",
        ],
    )
    @pytest.mark.parametrize(
        ("kind", "words"), [("password", "Enter the password"), ("login", "This page is for people with an account.")]
    )
    def test_at_every_url_of_a_private_page(
        self, client: Client, private: dict[str, Page], url: str, kind: str, words: str
    ) -> None:
        self.restrict(private, kind)
        self.assert_tells_nothing(client.get(url, follow=True), words)

    @pytest.mark.parametrize("name", ["page", "below", "event", "draft"])
    def test_nor_does_the_url_that_the_form_is_sent_to_whatever_page_it_names(
        self, client: Client, private: dict[str, Page], name: str
    ) -> None:
        rule = self.restrict(private, "password")
        url = f"/_util/authenticate_with_password/{rule.pk}/{private[name].pk}/"
        self.assert_tells_nothing(client.get(url), "Enter the password")
        self.assert_tells_nothing(client.post(url, {"password": "wrong", "return_url": "/"}), "Enter the password")

    def test_after_the_password_the_page_is_shown_with_its_title(
        self, client: Client, private: dict[str, Page]
    ) -> None:
        rule = self.restrict(private, "password")
        url = f"/_util/authenticate_with_password/{rule.pk}/{private['page'].pk}/"
        response = client.post(url, {"password": "x", "return_url": "/about-us/private/"}, follow=True)
        assert f'<p class="print-only">{SECRET}:' in response.content.decode()
