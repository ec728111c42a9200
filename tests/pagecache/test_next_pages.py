"""Browsers may prepare the next page: who is told so, and which pages are never prepared."""

import pytest
from wagtail.models import PageViewRestriction

from about.models import AboutPage

from .conftest import Visitors

pytestmark = pytest.mark.slow

ABOUT = "/about-us/about-actris/"
RULES = '"/static/next-pages.speculationrules"'
PREPARES = "prefetch;prerender"


def test_browsers_are_told_which_pages_to_prepare_with_a_new_page_a_cached_one_and_one_that_they_have(
    visitors: Visitors, about_page: AboutPage
) -> None:
    new, cached = visitors.get(ABOUT), visitors.get(ABOUT)
    known = visitors.get(ABOUT, IF_NONE_MATCH=cached.headers["etag"])
    assert (new.status, cached.status, known.status) == (200, 200, 304)
    assert [answer.headers["speculation-rules"] for answer in (new, cached, known)] == [RULES] * 3


@pytest.mark.parametrize(
    "header",
    [{"COOKIE": "csrftoken=a; sessionid=b"}, {"AUTHORIZATION": "Basic YTpi"}, {"SAVE_DATA": "on"}, {"SAVE_DATA": "On"}],
)
def test_nothing_is_prepared_for_users_with_a_session_or_for_visitors_who_save_data(
    visitors: Visitors, about_page: AboutPage, header: dict[str, str]
) -> None:
    for _ in range(2):
        assert "speculation-rules" not in visitors.get(ABOUT, **header).headers
    assert "speculation-rules" in visitors.get(ABOUT).headers


def test_visitors_who_save_data_and_others_share_a_cached_page(visitors: Visitors, about_page: AboutPage) -> None:
    saving, other = visitors.get(ABOUT, SAVE_DATA="on"), visitors.get(ABOUT)
    assert visitors.rendered == [ABOUT]
    assert saving.body == other.body
    assert saving.headers == {name: value for name, value in other.headers.items() if name != "speculation-rules"}
    assert other.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "url", ["/admin/login/", "/nowhere/", "/about-us/about-actris.md", "/sitemap.xml", "/robots.txt", "/about-us"]
)
def test_what_is_no_page_has_no_rules(visitors: Visitors, about_page: AboutPage, url: str) -> None:
    assert "speculation-rules" not in visitors.get(url).headers


def test_a_page_may_be_prepared_and_also_says_what_comes_next(visitors: Visitors, about_page: AboutPage) -> None:
    for _ in range(2):
        prepared = visitors.get(ABOUT, SEC_PURPOSE=PREPARES)
        assert (prepared.status, prepared.headers["speculation-rules"]) == (200, RULES)
    assert prepared.body == visitors.get(ABOUT).body


def test_a_page_with_a_password_is_not_prepared(visitors: Visitors, about_page: AboutPage) -> None:
    PageViewRestriction.objects.create(page=about_page, restriction_type="password", password="honey")
    form = visitors.get(ABOUT)
    assert form.status == 200
    assert "password" in form.text
    refused = visitors.get(ABOUT, SEC_PURPOSE=PREPARES)
    assert (refused.status, refused.body) == (403, b"")
    assert refused.headers["cache-control"] == "no-store"


def test_a_visitor_who_gave_the_password_gets_nothing_prepared(visitors: Visitors, about_page: AboutPage) -> None:
    assert visitors.get(ABOUT, SEC_PURPOSE=PREPARES, COOKIE="sessionid=b").status == 403
