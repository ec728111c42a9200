"""A search without results says what to do next."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from about.models import AboutPage
from home.models import HomePage
from tests.factories import ContactPageFactory, EnquiryPageFactory

from .conftest import protect

Search = Callable[..., str]


def links(html: str) -> list[str]:
    return re.findall(r'<a\s[^>]*?href="([^"#]+)"', html)


@pytest.fixture
def to_ask(home: HomePage, facilities: AboutPage) -> None:
    """A contact page and an enquiry form."""
    home.refresh_from_db()
    ContactPageFactory(parent=home, title="Contact us", slug="contact")
    home.refresh_from_db()
    EnquiryPageFactory(parent=home, title="Write to us", slug="write")


@pytest.mark.usefixtures("to_ask")
@pytest.mark.parametrize("query", ["zzyzxq", "細胞", "zzyzxq " * 1500, "<b>zzyzxq</b>", '"zzyzxq"'])
def test_visitors_are_offered_where_to_ask_and_the_sections(search: Search, query: str) -> None:
    html = search(query)
    assert [url for url in links(html) if url != "/search/"] == ["/contact/", "/write/", "/facilities/", "/"]
    assert "Check the spelling" in html
    assert "<b>" not in html


@pytest.mark.usefixtures("to_ask")
def test_what_visitors_cannot_see_is_not_offered(search: Search, facilities: AboutPage, home: HomePage) -> None:
    for slug in ("contact", "facilities"):
        protect(home.get_children().get(slug=slug))
    home.get_children().get(slug="write").specific.unpublish()
    html = search("zzyzxq")
    assert links(html) == ["/"]
    assert "Ask us" not in html


def test_a_page_whose_address_is_like_the_query_is_offered(facilities: AboutPage, search: Search) -> None:
    facilities.title, facilities.slug = "Where we work", "laboratories"
    facilities.save()
    assert "/laboratories/" in links(search("laboratrys"))


@pytest.mark.usefixtures("to_ask")
def test_headings_say_that_nothing_was_found_and_what_comes_next(search: Search) -> None:
    html = search("zzyzxq")
    assert re.search(r"<h2[^>]*>Nothing was found for “zzyzxq”</h2>", html)
    named = re.findall(r'<section[^>]* aria-labelledby="([^"]+)"', html)
    assert len(named) == 2
    assert all(f'id="{name}"' in html for name in named)


@pytest.mark.usefixtures("to_ask")
def test_a_page_is_offered_only_once(search: Search) -> None:
    assert [url for url in links(search("contct")) if url == "/contact/"] == ["/contact/"]


@pytest.mark.usefixtures("to_ask")
def test_the_title_says_that_nothing_was_found(client: Client) -> None:
    title = re.search(r"<title>(.*?)</title>", client.get("/search/?q=zzyzxq").content.decode(), re.DOTALL)
    assert title is not None
    assert "zzyzxq: 0 results" in title[1]
