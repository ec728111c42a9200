"""Articles, and entries that link to other sites and to files."""

import datetime
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from actris_cms.core.models import Navigation
from actris_cms.singapore import today
from actris_cms.users.models import User
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage
from tests.factories import ArticlePageFactory, DocumentFactory, ImageFactory, link, stream

from .many import add_articles

pytestmark = pytest.mark.django_db

Main = Callable[[str], str]


@pytest.fixture
def article(events: CategoryPage) -> ArticlePage:
    """An article of the category "Events"."""
    made: ArticlePage = ArticlePageFactory(parent=events, title="Townhall")
    return made


def words(html: str) -> str:
    """Return the text of the HTML in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def card(html: str, title: str) -> str:
    """Return the HTML of the card with this title."""
    return next(part for part in html.split('<article class="card')[1:] if title in part).split("</article>")[0]


def card_link(html: str) -> str:
    """Return the URL that a card links to."""
    return re.findall(r'class="card-cover"\s+href="([^"]*)"', html)[0]


class TestArticle:
    """Articles with a body."""

    def test_it_shows_title_date_category_summary_and_body(self, article: ArticlePage, main: Main) -> None:
        html = main("/newsroom/events/townhall/")
        assert '<time datetime="2026-02-24">24 February 2026</time>' in html
        assert re.search(r"<h1>Townhall</h1>", html)
        assert "In one sentence." in html
        assert "All that happened." in html
        assert re.search(r'class="article-meta">.*?<a href="/newsroom/events/">Events</a>', html, re.DOTALL)

    def test_the_column_beside_it_lists_each_of_its_files_once(self, article: ArticlePage, client: Client) -> None:
        flyer = DocumentFactory(title="Flyer", file_size=2048, is_shared=True)
        nested = {"items": [{"title": "More", "content": [{"type": "document", "value": {"document": flyer.pk}}]}]}
        article.body = stream(("document", {"document": flyer.pk, "title": "Our flyer"}), ("accordion", nested))
        article.save()
        html = client.get("/newsroom/events/townhall/").content.decode()
        beside = html[html.index("<aside") : html.index("</aside>")]
        assert beside.count(flyer.url) == 1
        assert "Flyer PDF, 2.0" in words(beside)

    def test_without_files_none_are_announced(self, article: ArticlePage, main: Main) -> None:
        assert "article-files" not in main("/newsroom/events/townhall/")

    def test_it_can_be_shared_by_mail_without_a_third_party(self, article: ArticlePage, main: Main) -> None:
        article.title = "Cells & genes: 50% more?"
        article.save()
        html = main("/newsroom/events/townhall/")
        href = unescape(re.findall(r'href="(mailto:[^"]*)"', html)[0])
        asked = parse_qs(urlsplit(href).query)
        assert asked == {"subject": [article.title], "body": ["http://localhost/newsroom/events/townhall/"]}

    def test_it_links_to_the_newsroom(self, article: ArticlePage, main: Main) -> None:
        html = main("/newsroom/events/townhall/")
        assert re.search(r'article-way-back">\s*<a class="arrow-link" href="/newsroom/"', html)

    def test_its_breadcrumb_has_newsroom_and_category(self, article: ArticlePage, main: Main) -> None:
        html = main("/newsroom/events/townhall/")
        breadcrumb = html[html.index('class="breadcrumb"') : html.index("</nav>")]
        assert re.findall(r'href="([^"]+)"', breadcrumb) == ["/", "/newsroom/", "/newsroom/events/"]
        assert re.search(r'aria-current="page">Townhall<', breadcrumb)

    def test_it_has_neither_side_navigation_nor_previous_and_next_links(
        self, article: ArticlePage, events: CategoryPage, client: Client
    ) -> None:
        add_articles(events, 5)
        for url in ("/newsroom/", "/newsroom/events/", "/newsroom/events/townhall/"):
            html = client.get(url).content.decode()
            assert "side-nav" not in html
            assert "previous-next" not in html

    def test_without_a_category_it_shows_none(self, newsroom: NewsroomPage, main: Main) -> None:
        ArticlePageFactory(parent=newsroom, title="Opening")
        html = main("/newsroom/opening/")
        meta = html[html.index('class="article-meta"') : html.index("</dl>")]
        assert "<time" in meta
        assert "Category" not in meta

    @pytest.mark.parametrize("kind", [CategoryPage, NewsroomPage])
    def test_it_does_not_link_to_unpublished_pages(
        self, article: ArticlePage, main: Main, kind: type[CategoryPage] | type[NewsroomPage]
    ) -> None:
        page = kind.objects.get()
        page.unpublish()
        html = main("/newsroom/events/townhall/")
        after_breadcrumb = html[html.index("</nav>") :]
        assert f'href="{page.url}"' not in after_breadcrumb

    def test_its_shown_images_include_those_of_its_body(self, article: ArticlePage) -> None:
        image = ImageFactory()
        value = {"image": {"image": image.pk, "alt_text": "A suite", "decorative": False}, "caption": "", "link": {}}
        article.body = stream(("image", {**value, "width": "large"}))
        assert [shown.pk for shown in article.shown_images] == [image.pk]

    def test_its_date_is_today_in_singapore(self, monkeypatch: pytest.MonkeyPatch) -> None:
        evening_in_london = datetime.datetime(2026, 2, 24, 18, 0, tzinfo=datetime.UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: evening_in_london)
        from django.utils import timezone

        with timezone.override("America/New_York"):
            assert today() == ArticlePage().date == datetime.date(2026, 2, 25)


class TestRelated:
    """The articles below an article."""

    @pytest.fixture
    def request_(self, rf: RequestFactory) -> HttpRequest:
        """A visitor's request."""
        return rf.get("/")

    def test_they_are_the_three_newest_others_of_the_category(
        self, article: ArticlePage, events: CategoryPage, training: CategoryPage, request_: HttpRequest
    ) -> None:
        add_articles(events, 5)
        add_articles(training, 5)
        assert [page.title for page in article.related(request_)] == ["Article 0", "Article 1", "Article 2"]
        assert {page.category_title for page in article.related(request_)} == {"Events"}

    def test_drafts_private_pages_and_the_article_itself_are_not_among_them(
        self, article: ArticlePage, events: CategoryPage, request_: HttpRequest
    ) -> None:
        ArticlePageFactory(parent=events, title="Draft", live=False)
        ArticlePageFactory(parent=events, title="Private").view_restrictions.create(restriction_type="login")
        assert article.related(request_) == []

    def test_for_an_article_without_a_category_they_have_none_either(
        self, newsroom: NewsroomPage, article: ArticlePage, request_: HttpRequest
    ) -> None:
        newsroom.refresh_from_db()
        one = ArticlePageFactory(parent=newsroom, title="One")
        ArticlePageFactory(parent=newsroom, title="Other")
        assert [page.title for page in one.related(request_)] == ["Other"]

    def test_they_are_shown_below_the_article(self, article: ArticlePage, events: CategoryPage, main: Main) -> None:
        add_articles(events, 1)
        html = main("/newsroom/events/townhall/")
        assert "More from Events" in words(html)
        assert card_link(card(html, "Article 0")) == "/newsroom/events/article-1/"

    def test_their_images_load_lazily_even_if_the_article_has_none(
        self, article: ArticlePage, events: CategoryPage, main: Main
    ) -> None:
        add_articles(events, 1, listing_image=ImageFactory())
        assert 'loading="lazy" fetchpriority="low"' in main("/newsroom/events/townhall/")
        assert 'fetchpriority="high"' not in main("/newsroom/events/townhall/")
        assert 'fetchpriority="high"' in main("/newsroom/events/")

    def test_without_any_there_is_no_heading(self, article: ArticlePage, main: Main) -> None:
        assert "More from" not in main("/newsroom/events/townhall/")


class TestEntries:
    """Entries that link to another site or to a file."""

    @pytest.fixture
    def elsewhere(self, newsroom: NewsroomPage) -> ArticlePage:
        """An entry that links to another site."""
        entry: ArticlePage = ArticlePageFactory(
            parent=newsroom, title="In the papers", body=[], external_url="https://www.example.org/news?id=1&lang=en"
        )
        return entry

    @pytest.fixture
    def file(self, newsroom: NewsroomPage) -> ArticlePage:
        """An entry that links to a file."""
        document = DocumentFactory(title="Year in review", file_size=482_000)
        entry: ArticlePage = ArticlePageFactory(parent=newsroom, title="Our year", body=[], document=document)
        return entry

    def test_an_entry_for_another_site_redirects_there(
        self, elsewhere: ArticlePage, client: Client, main: Main
    ) -> None:
        response = client.get("/newsroom/in-the-papers/")
        assert (response.status_code, response.headers["Location"]) == (302, elsewhere.external_url)
        html = card(main("/newsroom/"), "In the papers")
        assert card_link(html) == "https://www.example.org/news?id=1&amp;lang=en"
        assert "In the papers – opens www.example.org" in words(html)
        assert "icon-external" in html

    def test_an_entry_for_a_file_redirects_there(self, file: ArticlePage, client: Client, main: Main) -> None:
        response = client.get("/newsroom/our-year/")
        assert (response.status_code, response.headers["Location"]) == (302, file.document.url)
        html = card(main("/newsroom/"), "Our year")
        assert card_link(html) == file.document.url
        assert "Our year – PDF, 470.7 KB" in words(html).replace("\xa0", " ")
        assert "icon-download" in html

    @pytest.mark.parametrize("kind", ["elsewhere", "file"])
    def test_an_entry_with_a_body_shows_it_below_its_link(
        self, kind: str, request: pytest.FixtureRequest, main: Main
    ) -> None:
        entry = request.getfixturevalue(kind)
        entry.body = stream(("rich_text", "<p>Why it matters to us.</p>"))
        entry.save()
        html = main(f"/newsroom/{entry.slug}/")
        story = html[html.index('class="story"') :]
        target = entry.link_url.replace("&", "&amp;")
        assert -1 < story.find(f'href="{target}"') < story.index("Why it matters to us.")
        in_list = card(main("/newsroom/"), entry.title)
        assert card_link(in_list) == f"/newsroom/{entry.slug}/"
        assert f'<a href="{target}">' in in_list

    def test_the_link_to_another_site_names_it(self, elsewhere: ArticlePage, main: Main) -> None:
        elsewhere.body = stream(("rich_text", "<p>Why it matters to us.</p>"))
        elsewhere.save()
        assert "Go to www.example.org" in words(main("/newsroom/in-the-papers/"))

    def test_an_entry_remains_when_its_file_is_deleted(self, file: ArticlePage, client: Client, main: Main) -> None:
        file.document.delete()
        html = main("/newsroom/our-year/")
        assert "Our year" in html
        assert "In one sentence." in html
        assert card_link(card(main("/newsroom/"), "Our year")) == "/newsroom/our-year/"

    def test_a_file_that_cannot_be_read_has_no_size(self, file: ArticlePage, main: Main) -> None:
        file.document.file_size = None
        file.document.save()
        file.document.file.storage.delete(file.document.file.name)
        assert "Our year – PDF In" in words(card(main("/newsroom/"), "Our year"))
        assert file.document.size is None

    def test_a_visit_does_not_save_the_size_of_a_file(self, file: ArticlePage, main: Main) -> None:
        type(file.document).objects.update(file_size=None)
        assert "Our year – PDF, 15" in words(main("/newsroom/"))
        assert type(file.document).objects.get().file_size is None

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "ftp://example.org/file", "//example.org", "/about-us/", "mailto:a@b.sg"]
    )
    def test_only_web_addresses_are_accepted(self, newsroom: NewsroomPage, address: str) -> None:
        with pytest.raises(ValidationError) as caught:
            newsroom.add_child(instance=ArticlePage(title="Bad", external_url=address))
        assert set(caught.value.error_dict) == {"external_url"}

    def test_an_address_of_2000_characters_is_accepted(self, newsroom: NewsroomPage) -> None:
        long = "https://example.org/".ljust(2000, "a")
        entry = newsroom.add_child(instance=ArticlePage(title="Long", external_url=long))
        assert ArticlePage.objects.get(pk=entry.pk).external_url == long

    def test_two_targets_are_rejected_on_the_field(self, newsroom: NewsroomPage, file: ArticlePage) -> None:
        file.external_url = "https://example.org/"
        with pytest.raises(ValidationError, match="not both") as caught:
            file.full_clean()
        assert set(caught.value.error_dict) == {"document"}

    def test_the_preview_shows_the_entry_and_does_not_redirect(self, elsewhere: ArticlePage) -> None:
        response = elsewhere.make_preview_request()
        assert response.status_code == 200
        assert "Go to www.example.org" in words(response.render().content.decode())
        response = elsewhere.make_preview_request(preview_mode="card")
        assert "opens www.example.org" in words(response.render().content.decode())

    @pytest.mark.parametrize("body", [[], [("rich_text", "<p>Words</p>")]])
    def test_a_list_knows_from_the_query_whether_there_is_a_body(self, newsroom: NewsroomPage, body: list[Any]) -> None:
        article = ArticlePageFactory(parent=newsroom, body=stream(*body))
        (listed,) = ArticlePage.objects.for_cards()
        assert "body" in listed.get_deferred_fields()
        assert listed.has_body is ArticlePage.objects.get(pk=article.pk).has_body is bool(body)


class TestEditing:
    """The forms of articles."""

    def test_editors_add_articles_to_newsroom_and_category(
        self, editor: User, newsroom: NewsroomPage, events: CategoryPage, client: Client
    ) -> None:
        client.force_login(editor)
        for parent in (newsroom, events):
            url = reverse("wagtailadmin_pages:add", args=("newsroom", "articlepage", parent.pk))
            body = streamfield([("rich_text", rich_text("<p>Words</p>"))])
            data = {"title": "News", "slug": "news", "date": "2026-02-24", "summary": "", "external_url": ""}
            data = nested_form_data({**data, "document": "", "body": body})
            response = client.post(url, {**data, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0})
            assert response.status_code == 302, response.context["form"].errors
            made = ArticlePage.objects.child_of(parent).get()
            assert (made.live, made.show_in_menus, made.owner) == (False, False, editor)

    def test_a_form_with_two_targets_shows_an_error(self, editor: User, newsroom: NewsroomPage, client: Client) -> None:
        client.force_login(editor)
        url = reverse("wagtailadmin_pages:add", args=("newsroom", "articlepage", newsroom.pk))
        data = {"title": "News", "slug": "news", "date": "2026-02-24", "summary": "", "body": streamfield([])}
        data |= {"external_url": "https://example.org/", "document": DocumentFactory().pk}
        response = client.post(url, {**nested_form_data(data), "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0})
        assert response.status_code == 200
        assert set(response.context["form"].errors) == {"document"}
        assert "not both" in response.content.decode()


def test_the_menu_lists_categories_and_no_articles(
    client: Client, site: Site, newsroom: NewsroomPage, events: CategoryPage, training: CategoryPage
) -> None:
    article = newsroom.add_child(instance=ArticlePage(title="Not for the menu"))
    assert (article.show_in_menus, CategoryPage(title="x").show_in_menus) == (False, True)
    menu = Navigation.for_site(site)
    entry = {"title": "", "link": link(page=newsroom.pk), "include_children": True, "sublinks": []}
    menu.items = stream(("item", entry))
    menu.save()
    html = client.get("/").content.decode()
    nav = html[html.index('class="site-nav"') : html.index("</header>")]
    assert re.findall(r'href="(/newsroom/[^"]*)"', nav) == ["/newsroom/", "/newsroom/events/", "/newsroom/training/"]
