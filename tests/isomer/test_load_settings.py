"""The import of the home page and of site settings."""

from typing import Any

import pytest
from django.core.management import CommandError
from django.test import Client
from lxml import html
from wagtail.models import Site

from actris_cms.core.models import Announcement, CustomImage, Footer, Navigation, SiteIdentity
from home.models import HomePage
from isomer.models import ImportedItem

from .conftest import Import
from .imported import edit, first_page
from .samples import SampleSite, png

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


HOME = """---
title: Sample
description: For search engines
permalink: /
sections:
  - hero:
      title: Hello &amp; welcome
      subtitle: To the <b>institute</b>
      background: /images/a.png
      button: Learn more
      url: /section/first/
      key_highlights:
        - {title: One, description: First door, url: /section/first/}
        - {title: Two, url: https://example.org/}
  - infopic:
      {title: Picture, subtitle: Above, description: "Words <i>here</i>", image: /images/a.png, alt: A clean room}
  - infobar: {title: Bar, description: "More words", button: Go, url: /section/first/}
  - textcards:
      title: Cards
      cards: [{title: Card, description: Text, linktext: Read, url: /section/first/}]
  - infocols: {title: Columns, infoboxes: [{title: Box, description: Inside}], linktext: All, url: https://example.org/}
  - resources: {title: News}
  - carousel: [{title: Slide}]
---
"""


def test_a_page_is_at_its_permalink_in_a_section_with_the_title_in_the_navigation(
    sample: SampleSite, run_import: Import, client: Any
) -> None:
    sample.page("<p>Words of the page</p>")

    run_import(sample.root)

    found = first_page()
    assert found.url == "/section/first/"
    assert (found.title, found.live, found.show_in_menus) == ("First page", True, True)
    assert (found.get_parent().title, found.get_parent().live) == ("The section", True)
    assert "Words of the page" in client.get("/section/first/").content.decode()


@pytest.mark.parametrize(("written", "shown"), [("true", True), ("false", False), ("", False)])
def test_the_banner_of_a_government_agency_is_shown_if_it_was_on_the_former_site(
    sample: SampleSite, run_import: Import, client: Client, written: str, shown: bool
) -> None:
    sample.write("_config.yml", f"title: Sample institute\nis_government: {written}\n")
    sample.page()
    run_import(sample.root)
    html = client.get("/section/first/").content.decode()
    assert ("A Singapore Government Agency Website" in html) is shown


def test_navigation_footer_identity_and_announcement_are_imported(sample: SampleSite, run_import: Import) -> None:
    sample.write("images/logo.png", png())
    sample.page()
    sample.page("<p>x</p>", "Privacy", "/privacy/")
    sample.write(
        "_data/navigation.yml",
        "logo: /images/logo.png\nlinks:\n  - {title: The section, collection: section}\n"
        "  - {title: Elsewhere, url: 'https://example.org/', sublinks: [{title: Down, url: /section/first}]}\n"
        "  - {title: News, resource_room: true}\n  - {title: Gone, collection: gone}\n",
    )
    sample.write("_section/collection.yml", "collections: {section: {output: true, order: [Privacy.md]}}")
    sample.write(
        "_data/footer.yml",
        "copyright_agency: Sample agency\ncontact_us: mailto:a@example.org\nsocial_media: {twitter: 'https://x.com/a'}\n",
    )
    sample.write(
        "index.md", "---\nnotification: <b>Closed</b> <a href='/section/first/'>today</a>\nsections: []\n---\n"
    )

    printed = run_import(sample.root)

    identity, footer = SiteIdentity.objects.get(), Footer.objects.get()
    assert (identity.site_name, identity.logo.title) == ("Sample institute", "Logo of Sample institute")
    assert [link.value["network"] for link in identity.social_links] == ["x"]
    assert footer.legal_line == "Sample agency"
    assert [(link.value["text"], link.value.href) for link in footer.links] == [
        ("Contact Us", "mailto:a@example.org"),
        ("Privacy Statement", "/privacy/"),
    ]
    items = [item.value for item in Navigation.objects.get().items]
    assert [(item["title"], item["link"].href, item["include_children"]) for item in items] == [
        ("The section", "/privacy/", False),
        ("Elsewhere", "https://example.org/", False),
    ]
    assert [[link.label for link in item["sublinks"]] for item in items] == [["Privacy", "First page"], ["Down"]]
    announcement = Announcement.objects.get()
    assert announcement.enabled
    assert announcement.text == f'<p><b>Closed</b> <a linktype="page" id="{first_page().pk}">today</a></p>'
    assert "the entry News was left out: this site has no resource room" in printed
    assert "the entry Gone was left out: the collection gone has no pages" in printed


def test_a_menu_entry_whose_pages_are_all_in_its_section_includes_child_pages(
    sample: SampleSite, run_import: Import
) -> None:
    sample.page()

    run_import(sample.root)

    (item,) = Navigation.objects.get().items
    assert item.value["link"]["page"].slug == "section"
    assert (item.value["include_children"], list(item.value["sublinks"])) == (True, [])


def test_a_setting_that_an_editor_has_changed_is_left_alone(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    identity = SiteIdentity.objects.get()
    identity.site_name = "By an editor"
    identity.save()
    sample.write("_config.yml", "title: Another name\n")

    printed = run_import(sample.root)

    assert SiteIdentity.objects.get().site_name == "By an editor"
    assert "_config.yml: left alone: an editor has changed the site identity" in printed

    run_import(sample.root, "--overwrite")
    assert SiteIdentity.objects.get().site_name == "Another name"


def test_a_setting_that_changes_in_the_source_is_updated(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    sample.write("_config.yml", "title: Another name\n")

    run_import(sample.root)

    assert SiteIdentity.objects.get().site_name == "Another name"


def test_the_sections_of_the_home_page_become_fields_and_blocks(
    sample: SampleSite, run_import: Import, client: Any
) -> None:
    sample.write("images/a.png", png())
    sample.page()
    sample.write("index.md", HOME)

    run_import(sample.root)

    home = HomePage.objects.get()
    assert (home.title, home.hero_title, home.hero_text) == ("Sample", "Hello & welcome", "To the institute")
    assert home.hero_image == CustomImage.objects.get()
    assert [link.value.href for link in home.hero_link] == ["/section/first/"]
    assert [highlight.value["title"] for highlight in home.highlights] == ["One", "Two"]
    kinds = [block.block_type for block in home.body]
    assert kinds == ["picture_row", "text_section", "card_section", "card_section", "latest_news", "picture_row"]
    assert home.body[0].value["text"].source == "<p>Words <i>here</i></p>"
    assert [card["title"] for card in home.body[3].value["cards"]["cards"]] == ["Box", "All"]
    assert home.body[5].value["title"] == "Slide"
    assert "Hello &amp; welcome" in client.get("/").content.decode()
    home.body.stream_block.clean(home.body)


@pytest.mark.parametrize("where", ["index.md", "_config.yml"])
def test_a_hero_without_words_gets_the_first_sentence_of_the_description(
    sample: SampleSite, run_import: Import, where: str
) -> None:
    sample.page()
    described = "Dr. Lee founded the institute in 2020. It grew."
    home = HOME.replace("/images/a.png", "").replace("      subtitle: To the <b>institute</b>\n", "")
    sample.write("index.md", home.replace("For search engines", described if where == "index.md" else '""'))
    if where == "_config.yml":
        config = (sample.root / where).read_text()
        sample.write(where, f"{config}\ndescription: {described}\n")

    printed = run_import(sample.root)

    assert HomePage.objects.get().hero_text == "Dr. Lee founded the institute in 2020."
    assert "proposed words: the words below the title are the first sentence of the description" in printed
    edit(HomePage.objects.get(), "By an editor")
    HomePage.objects.update(hero_text="By an editor")
    run_import(sample.root)
    assert HomePage.objects.get().hero_text == "By an editor"


@pytest.mark.parametrize(
    ("hero_title", "described"),
    [
        ("Hello and welcome", "This is the website of Hello and Welcome."),
        ('""', "This is the website of the Sample."),
        ("Hello", "Sample Institute | Copyright ©2025 Institute Ltd."),
    ],
)
def test_a_hero_without_words_gets_none_that_say_nothing(
    sample: SampleSite, run_import: Import, hero_title: str, described: str
) -> None:
    sample.page()
    home = HOME.replace("/images/a.png", "").replace("      subtitle: To the <b>institute</b>\n", "")
    home = home.replace("Hello &amp; welcome", hero_title)
    sample.write("index.md", home.replace("For search engines", f"'{described}'"))

    printed = run_import(sample.root)

    assert HomePage.objects.get().hero_text == ""
    assert "proposed words" not in printed


def test_a_home_page_that_an_editor_has_changed_is_left_alone(
    sample: SampleSite, run_import: Import, home: HomePage
) -> None:
    sample.page()
    sample.write("index.md", HOME.replace("/images/a.png", ""))
    edit(home, "By an editor")

    printed = run_import(sample.root)

    assert HomePage.objects.get().title == "By an editor"
    assert "index.md: left alone" in printed


def test_importing_a_single_file_changes_no_settings(sample: SampleSite, run_import: Import) -> None:
    path = sample.page()

    run_import(path)

    assert first_page().live
    assert not Navigation.objects.exists()
    assert not SiteIdentity.objects.exists()


def test_without_a_default_site_the_import_fails(sample: SampleSite, run_import: Import) -> None:
    Site.objects.update(is_default_site=False)
    sample.page()

    with pytest.raises(CommandError, match="There is no default site to import into"):
        run_import(sample.root)


def test_what_is_removed_from_the_home_page_in_the_source_is_removed(sample: SampleSite, run_import: Import) -> None:
    sample.write("images/a.png", png())
    sample.page()
    sample.write("index.md", HOME.replace("description: For", "image: /images/a.png\ndescription: For"))
    run_import(sample.root)
    assert HomePage.objects.get().share_image == CustomImage.objects.get()
    sample.write("index.md", "---\ntitle: Sample\nsections:\n  - infobar: {title: Bar}\n---\n")

    run_import(sample.root)

    home = HomePage.objects.get()
    assert (home.hero_title, home.hero_text, home.hero_image, home.share_image) == ("", "", None, None)
    assert (len(home.hero_link), len(home.highlights)) == (0, 0)


def test_a_home_page_that_an_editor_unpublished_is_left_alone(
    sample: SampleSite, run_import: Import, home: HomePage
) -> None:
    sample.page()
    sample.write("index.md", HOME.replace("/images/a.png", ""))
    run_import(sample.root)
    HomePage.objects.get().unpublish()
    sample.write("index.md", HOME.replace("/images/a.png", "").replace("Hello", "Welcome"))

    assert "index.md: left alone" in run_import(sample.root)
    assert not HomePage.objects.get().live


def test_the_share_image_and_description_of_the_site_become_those_of_the_home_page(
    sample: SampleSite, run_import: Import
) -> None:
    sample.write("images/share.png", png())
    sample.write("_config.yml", "title: Sample\nshareicon: /images/share.png\ndescription: Of the whole site\n")
    sample.page()
    sample.write("index.md", "---\ntitle: Sample\nsections: []\n---\n")

    run_import(sample.root)

    home = HomePage.objects.get()
    assert home.share_image == CustomImage.objects.get()
    assert home.search_description == "Of the whole site"


def test_a_highlight_without_a_link_is_shown_as_words(sample: SampleSite, run_import: Import, client: Any) -> None:
    sample.page()
    sample.write(
        "index.md",
        "---\ntitle: H\nsections:\n  - hero:\n      title: Hi\n      key_highlights:\n"
        "        - {title: Open daily, description: From nine to five}\n"
        "        - {title: Read more, url: /section/first/}\n---\n",
    )

    run_import(sample.root)

    page = html.fromstring(client.get("/").content)
    assert [" ".join(item.text_content().split()) for item in page.xpath("//ul[@class='highlights']/li")] == [
        "Open daily From nine to five",
        "Read more",
    ]
    assert page.xpath("//ul[@class='highlights']//a/@href") == ["/section/first/"]


def test_the_site_of_another_institute_says_nothing_about_this_one(
    sample: SampleSite, run_import: Import, site: Site, client: Any
) -> None:
    sample.page()

    run_import(sample.root)

    identity = SiteIdentity.objects.get()
    assert (identity.site_name, identity.tagline, identity.programme_line) == ("Sample institute", "", "")
    shown = client.get("/section/first/").content.decode()
    for word in ("Advanced Cell Therapy", "programme of CRIS"):
        assert word not in shown
    assert "Sample institute" in shown.partition("<footer")[2]


def test_words_about_the_institute_that_an_editor_wrote_or_that_are_its_own_stay(
    sample: SampleSite, run_import: Import, site: Site
) -> None:
    sample.page()
    SiteIdentity.objects.create(site=site, tagline="For all")
    run_import(sample.root)
    assert SiteIdentity.objects.get().tagline == "For all"

    SiteIdentity.objects.all().delete()
    ImportedItem.objects.all().delete()
    sample.write("_config.yml", "title: The institute (ACTRIS)\n")
    run_import(sample.root)
    assert SiteIdentity.objects.get().tagline == "Advanced Cell Therapy and Research Institute, Singapore"
