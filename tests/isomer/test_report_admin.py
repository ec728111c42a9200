"""The report in the admin: permissions, content, filters and links."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from wagtail.models import GroupPagePermission, Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User
from home.models import HomePage
from isomer.load.report import Report, Subject
from isomer.notes import NoteKind
from isomer.report.store import save_run
from isomer.report.subjects import STATEMENT
from tests.factories import AboutPageFactory, AccessibilityPageFactory, DocumentFactory, ImageFactory, UserFactory

from .reports import HOSTILE, report

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REPORT, RESULTS = reverse("isomer:report"), reverse("isomer:report_results")
ROWS = "//*[@id='listing-results']//tbody/tr"


def get_report(client: Client, **query: Any) -> html.HtmlElement:
    """Return the parsed report that this client gets."""
    response = client.get(REPORT, query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def table(page: html.HtmlElement) -> list[list[str]]:
    """Return the cells of the table, row by row."""
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in page.xpath(ROWS)]


def locations(page: html.HtmlElement) -> list[str]:
    return [cells[1] for cells in table(page)]


def links(page: html.HtmlElement) -> list[str]:
    return [str(url) for url in page.xpath(ROWS + "//a/@href")]


def about(pages: dict[str, AboutPage]) -> Report:
    """Return a report with a note about each page."""
    created = report(*pages)
    created.subjects = {file: Subject(page=page.pk) for file, page in pages.items()}
    return created


@pytest.mark.parametrize("name", ["editor", "publisher"])
def test_editors_and_publishers_find_it_under_reports(
    client: Client, request: pytest.FixtureRequest, site: Site, name: str
) -> None:
    save_run(report("a.md"), site)
    client.force_login(request.getfixturevalue(name))

    home = client.get(reverse("wagtailadmin_home")).content.decode()

    assert REPORT in home
    assert locations(get_report(client)) == ["a.md:7"]


def test_users_who_cannot_edit_pages_have_no_access(client: Client, site: Site) -> None:
    run = save_run(report("a.md"), site)
    user = UserFactory.create()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    assert REPORT not in client.get(reverse("wagtailadmin_home")).content.decode()
    for url in (REPORT, RESULTS, f"{REPORT}?export=csv", reverse("isomer:report_json", args=[run.pk])):
        response = client.get(url)
        assert (response.status_code, response.headers["Location"]) == (302, reverse("wagtailadmin_home"))


def test_editors_of_one_section_have_no_access(client: Client, site: Site, section: AboutPage) -> None:
    run = save_run(about({"a.md": AboutPageFactory(parent=section, title="Draft elsewhere", live=False)}), site)
    user, group = UserFactory.create(), Group.objects.create(name="Editors of one section")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group, page=section, permission=Permission.objects.get(codename=codename)
        )
    client.force_login(user)

    assert REPORT not in client.get(reverse("wagtailadmin_home")).content.decode()
    for url in (REPORT, RESULTS, f"{REPORT}?export=csv", reverse("isomer:report_json", args=[run.pk])):
        response = client.get(url)
        assert (response.status_code, response.headers["Location"]) == (302, reverse("wagtailadmin_home"))


def test_visitors_must_sign_in(client: Client, site: Site) -> None:
    run = save_run(report("a.md"), site)

    for url in (REPORT, RESULTS, reverse("isomer:report_json", args=[run.pk])):
        assert client.get(url).headers["Location"].startswith(reverse("wagtailadmin_login"))


@pytest.mark.parametrize("url", [REPORT, RESULTS])
def test_it_says_if_no_import_has_run(editor_client: Client, url: str) -> None:
    assert "No import has been carried out yet." in editor_client.get(url).content.decode()


def test_it_says_if_an_import_has_no_notes(editor_client: Client, site: Site) -> None:
    save_run(report(), site)

    assert "This import has no notes" in editor_client.get(REPORT).content.decode()


def test_a_row_has_its_kind_explanation_location_message_and_link(
    editor_client: Client, site: Site, about_page: AboutPage
) -> None:
    save_run(about({"_about-us/About.md": about_page}), site)

    page = get_report(editor_client)

    assert table(page) == [["Dead links To mend", "_about-us/About.md:7", "about _about-us/About.md", "About ACTRIS"]]
    assert "choose the right target" in page.xpath(f"string({ROWS}//button/@data-w-tooltip-content-value)")
    assert links(page) == [reverse("wagtailadmin_pages:edit", args=[about_page.pk])]


def test_the_newest_import_is_shown_unless_another_is_requested(editor_client: Client, site: Site) -> None:
    old, new = report("old.md"), report("new.md")
    new.branch, new.sections_created = "staging", 4
    first, _ = save_run(old, site), save_run(new, site)

    newest = get_report(editor_client)

    assert locations(newest) == ["new.md:7"]
    assert "Branch staging" in newest.text_content()
    assert newest.xpath("//dl/div[dt = 'Sections created']/dd/text()") == ["4"]
    assert locations(get_report(editor_client, run=first.pk)) == ["old.md:7"]
    for nonsense in ("999999", "nobody", "9" * 30, "-1", "٣"):
        assert locations(get_report(editor_client, run=nonsense)) == ["new.md:7"]


def test_rows_are_ordered_by_importance_and_can_be_filtered_by_kind(editor_client: Client, site: Site) -> None:
    created = report("style.md", kind=NoteKind.STYLE)
    created.add(*report("legacy.md", kind=NoteKind.LEGACY).notes, *report("link-1.md", "link-2.md").notes)
    save_run(created, site)

    page = get_report(editor_client)

    assert locations(page) == ["link-1.md:7", "link-2.md:7", "legacy.md:7", "style.md:7"]
    overview = [
        " ".join(entry.text_content().split()) for entry in page.xpath("//dl[@class='import-report__kinds']//dd")
    ]
    assert overview == ["Dead links 2", "Legacy content 1", "Styles dropped 1"]
    assert page.xpath("//input[@name='kind']/@value") == ["dead link", "legacy content", "style dropped"]

    (url,) = page.xpath("//dd/a[. = 'Legacy content']/@href")
    chosen = html.fromstring(editor_client.get(url).content.decode())
    assert locations(chosen) == ["legacy.md:7"]
    assert "move its content to proper blocks" in chosen.text_content()
    assert "move its content to proper blocks" not in page.text_content()
    assert locations(get_report(editor_client, kind=["dead link", "style dropped"])) == [
        "link-1.md:7",
        "link-2.md:7",
        "style.md:7",
    ]
    assert len(locations(get_report(editor_client, kind="nonsense"))) == 4


def test_rows_can_be_ordered_by_file(editor_client: Client, site: Site) -> None:
    created = report("b.md", kind=NoteKind.DEAD_LINK)
    created.add(*report("c.md", "a.md", kind=NoteKind.STYLE).notes)
    save_run(created, site)

    assert locations(get_report(editor_client, ordering="file")) == ["a.md:7", "b.md:7", "c.md:7"]
    assert locations(get_report(editor_client, ordering="-file")) == ["c.md:7", "b.md:7", "a.md:7"]
    assert locations(get_report(editor_client, ordering="password")) == ["b.md:7", "c.md:7", "a.md:7"]


def test_rows_can_be_searched_by_page_file_and_text(editor_client: Client, site: Site, about_page: AboutPage) -> None:
    save_run(about({"one.md": about_page, "two.md": AboutPageFactory(parent=about_page, title="Facilities")}), site)

    assert locations(get_report(editor_client, q="actris")) == ["one.md:7"]
    assert locations(get_report(editor_client, q="two.M")) == ["two.md:7"]
    assert locations(get_report(editor_client, q="about one")) == ["one.md:7"]
    assert locations(get_report(editor_client, q="nothing of it")) == []


@pytest.mark.slow
def test_rows_link_to_images_documents_and_settings_that_the_user_may_edit(
    client: Client, site: Site, image: CustomImage, editor: User, publisher: User
) -> None:
    document = DocumentFactory()
    created = report(
        "images/a.png", "files/a.pdf", "index.md", "_data/navigation.yml", "_data/footer.yml", "_config.yml"
    )
    created.subjects = {"images/a.png": Subject(image=image.pk), "files/a.pdf": Subject(document=document.pk)}
    save_run(created, site)
    for_editors = [
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtaildocs:edit", args=[document.pk]),
        reverse("wagtailadmin_pages:edit", args=[site.root_page_id]),
    ]
    settings = [
        reverse("wagtailsettings:edit", args=["core", name, site.pk])
        for name in ("navigation", "footer", "siteidentity")
    ]

    client.force_login(publisher)
    assert links(get_report(client)) == for_editors + settings
    for url in for_editors + settings:
        assert client.get(url).status_code == 200

    client.force_login(editor)
    page = get_report(client)
    assert links(page) == for_editors
    assert [cells[3] for cells in table(page)][3:] == ["Navigation", "Footer", "Site identity"]


def test_a_row_stays_when_its_page_image_or_document_is_deleted(
    editor_client: Client, site: Site, about_page: AboutPage
) -> None:
    image, document = ImageFactory(), DocumentFactory()
    created = about({"one.md": about_page})
    created.add(*report("images/a.png", "files/a.pdf").notes)
    created.subjects |= {"images/a.png": Subject(image=image.pk), "files/a.pdf": Subject(document=document.pk)}
    run = save_run(created, site)
    for subject in (about_page, image, document):
        subject.delete()

    page = get_report(editor_client)

    assert locations(page) == ["one.md:7", "images/a.png:7", "files/a.pdf:7"]
    assert links(page) == []
    assert {
        note["edit"] for note in editor_client.get(reverse("isomer:report_json", args=[run.pk])).json()["notes"]
    } == {""}


@pytest.mark.slow
def test_fifty_rows_need_as_many_queries_as_six(
    editor_client: Client, site: Site, section: AboutPage, image: CustomImage
) -> None:
    def queries(number: int) -> int:
        pages = {f"{n}.md": AboutPageFactory(parent=section, title=f"Page {n} of {number}") for n in range(number)}
        created = about(pages)
        for n in range(number):
            created.note(NoteKind.MISSING_ALT, f"{n}.png", None, "words")
            created.subjects[f"{n}.png"] = Subject(image=image.pk)
            created.note(NoteKind.LINK, "_data/footer.yml", n, "words")
        save_run(created, site)
        editor_client.get(REPORT)
        with CaptureQueriesContext(connection) as captured:
            assert len(table(get_report(editor_client))) == min(50, 3 * number)
        return len(captured)

    assert queries(2) == queries(20) <= 25


def test_hostile_text_is_escaped(editor_client: Client, site: Site) -> None:
    created = report(*HOSTILE)
    created.source = created.branch = "<script>alert(2)</script>"
    save_run(created, site)

    page = get_report(editor_client)

    assert locations(page) == [f"{file}:7" for file in HOSTILE]
    assert "alert" not in "".join(page.xpath("//script/text()"))


def test_an_unknown_kind_is_shown_last(editor_client: Client, site: Site) -> None:
    run = save_run(report("a.md", "b.md"), site)
    run.notes.filter(file="a.md").update(kind="crossed wires")

    assert [cells[0] for cells in table(get_report(editor_client))] == [
        "Dead links To mend",
        "Crossed wires To look at",
    ]


def test_a_missing_accessibility_statement_has_a_button_that_adds_it_until_there_is_one(
    editor_client: Client, site: Site, home: HomePage
) -> None:
    save_run(report(STATEMENT, kind=NoteKind.NO_STATEMENT), site)
    add = reverse("wagtailadmin_pages:add", args=("about", "accessibilitypage", home.pk))

    def buttons() -> list[tuple[str, str]]:
        page = get_report(editor_client)
        return [(form.get("action"), form.text_content().strip()) for form in page.xpath(ROWS + "//form")]

    assert buttons() == [(add, "Add the statement")]
    assert editor_client.get(add).status_code == 200
    AccessibilityPageFactory(parent=home)
    assert buttons() == []
