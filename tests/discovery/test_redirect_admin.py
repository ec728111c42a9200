"""Redirects in the admin: the form and the file import take paths, and refuse what would lead nowhere."""

import io
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import AboutPageFactory, ArticlePageFactory, DocumentFactory, ImageFactory, NewsroomPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOTHING_THERE = "No live page, file or redirect is at"
NEVER_REACHED = "so the redirect would never be reached."


@pytest.fixture
def admin(client: Client, section: AboutPage) -> Client:
    """The client of an administrator, on a site with the page /about-us/."""
    client.force_login(User.objects.create_superuser("root", "", "password"))
    return client


def add(admin: Client, old: str, new: str = "", page: Page | None = None, **data: Any) -> dict[str, list[str]]:
    """Add a redirect by the form, and return the errors by field."""
    given = {"old_path": old, "redirect_link": new, "redirect_page": page.pk if page else "", "is_permanent": "on"}
    response = admin.post(reverse("wagtailredirects:add"), {**given, **data})
    return {} if response.status_code == 302 else dict(response.context["form"].errors)


def stored() -> dict[str, str]:
    """Return the targets of all redirects."""
    return {redirect.old_path: redirect.link for redirect in Redirect.objects.all()}


@pytest.mark.parametrize(
    ("old", "new", "key", "target"),
    [
        ("/old", "/about-us/", "/old", "/about-us/"),
        ("/Old/?b=2&a=1#x", "/About-us?q=1#team", "/old?a=1&b=2", "/about-us/?q=1#team"),
        ("http://testserver/old", "http://testserver:8000/about-us", "/old", "/about-us/"),
        ("old", "//testserver/about-us/", "/old", "/about-us/"),
        ("/old", "https://example.org/Over/there?A=1#B", "/old", "https://example.org/Over/there?A=1#B"),
        ("/old", "/search/?q=x", "/old", "/search/?q=x"),
        ("/old", "/robots.txt", "/old", "/robots.txt"),
        ("/old", "/_util/login/", "/old", "/_util/login/"),
        ("/\N{DNA DOUBLE HELIX}", "/about-us/", "/\N{DNA DOUBLE HELIX}", "/about-us/"),
    ],
)
def test_the_form_takes_paths_and_whole_addresses(admin: Client, old: str, new: str, key: str, target: str) -> None:
    assert add(admin, old, new) == {}
    assert stored() == {key: target}


def test_the_form_takes_pages_and_documents(admin: Client, section: AboutPage) -> None:
    document = DocumentFactory(is_shared=True)
    assert add(admin, "/old", page=section) == add(admin, "/guide", document.url) == {}
    assert stored() == {"/old": "/about-us/", "/guide": document.url}


@pytest.mark.parametrize("target", ["/a", "/A/", "http://testserver/a.html", "/a?utm_source=x", "/a#top", "/%61"])
def test_a_redirect_to_itself_is_refused(admin: Client, target: str) -> None:
    (message,) = add(admin, "/a", target)["redirect_link"]
    assert message.startswith("This leads in a circle: visitors would come to ")


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_of_any_length_is_refused(admin: Client, length: int) -> None:
    for number in range(length):
        Redirect.objects.create(old_path=f"/{number}", redirect_link=f"/{number + 1}")
    (message,) = add(admin, f"/{length}", "/0")["redirect_link"]
    assert "circle" in message


def test_a_circle_through_an_article_that_leads_elsewhere_is_refused(admin: Client, home: HomePage) -> None:
    newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
    article = ArticlePageFactory(parent=newsroom, slug="x", external_url="http://localhost/a", body=[])
    assert "circle" in add(admin, "/a", page=article)["redirect_page"][0]
    assert "circle" in add(admin, "/a", "/newsroom/x/")["redirect_link"][0]


def test_a_redirect_cannot_be_changed_into_a_circle(admin: Client) -> None:
    Redirect.objects.create(old_path="/b", redirect_link="/a")
    first = Redirect.objects.create(old_path="/a", redirect_link="/about-us/")
    data = {"old_path": "/a", "redirect_link": "/b", "is_permanent": "on"}
    response = admin.post(reverse("wagtailredirects:edit", args=(first.pk,)), data)
    assert "circle" in response.context["form"].errors["redirect_link"][0]


@pytest.mark.parametrize(
    "target", ["/nowhere/", "http://testserver/nowhere", "/documents/99/x.pdf", "/about-us/draft/", "/uploads/x.png"]
)
def test_a_dead_end_is_refused(admin: Client, section: AboutPage, target: str) -> None:
    AboutPageFactory(parent=section, slug="draft", live=False)
    (message,) = add(admin, "/a", target)["redirect_link"]
    assert NOTHING_THERE in message


@pytest.mark.parametrize("target", ["/%00", "/about-us/%00", "/%00about-us/", "http://testserver/%00"])
def test_a_null_byte_is_refused(admin: Client, target: str) -> None:
    (message,) = add(admin, "/a", target)["redirect_link"]
    assert "null byte" in message


def test_a_picture_is_a_target_only_while_everybody_may_open_it(admin: Client, section: AboutPage) -> None:
    image = ImageFactory()
    rendition, original = image.get_rendition("width-16").url, f"/uploads/{image.file.name}"
    AboutPageFactory(parent=section, slug="draft", live=False, listing_image=image)
    (message,) = add(admin, "/a", rendition)["redirect_link"]
    assert NOTHING_THERE in message
    AboutPageFactory(parent=section, slug="live", listing_image=image)
    assert add(admin, "/a", rendition) == {}
    assert stored() == {"/a": rendition}
    (message,) = add(admin, "/b", original)["redirect_link"]
    assert NOTHING_THERE in message


@pytest.mark.parametrize("kind", ["login", "password"])
def test_a_private_page_is_refused_and_so_is_a_page_below_it(admin: Client, section: AboutPage, kind: str) -> None:
    page = AboutPageFactory(parent=section, slug="below")
    Redirect.objects.create(old_path="/b", redirect_page=page)
    assert add(admin, "/public", page=page) == {}
    section.view_restrictions.create(restriction_type=kind, password="x")
    for errors in (add(admin, "/a", page=page), add(admin, "/a", "/about-us/below/"), add(admin, "/a", "/b")):
        ((message,),) = errors.values()
        assert message.startswith("This page is private")


def test_a_draft_is_refused_and_so_is_a_chain_that_ends_there(admin: Client, section: AboutPage) -> None:
    draft = AboutPageFactory(parent=section, slug="draft", live=False)
    Redirect.objects.create(old_path="/b", redirect_page=draft)
    message = "This page is not live, so visitors would find nothing. Publish it first."
    assert add(admin, "/a", page=draft) == {"redirect_page": [message]}
    assert add(admin, "/a", "/b") == {"redirect_link": [message]}


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        ("/about-us/", "A live page is at this address, "),
        ("/About-Us.html?a=1", "A live page is at this address, "),
        ("http://testserver/", "A live page is at this address, "),
        ("/?p=12", "A live page is at this address, "),
        ("/admin/old", "The site itself uses this address, "),
        ("/Search", "The site itself uses this address, "),
        ("/sitemap.xml", "The site itself uses this address, "),
        ("/static/x.css", "The site itself uses this address, "),
        ("/uploads/images/x.png", "The site itself uses this address, "),
    ],
)
def test_what_would_never_be_reached_is_refused(admin: Client, old: str, reason: str) -> None:
    assert add(admin, old, "https://example.org/") == {"old_path": [reason + NEVER_REACHED]}


def test_an_existing_document_is_never_reached_by_a_redirect_and_a_deleted_one_may_be(admin: Client) -> None:
    document = DocumentFactory(file__filename="Guide.pdf", is_shared=True)
    assert add(admin, document.url, "/about-us/") == {
        "old_path": ["The site itself uses this address, " + NEVER_REACHED]
    }
    url = document.url
    document.delete()
    assert add(admin, url, "/about-us/") == {}
    assert admin.get(url)["Location"] == "/about-us/"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("https://example.org/old", "/about-us/", "old_path"),
        ("https://testserver]", "/about-us/", "old_path"),
        ("/old", "https://testserver[/", "redirect_link"),
        ("/old", "/documents/1/\N{DNA DOUBLE HELIX}", "redirect_link"),
        ("/old", "/uploads/../x", "redirect_link"),
        ("/old", "/static/", "redirect_link"),
        ("/nul\0", "/about-us/", "old_path"),
        ("/old", "about-us", "redirect_link"),
        ("/old", "javascript:alert(1)", "redirect_link"),
        ("/old", "/\\example.org", "redirect_link"),
        ("/old", "https://exa mple.org/", "redirect_link"),
        ("/old", "ftp://example.org/", "redirect_link"),
        ("/old", "", "redirect_link"),
        ("", "/about-us/", "old_path"),
    ],
)
def test_what_is_no_address_of_anything_is_refused_at_its_field(admin: Client, old: str, new: str, field: str) -> None:
    assert list(add(admin, old, new)) == [field]
    assert stored() == {}


def test_page_and_address_together_are_refused(admin: Client, section: AboutPage) -> None:
    assert list(add(admin, "/old", "/search/", section)) == ["redirect_link"]


@pytest.mark.parametrize("spelling", ["/old", "/OLD/", "http://testserver/old.html", "/old?utm_source=x"])
def test_a_second_redirect_from_an_address_is_refused_in_every_spelling(
    admin: Client, site: Site, spelling: str
) -> None:
    add(admin, "/old", "/about-us/")
    assert add(admin, spelling, "/search/") == {"__all__": ["A redirect with this path already exists."]}
    add(admin, "/other", "/about-us/", site=site.pk)
    assert list(add(admin, "/Other/", "/search/", site=site.pk)) == ["__all__"]


def test_a_chain_is_stored_and_shown_as_its_end(admin: Client, section: AboutPage) -> None:
    Redirect.objects.create(old_path="/b", redirect_link="/c")
    last = Redirect.objects.create(old_path="/c", redirect_page=section)
    assert add(admin, "/a", "/b#team") == {}
    assert Redirect.objects.get(old_path="/a").redirect_link == "/about-us/#team"
    Redirect.objects.filter(pk=last.pk).update(redirect_page=None, redirect_link="https://example.org/")
    form = admin.get(reverse("wagtailredirects:edit", args=(Redirect.objects.get(old_path="/b").pk,)))
    (field,) = BeautifulSoup(form.content, "html.parser").select("input[name=redirect_link]")
    assert field["value"] == "https://example.org/"


def test_a_step_that_is_temporary_stays_a_step(admin: Client) -> None:
    Redirect.objects.create(old_path="/b", redirect_link="/about-us/", is_permanent=False)
    assert add(admin, "/a", "/b") == {}
    assert stored()["/a"] == "/b"
    response = admin.get("/a")
    assert (response.status_code, response["Location"]) == (302, "/about-us/")


def import_file(admin: Client, name: str, content: bytes) -> Any:
    """Import a file of redirects, with the old addresses in its first column, and return the last response."""
    file = SimpleUploadedFile(name, content)
    page = admin.post(reverse("wagtailredirects:start_import"), {"import_file": file})
    hidden = page.context["form"].initial
    data = {**hidden, "from_index": 0, "to_index": 1, "permanent": "on"}
    return admin.post(reverse("wagtailredirects:process_import"), data)


def errors_of(response: Any) -> list[list[str]]:
    errors: list[list[str]] = response.context["import_summary"]["errors"]
    return errors


def test_the_import_takes_paths_and_names_the_row_of_each_error(admin: Client) -> None:
    rows = b"from,to\n/one,/about-us\n/two,/nowhere\n\n/about-us,/search/\n/three,/three/\n/ONE,/search/\n/short\n"
    response = import_file(admin, "redirects.csv", rows)
    assert stored() == {"/one": "/about-us/"}
    assert errors_of(response) == [
        ["/two", "/nowhere", f"Row 3: {NOTHING_THERE} /nowhere."],
        ["/about-us", "/search/", f"Row 5: A live page is at this address, {NEVER_REACHED}"],
        ["/three", "/three/", "Row 6: This leads in a circle: visitors would come to /three/ again and again."],
        ["/ONE", "/search/", "Row 7: A redirect with this path already exists."],
        ["/short", "", "Row 8: The target is missing."],
    ]


def test_rows_of_a_file_may_lead_on_to_each_other_and_are_stored_with_their_ends(admin: Client) -> None:
    import_file(admin, "redirects.csv", b"from,to\n/a,/b\n/b,/c\n/c,/about-us/\n")
    assert stored() == dict.fromkeys(("/a", "/b", "/c"), "/about-us/")


def test_a_circle_within_a_file_is_refused_at_each_of_its_rows(admin: Client) -> None:
    response = import_file(admin, "redirects.csv", b"from,to\n/a,/b\n/b,/c\n/c,/a\n/d,/about-us/\n")
    assert stored() == {"/d": "/about-us/"}
    assert ["circle" in message for _, _, message in errors_of(response)] == [True] * 3


def test_a_workbook_is_imported_with_its_empty_cells_and_numbers(admin: Client) -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (["from", "to"], ["/one", "/about-us"], [2024, "/about-us"], [None, None], [None, "/about-us"]):
        book.active.append(row)
    book.save(file)
    response = import_file(admin, "redirects.xlsx", file.getvalue())
    assert stored() == {"/one": "/about-us/", "/2024": "/about-us/"}
    assert [message for _, _, message in errors_of(response)] == ["Row 5: The old address is missing."]


@pytest.mark.slow(seconds=1)
def test_an_import_needs_a_bounded_number_of_queries_a_row(admin: Client) -> None:
    rows = "".join(f"/old-{number},/about-us/\n" for number in range(50))
    with CaptureQueriesContext(connection) as captured:
        import_file(admin, "redirects.csv", f"from,to\n{rows}".encode())
    assert len(stored()) == 50
    assert len(captured) < 50 * 20
