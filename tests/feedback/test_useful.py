"""“Was this page useful?”: answers are counted by page and day, without cookies, and editors read a report."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from about.models import AboutPage
from actris_cms.core.models import SiteIdentity
from actris_cms.feedback.models import REASONS, Answer, AnswerCount
from actris_cms.operations.scheduler import JOBS
from actris_cms.security.guarded_forms import ANSWERS
from actris_cms.singapore import today
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    EnquiryPageFactory,
    NewsroomPageFactory,
)

pytestmark = pytest.mark.slow

QUESTION = "Was this page useful?"


@pytest.fixture
def asking(site: Site) -> Site:
    """A site that asks whether its pages are useful."""
    SiteIdentity.objects.update_or_create(site=site, defaults={"asks_whether_useful": True})
    return site


def give(page: Any, answer: str, client: Client | None = None, **more: str) -> Any:
    """Press a button as a browser does, without cookies."""
    visitor = client or Client(enforce_csrf_checks=True)
    headers = {"Sec-Fetch-Site": "same-origin"}
    return visitor.post(reverse("useful", args=[page.pk]), {"answer": answer, **more}, headers=headers)


def numbers(page: Any) -> dict[str, int]:
    """Return how often each answer was given on a page."""
    return dict(AnswerCount.objects.filter(page=page).values_list("answer", "number"))


class TestAsking:
    def test_visitors_are_not_asked_unless_the_site_asks(self, about_page: AboutPage, client: Client) -> None:
        assert QUESTION not in client.get(about_page.url).content.decode()
        assert give(about_page, "yes").status_code == 404
        assert not AnswerCount.objects.exists()

    def test_content_pages_and_news_ask_and_forms_do_not(self, asking: Site, home: HomePage, client: Client) -> None:
        about = AboutPageFactory(parent=home, slug="about")
        enquiry = EnquiryPageFactory(parent=home, slug="write-to-us")
        news = CategoryPageFactory(parent=NewsroomPageFactory(parent=home, slug="newsroom"), slug="talks")
        article = ArticlePageFactory(parent=news, slug="a-day")
        shown = {page.slug: QUESTION in client.get(page.url).content.decode() for page in (about, enquiry, article)}
        assert shown == {"about": True, "write-to-us": False, "a-day": True}
        assert not client.cookies

    def test_the_markdown_version_of_a_page_does_not_ask(
        self, asking: Site, about_page: AboutPage, client: Client
    ) -> None:
        answer = client.get(f"{about_page.url.rstrip('/')}.md")
        assert answer.status_code == 200
        assert QUESTION not in answer.content.decode()


class TestAnswering:
    def test_answers_are_counted_by_page_and_day(self, asking: Site, about_page: AboutPage, section: AboutPage) -> None:
        for answer in ("yes", "yes", "no"):
            give(about_page, answer)
        give(section, "yes")
        assert numbers(about_page) == {"yes": 2, "no": 1}
        assert numbers(section) == {"yes": 1}
        assert set(AnswerCount.objects.values_list("day", flat=True)) == {today()}

    def test_a_yes_is_thanked_and_a_no_may_choose_a_reason(self, asking: Site, about_page: AboutPage) -> None:
        visitor = Client(enforce_csrf_checks=True)
        thanks = visitor.get(give(about_page, "yes", visitor).url).content.decode()
        assert "Thank you" in thanks
        why = visitor.get(give(about_page, "no", visitor).url).content.decode()
        assert [reason for reason in REASONS if reason.label not in why or reason.label in thanks] == []
        assert give(about_page, "outdated", visitor).url == reverse("useful_thanks", args=[about_page.pk])
        assert numbers(about_page) == {"yes": 1, "no": 1, "outdated": 1}
        assert not visitor.cookies

    @pytest.mark.parametrize("answer", ["", "maybe", "<b>text of the visitor</b>"])
    def test_anything_else_is_not_stored(self, asking: Site, about_page: AboutPage, answer: str) -> None:
        assert give(about_page, answer).url == about_page.url
        assert not AnswerCount.objects.exists()

    def test_programs_are_thanked_and_not_counted(self, asking: Site, about_page: AboutPage) -> None:
        url = reverse("useful", args=[about_page.pk])
        assert Client().post(url, {"answer": "yes"}).status_code == 302
        assert give(about_page, "yes", more="spam").status_code == 302
        assert Client().post(url, {"answer": "no"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert not AnswerCount.objects.exists()

    def test_answers_from_one_network_are_limited_and_the_log_does_not_name_it(
        self, asking: Site, about_page: AboutPage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        visitor = Client(REMOTE_ADDR="203.0.113.9")
        statuses = [give(about_page, "no", visitor).status_code for _ in range(ANSWERS.together.attempts + 1)]
        assert statuses[-2:] == [302, 429]
        assert numbers(about_page) == {"no": ANSWERS.together.attempts}
        assert "Refused answer" in caplog.text
        assert "203.0.113.9" not in caplog.text

    @pytest.mark.parametrize("name", ["useful", "useful_why", "useful_thanks"])
    def test_a_page_that_is_not_public_is_not_named(self, asking: Site, about_page: AboutPage, name: str) -> None:
        url = reverse(name, args=[about_page.pk])
        PageViewRestriction.objects.create(page=about_page, restriction_type="login")
        assert Client().get(url).status_code == 404
        assert give(about_page, "yes").status_code == 404
        about_page.view_restrictions.all().delete()
        about_page.unpublish()
        assert Client().get(url).status_code == 404

    def test_the_address_that_takes_answers_leads_back_to_the_page(self, asking: Site, about_page: AboutPage) -> None:
        assert Client().get(reverse("useful", args=[about_page.pk])).url == about_page.url

    def test_counts_older_than_a_year_are_deleted(self, about_page: AboutPage) -> None:
        for days in (10, 366):
            day = today() - timedelta(days=days)
            AnswerCount.objects.create(page=about_page, day=day, answer=Answer.YES, number=1)
        assert JOBS["delete_old_answer_counts"].run() == 1


class TestReport:
    @pytest.fixture
    def answered(self, asking: Site, about_page: AboutPage, section: AboutPage) -> AboutPage:
        """Two pages with answers, one of them a title that looks like a formula, and old answers."""
        about_page.title = about_page.draft_title = "=About()"
        about_page.save()
        rows = [(about_page, 0, "no", 3), (about_page, 40, "no", 2), (about_page, 0, "outdated", 1)]
        for page, days, answer, number in [*rows, (section, 0, "yes", 7), (section, 400, "yes", 100)]:
            day = today() - timedelta(days=days)
            AnswerCount.objects.create(page=page, day=day, answer=answer, number=number)
        return about_page

    def test_editors_see_the_pages_with_the_most_noes_first_and_export_them_without_formulas(
        self, answered: AboutPage, editor: User, client: Client
    ) -> None:
        client.force_login(editor)
        html = client.get(reverse("usefulness:report_results")).content.decode()
        pages = [int(pk) for pk in re.findall(r'href="/admin/pages/(\d+)/edit/"', html)]
        assert list(dict.fromkeys(pages)) == [answered.pk, answered.get_parent().pk]
        export = b"".join(client.get(reverse("usefulness:report"), {"export": "csv"}).streaming_content).decode()
        assert export.splitlines() == [
            "Page,Address,Yes,No,Not found,Hard to understand,Out of date,Does not work",
            f"'=About(),{answered.url_path},0,5,0,0,1,0",
            "About us,/home/about-us/,7,0,0,0,0,0",
        ]

    def test_who_edits_no_pages_cannot_read_it(self, answered: AboutPage, client: Client) -> None:
        user = User.objects.create_user("reader", password="x")
        client.force_login(user)
        assert client.get(reverse("usefulness:report")).status_code == 302

    def test_it_needs_as_many_queries_for_twenty_pages_as_for_two(
        self, answered: AboutPage, editor: User, client: Client
    ) -> None:
        client.force_login(editor)
        url = reverse("usefulness:report_results")
        client.get(url)
        with CaptureQueriesContext(connection) as two:
            client.get(url)
        section = answered.get_parent().specific
        for _ in range(18):
            AnswerCount.objects.create(page=AboutPageFactory(parent=section), day=today(), answer=Answer.NO, number=1)
        with CaptureQueriesContext(connection) as twenty:
            client.get(url)
        assert len(twenty) == len(two)
