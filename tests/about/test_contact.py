"""The contact page: what it shows and omits, its structured data, and the address in the footer."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.models import Site
from wagtail.search.backends import get_search_backend
from wagtail.test.utils.form_data import nested_form_data, streamfield

from about.blocks import ContactBlock, LocationBlock
from about.models import AboutPage, ContactPage
from actris_cms.core.blocks.links import mailto_url, telephone_url
from actris_cms.core.models import Footer, SiteIdentity
from actris_cms.users.models import User
from home.models import HomePage
from tests.discovery.conftest import head_of
from tests.factories import AboutPageFactory, ContactPageFactory, contact, link, location, stream
from tests.test_queries import BUDGET, queries

pytestmark = pytest.mark.django_db

HEADQUARTERS = location(
    "Headquarters",
    "23 Sample Park, #06-01,\r\n\r\n  Singapore 123456 ",
    ("Mondays to Fridays", "8.30 am to 6 pm", "Last visitors at 5 pm"),
    ("By appointment", "", ""),
)
LABORATORY = location("Laboratory", "30 Sample Boulevard\nSingapore 654321", map_url="https://maps.example.org/lab")
ENQUIRIES = contact(
    "General enquiries",
    ("phone", "+65 6123 4567"),
    ("email", "hello+web@example.org"),
    ("other", '<p>Or use our <a href="https://example.org/form">form</a>.</p>'),
)


@pytest.fixture
def contact_page(home: HomePage) -> ContactPage:
    """The contact page with two locations, a contact, a form and a text."""
    page: ContactPage = ContactPageFactory(
        parent=home,
        slug="contact-us",
        heading="Get in touch with the Institute",
        locations=stream(HEADQUARTERS, LABORATORY),
        contacts=stream(ENQUIRIES),
        feedback_link=stream(("link", link(text="Online form", url="https://form.example.org/"))),
        body=stream(("rich_text", "<p>Take the train to Sample Station.</p>")),
    )
    return page


def main_of(client: Client, path: str = "/contact-us/") -> Tag:
    """Return the `main` element of the page at this path."""
    main = BeautifulSoup(client.get(path).content, "html.parser").find("main")
    assert isinstance(main, Tag)
    return main


def text_of(element: Tag | None) -> str:
    """Return the text of an element in one line."""
    assert element is not None
    return " ".join(element.get_text().split())


def create_page(home: HomePage, **fields: Any) -> None:
    """Create a contact page with only these fields at /contact-us/."""
    ContactPageFactory(parent=home, slug="contact-us", **fields)


class TestPage:
    def test_all_fields_are_shown_in_order(self, client: Client, contact_page: ContactPage) -> None:
        main = main_of(client)
        assert [text_of(heading) for heading in main.select("h1, h2, h3")] == [
            "Contact us",
            "Get in touch with the Institute",
            "Headquarters",
            "Laboratory",
            "General enquiries",
        ]
        text = text_of(main)
        parts = (
            "23 Sample Park",
            "30 Sample Boulevard",
            "+65 6123 4567",
            "Or use our form.",
            "Online form",
            "train to",
        )
        assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)

    def test_the_default_heading_contains_the_name_of_the_site(
        self, client: Client, home: HomePage, site: Site
    ) -> None:
        identity = SiteIdentity.for_site(site)
        identity.site_name = "The Institute"
        identity.save()
        create_page(home, locations=stream(LABORATORY))
        assert text_of(main_of(client).h2) == "Get in touch with The Institute"

    def test_the_lines_of_an_address_are_kept(self, client: Client, contact_page: ContactPage) -> None:
        address = main_of(client).select_one("address")
        assert address is not None
        assert list(address.stripped_strings) == ["23 Sample Park, #06-01,", "Singapore 123456"]
        assert len(address.find_all("br")) == 1

    def test_opening_hours_are_a_table_with_row_headers(self, client: Client, contact_page: ContactPage) -> None:
        (table,) = main_of(client).find_all("table")
        assert text_of(table.caption) == "Opening hours: Headquarters"
        first, second = table.find_all("tr")
        assert text_of(first.find("th", scope="row")) == "Mondays to Fridays"
        assert text_of(first.td) == "8.30 am to 6 pm Last visitors at 5 pm"
        assert text_of(second) == text_of(second.find("td", colspan="2")) == "By appointment"

    def test_the_map_link_is_the_given_one_or_a_search_for_the_address(
        self, client: Client, contact_page: ContactPage
    ) -> None:
        searched, given = main_of(client).select("a.location-map")
        href = str(searched["href"])
        assert href.startswith("https://www.google.com/maps/search/?api=1&query=23")
        assert "#" not in href
        assert parse_qs(urlsplit(href).query)["query"] == ["23 Sample Park, #06-01, Singapore 123456"]
        assert given["href"] == "https://maps.example.org/lab"

    def test_a_map_is_a_panel_that_asks_before_it_loads_anything(self, client: Client, home: HomePage) -> None:
        kind, value = LABORATORY
        url = "https://www.onemap.gov.sg/amm/amm.html?mapStyle=Default&zoomLevel=15"
        create_page(home, locations=stream((kind, {**value, "map_embed": url}), HEADQUARTERS))
        response = client.get("/contact-us/")
        panels = BeautifulSoup(response.content, "html.parser").select("[data-embed-src]")
        assert [(panel["data-embed-src"], panel["data-embed-title"]) for panel in panels] == [(url, "Map: Laboratory")]
        assert "OneMap, which may then learn of your visit" in text_of(panels[0])
        assert panels[0].iframe is None
        assert "https://www.onemap.gov.sg" in response["Content-Security-Policy"]

    @pytest.mark.parametrize("url", ["http://www.onemap.gov.sg/amm/amm.html", "https://maps.app.goo.gl/abc"])
    def test_a_map_that_cannot_be_shown_is_refused(self, url: str) -> None:
        block = LocationBlock()
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python({"title": "", "address": "1 Sample Road", "map_embed": url}))
        assert set(caught.value.block_errors) == {"map_embed"}

    def test_the_links_to_maps_name_their_location(self, client: Client, home: HomePage) -> None:
        create_page(home, locations=stream(LABORATORY, location("", "1 Nameless Road,\nSingapore 111111")))
        links = main_of(client).select("a.location-map")
        assert [text_of(a) for a in links] == ["Open in maps: Laboratory", "Open in maps: 1 Nameless Road"]

    def test_a_location_without_a_title_has_no_empty_heading(self, client: Client, home: HomePage) -> None:
        create_page(home, locations=stream(location("", "1 Nameless Road")))
        assert main_of(client).find("h3") is None

    def test_telephone_numbers_and_mail_addresses_are_links(self, client: Client, contact_page: ContactPage) -> None:
        links = {a["href"]: text_of(a) for a in main_of(client).select(".contact a")}
        assert links == {
            "tel:+6561234567": "Telephone: +65 6123 4567",
            "mailto:hello+web@example.org": "E-mail: hello+web@example.org",
            "https://example.org/form": "form",
        }

    def test_invalid_telephone_numbers_and_mail_addresses_are_shown_without_links(
        self, client: Client, home: HomePage
    ) -> None:
        details = (("phone", "1800-CALL-US (24h)"), ("email", "a@example.org or b@example.org"))
        create_page(home, contacts=stream(contact("Hotline", *details)))
        main = main_of(client)
        assert [text_of(li) for li in main.select(".contact li")] == [
            "Telephone: 1800-CALL-US (24h)",
            "E-mail: a@example.org or b@example.org",
        ]
        assert main.select(".contact a") == []

    def test_the_form_is_a_button(self, client: Client, contact_page: ContactPage) -> None:
        (button,) = main_of(client).select("a.button:not(.location-map)")
        assert (button["href"], text_of(button)) == ("https://form.example.org/", "Online form")

    def test_nothing_is_loaded_from_third_parties(self, client: Client, contact_page: ContactPage) -> None:
        main = main_of(client)
        assert main.select("iframe, img, script, object, embed, [src], [data-embed-src]") == []

    def test_text_of_editors_is_escaped(self, client: Client, home: HomePage) -> None:
        hostile = '"><script>alert(1)</script>'
        create_page(
            home,
            heading=hostile,
            locations=stream(location(hostile, f"{hostile}\n{hostile}", (hostile, hostile, hostile))),
            contacts=stream(contact(hostile, ("phone", hostile), ("email", hostile))),
        )
        main = main_of(client)
        assert main.find("script") is None
        assert main.get_text().count(hostile) >= 9

    def test_only_this_page_loads_its_style_sheet(
        self, client: Client, contact_page: ContactPage, about_page: AboutPage
    ) -> None:
        assert "about/contact.css" in client.get("/contact-us/").content.decode()
        assert "about/contact.css" not in client.get("/about-us/about-actris/").content.decode()

    def test_below_a_section_it_shows_the_side_navigation(self, client: Client, section: AboutPage) -> None:
        ContactPageFactory(parent=section, slug="contact", locations=stream(LABORATORY))
        main = main_of(client, "/about-us/contact/")
        current = main.select_one("nav.side-nav [aria-current=page]")
        assert text_of(current) == "Contact us"


class TestEmptyFields:
    def test_a_page_without_content_shows_only_its_title(self, client: Client, home: HomePage) -> None:
        create_page(home)
        main = main_of(client)
        assert [text_of(heading) for heading in main.select("h1, h2, h3")] == ["Contact us"]
        assert main.select("ul, address, table, .button, .story, section") == []

    def test_a_contact_without_details_is_omitted(self, client: Client, home: HomePage) -> None:
        empty = contact("Nobody", ("phone", " "), ("email", ""), ("other", '<p data-block-key="x"></p>'))
        half = contact("Somebody", ("phone", ""), ("email", "some@example.org"), ("other", ""))
        create_page(home, contacts=stream(empty, contact("Nothing"), half))
        main = main_of(client)
        assert [text_of(heading) for heading in main.find_all("h3")] == ["Somebody"]
        assert [text_of(li) for li in main.select(".contact li")] == ["E-mail: some@example.org"]

    def test_a_location_without_an_address_is_omitted(self, client: Client, home: HomePage) -> None:
        create_page(home, locations=stream(location("Nowhere", " \n "), LABORATORY))
        main = main_of(client)
        assert [text_of(heading) for heading in main.find_all("h3")] == ["Laboratory"]
        assert len(main.select("ul.locations > li")) == 1

    def test_empty_opening_hours_make_no_table(self, client: Client, home: HomePage) -> None:
        create_page(home, locations=stream(location("Laboratory", "1 Sample Road", ("", "", ""))))
        main = main_of(client)
        assert main.find("table") is None
        assert "Opening hours" not in text_of(main)

    @pytest.mark.parametrize("field", ["locations", "contacts", "feedback_link"])
    def test_each_part_is_shown_without_the_others(self, client: Client, home: HomePage, field: str) -> None:
        parts = {
            "locations": stream(LABORATORY),
            "contacts": stream(ENQUIRIES),
            "feedback_link": stream(("link", link(text="Online form", url="/form/"))),
        }
        create_page(home, **{field: parts[field]})
        main = main_of(client)
        shown = {
            "locations": main.select(".location"),
            "contacts": main.select(".contact"),
            "feedback_link": main.select(".button:not(.location-map)"),
        }
        assert [name for name, found in shown.items() if found] == [field]
        assert main.h2 is not None

    def test_a_form_whose_page_does_not_exist_has_no_button(self, client: Client, home: HomePage) -> None:
        create_page(home, feedback_link=stream(("link", link(text="Online form", page=10_000))))
        main = main_of(client)
        assert "Online form" not in text_of(main)
        assert main.h2 is None


class TestSearchEngines:
    def test_the_structured_data_has_locations_and_contacts(self, client: Client, contact_page: ContactPage) -> None:
        institute = head_of(client, "/contact-us/").data["Organization"]
        assert [place["name"] for place in institute["location"]] == ["Headquarters", "Laboratory"]
        assert [place["address"]["streetAddress"] for place in institute["location"]] == [
            "23 Sample Park, #06-01",
            "30 Sample Boulevard",
        ]
        assert [place["hasMap"] for place in institute["location"]] == [
            "https://www.google.com/maps/search/?api=1&query=23+Sample+Park%2C+%2306-01%2C+Singapore+123456",
            "https://maps.example.org/lab",
        ]
        hours = [place.get("openingHours") for place in institute["location"]]
        assert hours == [["Mondays to Fridays 8.30 am to 6 pm Last visitors at 5 pm", "By appointment"], None]
        (contact_point,) = institute["contactPoint"]
        assert contact_point["telephone"] == "+65 6123 4567"
        assert contact_point["email"] == "hello+web@example.org"

    def test_the_structured_data_omits_invalid_telephone_numbers_and_mail_addresses(
        self, client: Client, home: HomePage
    ) -> None:
        details = (("phone", "1800-CALL-US (24h)"), ("email", "a@example.org or b@example.org"))
        create_page(home, contacts=stream(contact("Hotline", *details)))
        institute = head_of(client, "/contact-us/").data["Organization"]
        assert institute["contactPoint"] == [{"@type": "ContactPoint", "contactType": "Hotline"}]

    def test_the_default_description_has_the_addresses(self, client: Client, contact_page: ContactPage) -> None:
        assert contact_page.description.startswith(
            "Headquarters: 23 Sample Park, #06-01, Singapore 123456. Laboratory: 30 Sample Boulevard"
        )
        assert len(contact_page.description) <= 155
        contact_page.summary = "Where to find us."
        assert contact_page.description == "Where to find us."

    def test_without_addresses_the_default_description_is_the_contacts_or_the_text(self) -> None:
        body = stream(("rich_text", "<p>We are moving.</p>"))
        page = ContactPage(title="Contact us", body=body)
        assert page.description == "We are moving."
        page.contacts = stream(ENQUIRIES)
        assert page.description == "General enquiries: +65 6123 4567, hello+web@example.org, Or use our form."

    @pytest.mark.parametrize("term", ["Boulevard", "Fridays", "6123", "Institute", "train", "hello"])
    def test_the_search_finds_it_by_each_field(self, contact_page: ContactPage, term: str) -> None:
        backend = get_search_backend()
        backend.add(contact_page)
        assert list(backend.search(term, ContactPage)) == [contact_page]


class TestValidation:
    def test_a_location_needs_only_an_address(self) -> None:
        block = LocationBlock()
        block.clean(block.to_python({"address": "1 Sample Road"}))
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python({"title": "Laboratory", "address": ""}))
        assert set(caught.value.block_errors) == {"address"}

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "maps"])
    def test_the_map_must_be_a_url(self, url: str) -> None:
        block = LocationBlock()
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python({"address": "1 Sample Road", "map_url": url}))
        assert set(caught.value.block_errors) == {"map_url"}

    def test_a_contact_needs_details(self) -> None:
        block = ContactBlock()
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python(contact("General enquiries")[1]))
        assert set(caught.value.block_errors) == {"details"}

    def test_a_mail_address_must_be_valid_and_a_telephone_number_may_be_text(self) -> None:
        block = ContactBlock()
        block.clean(block.to_python(contact("Hotline", ("phone", "1800-CALL-US (24h)"))[1]))
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python(contact("Hotline", ("email", "nobody"))[1]))
        assert isinstance(caught.value.block_errors["details"], StreamBlockValidationError)

    def test_a_page_has_only_one_form(self, contact_page: ContactPage) -> None:
        form = ("link", link(text="Online form", url="/form/"))
        contact_page.feedback_link = stream(form, form)
        with pytest.raises(ValidationError):
            contact_page.feedback_link.stream_block.clean(contact_page.feedback_link)


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("1800 333 9999", "tel:18003339999"),
        (" +65 6123\u00a04567 ", "tel:+6561234567"),
        ("(65) 6123-4567", "tel:(65)6123-4567"),
        ("1800-CALL-US (24h)", ""),
        ("6123 4567 / 6123 4568", ""),
        ("+", ""),
        ("", ""),
    ],
)
def test_only_a_single_telephone_number_becomes_a_link(number: str, address: str) -> None:
    assert telephone_url(number) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" hello@example.org", "mailto:hello@example.org"),
        ("a?b&c%d@example.org", "mailto:a%3Fb%26c%25d@example.org"),
        ("hello at example.org", ""),
        ("", ""),
    ],
)
def test_only_a_single_mail_address_becomes_a_link(text: str, address: str) -> None:
    assert mailto_url(text) == address


class TestFooter:
    def footer(self, client: Client, path: str = "/") -> str:
        footer = BeautifulSoup(client.get(path).content, "html.parser").find("footer")
        assert isinstance(footer, Tag)
        address = footer.find("address")
        return "|".join(address.stripped_strings) if isinstance(address, Tag) else ""

    @pytest.mark.parametrize("path", ["/", "/contact-us/", "/nowhere/"])
    def test_every_footer_shows_the_first_location(self, client: Client, contact_page: ContactPage, path: str) -> None:
        assert self.footer(client, path) == "23 Sample Park, #06-01,|Singapore 123456"

    def test_an_address_in_the_footer_settings_takes_precedence(
        self, client: Client, contact_page: ContactPage, site: Site
    ) -> None:
        Footer.objects.create(site=site, address="1 Other Road\nSingapore")
        assert self.footer(client) == "1 Other Road|Singapore"

    def test_without_any_address_the_footer_shows_none(self, client: Client, home: HomePage) -> None:
        assert self.footer(client) == ""
        create_page(home, contacts=stream(ENQUIRIES))
        assert self.footer(client) == ""

    def test_the_address_of_a_draft_or_private_page_is_not_shown(self, client: Client, home: HomePage) -> None:
        ContactPageFactory(parent=home, slug="draft", live=False, locations=stream(HEADQUARTERS))
        section = AboutPageFactory(parent=home, slug="private")
        section.view_restrictions.create(restriction_type="login")
        ContactPageFactory(parent=section, slug="contact", locations=stream(HEADQUARTERS))
        assert self.footer(client) == ""
        ContactPageFactory(parent=home, slug="public", locations=stream(LABORATORY))
        assert self.footer(client) == "30 Sample Boulevard|Singapore 654321"

    def test_the_address_of_another_site_is_not_shown(self, client: Client, contact_page: ContactPage) -> None:
        root = AboutPageFactory(parent=contact_page.get_parent(), title="Other", slug="other")
        Site.objects.create(hostname="other.example.org", root_page=root)
        response = client.get("/", headers={"host": "other.example.org"})
        assert response.status_code == 200
        assert "23 Sample Park" not in response.content.decode()

    def test_the_address_needs_no_additional_query(self, client: Client, about_page: AboutPage, home: HomePage) -> None:
        without = len(queries(client, "/about-us/about-actris/"))
        for number in range(5):
            ContactPageFactory(parent=home, slug=f"contact-{number}", locations=stream(LABORATORY))
        assert self.footer(client, "/about-us/about-actris/") == "30 Sample Boulevard|Singapore 654321"
        assert len(queries(client, "/about-us/about-actris/")) == without

    def test_the_preview_of_the_footer_settings_shows_the_address(
        self, client: Client, contact_page: ContactPage, publisher: User, site: Site
    ) -> None:
        client.force_login(publisher)
        preview = reverse("wagtailsettings:preview_on_edit", args=("core", "footer", site.pk))
        for written, shown in (("1 Other Road", "1 Other Road"), ("", "23 Sample Park, #06-01,|Singapore 123456")):
            form = nested_form_data({"links": streamfield([]), "address": written})
            assert client.post(preview, form).json()["is_valid"]
            assert self.footer(client, preview) == shown


def test_the_page_stays_within_its_budget_with_many_locations_and_contacts(
    client: Client, contact_page: ContactPage
) -> None:
    few = queries(client, "/contact-us/")
    contact_page.locations = stream(*[HEADQUARTERS, LABORATORY] * 10)
    contact_page.contacts = stream(*[ENQUIRIES] * 20)
    contact_page.save()
    many = queries(client, "/contact-us/")
    assert len(many) == len(few) <= BUDGET, "\n".join(many)


@pytest.mark.slow
def test_a_section_needs_as_many_queries_for_many_pages_of_two_types_as_for_one_of_each(
    client: Client, section: AboutPage, about_page: AboutPage
) -> None:
    def query_count() -> int:
        client.get("/about-us/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/about-us/")
        return len(captured)

    ContactPageFactory(parent=section, slug="contact")
    one = query_count()
    for number in range(10):
        ContactPageFactory(parent=section, slug=f"contact-{number}")
        AboutPageFactory(parent=section)
    assert query_count() == one
