"""What an import does to the home page and to what stands on every page."""

from typing import Any

import pytest
from django.core.management import CommandError
from wagtail.models import Site

from actris_cms.core.models import Announcement, CustomImage, Footer, Navigation, SiteIdentity
from home.models import HomePage

from .conftest import Import
from .looking import edit, first_page
from .samples import SampleSite, png

pytestmark = pytest.mark.django_db


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


def test_a_page_stands_at_its_permalink_under_a_section_with_the_navigations_title(
    sample: SampleSite, run_import: Import, client: Any
) -> None:
    sample.page("<p>Words of the page</p>")

    run_import(sample.root)

    found = first_page()
    assert found.url == "/section/first/"
    assert (found.title, found.live, found.show_in_menus) == ("First page", True, True)
    assert (found.get_parent().title, found.get_parent().live) == ("The section", True)
    assert "Words of the page" in client.get("/section/first/").content.decode()


def test_navigation_footer_identity_and_announcement_are_filled(sample: SampleSite, run_import: Import) -> None:
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


def test_an_entry_whose_pages_are_all_below_the_section_shows_them_by_itself(
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


def test_a_setting_of_a_changed_source_is_updated(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    sample.write("_config.yml", "title: Another name\n")

    run_import(sample.root)

    assert SiteIdentity.objects.get().site_name == "Another name"


def test_the_home_page_is_made_of_its_sections(sample: SampleSite, run_import: Import, client: Any) -> None:
    sample.write("images/a.png", png())
    sample.page()
    sample.write("index.md", HOME)

    run_import(sample.root)

    home = HomePage.objects.get()
    assert (home.title, home.hero_title, home.hero_text) == ("Sample", "Hello & welcome", "To the institute")
    assert home.hero_image == CustomImage.objects.get()
    assert [link.value.href for link in home.hero_link] == ["/section/first/"]
    assert [door.value["title"] for door in home.highlights] == ["One", "Two"]
    kinds = [block.block_type for block in home.body]
    assert kinds == ["picture_row", "text_section", "card_section", "card_section", "latest_news", "picture_row"]
    assert home.body[0].value["text"].source == "<p>Words <i>here</i></p>"
    assert [card["title"] for card in home.body[3].value["cards"]["cards"]] == ["Box", "All"]
    assert home.body[5].value["title"] == "Slide"
    assert "Hello &amp; welcome" in client.get("/").content.decode()
    home.body.stream_block.clean(home.body)


def test_a_home_page_that_an_editor_has_changed_is_left_alone(
    sample: SampleSite, run_import: Import, home: HomePage
) -> None:
    sample.page()
    sample.write("index.md", HOME.replace("/images/a.png", ""))
    edit(home, "By an editor")

    printed = run_import(sample.root)

    assert HomePage.objects.get().title == "By an editor"
    assert "index.md: left alone" in printed


def test_a_single_page_touches_no_settings(sample: SampleSite, run_import: Import) -> None:
    path = sample.page()

    run_import(path)

    assert first_page().live
    assert not Navigation.objects.exists()
    assert not SiteIdentity.objects.exists()


def test_there_must_be_a_site_to_import_into(sample: SampleSite, run_import: Import) -> None:
    Site.objects.update(is_default_site=False)
    sample.page()

    with pytest.raises(CommandError, match="There is no default site to import into"):
        run_import(sample.root)


def test_what_the_source_takes_off_the_home_page_goes_here_too(sample: SampleSite, run_import: Import) -> None:
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


def test_a_home_page_that_an_editor_took_down_is_left_alone(
    sample: SampleSite, run_import: Import, home: HomePage
) -> None:
    sample.page()
    sample.write("index.md", HOME.replace("/images/a.png", ""))
    run_import(sample.root)
    HomePage.objects.get().unpublish()
    sample.write("index.md", HOME.replace("/images/a.png", "").replace("Hello", "Welcome"))

    assert "index.md: left alone" in run_import(sample.root)
    assert not HomePage.objects.get().live


def test_the_picture_of_the_whole_site_is_that_of_the_home_page(sample: SampleSite, run_import: Import) -> None:
    sample.write("images/share.png", png())
    sample.write("_config.yml", "title: Sample\nshareicon: /images/share.png\ndescription: Of the whole site\n")
    sample.page()
    sample.write("index.md", "---\ntitle: Sample\nsections: []\n---\n")

    run_import(sample.root)

    home = HomePage.objects.get()
    assert home.share_image == CustomImage.objects.get()
    assert home.search_description == "Of the whole site"
