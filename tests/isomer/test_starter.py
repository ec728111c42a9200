"""The starter content: a new installation imports it like any other Isomer site."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage, Footer, Navigation, SiteIdentity
from home.models import HomePage
from isomer.apps import STARTER, load_starter
from isomer.convert import plain_words
from isomer.models import ImportNote
from isomer.reader import read_source
from tests.factories import AboutPageFactory, link, stream

from .conftest import Import
from .words import words_of

pytestmark = pytest.mark.slow


@pytest.mark.django_db
def test_a_new_installation_shows_about_actris_and_a_home_page(site: Site, client: Any) -> None:
    load_starter(io.StringIO())

    assert not ImportNote.objects.exists()
    about = client.get("/about-us/about-actris/").content.decode()
    assert "To spearhead quality manufacturing of" in about
    assert "ACTRIS is a programme of CRIS." in about
    home = client.get("/").content.decode()
    assert 'href="/about-us/about-actris/"' in home
    assert HomePage.objects.get().hero_title == "Advanced Cell Therapy and Research Institute, Singapore"


@pytest.mark.django_db
def test_a_new_installation_has_an_accessibility_statement_in_the_footer(site: Site, client: Any) -> None:
    load_starter(io.StringIO())

    footer = client.get("/").content.decode().partition("<footer")[2]
    assert 'href="/accessibility-statement/">Accessibility statement</a>' in footer
    assert "partially conformant" in client.get("/accessibility-statement/").content.decode()


@pytest.mark.django_db
def test_the_html_of_about_actris_with_a_full_menu_has_at_most_25_kb(run_import: Import, client: Any) -> None:
    run_import(STARTER)
    menu, home = Navigation.objects.get(), HomePage.objects.get()
    entries = [("item", block.get_prep_value()) for block in menu.items]
    for title in (
        "Our facilities",
        "Our service provision",
        "Newsroom and events",
        "Resources",
        "Careers",
        "Contact us",
    ):
        section = AboutPageFactory(parent=home, title=title)
        for number in range(5):
            AboutPageFactory(parent=section, title=f"Process and assay development {number}", show_in_menus=True)
        item = {"title": "", "link": link(page=section.pk), "include_children": True, "sublinks": []}
        entries.append(("item", item))
    menu.items = stream(*[(kind, value.get("value", value)) for kind, value in entries])
    menu.save()

    html = client.get("/about-us/about-actris/").content

    assert html.count(b"Process and assay development 4") == 2 * 6
    assert len(html) <= 25 * 1024


@pytest.mark.django_db
def test_the_starter_content_is_valid(run_import: Import) -> None:
    run_import(STARTER)

    page, home = AboutPage.objects.get(slug="about-actris"), HomePage.objects.get()
    for value in (page.body, home.body, home.highlights, home.hero_link, Navigation.objects.get().items):
        value.stream_block.clean(value)
    for image in CustomImage.objects.all():
        image.full_clean()
    for setting in (SiteIdentity.objects.get(), Footer.objects.get(), page, home):
        setting.full_clean()
    assert [block.value["image"].contextual_alt_text for block in page.body if block.block_type == "image"] != ["", ""]


@pytest.mark.django_db
def test_importing_the_starter_again_changes_nothing(run_import: Import) -> None:
    run_import(STARTER)

    printed = run_import(STARTER)

    assert "Pages unchanged       │         2" in printed
    assert "Images new / known    │     0 / 4" in printed


def test_the_home_page_uses_only_words_of_about_actris() -> None:
    site = read_source(STARTER)
    (page,) = site.pages
    name = "Advanced Cell Therapy and Research Institute, Singapore"
    known = {word.lower() for word in words_of(f"{page.body} {page.title} {name} Latest news")}
    assert site.home is not None
    values = str([section.values for section in site.home.sections])
    texts = re.findall(r"'(?:title|subtitle|description|button|linktext)': '([^']*)'", values)

    assert texts
    assert {word.lower() for text in texts for word in words_of(plain_words(text))} <= known


def test_the_page_has_the_same_words_as_its_source(shared: Path) -> None:
    (ours,) = read_source(STARTER).pages
    (theirs,) = read_source(shared / "isomer-sites" / "seed").pages

    assert words_of(ours.body) == words_of(theirs.body)
    assert (ours.title, ours.permalink) == (theirs.title, theirs.permalink)
    assert re.findall(r'src="[^"]*"', ours.body) == re.findall(r'src="[^"]*"', theirs.body)


def test_the_starter_contains_the_images_that_it_uses() -> None:
    sources = " ".join(path.read_text() for path in STARTER.rglob("*") if path.suffix in {".md", ".yml"})
    named = {name.replace("%20", " ") for name in re.findall(r"/(images/[^\"\n]+?\.png)", sources)}

    assert named
    assert all((STARTER / name).is_file() for name in named)


def test_highlights_that_link_to_an_anchor_link_to_the_page_object(home: HomePage, run_import: Import) -> None:
    run_import(STARTER)
    home.refresh_from_db()
    links = [block.value["link"] for block in home.highlights]
    assert "/about-us/about-actris/#our-mission" in [link.href for link in links]
    assert all(link["page"].title == "About ACTRIS" and not link["url"] for link in links)
