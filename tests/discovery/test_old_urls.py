"""Redirects: a live page comes first; then they lead in one step, never in a circle, and only to what is live."""

import itertools
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Site

from about.models import AboutPage
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    DocumentFactory,
    EventPageFactory,
    NewsroomPageFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAGE = "/about-us/about-actris/"
LONG_KEY = "/Old?q=" + "\N{LATIN SMALL LETTER E WITH ACUTE}" * 100  # Its key has six characters for each of these.


def answer(client: Client, url: str) -> tuple[int, str]:
    """Return the status code and the Location header of a response."""
    response = client.get(url)
    return response.status_code, response.headers.get("Location", "")


class TestALivePageComesFirst:
    @pytest.mark.parametrize(
        "spelling",
        [
            "/about-us/about-actris",
            "/About-Us/ABOUT-actris/",
            "/about-us/about-actris.html",
            "/about-us/about-actris/index.html",
            "/about-us//about-actris",
        ],
    )
    def test_before_a_redirect_in_every_spelling(self, client: Client, about_page: AboutPage, spelling: str) -> None:
        Redirect.objects.create(old_path="/about-us/about-actris", redirect_link="https://example.org/")
        assert answer(client, spelling) == (301, PAGE)
        assert answer(client, f"{spelling}?a=1") == (301, f"{PAGE}?a=1")

    def test_before_a_redirect_for_its_query(self, client: Client, about_page: AboutPage) -> None:
        Redirect.objects.create(old_path="/about-us/about-actris?a=1", redirect_link="https://example.org/")
        assert answer(client, "/about-us/about-actris?a=1") == (301, f"{PAGE}?a=1")

    def test_where_another_page_once_was(
        self, client: Client, section: AboutPage, django_capture_on_commit_callbacks: Any
    ) -> None:
        mover = AboutPageFactory(parent=section, slug="mover")
        mover.slug = "moved"
        with django_capture_on_commit_callbacks(execute=True):
            mover.save_revision().publish()
        assert answer(client, "/about-us/mover") == (301, "/about-us/moved/")
        AboutPageFactory(parent=section, slug="mover")
        assert answer(client, "/about-us/mover") == (301, "/about-us/mover/")
        assert answer(client, "/about-us/mover/")[0] == 200

    def test_with_capitals_in_its_own_address(self, client: Client, section: AboutPage) -> None:
        AboutPageFactory(parent=section, slug="GMP")
        Redirect.objects.create(old_path="/about-us/gmp", redirect_link="https://example.org/")
        assert answer(client, "/about-us/gmp/") == (301, "/about-us/GMP/")
        AboutPageFactory(parent=section, slug="gmp")
        assert answer(client, "/about-us/GMP") == (301, "/about-us/GMP/")
        assert answer(client, "/about-us/gmp") == (301, "/about-us/gmp/")

    def test_and_so_do_its_feeds(self, client: Client, home: HomePage) -> None:
        NewsroomPageFactory(parent=home, slug="newsroom")
        Redirect.objects.create(old_path="/newsroom/feed/rss", redirect_link="https://example.org/")
        assert answer(client, "/newsroom/feed/rss") == (301, "/newsroom/feed/rss/")


class TestOneKey:
    @pytest.mark.parametrize(
        ("stored", "asked"),
        [
            ("/Old-Page", "/old-page"),
            ("/old-page", "/OLD-PAGE/"),
            ("/old page", "/old+page"),
            ("/old+page", "/old%20page"),
            ("/%7Ejane", "/~jane"),
            ("/a%2Fb", "/a/b"),
            ("/old%2520page", "/old%20page"),
            ("/caf\N{LATIN SMALL LETTER E WITH ACUTE}", "/cafe%CC%81/"),
            ("//old//page", "/old/page"),
            ("/old#part", "/old"),
            ("http://testserver/old", "/old/"),
            ("/what%3F", "/what%3F"),
            ("/list?b=2&a=1", "/list/?a=1&b=2&utm_source=mail"),
            ("/list?a=1", "/LIST?A=1"),
            ("/list", "/list?a=1"),
        ],
    )
    def test_a_redirect_is_found_in_every_spelling(
        self, client: Client, about_page: AboutPage, stored: str, asked: str
    ) -> None:
        Redirect.objects.create(old_path=stored, redirect_link=PAGE)
        assert answer(client, asked) == (301, PAGE)

    def test_the_query_decides_between_two_redirects(self, client: Client, about_page: AboutPage) -> None:
        Redirect.objects.create(old_path="/list", redirect_link="/about-us/")
        Redirect.objects.create(old_path="/list?a=1", redirect_link=PAGE)
        assert answer(client, "/list?a=1") == (301, PAGE)
        assert answer(client, "/list?a=2") == (301, "/about-us/")

    def test_an_imported_redirect_with_plus_signs_is_found(self, client: Client, section: AboutPage) -> None:
        Redirect.objects.bulk_create([Redirect(old_path="/old+page", redirect_link="/about-us/")])
        assert answer(client, "/old%20page/") == answer(client, "/old+page") == (301, "/about-us/")

    def test_redirects_from_before_get_their_keys(self, client: Client, section: AboutPage) -> None:
        Redirect.objects.bulk_create(
            Redirect(old_path=path, redirect_link="/about-us/") for path in ("/Old?b=2&a=1", "/Two", "/two")
        )
        migration = import_module("actris_cms.discovery.migrations.0001_redirect_keys")
        migration.store_keys(apps, SimpleNamespace(connection=connection))
        assert set(Redirect.objects.values_list("old_path", flat=True)) == {"/old?a=1&b=2", "/Two", "/two"}
        assert answer(client, "/old?a=1&b=2") == (301, "/about-us/")

    def test_a_redirect_from_before_whose_key_would_be_too_long_stays_as_it_is(self, home: HomePage) -> None:
        Redirect.objects.bulk_create([Redirect(old_path=LONG_KEY, redirect_link="/"), Redirect(old_path="/Old")])
        migration = import_module("actris_cms.discovery.migrations.0001_redirect_keys")
        migration.store_keys(apps, SimpleNamespace(connection=connection))
        assert set(Redirect.objects.values_list("old_path", flat=True)) == {LONG_KEY, "/old"}

    def test_a_redirect_whose_key_would_be_too_long_is_saved_as_it_is(self, home: HomePage) -> None:
        redirect = Redirect.objects.create(old_path=LONG_KEY, redirect_link="/")
        redirect.refresh_from_db()
        assert redirect.old_path == LONG_KEY
        assert Redirect.add_redirect(f"{LONG_KEY}a", "/").old_path == f"{LONG_KEY}a"


class TestOneStep:
    def test_a_chain_is_led_to_its_end(self, client: Client, about_page: AboutPage) -> None:
        Redirect.objects.create(old_path="/a", redirect_link="/B/?utm_source=x")
        Redirect.objects.create(old_path="/b", redirect_link="http://testserver:8080/c#top")
        Redirect.objects.create(old_path="/c", redirect_page=about_page)
        assert answer(client, "/a") == (301, f"{PAGE}#top")

    def test_a_chain_with_a_temporary_step_is_temporary(self, client: Client, section: AboutPage) -> None:
        Redirect.objects.create(old_path="/a", redirect_link="/b")
        Redirect.objects.create(old_path="/b", redirect_link="/about-us/", is_permanent=False)
        assert answer(client, "/a") == (302, "/about-us/")

    def test_a_chain_may_pass_an_address_again_with_another_query(self, client: Client, section: AboutPage) -> None:
        Redirect.objects.create(old_path="/a", redirect_link="/a?page=1")
        Redirect.objects.create(old_path="/a?page=1", redirect_link="/about-us/")
        assert answer(client, "/a") == (301, "/about-us/")

    def test_a_chain_may_leave_the_site(self, client: Client, home: HomePage) -> None:
        Redirect.objects.create(old_path="/a", redirect_link="/b")
        Redirect.objects.create(old_path="/b", redirect_link="https://example.org/x")
        assert answer(client, "/a") == (301, "https://example.org/x")

    def test_an_article_that_leads_elsewhere_is_no_step(self, client: Client, home: HomePage) -> None:
        newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
        ArticlePageFactory(parent=newsroom, slug="report", external_url="https://example.org/", body=[])
        Redirect.objects.create(old_path="/a", redirect_link="/newsroom/report")
        ArticlePageFactory(parent=newsroom, slug="again", external_url="http://localhost/newsroom/report/", body=[])
        assert answer(client, "/a") == answer(client, "/newsroom/Again") == (301, "https://example.org/")

    @pytest.mark.parametrize(
        "targets",
        [
            {"/a": "/a"},
            {"/a": "http://testserver/a/"},
            {"/a": "https://TESTSERVER:8443/A.html?utm_source=x"},
            {"/a": "/b", "/b": "/a"},
            {"/a": "/b", "/b": "/c", "/c": "/b"},
            {"/a": "/a?x=1"},
        ],
    )
    def test_a_circle_is_404(self, client: Client, home: HomePage, targets: dict[str, str]) -> None:
        for old, new in targets.items():
            Redirect.objects.create(old_path=old, redirect_link=new)
        assert answer(client, "/a") == (404, "")

    def test_a_circle_through_an_article_that_leads_elsewhere_is_404(self, client: Client, home: HomePage) -> None:
        newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
        article = ArticlePageFactory(parent=newsroom, slug="x", external_url="http://localhost/a", body=[])
        Redirect.objects.create(old_path="/a", redirect_page=article)
        assert answer(client, "/a") == (404, "")
        ArticlePageFactory(parent=newsroom, slug="y", external_url="http://localhost/newsroom/y/", body=[])
        Redirect.objects.create(old_path="/b", redirect_link="/newsroom/y/")
        assert answer(client, "/b") == (404, "")
        assert answer(client, "/newsroom/Y") == (301, "/newsroom/y/")

    @pytest.mark.slow(seconds=1)
    def test_a_chain_without_end_is_404(self, client: Client, home: HomePage) -> None:
        Redirect.objects.bulk_create(Redirect(old_path=f"/{n}", redirect_link=f"/{n + 1}") for n in range(1000))
        assert answer(client, "/0") == (404, "")

    def test_an_address_that_two_redirects_lead_on_from_is_followed_once(
        self, client: Client, site: Site, home: HomePage
    ) -> None:
        for number, of in itertools.product(range(8), (site, None)):
            Redirect.objects.create(old_path=f"/{number}", site=of, redirect_link=f"http://localhost/{number + 1}")
        with CaptureQueriesContext(connection) as captured:
            assert answer(client, "/0") == (404, "")
        assert len(captured) < 8 * 8
        Redirect.objects.create(old_path="/8", redirect_link="https://example.org/")
        assert answer(client, "/0") == (301, "https://example.org/")

    def test_a_circle_does_not_hide_the_way_out_of_it(self, client: Client, site: Site, section: AboutPage) -> None:
        for old, new in {"/a": "/b", "/b": "/c", "/c": "/a"}.items():
            Redirect.objects.create(old_path=old, site=site, redirect_link=new)
        Redirect.objects.create(old_path="/a", redirect_link="/about-us/")
        assert {answer(client, url) for url in ("/a", "/b", "/c")} == {(301, "/about-us/")}

    def test_the_host_that_was_asked_is_always_the_sites_own(self, client: Client, home: HomePage) -> None:
        Redirect.objects.create(old_path="/a", redirect_link="http://127.0.0.1:8261/a")
        assert client.get("/a", headers={"host": "127.0.0.1:8261"}).status_code == 404

    @pytest.mark.parametrize("url", ["/nowhere", "/newsroom/feed/rss", "/documents/1/x.pdf"])
    def test_where_nothing_is_404_is_said_at_once(self, client: Client, home: HomePage, url: str) -> None:
        assert answer(client, url) == (404, "")

    def test_a_missing_slash_is_added_where_something_is(self, client: Client, about_page: AboutPage) -> None:
        assert answer(client, f"{PAGE[:-1]}?a=1") == (301, f"{PAGE}?a=1")
        assert answer(client, "/search?q=x") == (301, "/search/?q=x")
        assert answer(client, "/admin") == (301, "/admin/")


class TestOnlyToWhatIsLive:
    @pytest.mark.parametrize("target", ["page", "path", "whole address", "chain"])
    def test_a_redirect_to_a_draft_is_404(self, client: Client, section: AboutPage, target: str) -> None:
        draft = AboutPageFactory(parent=section, slug="merger-with-x", live=False)
        kwargs: dict[str, Any] = {
            "page": {"redirect_page": draft},
            "path": {"redirect_link": "/about-us/merger-with-x/"},
            "whole address": {"redirect_link": "http://testserver/about-us/merger-with-x/"},
            "chain": {"redirect_link": "/b"},
        }[target]
        Redirect.objects.create(old_path="/a", **kwargs)
        Redirect.objects.create(old_path="/b", redirect_page=draft)
        assert answer(client, "/a") == (404, "")
        draft.save_revision().publish()
        assert answer(client, "/a") == (301, "/about-us/merger-with-x/")
        draft.refresh_from_db()
        draft.unpublish(set_expired=True)
        assert answer(client, "/a") == (404, "")

    def test_nor_does_it_lead_to_the_calendar_of_a_draft(self, client: Client, home: HomePage) -> None:
        newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
        event = EventPageFactory(parent=newsroom, slug="workshop", live=False)
        Redirect.objects.create(old_path="/a", redirect_link="/newsroom/workshop/calendar.ics")
        assert answer(client, "/a") == (404, "")
        event.save_revision().publish()
        assert answer(client, "/a") == (301, "/newsroom/workshop/calendar.ics")

    @pytest.mark.parametrize("by_path", [True, False])
    def test_a_redirect_to_a_private_page_is_only_for_those_who_may_see_it(
        self, client: Client, about_page: AboutPage, section: AboutPage, editor: User, by_path: bool
    ) -> None:
        section.view_restrictions.create(restriction_type="login")
        Redirect.objects.create(
            old_path="/a", **({"redirect_link": PAGE} if by_path else {"redirect_page": about_page})
        )
        assert answer(client, "/a") == (404, "")
        client.force_login(editor)
        assert answer(client, "/a") == (301, PAGE)

    def test_the_password_of_a_page_opens_the_redirects_to_it(self, client: Client, about_page: AboutPage) -> None:
        rule = about_page.view_restrictions.create(restriction_type="password", password="open")
        Redirect.objects.create(old_path="/a", redirect_page=about_page)
        assert answer(client, "/a") == (404, "")
        client.post(
            f"/_util/authenticate_with_password/{rule.pk}/{about_page.pk}/", {"password": "open", "return_url": "/"}
        )
        assert answer(client, "/a") == (301, PAGE)

    def test_a_private_article_does_not_tell_where_it_leads(self, client: Client, home: HomePage) -> None:
        newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
        article = ArticlePageFactory(parent=newsroom, slug="x", external_url="https://example.org/", body=[])
        article.view_restrictions.create(restriction_type="login")
        assert answer(client, "/Newsroom/X") == (301, "/newsroom/x/")

    def test_the_next_redirect_takes_the_place_of_one_that_leads_nowhere(
        self, client: Client, site: Site, section: AboutPage
    ) -> None:
        draft = AboutPageFactory(parent=section, live=False)
        Redirect.objects.create(old_path="/a", site=site, redirect_page=draft, automatically_created=True)
        Redirect.objects.create(old_path="/a", redirect_link="/about-us/")
        assert answer(client, "/a") == (301, "/about-us/")

    @pytest.mark.parametrize("target", ["/nowhere/", "/documents/99/x.pdf", "/uploads/images/x.png", "/\\example.org"])
    def test_a_redirect_to_nothing_is_404(self, client: Client, home: HomePage, target: str) -> None:
        Redirect.objects.create(old_path="/a", redirect_link=target)
        assert answer(client, "/a") == (404, "")

    @pytest.mark.parametrize("target", ["/search/?q=x#results", "/robots.txt", "/admin/", "/static/css/site.css"])
    def test_a_redirect_may_lead_to_what_the_site_itself_serves(
        self, client: Client, home: HomePage, target: str
    ) -> None:
        Redirect.objects.create(old_path="/a", redirect_link=f"https://testserver{target}")
        assert answer(client, "/a") == (301, target)

    def test_a_redirect_may_lead_to_a_document(self, client: Client, home: HomePage) -> None:
        document = DocumentFactory(is_shared=True)
        Redirect.objects.create(old_path="/a", redirect_link=document.url)
        assert answer(client, "/a") == (301, document.url)

    @pytest.mark.parametrize("kind", ["login", "password"])
    def test_a_redirect_to_a_private_document_is_only_for_those_who_may_see_it(
        self, client: Client, home: HomePage, editor: User, kind: str
    ) -> None:
        collection = Collection.get_first_root_node().add_child(name="Private")
        rule = CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind, password="open")
        document = DocumentFactory(collection=collection)
        Redirect.objects.create(old_path="/a", redirect_link=document.url)
        assert answer(client, "/a") == (404, "")
        client.force_login(editor)
        if kind == "password":
            form = f"/documents/authenticate_with_password/{rule.pk}/"
            client.post(form, {"password": "open", "return_url": "/"})
        assert answer(client, "/a") == (301, document.url)
