"""The import of a contact page."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from about.models import ContactPage

from .conftest import Import
from .samples import SampleSite

pytestmark = pytest.mark.django_db

FRONT = """---
layout: contact_us
title: Contact us
permalink: /contact-us/
{more}
locations:
  - title: Headquarters
    address: [1 Sample Road, "#02-03 Sample Tower", Singapore 123456]
    operating_hours:
      - {{days: Mon to Fri, time: 9am to 5pm, description: Closed at noon}}
      - {{days: "", time: "", description: ""}}
    maps_link: https://maps.example.org/x
  - title: Laboratory
    address: "2 Other Street<br>Singapore 654321"
    operating_hours: []
    maps_link: ""
  - title: Nowhere
    address: ["", ""]
contacts:
  - title: General enquiries
    content:
      - phone: "+65 6123 4567"
      - email: hello@example.org
      - other: Ask <a href="https://example.org/help">the desk</a>
  - title: Nobody
    content: [{{phone: ""}}, {{email: ""}}, {{other: ""}}]
---
"""


def import_contact_page(sample: SampleSite, run_import: Import, more: str = "agency_name: Sample agency") -> str:
    sample.write("pages/contact.md", FRONT.format(more=more))
    return run_import(sample.root)


def main_of(client: Client) -> BeautifulSoup:
    found: Any = BeautifulSoup(client.get("/contact-us/").content, "lxml").find("main")
    return found


def test_all_fields_of_the_source_are_shown(sample: SampleSite, run_import: Import, client: Client) -> None:
    import_contact_page(sample, run_import)

    text = " ".join(main_of(client).get_text(" ").split())
    for expected in (
        "Get in touch with Sample agency",
        "Headquarters",
        "1 Sample Road",
        "#02-03 Sample Tower",
        "Singapore 123456",
        "Mon to Fri",
        "9am to 5pm",
        "Closed at noon",
        "2 Other Street",
        "General enquiries",
        "+65 6123 4567",
        "hello@example.org",
        "Ask the desk",
    ):
        assert expected in text
    assert "Nobody" not in text
    assert "Nowhere" not in text


def test_links_lead_to_maps_telephones_mail_and_other_sites(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    import_contact_page(sample, run_import)

    links = {str(link["href"]) for link in main_of(client).find_all("a", href=True)}
    assert "https://maps.example.org/x" in links
    assert any(link.startswith("https://www.google.com/maps/search/") and "2+Other" in link for link in links)
    assert {"tel:+6561234567", "mailto:hello@example.org", "https://example.org/help"} <= links


def test_without_an_agency_the_heading_has_the_name_of_the_site(sample: SampleSite, run_import: Import) -> None:
    import_contact_page(sample, run_import, more="")

    assert ContactPage.objects.get().heading == "Get in touch with Sample institute"


def test_the_page_links_to_the_form_of_the_footer(sample: SampleSite, run_import: Import, client: Client) -> None:
    sample.write("_data/footer.yml", "feedback: https://form.example.org/f\n")
    import_contact_page(sample, run_import)

    assert main_of(client).find("a", href="https://form.example.org/f") is not None


def test_values_without_a_field_are_reported(sample: SampleSite, run_import: Import) -> None:
    printed = import_contact_page(sample, run_import, more="agency_name: A\nfax: 123")

    assert "pages/contact.md:6: key without a field: there is no field for the key fax: 123" in printed
    assert "the location Nowhere has no address; it was left out, as in Isomer" in printed


def test_the_imported_page_is_valid(sample: SampleSite, run_import: Import) -> None:
    import_contact_page(sample, run_import)

    page = ContactPage.objects.get()
    for name in ("locations", "contacts", "feedback_link", "body"):
        value = getattr(page, name)
        value.stream_block.clean(value)
