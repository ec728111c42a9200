"""What editors take away from the report in the admin: spreadsheets, and an import as data."""

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import Site

from isomer.report.store import keep

from .reports import HOSTILE, report

pytestmark = pytest.mark.django_db

REPORT = reverse("isomer:report")


def test_it_can_be_downloaded_as_a_spreadsheet_that_holds_no_formula(reader: Client, site: Site) -> None:
    made = report(*HOSTILE, notes=60)
    keep(made, site)

    response = reader.get(REPORT, {"export": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode())))

    assert len(rows) == 64
    assert rows[0] == {
        "What": "Dead links",
        "Weight": "to mend",
        "What to do": rows[0]["What to do"],
        "File": HOSTILE[0],
        "Line": "7",
        "Note": f"about {HOSTILE[0]}",
        "About": "",
        "Form": "",
    }
    assert rows[3]["File"] == f"'{HOSTILE[3]}"

    response = reader.get(REPORT, {"export": "xlsx", "q": "calc"})
    sheet = load_workbook(io.BytesIO(b"".join(response))).active
    assert [cell.value for cell in sheet["D"]] == ["File", HOSTILE[3]]
    assert sheet["D2"].data_type == "s"


def test_an_import_is_handed_out_as_data(reader: Client, site: Site) -> None:
    run = keep(report("index.md"), site)
    address = reverse("isomer:report_json", args=[run.pk])

    response = reader.get(address)

    assert address in reader.get(REPORT).content.decode()
    assert response.headers["Content-Disposition"] == 'attachment; filename="import-20260301-120506.json"'
    assert json.loads(response.content)["notes"][0]["file"] == "index.md"
    assert reader.get(reverse("isomer:report_json", args=[run.pk + 1])).status_code == 404
    assert reader.post(address).status_code == 405
