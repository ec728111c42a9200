"""The contact page: what it shows and leaves out, what search engines read of it, and the address in the footer."""

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
from actris_cms.core.blocks.links import mail_address, telephone_address
from actris_cms.core.models import Footer, SiteIdentity
from actris_cms.users.models import User
from home.models import HomePage

from .discovery.conftest import head_of
from .factories import AboutPageFactory, ContactPageFactory, contact, link, location, stream
from .test_queries import BUDGET, queries

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
    """The contact page with two locations, a contact, a form and a story."""
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
    """The page's own part."""
    main = BeautifulSoup(client.get(path).content, "html.parser").find("main")
    assert isinstance(main, Tag)
    return main


def words(element: Tag | None) -> str:
    """The words of an element on one line."""
    assert element is not None
    return " ".join(element.get_text().split())


def show(home: HomePage, **fields: Any) -> None:
    """Put a contact page with these fields alone at /contact-us/."""
    ContactPageFactory(parent=home, slug="contact-us", **fields)


class TestWhatVisitorsSee:
    def test_every_field_is_shown_in_its_order(self, client: Client, contact_page: ContactPage) -> None:
        main = main_of(client)
        assert [words(heading) for heading in main.select("h1, h2, h3")] == [
            "Contact us",
            "Get in touch with the Institute",
            "Headquarters",
            "Laboratory",
            "General enquiries",
        ]
        text = words(main)
        parts = (
            "23 Sample Park",
            "30 Sample Boulevard",
            "+65 6123 4567",
            "Or use our form.",
            "Online form",
            "train to",
        )
        assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)

    def test_without_a_heading_the_site_is_named(self, client: Client, home: HomePage, site: Site) -> None:
        identity = SiteIdentity.for_site(site)
        identity.site_name = "The Institute"
        identity.save()
        show(home, locations=stream(LABORATORY))
        assert words(main_of(client).h2) == "Get in touch with The Institute"

    def test_each_line_of_an_address_stands_on_its_own_line(self, client: Client, contact_page: ContactPage) -> None:
        address = main_of(client).select_one("address")
        assert address is not None
        assert list(address.stripped_strings) == ["23 Sample Park, #06-01,", "Singapore 123456"]
        assert len(address.find_all("br")) == 1

    def test_opening_hours_are_a_table_whose_rows_have_names(self, client: Client, contact_page: ContactPage) -> None:
        (table,) = main_of(client).find_all("table")
        assert words(table.caption) == "Opening hours: Headquarters"
        first, second = table.find_all("tr")
        assert words(first.find("th", scope="row")) == "Mondays to Fridays"
        assert words(first.td) == "8.30 am to 6 pm Last visitors at 5 pm"
        assert words(second) == words(second.find("td", colspan="2")) == "By appointment"

    def test_the_map_is_the_one_given_or_a_search_for_the_address(
        self, client: Client, contact_page: ContactPage
    ) -> None:
        searched, given = main_of(client).select("a.location-map")
        href = str(searched["href"])
        assert href.startswith("https://www.google.com/maps/search/?api=1&query=23")
        assert "#" not in href
        assert parse_qs(urlsplit(href).query)["query"] == ["23 Sample Park, #06-01, Singapore 123456"]
        assert given["href"] == "https://maps.example.org/lab"

    def test_the_links_to_maps_say_which_place_they_show(self, client: Client, home: HomePage) -> None:
        show(home, locations=stream(LABORATORY, location("", "1 Nameless Road,\nSingapore 111111")))
        links = main_of(client).select("a.location-map")
        assert [words(a) for a in links] == ["Open in maps: Laboratory", "Open in maps: 1 Nameless Road"]

    def test_a_location_without_a_title_has_no_empty_heading(self, client: Client, home: HomePage) -> None:
        show(home, locations=stream(location("", "1 Nameless Road")))
        assert main_of(client).find("h3") is None

    def test_numbers_are_dialled_and_mail_is_written_with_a_tap(
        self, client: Client, contact_page: ContactPage
    ) -> None:
        links = {a["href"]: words(a) for a in main_of(client).select(".contact a")}
        assert links == {
            "tel:+6561234567": "Telephone: +65 6123 4567",
            "mailto:hello+web@example.org": "E-mail: hello+web@example.org",
            "https://example.org/form": "form",
        }

    def test_what_cannot_be_dialled_or_written_to_is_shown_as_it_is(self, client: Client, home: HomePage) -> None:
        details = (("phone", "1800-CALL-US (24h)"), ("email", "a@example.org or b@example.org"))
        show(home, contacts=stream(contact("Hotline", *details)))
        main = main_of(client)
        assert [words(li) for li in main.select(".contact li")] == [
            "Telephone: 1800-CALL-US (24h)",
            "E-mail: a@example.org or b@example.org",
        ]
        assert main.select(".contact a") == []

    def test_the_form_is_a_button(self, client: Client, contact_page: ContactPage) -> None:
        (button,) = main_of(client).select("a.button:not(.location-map)")
        assert (button["href"], words(button)) == ("https://form.example.org/", "Online form")

    def test_nothing_of_a_third_party_is_loaded(self, client: Client, contact_page: ContactPage) -> None:
        main = main_of(client)
        assert main.select("iframe, img, script, object, embed, [src], [data-embed-src]") == []

    def test_what_editors_write_is_not_taken_for_markup(self, client: Client, home: HomePage) -> None:
        hostile = '"><script>alert(1)</script>'
        show(
            home,
            heading=hostile,
            locations=stream(location(hostile, f"{hostile}\n{hostile}", (hostile, hostile, hostile))),
            contacts=stream(contact(hostile, ("phone", hostile), ("email", hostile))),
        )
        main = main_of(client)
        assert main.find("script") is None
        assert main.get_text().count(hostile) >= 9

    def test_its_style_sheet_is_loaded_on_this_page_alone(
        self, client: Client, contact_page: ContactPage, about_page: AboutPage
    ) -> None:
        assert "css/contact.css" in client.get("/contact-us/").content.decode()
        assert "css/contact.css" not in client.get("/about-us/about-actris/").content.decode()

    def test_below_a_section_it_shows_the_side_navigation(self, client: Client, section: AboutPage) -> None:
        ContactPageFactory(parent=section, slug="contact", locations=stream(LABORATORY))
        main = main_of(client, "/about-us/contact/")
        current = main.select_one("nav.side-nav [aria-current=page]")
        assert words(current) == "Contact us"


class TestWhatIsEmpty:
    def test_a_page_without_content_shows_its_title_alone(self, client: Client, home: HomePage) -> None:
        show(home)
        main = main_of(client)
        assert [words(heading) for heading in main.select("h1, h2, h3")] == ["Contact us"]
        assert main.select("ul, address, table, .button, .story, section") == []

    def test_a_contact_that_cannot_be_reached_is_left_out(self, client: Client, home: HomePage) -> None:
        empty = contact("Nobody", ("phone", " "), ("email", ""), ("other", '<p data-block-key="x"></p>'))
        half = contact("Somebody", ("phone", ""), ("email", "some@example.org"), ("other", ""))
        show(home, contacts=stream(empty, contact("Nothing"), half))
        main = main_of(client)
        assert [words(heading) for heading in main.find_all("h3")] == ["Somebody"]
        assert [words(li) for li in main.select(".contact li")] == ["E-mail: some@example.org"]

    def test_a_location_without_an_address_is_left_out(self, client: Client, home: HomePage) -> None:
        show(home, locations=stream(location("Nowhere", " \n "), LABORATORY))
        main = main_of(client)
        assert [words(heading) for heading in main.find_all("h3")] == ["Laboratory"]
        assert len(main.select("ul.locations > li")) == 1

    def test_empty_opening_hours_leave_no_table(self, client: Client, home: HomePage) -> None:
        show(home, locations=stream(location("Laboratory", "1 Sample Road", ("", "", ""))))
        main = main_of(client)
        assert main.find("table") is None
        assert "Opening hours" not in words(main)

    @pytest.mark.parametrize("field", ["locations", "contacts", "feedback_link"])
    def test_each_part_stands_without_the_others(self, client: Client, home: HomePage, field: str) -> None:
        parts = {
            "locations": stream(LABORATORY),
            "contacts": stream(ENQUIRIES),
            "feedback_link": stream(("link", link(text="Online form", url="/form/"))),
        }
        show(home, **{field: parts[field]})
        main = main_of(client)
        shown = {
            "locations": main.select(".location"),
            "contacts": main.select(".contact"),
            "feedback_link": main.select(".button:not(.location-map)"),
        }
        assert [name for name, found in shown.items() if found] == [field]
        assert main.h2 is not None

    def test_a_form_whose_page_is_gone_leaves_no_button(self, client: Client, home: HomePage) -> None:
        show(home, feedback_link=stream(("link", link(text="Online form", page=10_000))))
        main = main_of(client)
        assert "Online form" not in words(main)
        assert main.h2 is None


class TestWhatSearchEnginesRead:
    def test_the_institute_has_its_places_and_its_contacts(self, client: Client, contact_page: ContactPage) -> None:
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

    def test_what_cannot_be_dialled_or_written_to_is_not_told(self, client: Client, home: HomePage) -> None:
        details = (("phone", "1800-CALL-US (24h)"), ("email", "a@example.org or b@example.org"))
        show(home, contacts=stream(contact("Hotline", *details)))
        institute = head_of(client, "/contact-us/").data["Organization"]
        assert institute["contactPoint"] == [{"@type": "ContactPoint", "contactType": "Hotline"}]

    def test_the_page_is_described_by_its_addresses_where_nobody_wrote_a_description(
        self, client: Client, contact_page: ContactPage
    ) -> None:
        assert contact_page.description.startswith(
            "Headquarters: 23 Sample Park, #06-01, Singapore 123456. Laboratory: 30 Sample Boulevard"
        )
        assert len(contact_page.description) <= 155
        contact_page.summary = "Where to find us."
        assert contact_page.description == "Where to find us."

    def test_without_addresses_it_is_described_by_its_contacts_or_its_first_words(self) -> None:
        body = stream(("rich_text", "<p>We are moving.</p>"))
        page = ContactPage(title="Contact us", body=body)
        assert page.description == "We are moving."
        page.contacts = stream(ENQUIRIES)
        assert page.description == "General enquiries: +65 6123 4567, hello+web@example.org, Or use our form."

    @pytest.mark.parametrize("term", ["Boulevard", "Fridays", "6123", "Institute", "train", "hello"])
    def test_the_site_search_finds_it_by_any_of_its_fields(self, contact_page: ContactPage, term: str) -> None:
        backend = get_search_backend()
        backend.add(contact_page)
        assert list(backend.search(term, ContactPage)) == [contact_page]


class TestWhatEditorsAreTold:
    def test_a_location_needs_an_address_and_nothing_else(self) -> None:
        block = LocationBlock()
        block.clean(block.to_python({"address": "1 Sample Road"}))
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python({"title": "Laboratory", "address": ""}))
        assert set(caught.value.block_errors) == {"address"}

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "maps"])
    def test_the_map_must_be_an_address_of_the_web(self, url: str) -> None:
        block = LocationBlock()
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python({"address": "1 Sample Road", "map_url": url}))
        assert set(caught.value.block_errors) == {"map_url"}

    def test_a_contact_needs_a_way_to_reach_it(self) -> None:
        block = ContactBlock()
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python(contact("General enquiries")[1]))
        assert set(caught.value.block_errors) == {"details"}

    def test_a_mail_address_must_be_one_and_a_telephone_may_be_words(self) -> None:
        block = ContactBlock()
        block.clean(block.to_python(contact("Hotline", ("phone", "1800-CALL-US (24h)"))[1]))
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python(contact("Hotline", ("email", "nobody"))[1]))
        assert isinstance(caught.value.block_errors["details"], StreamBlockValidationError)

    def test_a_page_has_one_form(self, contact_page: ContactPage) -> None:
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
def test_only_a_number_alone_can_be_dialled(number: str, address: str) -> None:
    assert telephone_address(number) == address


@pytest.mark.parametrize(
    ("words", "address"),
    [
        (" hello@example.org", "mailto:hello@example.org"),
        ("a?b&c%d@example.org", "mailto:a%3Fb%26c%25d@example.org"),
        ("hello at example.org", ""),
        ("", ""),
    ],
)
def test_only_a_mail_address_alone_can_be_written_to(words: str, address: str) -> None:
    assert mail_address(words) == address


class TestFooter:
    def footer(self, client: Client, path: str = "/") -> str:
        footer = BeautifulSoup(client.get(path).content, "html.parser").find("footer")
        assert isinstance(footer, Tag)
        address = footer.find("address")
        return "|".join(address.stripped_strings) if isinstance(address, Tag) else ""

    @pytest.mark.parametrize("path", ["/", "/contact-us/", "/nowhere/"])
    def test_every_page_ends_with_the_first_location(
        self, client: Client, contact_page: ContactPage, path: str
    ) -> None:
        assert self.footer(client, path) == "23 Sample Park, #06-01,|Singapore 123456"

    def test_an_address_of_its_own_comes_first(self, client: Client, contact_page: ContactPage, site: Site) -> None:
        Footer.objects.create(site=site, address="1 Other Road\nSingapore")
        assert self.footer(client) == "1 Other Road|Singapore"

    def test_without_any_address_there_is_none(self, client: Client, home: HomePage) -> None:
        assert self.footer(client) == ""
        show(home, contacts=stream(ENQUIRIES))
        assert self.footer(client) == ""

    def test_a_draft_or_a_private_page_gives_no_address(self, client: Client, home: HomePage) -> None:
        ContactPageFactory(parent=home, slug="draft", live=False, locations=stream(HEADQUARTERS))
        section = AboutPageFactory(parent=home, slug="private")
        section.view_restrictions.create(restriction_type="login")
        ContactPageFactory(parent=section, slug="contact", locations=stream(HEADQUARTERS))
        assert self.footer(client) == ""
        ContactPageFactory(parent=home, slug="public", locations=stream(LABORATORY))
        assert self.footer(client) == "30 Sample Boulevard|Singapore 654321"

    def test_the_contact_page_of_another_site_gives_no_address(self, client: Client, contact_page: ContactPage) -> None:
        root = AboutPageFactory(parent=contact_page.get_parent(), title="Other", slug="other")
        Site.objects.create(hostname="other.example.org", root_page=root)
        response = client.get("/", headers={"host": "other.example.org"})
        assert response.status_code == 200
        assert "23 Sample Park" not in response.content.decode()

    def test_it_costs_no_query_of_its_own(self, client: Client, about_page: AboutPage, home: HomePage) -> None:
        without = len(queries(client, "/about-us/about-actris/"))
        for number in range(5):
            ContactPageFactory(parent=home, slug=f"contact-{number}", locations=stream(LABORATORY))
        assert self.footer(client, "/about-us/about-actris/") == "30 Sample Boulevard|Singapore 654321"
        assert len(queries(client, "/about-us/about-actris/")) == without

    def test_publishers_see_it_in_the_preview_of_the_footer(
        self, client: Client, contact_page: ContactPage, publisher: User, site: Site
    ) -> None:
        client.force_login(publisher)
        preview = reverse("wagtailsettings:preview_on_edit", args=("core", "footer", site.pk))
        for written, shown in (("1 Other Road", "1 Other Road"), ("", "23 Sample Park, #06-01,|Singapore 123456")):
            form = nested_form_data({"links": streamfield([]), "address": written})
            assert client.post(preview, form).json()["is_valid"]
            assert self.footer(client, preview) == shown


def test_the_page_stays_within_its_budget_however_much_it_holds(client: Client, contact_page: ContactPage) -> None:
    few = queries(client, "/contact-us/")
    contact_page.locations = stream(*[HEADQUARTERS, LABORATORY] * 10)
    contact_page.contacts = stream(*[ENQUIRIES] * 20)
    contact_page.save()
    many = queries(client, "/contact-us/")
    assert len(many) == len(few) <= BUDGET, "\n".join(many)


def test_a_section_asks_as_much_for_many_pages_of_two_types_as_for_one_of_each(
    client: Client, section: AboutPage, about_page: AboutPage
) -> None:
    def asked() -> int:
        client.get("/about-us/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/about-us/")
        return len(captured)

    ContactPageFactory(parent=section, slug="contact")
    one = asked()
    for number in range(10):
        ContactPageFactory(parent=section, slug=f"contact-{number}")
        AboutPageFactory(parent=section)
    assert asked() == one
