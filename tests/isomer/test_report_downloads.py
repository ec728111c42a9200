"""Downloads of the report in the admin: CSV, Excel and JSON."""

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import Site

from isomer.report.store import save_run

from .reports import HOSTILE, report

pytestmark = pytest.mark.django_db

REPORT = reverse("isomer:report")


def test_spreadsheets_have_all_rows_and_no_formulas(editor_client: Client, site: Site) -> None:
    created = report(*HOSTILE, notes=60)
    save_run(created, site)

    response = editor_client.get(REPORT, {"export": "csv"})
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

    response = editor_client.get(REPORT, {"export": "xlsx", "q": "calc"})
    sheet = load_workbook(io.BytesIO(b"".join(response))).active
    assert [cell.value for cell in sheet["D"]] == ["File", HOSTILE[3]]
    assert sheet["D2"].data_type == "s"


def test_an_import_can_be_downloaded_as_json(editor_client: Client, site: Site) -> None:
    run = save_run(report("index.md"), site)
    url = reverse("isomer:report_json", args=[run.pk])

    response = editor_client.get(url)

    assert url in editor_client.get(REPORT).content.decode()
    assert response.headers["Content-Disposition"] == 'attachment; filename="import-20260301-120506.json"'
    assert json.loads(response.content)["notes"][0]["file"] == "index.md"
    assert editor_client.get(reverse("isomer:report_json", args=[run.pk + 1])).status_code == 404
    assert editor_client.post(url).status_code == 405
