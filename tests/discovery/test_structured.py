"""The structured data of pages: correct, complete, and valid by schema.org's vocabulary."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import schema_org
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from wagtail.models import Site

from actris_cms.core.models import SiteIdentity
from actris_cms.discovery import structured
from actris_cms.discovery.structured import Facts, Picture
from tests.factories import SINGAPORE, AboutPageFactory, ImageFactory

from . import conftest
from .conftest import SmallSite, head_of

# One process builds the classes of the vocabulary, which takes ten seconds.
pytestmark = [pytest.mark.slow(seconds=20), pytest.mark.django_db, pytest.mark.xdist_group("vocabulary")]

DAY = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
# Enumerations whose values are URLs, such as https://schema.org/EventCancelled.
KINDS = (schema_org.ItemAvailability, schema_org.EventStatusType, schema_org.EventAttendanceModeEnumeration)
CHOICES = {choice.value: choice for kind in KINDS for choice in kind}
EVENT = "http://localhost/newsroom/events/workshop/"
FACTS = Facts(
    home_url="https://actris.sg/",
    url="https://actris.sg/news/townhall/",
    title="Townhall",
    description="In one sentence.",
    picture=Picture("https://actris.sg/share/1-a.png", 1200, 630, "Townhall"),
    site_name="ACTRIS",
)


def checked(node: Any) -> Any:
    """Return the node as the model of its type in the library `schema_org`. Raise an error if it is invalid.

    `query-input` is skipped: it is an annotation for potential actions, and not part of the vocabulary.
    """
    if isinstance(node, list):
        return [checked(part) for part in node]
    if isinstance(node, str):
        return datetime.fromisoformat(node) if DAY.fullmatch(node) else CHOICES.get(node, node)
    if not isinstance(node, dict):
        return node
    parts = {name: checked(value) for name, value in node.items() if not name.endswith("-input")}
    if set(parts) == {"@id"}:
        return parts
    return getattr(schema_org, node["@type"]).model_validate(parts)


def test_the_data_of_every_page_is_valid_by_the_vocabulary(client: Client, small_site: SmallSite) -> None:
    kinds = set()
    for url in small_site.urls:
        for node in head_of(client, url).data.values():
            checked(node)
            kinds.add(node["@type"])
    assert kinds == {
        "Organization",
        "WebSite",
        "BreadcrumbList",
        "WebPage",
        "AboutPage",
        "ContactPage",
        "ProfilePage",
        "Person",
        "CollectionPage",
        "NewsArticle",
        "Event",
        "VideoObject",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "Organization", "colour": "yellow"},
        {"@type": "Organization", "name": 5},
        {"@type": "NewsArticle", "image": {"@type": "Organization", "headline": "x"}},
        {"@type": "Nonsense", "name": "x"},
        {"@type": "Event", "eventStatus": "https://schema.org/InStock"},
        {"@type": "Event", "eventStatus": "cancelled"},
    ],
)
def test_the_library_rejects_invalid_data(wrong: dict[str, Any]) -> None:
    with pytest.raises((ValueError, AttributeError)):
        checked(wrong)


def test_all_referenced_nodes_exist(client: Client, small_site: SmallSite) -> None:
    def references(node: Any) -> set[str]:
        if isinstance(node, list):
            return set().union(*map(references, node))
        if not isinstance(node, dict):
            return set()
        if set(node) == {"@id"}:
            return {node["@id"]}
        return set().union(*map(references, node.values()))

    for url in small_site.urls:
        data = head_of(client, url).data
        assert references(list(data.values())) <= {node["@id"] for node in data.values()}


def test_the_home_page_has_the_data_of_the_institute(client: Client, small_site: SmallSite) -> None:
    institute = head_of(client, "/").data["Organization"]
    assert institute == {
        "@type": "Organization",
        "@id": "http://localhost/#organization",
        "name": "ACTRIS",
        "description": "Advanced Cell Therapy and Research Institute, Singapore",
        "url": "http://localhost/",
        "logo": "http://localhost/static/img/apple-touch-icon.png",
        "sameAs": ["https://www.linkedin.com/company/x"],
        "parentOrganization": {"@type": "Organization", "name": "CRIS", "url": "https://www.cris.sg/"},
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "23 Sample Park, #06-01",
            "addressLocality": "Singapore",
            "postalCode": "123456",
            "addressCountry": "SG",
        },
    }


def test_the_logo_is_that_of_the_site_identity_if_it_is_set(client: Client, small_site: SmallSite, site: Site) -> None:
    identity = SiteIdentity.for_site(site)
    identity.logo = ImageFactory()
    identity.save()
    head = head_of(client, "/")
    assert head.data["Organization"]["logo"] == f"http://localhost{identity.logo.renditions.get().url}"
    identity.logo.file.storage.delete(identity.logo.file.name)
    identity.logo.renditions.all().delete()
    assert head_of(client, "/").data["Organization"]["logo"].endswith("/apple-touch-icon.png")


def test_the_contact_page_adds_locations_and_contacts(client: Client, small_site: SmallSite) -> None:
    institute = head_of(client, small_site.contact.url).data["Organization"]
    first, second = institute["location"]
    assert first["name"] == "Headquarters"
    assert first["address"]["postalCode"] == "123456"
    assert first["openingHours"] == ["Mondays to Fridays 9 to 6"]
    assert second["address"] == "Somewhere else"
    assert second["hasMap"] == "https://maps.example.org/lab"
    assert institute["contactPoint"] == [
        {
            "@type": "ContactPoint",
            "contactType": "General enquiries",
            "telephone": "+65 6123 4567",
            "email": "hello@example.org",
        }
    ]
    assert institute["name"] == "ACTRIS"


def test_an_article_has_its_date_category_and_image(client: Client, small_site: SmallSite) -> None:
    data = head_of(client, small_site.article.url).data
    article = data["NewsArticle"]
    assert article["headline"] == "Townhall"
    assert article["datePublished"] == "2026-02-24T00:00:00+08:00"
    assert article["dateModified"] >= article["datePublished"]
    assert article["articleSection"] == "Events"
    assert article["image"]["width"] == "1200"
    assert article["mainEntityOfPage"] == {"@id": data["WebPage"]["@id"]}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"eventStatus": "https://schema.org/EventScheduled"}),
        ({"status": "postponed"}, {"eventStatus": "https://schema.org/EventPostponed", "offers": None}),
        ({"status": "cancelled"}, {"eventStatus": "https://schema.org/EventCancelled", "offers": None}),
        ({"registration_link": []}, {"offers": None}),
        ({"ends_at": None}, {"endDate": None}),
        ({"attendance": "online"}, {"location": [{"@type": "VirtualLocation", "url": EVENT}]}),
        (
            {"attendance": "in_person", "venue_address": ""},
            {"location": [{"@type": "Place", "name": "Auditorium", "address": "Auditorium"}]},
        ),
    ],
)
def test_an_event_has_its_status_place_dates_and_offers(
    client: Client, small_site: SmallSite, fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    for name, value in fields.items():
        setattr(small_site.event, name, value)
    small_site.event.save()
    event = head_of(client, small_site.event.url).data["Event"]
    checked(event)
    assert (event["name"], event["url"], event["description"]) == ("Workshop", EVENT, "In one sentence.")
    assert event["organizer"] == {"@id": "http://localhost/#organization"}
    assert event["startDate"] == "2026-05-12T09:00:00+08:00"
    for name, value in expected.items():
        assert event.get(name) == value


def test_an_event_of_whole_days_has_dates_without_times(client: Client, small_site: SmallSite) -> None:
    event = small_site.event
    event.starts_at, event.ends_at = datetime(2026, 5, 12, tzinfo=SINGAPORE), datetime(2026, 5, 14, tzinfo=SINGAPORE)
    event.save()
    data = head_of(client, event.url).data["Event"]
    checked(data)
    assert (data["startDate"], data["endDate"]) == ("2026-05-12", "2026-05-13")


@pytest.mark.parametrize(
    ("day", "availability"), [(1, "PreOrder"), (3, "InStock"), (11, "OutOfStock"), (12, "OutOfStock")]
)
def test_the_offer_of_an_event_shows_whether_visitors_can_register(
    client: Client, small_site: SmallSite, monkeypatch: pytest.MonkeyPatch, day: int, availability: str
) -> None:
    event = small_site.event
    event.registration_opens_at, event.fee = datetime(2026, 5, 2, tzinfo=SINGAPORE), "S$120"
    event.registration_closes_at = datetime(2026, 5, 10, tzinfo=SINGAPORE)
    event.save()
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 5, day, 10, tzinfo=SINGAPORE))
    assert head_of(client, event.url).data["Event"]["offers"] == {
        "@type": "Offer",
        "url": "https://example.org/register",
        "description": "S$120",
        "availability": f"https://schema.org/{availability}",
        "validFrom": "2026-05-02T00:00:00+08:00",
        "validThrough": "2026-05-10T00:00:00+08:00",
    }


def test_the_modification_of_an_article_is_never_before_its_date() -> None:
    facts = Facts(**FACTS.__dict__ | {"updated": datetime(2026, 1, 1, tzinfo=UTC)})
    node = structured.news_article(facts, headline="Townhall", day=date(2026, 2, 24))
    assert node["dateModified"] == node["datePublished"]


def test_the_breadcrumb_has_absolute_urls(client: Client, small_site: SmallSite) -> None:
    data = head_of(client, small_site.article.url).data
    steps = [
        (step["position"], step["name"], step["item"]["@id"]) for step in data["BreadcrumbList"]["itemListElement"]
    ]
    assert steps == [
        (1, "Home", "http://localhost/"),
        (2, "Newsroom", "http://localhost/newsroom/"),
        (3, "Events", "http://localhost/newsroom/events/"),
        (4, "Townhall", "http://localhost/newsroom/events/townhall/"),
    ]
    assert "BreadcrumbList" not in head_of(client, "/").data


def test_a_site_with_a_search_has_a_search_action(client: Client, small_site: SmallSite, settings: Any) -> None:
    from actris_cms import urls

    class WithSearch:
        urlpatterns = [path("search/", lambda request: HttpResponse(), name="search"), *urls.urlpatterns]

    settings.ROOT_URLCONF = WithSearch
    action = head_of(client, "/").data["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"] == "http://localhost/search/?q={search_term_string}"
    checked(action)


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!-- <script>", "A & B", "Ｕ+2028 \u2028"])
def test_titles_are_escaped(client: Client, section: Any, title: str) -> None:
    page = AboutPageFactory(parent=section, title=title, slug="odd")
    html = client.get(page.url).content.decode()
    assert html.count("<script") == html.count("</script>")
    assert conftest.Head(html).data["AboutPage"]["name"] == title


@pytest.mark.parametrize(
    ("text", "street", "code"),
    [
        ("23 Rochester Park, #06-01,\nSingapore 139234", "23 Rochester Park, #06-01", "139234"),
        ("30 Hospital Boulevard Singapore (168583)", "30 Hospital Boulevard", "168583"),
        ("1 Fusionopolis Way, singapore S138632.", "1 Fusionopolis Way", "138632"),
    ],
)
def test_a_singapore_address_is_split_into_street_and_postal_code(text: str, street: str, code: str) -> None:
    address = structured.postal_address(text)
    assert isinstance(address, dict)
    assert (address["streetAddress"], address["postalCode"]) == (street, code)


def test_any_other_address_is_one_line() -> None:
    assert structured.postal_address("10 Downing Street,\nLondon") == "10 Downing Street, London"


@pytest.mark.parametrize("line", ["A programme of CRIS", "a Programme of the CRIS", "CRIS"])
def test_the_name_of_the_parent_organisation_has_no_other_words(line: str) -> None:
    facts = Facts(**FACTS.__dict__ | {"programme": line})
    assert structured.organization(facts)["parentOrganization"]["name"] == "CRIS"
