"""Every address that visitors know of the former site leads, in one step, to where things are now."""

from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage

from .conftest import Import
from .looking import first_page
from .samples import SampleSite, png

pytestmark = pytest.mark.django_db


def way(client: Client, address: str) -> tuple[int, str]:
    """The status of an answer, and where it leads."""
    response = client.get(address)
    return response.status_code, response.headers.get("Location", "")


@pytest.mark.parametrize(
    "spelling",
    ["/Section/First", "/section/first/index.html", "/section/first.html", "/SECTION/FIRST/", "/section//first/"],
)
def test_another_spelling_leads_to_the_page_and_keeps_the_query(
    spelling: str, sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page()
    run_import(sample.root)

    assert way(client, spelling) == (301, "/section/first/")
    assert way(client, f"{spelling}?a=1") == (301, "/section/first/?a=1")


def test_a_page_in_capitals_lives_at_its_permalink_and_answers_to_small_letters(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(permalink="/Section/First-Page/")
    run_import(sample.root)

    assert way(client, "/Section/First-Page/") == (200, "")
    assert way(client, "/section/first-page/") == (301, "/Section/First-Page/")
    assert way(client, "/SECTION/FIRST-PAGE") == (301, "/Section/First-Page/")


@pytest.mark.parametrize(
    ("permalink", "asked"),
    [
        ("/our people, and more/", "/our%20people,%20and%20more/"),
        ("/“quoted”/", "/%E2%80%9Cquoted%E2%80%9D/"),
        ("/a&b/c.html", "/a&b/c.html"),
    ],
)
def test_an_address_that_no_slug_can_hold_leads_to_the_page(
    permalink: str, asked: str, sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(permalink=permalink)
    run_import(sample.root)

    page = AboutPage.objects.get(title="First page")
    assert way(client, asked) == (301, page.url)
    assert client.get(page.url).status_code == 200


def test_a_page_whose_front_matter_jekyll_could_not_read_is_found_at_both_its_addresses(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.write("_section/First page.md", '---\ntitle: "One" two\npermalink: /section/first/\n---\n<p>x</p>')
    run_import(sample.root)

    assert way(client, "/section/first/") == (200, "")
    assert way(client, "/section/First%20page.html") == (301, "/section/first/")


def test_the_rules_of_the_former_site_go_on(sample: SampleSite, run_import: Import, client: Client) -> None:
    sample.page()
    sample.write("files/guide.pdf", b"%PDF-1.4 guide")
    sample.write(
        "_redirects",
        "/old /section/first/\n/away https://example.org/ 302\n/guide /files/guide.pdf\n/section/first/ /old\n",
    )
    run_import(sample.root)

    assert way(client, "/old/") == (301, "/section/first/")
    assert way(client, "/away") == (302, "https://example.org/")
    assert way(client, "/guide") == (301, CustomDocument.objects.get().url)
    assert client.get("/section/first/").status_code == 200


def test_the_old_address_of_a_picture_leads_to_one_of_a_size_to_look_at(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.write("images/Our People/a b.png", png(size=(2400, 1200)))
    sample.page('<img src="/images/Our%20People/a%20b.png" alt="A clean room">')
    run_import(sample.root)

    image = CustomImage.objects.get()
    shown = image.get_rendition("max-1920x1920").url
    for asked in ("/images/Our%20People/a%20b.png", "/images/our%20people/A%20B.PNG", "/images//Our People/a b.png"):
        assert way(client, asked) == (301, shown)
    assert image.file.url not in shown


def test_moving_pictures_and_drawings_come_as_they_are(sample: SampleSite, run_import: Import, client: Client) -> None:
    sample.write("images/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>')
    sample.page()
    run_import(sample.root)

    status, address = way(client, "/images/a.svg")

    assert status == 301
    assert address.endswith(".svg")


def test_the_old_address_of_a_file_leads_to_the_document(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.write("files/My Guide.pdf", b"%PDF-1.4 guide")
    sample.write("images/sheet.pdf", b"%PDF-1.4 sheet")
    sample.page()
    run_import(sample.root)

    for asked in ("/files/My%20Guide.pdf", "/images/sheet.pdf"):
        status, address = way(client, asked)
        assert (status, client.get(address).status_code) == (301, 200)


def test_a_picture_that_a_page_offers_to_take_away_is_the_file_itself(
    sample: SampleSite, run_import: Import, client: Any
) -> None:
    data = png()
    sample.write("images/a.png", data)
    sample.page('<p><a href="/images/a.png">Take it away</a></p><img src="/images/a.png" alt="A clean room">')
    run_import(sample.root)

    document = CustomDocument.objects.get()
    assert f'<a linktype="document" id="{document.pk}">' in first_page().body[0].value.source
    assert b"".join(client.get(document.url).streaming_content) == data
    assert CustomImage.objects.count() == 1


def test_a_file_that_was_never_there_is_not_found_and_a_page_may_stand_at_such_an_address(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(permalink="/images/gallery/")
    run_import(sample.root)

    assert client.get("/images/gallery/").status_code == 200
    assert client.get("/images/gone.png").status_code == 404
    assert client.get("/images/gone/").status_code == 404


def test_a_page_that_is_moved_or_renamed_later_is_found_at_all_its_addresses(
    sample: SampleSite, run_import: Import, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    sample.page(permalink="/old one/")
    sample.page("<p>x</p>", "Second", "/section/second/")
    run_import(sample.root)
    page = AboutPage.objects.get(title="First page")

    page.slug = "renamed"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    page.refresh_from_db()
    page.move(AboutPage.objects.get(slug="section"), pos="last-child")

    for asked in ("/old%20one/", "/old-one/", "/renamed/", "/Renamed.html"):
        assert way(client, asked) == (301, "/section/renamed/"), asked


def test_no_address_leads_in_a_circle_or_to_what_nobody_sees(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(permalink="/old one/")
    run_import(sample.root)
    page = AboutPage.objects.get(title="First page")
    Redirect.add_redirect("/old-one", redirect_to=page)
    page.unpublish()

    assert client.get("/old-one/").status_code == 404
    assert client.get("/old%20one/").status_code == 404


def test_a_second_import_makes_no_redirect_twice(sample: SampleSite, run_import: Import) -> None:
    sample.page(permalink="/old one/")
    run_import(sample.root)
    sample.page("<p>More words</p>", permalink="/old one/")
    before = list(Redirect.objects.values_list("old_path", "redirect_page"))

    run_import(sample.root)

    assert list(Redirect.objects.values_list("old_path", "redirect_page")) == before != []


def test_a_redirect_of_an_editors_stays(sample: SampleSite, run_import: Import, client: Client) -> None:
    Redirect.add_redirect("/old one", redirect_to="https://example.org/", is_permanent=False)
    sample.page(permalink="/old one/")

    printed = run_import(sample.root)

    assert "an editor has made a redirect of /old one" in printed
    assert Redirect.objects.get(old_path="/old one").redirect_link == "https://example.org/"
