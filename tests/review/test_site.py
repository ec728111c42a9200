"""The draft site stays inside the review, tells nobody its address, and sends nothing."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage, SiteIdentity
from actris_cms.images.making import make
from review.inside import Inside
from review.models import Review
from review.rehearsal import Rehearsal
from tests.factories import AboutPageFactory, EnquiryPageFactory, stream
from tests.review.test_rehearsal import picture_block

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(about_page: AboutPage) -> AboutPage:
    """A page that nobody has published."""
    made: AboutPage = AboutPageFactory(parent=about_page, title="Our vision", slug="vision", live=False)
    return made


@pytest.fixture
def link(about_page: AboutPage, child: AboutPage, make_review: Callable[..., Review], invite: Any) -> str:
    """A link to a review of two pages."""
    return str(invite(make_review(about_page, child))[1])


def soup_of(client: Client, url: str) -> Any:
    return BeautifulSoup(client.get(url, follow=True).content, "lxml")


def bar_of(client: Client, url: str) -> Any:
    return soup_of(client, url).select_one("nav.review-bar")


def test_the_bar_leads_through_the_drafts(link: str, child: AboutPage, client: Client) -> None:
    first = bar_of(client, f"{link}pages/1/")
    assert "1 of 2" in " ".join(first.get_text().split())
    following = first.find("a", attrs={"aria-label": "Next draft"})["href"]
    assert client.get(following)["Location"] == f"{link}site{child.url}"
    second = bar_of(client, following)
    assert "2 of 2" in " ".join(second.get_text().split())
    assert second.find("a", attrs={"aria-label": "Next draft"}) is None
    assert second.find("a", string="Comment")["href"] == f"{link}comment/?page={child.pk}"
    assert second.find("a", string="Decide")["href"] == f"{link}decide/"


def test_a_page_outside_the_review_is_shown_as_published_and_says_so(
    section: AboutPage, link: str, client: Client
) -> None:
    assert "Not part of this review" in bar_of(client, f"{link}site{section.url}").get_text()
    missing = client.get(f"{link}site/nowhere/")
    assert missing.status_code == 404
    assert "Not part of this review" in missing.content.decode()


def test_a_draft_is_found_where_its_new_slug_and_that_of_its_parent_put_it(
    about_page: AboutPage, child: AboutPage, make_review: Callable[..., Review], invite: Any, client: Client
) -> None:
    about_page.slug, child.slug = "who-we-are", "what-we-want"
    about_page.save_revision()
    child.save_revision()
    _, link = invite(make_review(about_page, child))
    there = client.get(f"{link}pages/2/")["Location"]
    assert there == f"{link}site/about-us/who-we-are/what-we-want/"
    assert client.get(there).status_code == 200


def test_drafts_beside_a_page_ask_no_more_queries_for_its_address(
    section: AboutPage, make_review: Callable[..., Review], invite: Any, client: Client
) -> None:
    pages = [AboutPageFactory(parent=section, title=f"Page {number}", live=False) for number in range(8)]
    counts = []
    for some in (pages[:2], pages):
        _, link = invite(make_review(*some))
        client.get(f"{link}pages/1/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{link}pages/1/")["Location"] == f"{link}site{pages[0].url}"
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_all_links_of_the_site_stay_inside(
    about_page: AboutPage, make_review: Callable[..., Review], invite: Any, client: Client
) -> None:
    about_page.body = stream(
        ("rich_text", '<p><a href="/about-us/">us</a> <a href="https://example.org/">them</a></p>')
    )
    about_page.save_revision()
    _, link = invite(make_review(about_page))
    links = {str(one["href"]) for one in soup_of(client, f"{link}pages/1/").body.find_all("a", href=True)}
    own = {one for one in links if one.startswith("/") and not one.startswith((link, "/static/"))}
    assert own == set()
    assert {f"{link}site/about-us/", "https://example.org/"} <= links


def test_redirects_stay_inside(link: str, about_page: AboutPage, client: Client) -> None:
    Redirect.objects.create(old_path="/old", redirect_page=about_page, is_permanent=False)
    Redirect.objects.create(old_path="/away", redirect_link="https://example.org/x", is_permanent=False)
    Redirect.objects.create(old_path="/typed", redirect_link="/about-us/", is_permanent=False)
    assert client.get(f"{link}site/old/")["Location"] == f"{link}site{about_page.url}"
    assert client.get(f"{link}site/typed/")["Location"] == f"{link}site/about-us/"
    assert client.get(f"{link}site/away/")["Location"] == "https://example.org/x"
    assert client.get(f"{link}site{about_page.url.rstrip('/')}")["Location"] == f"{link}site{about_page.url}"


@pytest.fixture
def illustrated(about_page: AboutPage, image: CustomImage) -> AboutPage:
    """A page whose draft shows a picture that nothing public shows."""
    make(image, ["large"])
    about_page.body = stream(picture_block(image))
    about_page.save_revision()
    return about_page


def test_pictures_of_drafts_load_through_the_link_and_public_ones_do_not(
    illustrated: AboutPage, section: AboutPage, image: CustomImage, make_review: Any, invite: Any, client: Client
) -> None:
    _, link = invite(make_review(illustrated))
    places = re.findall(r"[\w/-]*/uploads/images/[^\s\",]+", str(soup_of(client, f"{link}pages/1/").main))
    assert places
    for place in places:
        assert place.startswith(f"{link}site/uploads/")
        assert client.get(place).status_code == 200
        assert client.get(place.removeprefix(f"{link}site")).status_code == 404
    section.body = stream(picture_block(image))
    section.save_revision().publish()
    assert f"{link}site/uploads/" not in client.get(f"{link}pages/1/", follow=True).content.decode()


def test_a_picture_costs_no_more_queries_in_a_review_of_many_pages(
    illustrated: AboutPage, section: AboutPage, image: CustomImage, make_review: Any, invite: Any, client: Client
) -> None:
    drafts = [AboutPageFactory(parent=section, title=f"Draft {number}", live=False) for number in range(5)]
    counts = []
    for pages in ([illustrated], [illustrated, *drafts]):
        _, link = invite(make_review(*pages))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{link}site{image.renditions.first().url}").status_code == 200
        counts.append(sum(not one["sql"].startswith("SELECT") for one in asked))
    assert counts[0] == counts[1]


def test_the_head_and_what_is_for_sharing_have_public_addresses(link: str, site: Site, client: Client) -> None:
    token = link.split("/")[2]
    page = soup_of(client, f"{link}pages/1/")
    assert token not in str(page.head) + str(soup_of(client, f"{link}site/").head)
    assert page.head.find("link", rel="canonical")["href"] == f"{site.root_url}/about-us/about-actris/"
    assert page.head.find("meta", property="og:url")["content"] == f"{site.root_url}/about-us/about-actris/"
    relative = re.findall(rf"(?:href|src|srcset|action|poster)=\"/review/{token}/", str(page))
    assert str(page).count(token) == len(relative)


@pytest.mark.parametrize("spell", [str, quote, lambda url: quote(url, safe="")])
def test_a_full_address_becomes_the_public_one_however_it_is_spelled(spell: Callable[[str], str]) -> None:
    private, public = "https://actris.sg/review/tok/site/about-us/", "https://actris.sg/about-us/"
    assert Inside("/review/tok/site/")._public(f"x={spell(private)}") == f"x={spell(public)}"


def test_feeds_and_plain_texts_have_public_addresses(link: str, about_page: AboutPage, client: Client) -> None:
    for path in ("/sitemap.xml", f"{about_page.url.rstrip('/')}.md", "/llms.txt"):
        answer = client.get(f"{link}site{path}")
        assert answer.status_code == 200
        assert link not in answer.content.decode(), answer.content.decode()


def test_visits_are_not_counted(link: str, site: Site, client: Client) -> None:
    SiteIdentity.objects.update_or_create(site=site, defaults={"analytics_id": "G-ABCDEFG123"})
    assert "consent.js" in client.get("/").content.decode()
    assert "consent.js" not in client.get(f"{link}site/").content.decode()


def test_search_works_and_forms_that_send_something_do_not(
    home: Any, about_page: AboutPage, link: str, client: Client
) -> None:
    form = soup_of(client, f"{link}site/search/").main.find("form")
    assert form["action"] == f"{link}site/search/"
    assert f"{link}site{about_page.url}" in client.get(form["action"], {"q": "ACTRIS"}).content.decode()
    enquiry = EnquiryPageFactory(parent=home)
    form = soup_of(client, f"{link}site{enquiry.url}").main.find("form")
    assert form.has_attr("inert")
    assert client.post(form["action"], {"name": "x"}).status_code == 405
    assert not enquiry.get_submission_class().objects.exists()


@pytest.mark.parametrize("path", ["admin/", "admin/login/", "review/x/", "%00/"])
def test_neither_the_admin_nor_a_review_nor_nonsense_is_inside_a_review(link: str, path: str, client: Client) -> None:
    assert client.get(f"{link}site/{path}").status_code == 404


def test_who_comes_while_too_many_drafts_are_shown_is_asked_to_try_again(
    link: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.rehearsal.PATIENCE", 0.01)
    with Rehearsal().live():
        for url in (f"{link}site/", f"{link}pages/1/"):
            answer = client.get(url)
            assert (answer.status_code, answer["Retry-After"]) == (503, "10")
            assert answer["Cache-Control"] == "private, no-store"
        assert client.get(link).status_code == 200
    assert client.get(f"{link}site/").status_code == 200


def test_what_is_no_page_has_no_bar(link: str, client: Client) -> None:
    assert b"review-bar" not in client.get(f"{link}site{reverse('robots')}").content
