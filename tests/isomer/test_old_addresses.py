"""All URLs of the Isomer site redirect in one step to the imported pages, images and documents."""

from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage

from .conftest import Import
from .imported import first_page
from .samples import SampleSite, png

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def status_and_target(client: Client, url: str) -> tuple[int, str]:
    """Return the status code and the Location header of a response."""
    response = client.get(url)
    return response.status_code, response.headers.get("Location", "")


@pytest.mark.parametrize(
    "spelling",
    ["/Section/First", "/section/first/index.html", "/section/first.html", "/SECTION/FIRST/", "/section//first/"],
)
def test_another_spelling_redirects_to_the_page_and_keeps_the_query(
    spelling: str, sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page()
    run_import(sample.root)

    assert status_and_target(client, spelling) == (301, "/section/first/")
    assert status_and_target(client, f"{spelling}?a=1") == (301, "/section/first/?a=1")


def test_a_permalink_with_capitals_is_kept_and_small_letters_redirect_to_it(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(permalink="/Section/First-Page/")
    run_import(sample.root)

    assert status_and_target(client, "/Section/First-Page/") == (200, "")
    assert status_and_target(client, "/section/first-page/") == (301, "/Section/First-Page/")
    assert status_and_target(client, "/SECTION/FIRST-PAGE") == (301, "/Section/First-Page/")


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("/our people, and more/", "/our%20people,%20and%20more/"),
        ("/“quoted”/", "/%E2%80%9Cquoted%E2%80%9D/"),
        ("/a&b/c.html", "/a&b/c.html"),
    ],
)
def test_a_permalink_that_is_no_valid_slug_redirects_to_the_page(
    permalink: str, url: str, sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(permalink=permalink)
    run_import(sample.root)

    page = AboutPage.objects.get(title="First page")
    assert status_and_target(client, url) == (301, page.url)
    assert client.get(page.url).status_code == 200


def test_a_page_whose_front_matter_jekyll_cannot_read_has_both_its_urls(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.write("_section/First page.md", '---\ntitle: "One" two\npermalink: /section/first/\n---\n<p>x</p>')
    run_import(sample.root)

    assert status_and_target(client, "/section/first/") == (200, "")
    assert status_and_target(client, "/section/First%20page.html") == (301, "/section/first/")


def test_the_redirects_of_the_source_are_imported(sample: SampleSite, run_import: Import, client: Client) -> None:
    sample.page()
    sample.write("files/guide.pdf", b"%PDF-1.4 guide")
    sample.write(
        "_redirects",
        "/old /section/first/\n/away https://example.org/ 302\n/guide /files/guide.pdf\n/section/first/ /old\n",
    )
    run_import(sample.root)

    assert status_and_target(client, "/old/") == (301, "/section/first/")
    assert status_and_target(client, "/away") == (302, "https://example.org/")
    assert status_and_target(client, "/guide") == (301, CustomDocument.objects.get().url)
    assert client.get("/section/first/").status_code == 200


def test_the_old_url_of_an_image_redirects_to_a_rendition_and_not_to_the_original(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.write("images/Our People/a b.png", png(size=(2400, 1200)))
    sample.page('<img src="/images/Our%20People/a%20b.png" alt="A clean room">')
    run_import(sample.root)

    image = CustomImage.objects.get()
    shown = image.get_rendition("max-1920x1920").url
    for url in ("/images/Our%20People/a%20b.png", "/images/our%20people/A%20B.PNG", "/images//Our People/a b.png"):
        assert status_and_target(client, url) == (301, shown)
    assert image.file.url not in shown


def test_the_old_url_of_an_svg_redirects_to_an_svg(sample: SampleSite, run_import: Import, client: Client) -> None:
    sample.write("images/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>')
    sample.page()
    run_import(sample.root)

    status, target = status_and_target(client, "/images/a.svg")

    assert status == 301
    assert target.endswith(".svg")


def test_the_old_url_of_a_file_redirects_to_the_document(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.write("files/My Guide.pdf", b"%PDF-1.4 guide")
    sample.write("images/sheet.pdf", b"%PDF-1.4 sheet")
    sample.page()
    run_import(sample.root)

    for url in ("/files/My%20Guide.pdf", "/images/sheet.pdf"):
        status, target = status_and_target(client, url)
        assert (status, client.get(target).status_code) == (301, 200)


def test_a_file_that_no_page_uses_is_open_and_one_that_only_a_draft_uses_is_not(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.write("files/flyer.pdf", b"%PDF-1.4 flyer")
    sample.write("files/plan.pdf", b"%PDF-1.4 plan")
    sample.page('<p><a href="/files/plan.pdf">Plan</a></p>')
    run_import(sample.root)
    assert [document.is_shared for document in CustomDocument.objects.order_by("title")] == [True, False]

    CustomDocument.objects.update(is_shared=False)
    sample.write("files/report.pdf", b"%PDF-1.4 report")
    run_import(sample.root)
    assert [document.filename for document in CustomDocument.objects.filter(is_shared=True)] == ["report.pdf"]


def test_the_old_url_of_a_file_that_is_not_public_does_not_tell_its_name(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.write("files/plan.pdf", b"%PDF-1.4 plan")
    sample.write("images/a.png", png())
    sample.page('<p><a href="/files/plan.pdf">Plan</a></p><img src="/images/a.png" alt="A clean room">')
    run_import(sample.root)
    assert [client.get(url).status_code for url in ("/files/plan.pdf", "/images/a.png")] == [301, 301]
    first_page().unpublish()
    assert [client.get(url).status_code for url in ("/files/plan.pdf", "/images/a.png")] == [404, 404]
    assert not CustomImage.objects.get().renditions.filter(filter_spec="original").exists()


def test_an_image_that_a_page_links_to_becomes_a_document_with_the_original_file(
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


def test_an_unknown_file_is_404_and_a_page_may_have_a_url_below_images(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(permalink="/images/gallery/")
    run_import(sample.root)

    assert client.get("/images/gallery/").status_code == 200
    assert client.get("/images/gone.png").status_code == 404
    assert client.get("/images/gone/").status_code == 404


def test_all_old_urls_of_a_renamed_and_moved_page_redirect_to_it(
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

    for url in ("/old%20one/", "/old-one/", "/renamed/", "/Renamed.html"):
        assert status_and_target(client, url) == (301, "/section/renamed/"), url


def test_old_urls_of_an_unpublished_page_are_404_and_no_redirect_loop(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(permalink="/old one/")
    run_import(sample.root)
    page = AboutPage.objects.get(title="First page")
    Redirect.add_redirect("/old-one", redirect_to=page)
    page.unpublish()

    assert client.get("/old-one/").status_code == 404
    assert client.get("/old%20one/").status_code == 404


def test_a_second_import_creates_no_duplicate_redirects(sample: SampleSite, run_import: Import) -> None:
    sample.page(permalink="/old one/")
    run_import(sample.root)
    sample.page("<p>More words</p>", permalink="/old one/")
    before = list(Redirect.objects.values_list("old_path", "redirect_page"))

    run_import(sample.root)

    assert list(Redirect.objects.values_list("old_path", "redirect_page")) == before != []


def test_a_redirect_by_an_editor_is_kept(sample: SampleSite, run_import: Import, client: Client) -> None:
    Redirect.add_redirect("/old one", redirect_to="https://example.org/", is_permanent=False)
    sample.page(permalink="/old one/")

    printed = run_import(sample.root)

    assert "an editor has made a redirect of /old one" in printed
    assert Redirect.objects.get(old_path="/old one").redirect_link == "https://example.org/"


def test_the_addresses_in_redirect_from_lead_to_the_page(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    front = (
        "title: First page\npermalink: /section/first/\nredirect_from:\n  - /old/\n  - https://x.example/older.html\n"
    )
    sample.write("_section/First page.md", f"---\n{front}---\nx")
    sample.write("pages/second.md", "---\ntitle: Second\npermalink: /second/\nredirect_from: was-second\n---\nx")
    sample.write("pages/draft.md", "---\ntitle: D\npublished: false\nredirect_from: /was-draft/\n---\nx")
    sample.write("index.md", "---\ntitle: Home\nredirect_from: [/start/, /second/]\n---\n")

    printed = run_import(sample.root)

    assert status_and_target(client, "/old/") == (301, "/section/first/")
    assert status_and_target(client, "/older.html") == (301, "/section/first/")
    assert status_and_target(client, "/was-second") == (301, "/second/")
    assert status_and_target(client, "/was-draft/") == (404, "")
    assert status_and_target(client, "/start/") == (301, "/")
    assert status_and_target(client, "/second/") == (200, "")
    assert "key without a field" not in printed
