"""The accessibility statement: filled in when it is added, linked from every page, with ways to reach the institute."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from lxml import html
from wagtail.models import PageViewRestriction, Site

from about.accessibility import FILE
from about.models import AboutPage, AccessibilityPage
from about.reach import REACH
from actris_cms.core.models import Footer
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import (
    AccessibilityPageFactory,
    ContactPageFactory,
    EnquiryPageFactory,
    contact,
    link,
    location,
    stream,
)
from tests.test_queries import BUDGET, queries

pytestmark = pytest.mark.slow

URL = "/accessibility/"
LINK = f'<a href="{URL}">Accessibility statement</a>'


@pytest.fixture
def statement(home: HomePage) -> AccessibilityPage:
    """The statement of a site."""
    page: AccessibilityPage = AccessibilityPageFactory(parent=home, slug="accessibility")
    return page


@pytest.fixture
def reachable(home: HomePage, statement: AccessibilityPage) -> None:
    """A contact page and an enquiry form."""
    home.refresh_from_db()
    words = "<p>Or <a href='https://example.org/'>online</a></p>"
    details = (("phone", "+65 6123 4567"), ("email", "hello@example.org"), ("other", words))
    contacts = stream(contact("General enquiries", *details), contact("Online only", ("other", words)))
    where = stream(location("Headquarters", "23 Sample Park\nSingapore 123456"))
    ContactPageFactory(parent=home, contacts=contacts, locations=where)
    EnquiryPageFactory(parent=home, slug="write")


def main_of(client: Client) -> str:
    """Return the text of the statement, with its links."""
    response = client.get(URL)
    assert response.status_code == 200
    text = response.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def footer_of(client: Client, url: str) -> str:
    return client.get(url).content.decode().partition("<footer")[2]


def test_a_new_statement_is_filled_in_with_dated_figures(statement: AccessibilityPage) -> None:
    data = json.loads(FILE.read_text())
    assert statement.assessed_on == date.fromisoformat(data["assessed_on"])
    assert [block.value["title"] for block in statement.limitations] == [each["title"] for each in data["limitations"]]
    shown = [dict(block.value) for block in statement.measurements]
    assert shown
    for value in shown:
        assert value["runs"] == value["pages"] * 4
        assert value["date"] <= statement.assessed_on
    for field in ("limitations", "assessment", "measurements", "technology"):
        stream_value = getattr(statement, field)
        stream_value.stream_block.clean(stream_value)
    statement.full_clean()


def test_an_editor_who_adds_it_only_has_to_publish(editor: User, client: Client, home: HomePage) -> None:
    client.force_login(editor)
    page = html.fromstring(
        client.get(reverse("wagtailadmin_pages:add", args=("about", "accessibilitypage", home.pk))).content
    )
    assert page.xpath("string(//input[@name='title']/@value)") == "Accessibility statement"
    assert page.xpath("string(//input[@name='slug']/@value)") == "accessibility-statement"
    assert page.xpath("//select[@name='conformance']/option[@selected]/@value") == ["partial"]
    limitations = str(page.xpath("string(//*[@id='limitations']/@data-w-block-arguments-value)"))
    assert "Ask us what a picture shows." in limitations


def test_what_an_editor_has_changed_stays(statement: AccessibilityPage, client: Client) -> None:
    statement.conformance, statement.limitations, statement.measurements = "full", [], []
    statement.save_revision().publish()
    main = main_of(client)
    assert "fully conformant" in main
    assert "does not work for everybody" not in main
    assert "axe-core" not in main


@pytest.mark.parametrize("url", ["/", "/about-us/about-actris/", "/nowhere/"])
def test_the_footer_of_every_page_links_to_it(
    client: Client, statement: AccessibilityPage, about_page: AboutPage, url: str
) -> None:
    assert LINK in footer_of(client, url)


def test_a_link_that_an_editor_has_put_into_the_footer_is_not_repeated(
    client: Client, statement: AccessibilityPage, site: Site
) -> None:
    footer = Footer.for_site(site)
    footer.links = stream(("link", link(page=statement.pk, text="Barriers")))
    footer.save()
    assert footer_of(client, "/").count(f'href="{URL}"') == 1


@pytest.mark.parametrize("hide", ["unpublish", "protect"])
def test_the_footer_does_not_link_to_one_that_visitors_cannot_see(
    client: Client, statement: AccessibilityPage, hide: str
) -> None:
    if hide == "unpublish":
        statement.unpublish()
    else:
        PageViewRestriction.objects.create(page=statement, restriction_type="login")
    assert URL not in footer_of(client, "/")


@pytest.mark.usefixtures("reachable")
def test_it_says_how_to_reach_the_institute_and_when_it_answers(client: Client, statement: AccessibilityPage) -> None:
    main = main_of(client)
    assert "We aim to answer within 5 working days." in main
    assert 'href="tel:+6561234567"' in main
    assert 'href="mailto:hello@example.org"' in main
    assert "23 Sample Park" in main
    assert 'href="/write/"' in main
    assert "Online only" not in main


def test_it_does_not_ask_for_problems_where_nobody_can_be_told(client: Client, statement: AccessibilityPage) -> None:
    assert "Tell us" not in main_of(client)


@pytest.mark.usefixtures("reachable")
def test_a_private_form_is_not_named(client: Client, home: HomePage, statement: AccessibilityPage) -> None:
    before = REACH.fingerprints([str(home.pk)])
    PageViewRestriction.objects.create(page=home.get_children().get(slug="write"), restriction_type="login")
    assert "/write/" not in main_of(client)
    assert REACH.fingerprints([str(home.pk)]) != before


@pytest.mark.slow
@pytest.mark.usefixtures("reachable")
def test_it_stays_within_the_budget_of_queries(client: Client) -> None:
    executed = queries(client, URL)
    assert len(executed) <= BUDGET, "\n".join(executed)


def test_its_card_says_how_far_the_guidelines_are_met(statement: AccessibilityPage) -> None:
    assert "partially conformant with the Web Content Accessibility Guidelines" in statement.card_text
    statement.summary = "In one sentence."
    assert statement.card_text == "In one sentence."


@pytest.mark.parametrize("words", ["disabled", "large print", "WCAG", "screen reader"])
def test_visitors_find_it_by_everyday_words(client: Client, statement: AccessibilityPage, words: str) -> None:
    found: Any = client.get("/search/", {"q": words}).content.decode()
    assert f'href="{URL}"' in found[found.index("<main") : found.index("</main>")]


def test_the_preview_of_the_footer_has_the_link_too(statement: AccessibilityPage, site: Site) -> None:
    preview: Any = Footer(site=site).make_preview_request()
    assert LINK in " ".join(preview.render().content.decode().split())


def test_a_site_with_limitations_is_not_fully_conformant(statement: AccessibilityPage) -> None:
    statement.conformance = "full"
    with pytest.raises(ValidationError, match="A site with limitations is not fully conformant"):
        statement.full_clean()
    statement.limitations = []
    statement.full_clean()
