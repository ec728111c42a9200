"""What an import makes of a contact page: whatever the source's fields hold."""

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


def make(sample: SampleSite, run_import: Import, more: str = "agency_name: Sample agency") -> str:
    sample.write("pages/contact.md", FRONT.format(more=more))
    return run_import(sample.root)


def main(client: Client) -> BeautifulSoup:
    found: Any = BeautifulSoup(client.get("/contact-us/").content, "lxml").find("main")
    return found


def test_every_field_of_the_source_is_on_the_page(sample: SampleSite, run_import: Import, client: Client) -> None:
    make(sample, run_import)

    words = " ".join(main(client).get_text(" ").split())
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
        assert expected in words
    assert "Nobody" not in words
    assert "Nowhere" not in words


def test_links_lead_to_maps_telephones_mail_and_other_sites(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    make(sample, run_import)

    links = {str(link["href"]) for link in main(client).find_all("a", href=True)}
    assert "https://maps.example.org/x" in links
    assert any(link.startswith("https://www.google.com/maps/search/") and "2+Other" in link for link in links)
    assert {"tel:+6561234567", "mailto:hello@example.org", "https://example.org/help"} <= links


def test_without_an_agency_the_site_is_named(sample: SampleSite, run_import: Import) -> None:
    make(sample, run_import, more="")

    assert ContactPage.objects.get().heading == "Get in touch with Sample institute"


def test_the_form_of_the_footer_is_offered(sample: SampleSite, run_import: Import, client: Client) -> None:
    sample.write("_data/footer.yml", "feedback: https://form.example.org/f\n")
    make(sample, run_import)

    assert main(client).find("a", href="https://form.example.org/f") is not None


def test_what_has_no_place_is_reported(sample: SampleSite, run_import: Import) -> None:
    printed = make(sample, run_import, more="agency_name: A\nfax: 123")

    assert "pages/contact.md:6: not imported: nothing here carries the key fax: 123" in printed
    assert "the location Nowhere has no address; it was left out, as in Isomer" in printed


def test_an_editor_can_save_what_was_imported(sample: SampleSite, run_import: Import) -> None:
    make(sample, run_import)

    page = ContactPage.objects.get()
    for name in ("locations", "contacts", "feedback_link", "body"):
        value = getattr(page, name)
        value.stream_block.clean(value)
