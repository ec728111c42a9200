"""The report in the admin: who reads it, what stands in it, and where its rows lead."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User
from isomer.load.report import Report, Subject
from isomer.notes import NoteKind
from isomer.report.store import keep
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory, UserFactory

from .reports import HOSTILE, report

pytestmark = pytest.mark.django_db

REPORT, RESULTS = reverse("isomer:report"), reverse("isomer:report_results")
ROWS = "//*[@id='listing-results']//tbody/tr"


def shown(client: Client, **query: Any) -> html.HtmlElement:
    """The report, as the client sees it."""
    response = client.get(REPORT, query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def table(page: html.HtmlElement) -> list[list[str]]:
    """The cells of the table, row by row."""
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in page.xpath(ROWS)]


def places(page: html.HtmlElement) -> list[str]:
    return [cells[1] for cells in table(page)]


def links(page: html.HtmlElement) -> list[str]:
    return [str(address) for address in page.xpath(ROWS + "//a/@href")]


def about(pages: dict[str, AboutPage]) -> Report:
    """A report with a note about each page."""
    made = report(*pages)
    made.subjects = {file: Subject(page=page.pk) for file, page in pages.items()}
    return made


@pytest.mark.parametrize("name", ["editor", "publisher"])
def test_who_writes_pages_finds_it_under_reports(
    client: Client, request: pytest.FixtureRequest, site: Site, name: str
) -> None:
    keep(report("a.md"), site)
    client.force_login(request.getfixturevalue(name))

    home = client.get(reverse("wagtailadmin_home")).content.decode()

    assert REPORT in home
    assert places(shown(client)) == ["a.md:7"]


def test_an_account_that_writes_no_pages_gets_no_access(client: Client, site: Site) -> None:
    run = keep(report("a.md"), site)
    user = UserFactory.create()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    assert REPORT not in client.get(reverse("wagtailadmin_home")).content.decode()
    for address in (REPORT, RESULTS, f"{REPORT}?export=csv", reverse("isomer:report_json", args=[run.pk])):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (302, reverse("wagtailadmin_home"))


def test_a_visitor_is_asked_to_sign_in(client: Client, site: Site) -> None:
    run = keep(report("a.md"), site)

    for address in (REPORT, RESULTS, reverse("isomer:report_json", args=[run.pk])):
        assert client.get(address).headers["Location"].startswith(reverse("wagtailadmin_login"))


@pytest.mark.parametrize("address", [REPORT, RESULTS])
def test_it_says_that_no_import_has_run(reader: Client, address: str) -> None:
    assert "No import has been carried out yet." in reader.get(address).content.decode()


def test_it_says_that_an_import_had_nothing_to_say(reader: Client, site: Site) -> None:
    keep(report(), site)

    assert "This import had nothing to say" in reader.get(REPORT).content.decode()


def test_a_row_says_what_it_means_where_it_is_and_what_to_open(
    reader: Client, site: Site, about_page: AboutPage
) -> None:
    keep(about({"_about-us/About.md": about_page}), site)

    page = shown(reader)

    assert table(page) == [["Dead links To mend", "_about-us/About.md:7", "about _about-us/About.md", "About ACTRIS"]]
    assert "choose the right target" in page.xpath(f"string({ROWS}//button/@data-w-tooltip-content-value)")
    assert links(page) == [reverse("wagtailadmin_pages:edit", args=[about_page.pk])]


def test_the_newest_import_is_shown_unless_another_is_asked_for(reader: Client, site: Site) -> None:
    old, new = report("old.md"), report("new.md")
    new.branch, new.sections_created = "staging", 4
    first, _ = keep(old, site), keep(new, site)

    newest = shown(reader)

    assert places(newest) == ["new.md:7"]
    assert "Branch staging" in newest.text_content()
    assert newest.xpath("//dl/div[dt = 'Sections created']/dd/text()") == ["4"]
    assert places(shown(reader, run=first.pk)) == ["old.md:7"]
    for nonsense in ("999999", "nobody", "9" * 30, "-1", "٣"):
        assert places(shown(reader, run=nonsense)) == ["new.md:7"]


def test_kinds_come_by_importance_and_can_be_chosen(reader: Client, site: Site) -> None:
    made = report("style.md", kind=NoteKind.STYLE)
    made.add(*report("legacy.md", kind=NoteKind.LEGACY).notes, *report("link-1.md", "link-2.md").notes)
    keep(made, site)

    page = shown(reader)

    assert places(page) == ["link-1.md:7", "link-2.md:7", "legacy.md:7", "style.md:7"]
    overview = [
        " ".join(entry.text_content().split()) for entry in page.xpath("//dl[@class='import-report__kinds']//dd")
    ]
    assert overview == ["Dead links 2", "Legacy content 1", "Styles dropped 1"]
    assert page.xpath("//input[@name='kind']/@value") == ["dead link", "legacy content", "style dropped"]

    (address,) = page.xpath("//dd/a[. = 'Legacy content']/@href")
    chosen = html.fromstring(reader.get(address).content.decode())
    assert places(chosen) == ["legacy.md:7"]
    assert "move its words into proper blocks" in chosen.text_content()
    assert "move its words into proper blocks" not in page.text_content()
    assert places(shown(reader, kind=["dead link", "style dropped"])) == ["link-1.md:7", "link-2.md:7", "style.md:7"]
    assert len(places(shown(reader, kind="nonsense"))) == 4


def test_rows_can_be_put_in_the_order_of_files(reader: Client, site: Site) -> None:
    made = report("b.md", kind=NoteKind.DEAD_LINK)
    made.add(*report("c.md", "a.md", kind=NoteKind.STYLE).notes)
    keep(made, site)

    assert places(shown(reader, ordering="file")) == ["a.md:7", "b.md:7", "c.md:7"]
    assert places(shown(reader, ordering="-file")) == ["c.md:7", "b.md:7", "a.md:7"]
    assert places(shown(reader, ordering="password")) == ["b.md:7", "c.md:7", "a.md:7"]


def test_rows_are_found_by_page_file_and_words(reader: Client, site: Site, about_page: AboutPage) -> None:
    keep(about({"one.md": about_page, "two.md": AboutPageFactory(parent=about_page, title="Facilities")}), site)

    assert places(shown(reader, q="actris")) == ["one.md:7"]
    assert places(shown(reader, q="two.M")) == ["two.md:7"]
    assert places(shown(reader, q="about one")) == ["one.md:7"]
    assert places(shown(reader, q="nothing of it")) == []


def test_rows_lead_to_images_documents_and_settings_that_the_account_may_open(
    client: Client, site: Site, image: CustomImage, editor: User, publisher: User
) -> None:
    document = DocumentFactory()
    made = report("images/a.png", "files/a.pdf", "index.md", "_data/navigation.yml", "_data/footer.yml", "_config.yml")
    made.subjects = {"images/a.png": Subject(image=image.pk), "files/a.pdf": Subject(document=document.pk)}
    keep(made, site)
    everybodys = [
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtaildocs:edit", args=[document.pk]),
        reverse("wagtailadmin_pages:edit", args=[site.root_page_id]),
    ]
    settings = [
        reverse("wagtailsettings:edit", args=["core", name, site.pk])
        for name in ("navigation", "footer", "siteidentity")
    ]

    client.force_login(publisher)
    assert links(shown(client)) == everybodys + settings
    for address in everybodys + settings:
        assert client.get(address).status_code == 200

    client.force_login(editor)
    page = shown(client)
    assert links(page) == everybodys
    assert [cells[3] for cells in table(page)][3:] == ["Navigation", "Footer", "Site identity"]


def test_a_row_outlives_what_it_was_about(reader: Client, site: Site, about_page: AboutPage) -> None:
    image, document = ImageFactory(), DocumentFactory()
    made = about({"one.md": about_page})
    made.add(*report("images/a.png", "files/a.pdf").notes)
    made.subjects |= {"images/a.png": Subject(image=image.pk), "files/a.pdf": Subject(document=document.pk)}
    run = keep(made, site)
    for gone in (about_page, image, document):
        gone.delete()

    page = shown(reader)

    assert places(page) == ["one.md:7", "images/a.png:7", "files/a.pdf:7"]
    assert links(page) == []
    assert {note["edit"] for note in reader.get(reverse("isomer:report_json", args=[run.pk])).json()["notes"]} == {""}


def test_it_asks_as_much_for_fifty_rows_as_for_five(
    reader: Client, site: Site, section: AboutPage, image: CustomImage
) -> None:
    def queries(number: int) -> int:
        pages = {f"{n}.md": AboutPageFactory(parent=section, title=f"Page {n} of {number}") for n in range(number)}
        made = about(pages)
        for n in range(number):
            made.note(NoteKind.MISSING_ALT, f"{n}.png", None, "words")
            made.subjects[f"{n}.png"] = Subject(image=image.pk)
            made.note(NoteKind.LINK, "_data/footer.yml", n, "words")
        keep(made, site)
        reader.get(REPORT)
        with CaptureQueriesContext(connection) as captured:
            assert len(table(shown(reader))) == min(50, 3 * number)
        return len(captured)

    assert queries(2) == queries(20) <= 25


def test_hostile_words_stay_words(reader: Client, site: Site) -> None:
    made = report(*HOSTILE)
    made.source = made.branch = "<script>alert(2)</script>"
    keep(made, site)

    page = shown(reader)

    assert places(page) == [f"{file}:7" for file in HOSTILE]
    assert "alert" not in "".join(page.xpath("//script/text()"))


def test_a_kind_that_is_not_known_any_more_is_shown_last(reader: Client, site: Site) -> None:
    run = keep(report("a.md", "b.md"), site)
    run.notes.filter(file="a.md").update(kind="crossed wires")

    assert [cells[0] for cells in table(shown(reader))] == ["Dead links To mend", "Crossed wires To look at"]
