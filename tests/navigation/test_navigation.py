"""Menu, breadcrumb, side navigation, previous and next page, table of contents, and suggestions of the 404 page."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.core.blocks import LinkBlock
from actris_cms.core.models import Navigation
from actris_cms.navigation import menu, page_rows, sections
from actris_cms.privacy import live_and_public
from home.models import HomePage
from tests.factories import AboutPageFactory, items, link, stream
from tests.many import add_pages

Menu = Callable[..., list[page_rows.NavigationItem]]


@pytest.fixture
def request_(rf: RequestFactory, site: Site) -> HttpRequest:
    """A visitor's request."""
    return rf.get("/")


@pytest.fixture
def save_menu(site: Site, request_: HttpRequest) -> Menu:
    """A function that saves these entries as the main navigation, and returns the menu on `page`."""

    def save(*entries: dict[str, object], page: Page | None = None) -> list[page_rows.NavigationItem]:
        defaults = {"title": "", "link": link(), "include_children": False, "sublinks": []}
        settings = Navigation.for_site(site)
        settings.items = stream(*[("item", {**defaults, **entry}) for entry in entries])
        settings.save()
        return menu.main_navigation(request_, page)

    return save


def test_an_entry_has_the_title_and_url_of_its_page(save_menu: Menu, section: AboutPage) -> None:
    (entry,) = save_menu({"link": link(page=section.pk)})
    assert (entry.title, entry.url, entry.children) == ("About us", "/about-us/", [])


def test_an_entry_can_include_the_child_pages_that_are_shown_in_menus(
    save_menu: Menu, section: AboutPage, about_page: AboutPage
) -> None:
    AboutPageFactory(parent=section, title="Not in menus")
    (entry,) = save_menu({"link": link(page=section.pk), "include_children": True})
    assert [child.url for child in entry.children] == ["/about-us/about-actris/"]


def test_sublinks_come_before_child_pages(save_menu: Menu, section: AboutPage, about_page: AboutPage) -> None:
    sublinks = items(link(text="Our parent", url="https://example.org/"))
    (entry,) = save_menu({"link": link(page=section.pk), "include_children": True, "sublinks": sublinks})
    assert [child.title for child in entry.children] == ["Our parent", "About ACTRIS"]


def test_the_page_of_an_entry_with_children_is_called_overview(
    save_menu: Menu, section: AboutPage, about_page: AboutPage
) -> None:
    entry, childless = save_menu(
        {"link": link(page=section.pk), "include_children": True}, {"link": link(page=section.pk)}
    )
    assert (entry.overview, childless.overview) == ("Overview", "")


def test_a_page_that_is_among_its_sublinks_has_no_overview_entry(
    save_menu: Menu, section: AboutPage, about_page: AboutPage, client: Client
) -> None:
    (entry,) = save_menu(
        {"title": "About us", "link": link(page=about_page.pk), "sublinks": items(link(page=about_page.pk))},
        page=about_page,
    )
    assert (entry.overview, [child.is_current for child in entry.children]) == ("", [True])
    html = client.get(about_page.url).content.decode()
    menu = html[html.index('class="site-nav-sub"') : html.index("</nav>")]
    assert (menu.count('aria-current="page"'), "Overview" in menu) == (1, False)


def test_if_a_child_is_called_overview_the_section_keeps_its_title(save_menu: Menu, section: AboutPage) -> None:
    AboutPageFactory(parent=section, title="Overview", show_in_menus=True)
    (entry,) = save_menu({"link": link(page=section.pk), "include_children": True})
    assert (entry.overview, [child.title for child in entry.children]) == ("About us", ["Overview"])


def test_the_section_of_the_current_page_is_marked(save_menu: Menu, section: AboutPage, about_page: AboutPage) -> None:
    entries = save_menu(
        {"link": link(page=section.pk), "include_children": True},
        {"title": "Elsewhere", "link": link(url="/elsewhere/")},
        page=about_page,
    )
    assert [entry.is_current for entry in entries] == [True, False]
    assert entries[0].children[0].is_current


def test_an_entry_for_the_home_page_is_not_marked_on_other_pages(
    save_menu: Menu, home: HomePage, about_page: AboutPage
) -> None:
    assert save_menu({"title": "Home", "link": link(page=home.pk)}, page=about_page)[0].is_current is False


@pytest.mark.parametrize("state", ["unpublished", "deleted", "private"])
def test_pages_that_a_visitor_cannot_open_are_not_in_the_menu(
    save_menu: Menu, section: AboutPage, about_page: AboutPage, state: str
) -> None:
    target = about_page.pk
    if state == "unpublished":
        about_page.unpublish()
    elif state == "deleted":
        about_page.delete()
        section.refresh_from_db()
    else:
        about_page.view_restrictions.create(restriction_type="login")
    entries = save_menu(
        {"link": link(page=target)},
        {"link": link(page=section.pk), "include_children": True, "sublinks": items(link(text="x", page=target))},
    )
    assert [entry.title for entry in entries] == ["About us"]
    assert entries[0].children == []


def test_breadcrumbs_lead_from_the_home_page_to_the_page(
    request_: HttpRequest, home: HomePage, about_page: AboutPage
) -> None:
    crumbs = sections.breadcrumbs(request_, about_page)
    assert [(crumb.title, crumb.url) for crumb in crumbs] == [
        (home.title, "/"),
        ("About us", "/about-us/"),
        ("About ACTRIS", ""),
    ]


def test_the_side_navigation_opens_the_third_level_of_the_current_page_only(
    request_: HttpRequest, section: AboutPage, about_page: AboutPage
) -> None:
    people = AboutPageFactory(parent=section, title="Our people")
    team = AboutPageFactory(parent=people, title="Management team")
    AboutPageFactory(parent=team, title="A biography")
    side = sections.side_navigation(request_, team)
    assert side is not None
    assert [(item.title, item.is_open) for item in side.items] == [("About ACTRIS", False), ("Our people", True)]
    assert [(item.title, item.is_current) for item in side.items[1].children] == [("Management team", True)]


@pytest.mark.slow
def test_the_side_navigation_opens_the_ancestors_of_a_page_below_the_third_level(
    request_: HttpRequest, section: AboutPage
) -> None:
    people = AboutPageFactory(parent=section, title="Our people")
    team = AboutPageFactory(parent=people, title="Management team")
    biography = AboutPageFactory(parent=team, title="A biography")
    side = sections.side_navigation(request_, biography)
    assert side is not None
    assert side.items[0].is_open
    assert side.items[0].children[0].is_open
    assert [crumb.title for crumb in sections.breadcrumbs(request_, biography)][-2:] == [
        "Management team",
        "A biography",
    ]


def test_the_home_page_and_a_section_without_pages_have_no_side_navigation(
    request_: HttpRequest, home: HomePage, section: AboutPage
) -> None:
    assert sections.side_navigation(request_, home) is None
    assert sections.side_navigation(request_, section) is None


def test_previous_and_next_follow_the_side_navigation(
    request_: HttpRequest, section: AboutPage, about_page: AboutPage
) -> None:
    AboutPageFactory(parent=section, title="Our people")
    neighbours = sections.previous_next(request_, about_page)
    assert neighbours["previous"] is not None and neighbours["previous"].title == "About us"
    assert neighbours["next"] is not None and neighbours["next"].title == "Our people"


def test_the_last_page_of_a_section_has_no_next_one(request_: HttpRequest, about_page: AboutPage) -> None:
    assert sections.previous_next(request_, about_page)["next"] is None


@pytest.mark.parametrize("url", ["/about-us/about-actrs/", "/about-actris.html", "/ABOUT-ACTRIS/"])
def test_the_404_page_suggests_the_most_similar_page(client: Client, about_page: AboutPage, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 404
    html = response.content.decode()
    assert 'href="/about-us/about-actris/"' in html[html.index("<main") :]


def test_without_a_similar_page_the_404_page_lists_the_sections(client: Client, about_page: AboutPage) -> None:
    html = client.get("/xyzzy/").content.decode()
    assert 'href="/about-us/"' in html[html.index("<main") :]


def test_the_404_page_never_suggests_a_private_page(client: Client, about_page: AboutPage) -> None:
    about_page.view_restrictions.create(restriction_type="login")
    assert "about-actris" not in client.get("/about-us/about-actrs/").content.decode().replace("about-actrs", "")


def test_three_headings_make_a_table_of_contents_and_two_do_not(client: Client, about_page: AboutPage) -> None:
    def headings(number: int) -> list[dict[str, object]]:
        values = [{"text": f"<p>Part {n}</p>", "level": "2", "anchor": f"part-{n}"} for n in range(number)]
        return stream(*[("heading", value) for value in values])

    for number, expected in ((2, False), (3, True)):
        about_page.body = headings(number)
        about_page.save()
        html = client.get("/about-us/about-actris/").content.decode()
        assert ("On this page" in html) is expected
        assert ('href="#part-1"' in html) is expected


def test_a_table_of_contents_has_headings_of_levels_2_to_4(client: Client, about_page: AboutPage) -> None:
    values = [{"text": f"<p>Part {level}</p>", "level": level, "anchor": f"part-{level}"} for level in "23456"]
    about_page.body = stream(*[("heading", value) for value in values])
    about_page.save()

    html = client.get("/about-us/about-actris/").content.decode()

    assert [level for level in "23456" if f'href="#part-{level}"' in html] == ["2", "3", "4"]
    assert [level for level in "23456" if f'<h{level} id="part-{level}">Part {level}</h{level}>' in html] == list(
        "23456"
    )


def test_urls_with_chinese_slugs_are_encoded(request_: HttpRequest, section: AboutPage) -> None:
    page = AboutPageFactory(parent=section, title="细胞", slug="细胞")
    side = sections.side_navigation(request_, page)
    assert side is not None
    assert side.items[0].url == "/about-us/%E7%BB%86%E8%83%9E/"


def test_a_page_beyond_the_limit_of_a_long_section_has_its_breadcrumbs(
    request_: HttpRequest, section: AboutPage
) -> None:
    numbers = range(sections.SECTION_LIMIT + 5)
    last = add_pages(section, [AboutPage(title=f"Page {number}", slug=f"page-{number}") for number in numbers])[-1]
    deep = last.add_child(instance=AboutPage(title="Deep", slug="deep"))
    crumbs = [crumb.title for crumb in sections.breadcrumbs(request_, deep)]
    assert crumbs[1:] == ["About us", last.title, "Deep"]


def test_a_long_section_does_not_reduce_the_children_of_the_next_menu_entry(
    save_menu: Menu, home: HomePage, section: AboutPage
) -> None:
    add_pages(
        section,
        [
            AboutPage(title=f"Page {number}", slug=f"page-{number}", show_in_menus=True)
            for number in range(sections.SECTION_LIMIT)
        ],
    )
    other = AboutPageFactory(parent=home, title="Facilities")
    AboutPageFactory(parent=other, title="Clean rooms", show_in_menus=True)
    entries = save_menu(
        {"link": link(page=section.pk), "include_children": True},
        {"link": link(page=other.pk), "include_children": True},
    )
    assert [len(entry.children) for entry in entries] == [menu.MENU_LIMIT, 1]


def test_pages_of_another_section_do_not_count_toward_the_limit_of_the_menu(
    save_menu: Menu, home: HomePage, section: AboutPage
) -> None:
    other = AboutPageFactory(parent=home, title="Facilities")
    add_pages(
        section,
        [
            AboutPage(title=name, slug=f"{name}-{number}", section=belongs, show_in_menus=True)
            for number in range(menu.MENU_LIMIT)
            for name, belongs in (("elsewhere", other), ("here", None))
        ],
    )
    (entry,) = save_menu({"link": link(page=section.pk), "include_children": True})
    assert [child.title for child in entry.children] == ["here"] * menu.MENU_LIMIT


def test_the_preview_of_a_new_page_shows_its_section(request_: HttpRequest, section: AboutPage) -> None:
    page = AboutPage(title="New", slug="new", path=section.path + "0009", depth=section.depth + 1)
    response = page.make_preview_request(preview_mode="")
    assert "About us" in response.render().content.decode().split("<main")[1]


def test_live_and_public_returns_the_same_pages_as_wagtails_live_and_public(
    request_: HttpRequest, home: HomePage, section: AboutPage, about_page: AboutPage
) -> None:
    AboutPageFactory(parent=section, title="Draft", live=False)
    private = AboutPageFactory(parent=section, title="Private")
    private.view_restrictions.create(restriction_type="password", password="sample")
    AboutPageFactory(parent=private, title="Below a private page")
    found = live_and_public(request_, Page.objects.descendant_of(home, inclusive=True))
    assert set(found) == set(Page.objects.descendant_of(home, inclusive=True).live().public())
    assert {page.title for page in found} == {home.title, "About us", "About ACTRIS"}


def test_a_page_type_without_side_navigation_still_has_a_breadcrumb(
    request_: HttpRequest, section: AboutPage, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    AboutPageFactory(parent=section, title="Sibling")
    monkeypatch.setattr(AboutPage, "has_side_navigation", False)
    assert sections.side_navigation(request_, about_page) is None
    assert [crumb.title for crumb in sections.breadcrumbs(request_, about_page)][1:] == ["About us", "About ACTRIS"]
    assert "Sibling" not in [place.title for place in sections.section_rows(request_, about_page)]


def test_a_page_whose_section_is_its_parent_keeps_its_place(client: Client, section: AboutPage) -> None:
    first, last = (AboutPageFactory(parent=section, title=title) for title in ("First", "Last"))
    before = client.get(last.url).content
    AboutPage.objects.filter(pk=first.pk).update(section=section)
    assert client.get(last.url).content == before


def test_private_pages_do_not_count_toward_the_limits_of_the_navigation(
    client: Client, save_menu: Menu, section: AboutPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actris_cms.navigation.menu.MENU_LIMIT", 1)
    monkeypatch.setattr("actris_cms.navigation.sections.SECTION_LIMIT", 3)
    hidden = AboutPageFactory(parent=section, title="Hidden", show_in_menus=True)
    shown = AboutPageFactory(parent=section, title="Shown", show_in_menus=True)
    hidden.view_restrictions.create(restriction_type="login")
    save_menu({"link": link(page=section.pk), "include_children": True})
    assert shown.url in client.get("/").content.decode()
    html = client.get(shown.url).content.decode()
    assert "Hidden" not in html
    assert html.count(f'href="{shown.url}"') > 1


def test_a_link_to_an_anchor_of_a_page_outside_the_site_has_no_href(home: HomePage) -> None:
    outside = Page.get_first_root_node().add_child(instance=Page(title="Outside", slug="outside"))
    assert LinkBlock().to_python(link(page=outside.pk, anchor="here")).href == ""


def test_the_fingerprint_of_a_section_is_the_same_alone_and_together_with_others(
    home: HomePage, section: AboutPage
) -> None:
    home.refresh_from_db()
    other = AboutPageFactory(parent=home, title="Other")
    deep: AboutPage = section
    for title in ("One", "Two", "Three"):
        deep = AboutPageFactory(parent=deep, title=title)
    AboutPage.objects.filter(pk=deep.pk).update(section=other)
    together = sections.SECTION.fingerprints([section.path, other.path])
    assert together == sections.SECTION.fingerprints([section.path]) | sections.SECTION.fingerprints([other.path])
