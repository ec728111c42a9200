"""The editors' guide in the admin: its chapters, what finds words in it, and the links to it from other screens."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem, help_menu, reports_menu, settings_menu
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_models
from wagtail.models import Site, get_page_models

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.explained import SECTIONS, section_for
from actris_cms.guide.finding import find
from actris_cms.guide.sections import SOURCE, read, sections
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client, publisher: User) -> Client:
    """A client that is signed in as a publisher."""
    client.force_login(publisher)
    return client


def shown(client: Client, url: str, **query: str) -> BeautifulSoup:
    response = client.get(url, query)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "lxml")


class TestTheText:
    def test_has_one_anchor_for_each_heading(self) -> None:
        headings = re.findall(r"(?m)^###? (.+)$", SOURCE.read_text())
        assert [section.title for section in sections().values()] == headings

    def test_shows_html_as_text(self) -> None:
        section = read("## A & B\nSee <script>alert(1)</script>.\n\n<img src=x>")["a-b"]
        assert "&lt;script&gt;" in section.html
        assert "<img" not in section.html

    def test_leads_only_to_its_own_sections_and_to_other_sites(self) -> None:
        links = re.findall(r"(?<!!)\[[^]]+\]\(([^)]+)\)", SOURCE.read_text())
        assert links
        assert [link for link in links if link[1:] not in sections() and not link.startswith("https://")] == []

    def test_shows_pictures_that_are_static_files(self) -> None:
        pictures = re.findall(r"\]\(images/([^)]+)\)", SOURCE.read_text())
        assert len(pictures) >= 6
        assert [name for name in pictures if not finders.find(f"guide/{name}")] == []

    def test_names_entries_of_menus_that_are_there(self, rf: Any) -> None:
        request = rf.get("/")
        request.user = User(is_superuser=True)
        menus = {"Help": help_menu, "Reports": reports_menu, "Settings": settings_menu}
        there = {
            f"{name} → {item.label}" for name, menu in menus.items() for item in menu.menu_items_for_request(request)
        }
        named = set(re.findall(r"\*\*((?:Help|Reports|Settings) → [^*→]+)\*\*", SOURCE.read_text()))
        assert len(named) > 10
        assert named - there == set()


class TestFinding:
    def test_finds_words_in_all_their_forms_and_titles_first(self) -> None:
        hits = find("How do I replace files?")
        assert hits[0].section.anchor == "replace-a-file"
        assert "<mark>Replace</mark> a <mark>file</mark>" in hits[0].title
        assert "<mark>file" in hits[0].context

    def test_shows_rows_of_tables_as_context(self) -> None:
        context = find("mathematical")[0].context
        assert "<mark>mathematical</mark> letters that only look bold, as on LinkedIn – plain letters" in context

    @pytest.mark.parametrize("query", ["", "a", "how is it", "zzzz", "\x00", "(", "<b>"])
    def test_finds_nothing_without_words_that_are_there(self, query: str) -> None:
        assert find(query) == []


class TestTheScreens:
    def test_list_all_chapters_and_their_parts(self, admin: Client) -> None:
        contents = shown(admin, reverse("guide:contents")).select_one(".guide-contents")
        assert contents
        links = [str(link["href"]) for link in contents.select("a")]
        assert links == [section.url for section in sections().values()]

    def test_show_a_chapter_with_its_parts_and_pictures(self, admin: Client) -> None:
        parts = [part for part in sections().values() if part.chapter == "five-things-that-you-do-every-week"]
        page = shown(admin, parts[-1].url)
        assert [heading["id"] for heading in page.select(".guide-text :is(h2, h3)")] == [part.anchor for part in parts]
        assert len(page.select(".guide-text a[href^='/static/guide/'] > img[alt][width][height]")) >= len(parts) - 1
        current = page.select_one("[aria-current=page]")
        assert current and current["href"] == parts[0].url

    def test_find_words_without_a_script(self, admin: Client) -> None:
        page = shown(admin, reverse("guide:contents"))
        form = page.select_one("form.guide-find")
        assert form
        found = shown(admin, str(form["action"]), q="redirects")
        hit = found.select_one(".guide-hits li a")
        assert hit and hit["href"] == sections()["redirect-an-old-address"].url
        assert "none of these words" in shown(admin, str(form["action"]), q="xylophone").text

    def test_are_for_those_who_may_enter_the_admin(self, client: Client) -> None:
        for url in (reverse("guide:contents"), sections()["sign-in"].url):
            assert client.get(url).status_code == 302

    def test_answer_404_for_another_chapter(self, admin: Client) -> None:
        assert admin.get(reverse("guide:chapter", args=["nothing"])).status_code == 404
        assert admin.get(reverse("guide:chapter", args=["replace-a-file"])).status_code == 404

    def test_are_under_help_instead_of_wagtails_guide(self, admin: Client) -> None:
        items: list[MenuItem] = help_menu.menu_items_for_request(admin.get(reverse("guide:contents")).wsgi_request)
        assert [item.name for item in items if "guide" in item.name] == ["guide"]


# Screens that the guide does not explain. The tasks are for operators; a setting is known by its type.
UNEXPLAINED = {
    "guide",
    "tasks",
    "wagtailadmin_home",
    "wagtailadmin_reports",
    "wagtailsettings",
    "wagtailsites",
    "wagtailsnippets",
}
# What is no screen with a header of its own, asks before it deletes, or is there before somebody has signed in.
NO_SCREEN = re.compile(
    r"choose|_api|dismissibles|editing_sessions|bulk_action|sprite|javascript_catalog|_tag_|error_test|embeds|preview|_results$"
    r"|password_reset|_block$|log(in|out)$|sign_in$|sessions$|^invitation$|openid|account_|mfa_|session_status|signed_in|^day_"
    r"|^wagtail\.admin|^django\.|\.guarded$|\.refuse_rendition_url$"
)


def matches(patterns: Any = None, namespaces: tuple[str, ...] = (), start: str = "") -> Iterator[ResolverMatch]:
    """Yield a match for each URL of the admin."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = start + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, *filter(None, [pattern.namespace]))
            yield from matches(pattern.url_patterns, inner, route)
        elif isinstance(pattern, URLPattern) and route.startswith("admin/"):
            kwargs = pattern.default_args
            yield ResolverMatch(pattern.callback, (), kwargs, pattern.name, namespaces=list(namespaces), route=route)


class TestTheLinks:
    def test_lead_to_sections_that_exist(self) -> None:
        hooks.search_for_hooks()
        assert set(SECTIONS.values()) - set(sections()) == set()
        assert len(SECTIONS) > 40

    def test_are_on_all_screens_but_those_that_the_guide_does_not_explain(self) -> None:
        hooks.search_for_hooks()
        without = {match.namespace or match.view_name for match in matches() if not section_for(match)}
        assert {name for name in without if not NO_SCREEN.search(name)} == UNEXPLAINED

    def test_are_on_the_form_of_each_page_type_and_setting(self) -> None:
        hooks.search_for_hooks()
        types = [*get_page_models(), *settings_models]
        ours = [model for model in types if not model.__module__.startswith("wagtail.")]
        assert len(ours) > 10
        assert [model for model in ours if model._meta.label_lower not in SECTIONS] == []

    @pytest.mark.slow(seconds=4)
    def test_stand_in_the_header_and_open_a_new_tab(
        self, admin: Client, home: HomePage, about_page: AboutPage, image: CustomImage, site: Site
    ) -> None:
        document: CustomDocument = DocumentFactory()
        redirect = Redirect.add_redirect("/old", about_page)
        menu = reverse("wagtailsettings:edit", args=["core", "navigation", site.pk])
        screens = {
            reverse("wagtailadmin_explore", args=[home.pk]): "change-a-page",
            reverse("wagtailadmin_pages:edit", args=[home.pk]): "edit-the-home-page",
            reverse("wagtailadmin_pages:edit", args=[about_page.pk]): "change-a-page",
            reverse("wagtailadmin_pages:add", args=["about", "personpage", home.pk]): "add-people",
            reverse("wagtailadmin_pages:add_subpage", args=[home.pk]): "change-a-page",
            reverse("wagtailadmin_pages:delete", args=[about_page.pk]): "remove-a-page",
            reverse("wagtailimages:edit", args=[image.pk]): "add-images-and-documents",
            reverse("wagtailimages:add"): "add-images-and-documents",
            reverse("wagtaildocs:edit", args=[document.pk]): "replace-a-file",
            reverse("wagtailredirects:edit", args=[redirect.pk]): "redirect-an-old-address",
            menu: "change-menu-footer-and-announcement",
            reverse("reviews:new") + f"?page={about_page.pk}": "ask-for-a-review",
            reverse("bin:report"): "bring-back-what-was-deleted",
            reverse("site_health:report"): "keep-the-site-in-good-health",
            reverse("wagtailadmin_account"): "sign-in",
        }
        for url, anchor in screens.items():
            links = [a for a in shown(admin, url).select("#main a[href]") if str(a["href"]).startswith("/admin/guide/")]
            assert [(a["href"], a["target"]) for a in links] == [(sections()[anchor].url, "_blank")], url
            assert sections()[anchor].title in str(links[0]["aria-label"])
