"""The ways into the site by audience, on the home page."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from about.models import AboutPage
from home.audiences import AudiencesBlock
from home.models import HomePage
from tests.factories import AboutPageFactory, items, link, stream

pytestmark = pytest.mark.django_db


def audience(name: str, *links: dict[str, Any], text: str = "") -> dict[str, Any]:
    """Return the raw data of an audience."""
    return {"name": name, "text": text, "links": items(*links)}


def show(home: HomePage, *audiences: dict[str, Any], title: str = "Ways in") -> None:
    """Put the audiences on the home page."""
    home.refresh_from_db()
    home.body = stream(("audiences", {"title": title, "audiences": items(*audiences)}))
    home.save()


def test_each_audience_has_its_line_and_links(client: Client, home: HomePage, section: AboutPage) -> None:
    clinicians = audience("For clinicians", link(page=section.pk), text="From the first call to the infusion.")
    show(home, clinicians, audience("For industry", link(text="Write to us", url="https://example.org/")))
    html = " ".join(client.get("/").content.decode().split())
    assert '<h3 class="audience-name">For clinicians</h3> <p>From the first call to the infusion.</p>' in html
    assert re.search(r'<a href="/about-us/" ?>About us\b', html)
    assert re.search(r'<a href="https://example.org/" ?>Write to us\b', html)


def test_without_a_title_the_audiences_are_headings_of_their_own(
    client: Client, home: HomePage, section: AboutPage
) -> None:
    show(home, audience("For clinicians", link(page=section.pk)), title="")
    assert '<h2 class="audience-name">For clinicians</h2>' in client.get("/").content.decode()


def test_a_page_that_is_not_public_is_not_offered(client: Client, home: HomePage, section: AboutPage) -> None:
    draft = AboutPageFactory(parent=section, title="Secret", live=False)
    show(home, audience("For clinicians", link(page=draft.pk)), audience("For industry", link(page=section.pk)))
    html = client.get("/").content.decode()
    assert "For industry" in html
    assert "For clinicians" not in html
    assert "Secret" not in html
    section.unpublish()
    assert "Ways in" not in client.get("/").content.decode()


@pytest.mark.parametrize("number", [1, 5])
def test_there_are_two_to_four(number: int) -> None:
    block = AudiencesBlock()
    one = {"name": "For all", "text": "", "links": [link(text="Home", url="/")]}
    with pytest.raises(ValidationError):
        block.clean(block.normalize({"title": "", "audiences": [one] * number}))
    assert block.clean(block.normalize({"title": "", "audiences": [one] * 2}))
