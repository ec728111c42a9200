"""What visitors and editors type is text in every export of the admin, never a formula."""

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from about.models import AboutPage
from actris_cms.editor.spreadsheets import FORMULA
from search.models import EmptySearch
from tests.factories import UserFactory

from .walk import admin_urls

pytestmark = pytest.mark.django_db
FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "＝1"]


@pytest.fixture
def admin(client: Client, about_page: AboutPage) -> Client:
    """A client of an administrator, whose name is a formula like all else that is listed."""
    user = UserFactory.create(username="=1+1", first_name="=2", last_name="=3", is_superuser=True)
    for number, formula in enumerate(FORMULAS):
        EmptySearch.objects.create(words=formula, count=number)
        Redirect.objects.create(old_path=formula, redirect_link=f"https://example.org/{number}")
    about_page.title = FORMULAS[0]
    about_page.locked, about_page.locked_by, about_page.locked_at = True, user, timezone.now()
    about_page.owner = user
    about_page.save_revision(user=user, log_action=True).publish(user=user)
    client.force_login(user)
    return client


def exports(client: Client, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield each export of this kind that the admin offers."""
    for url in admin_urls({}, []):
        response = client.get(url, {"export": kind})
        if f".{kind}" in response.get("Content-Disposition", ""):
            yield url, response.getvalue()


@pytest.mark.slow(seconds=4)
def test_no_cell_of_a_csv_is_a_formula(admin: Client) -> None:
    found = {url: list(csv.reader(io.StringIO(data.decode()))) for url, data in exports(admin, "csv")}
    cells = {cell for rows in found.values() for row in rows for cell in row}
    assert {cell for cell in cells if cell.startswith(FORMULA)} == set()
    assert {f"'{formula}" for formula in [*FORMULAS, "=1+1"]} <= cells
    assert {"/admin/reports/empty-searches/", "/admin/redirects/", "/admin/reports/site-history/"} <= set(found)


@pytest.mark.slow(seconds=4)
def test_no_cell_of_an_xlsx_is_a_formula(admin: Client) -> None:
    sheets = [openpyxl.load_workbook(io.BytesIO(data)).active for _, data in exports(admin, "xlsx")]
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert {cell.value for cell in cells if cell.data_type == "f"} == set()
    assert FORMULAS[0] in {cell.value for cell in cells}
