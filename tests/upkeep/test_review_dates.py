"""Pages are read again: by when, by whom, and what reminds of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, PageLogEntry

from about.models import AboutPage
from actris_cms.clock import showing_at
from actris_cms.operations.scheduler import JOBS
from actris_cms.singapore import start_of_day, today
from actris_cms.users.models import User
from home.models import HomePage
from tests.conftest import member_of
from tests.core.test_page_form import form
from tests.factories import (
    SINGAPORE,
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    NewsroomPageFactory,
    UserFactory,
)
from tests.queued import queue_mail, waiting_messages
from upkeep.bin.bringing_back import restore
from upkeep.health.refreshing import refresh
from upkeep.models import BinEntry, PageFinding, ReviewDate, ReviewPlan, ReviewReminder
from upkeep.review_dates.changing import mark_reviewed, set_dates
from upkeep.review_dates.due import due_pages, plus_months, reviewable
from upkeep.review_dates.models import Every
from upkeep.review_dates.people import Team
from upkeep.review_dates.reminding import remind

pytestmark = pytest.mark.django_db

REPORT = reverse("review_dates:report")
DENIED = 302  # Wagtail sends who may not to the admin's home page.
FIRST = datetime(2025, 3, 31, 23, tzinfo=SINGAPORE)
A_YEAR_LATER = date(2026, 3, 31)


@pytest.fixture
def services(section: AboutPage) -> AboutPage:
    """A page that was first published on 31 March 2025, late in the evening in Singapore."""
    page: AboutPage = AboutPageFactory(parent=section, title="Services", summary="Ours.", first_published_at=FIRST)
    return page


@pytest.fixture
def elsewhere(home: HomePage) -> User:
    """A user who may edit only another section, “Elsewhere”."""
    page = AboutPageFactory(parent=home, title="Elsewhere")
    group = Group.objects.create(name="One section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=page, permission=change)
    user: User = UserFactory.create(username="elsewhere", email="elsewhere@example.org")
    user.groups.add(group)
    return user


def due_on(page: Page) -> date | None:
    """Return when a page is to be read again."""
    found: date | None = reviewable().get(pk=page.pk).due_on
    return found


def answers(page: Page) -> list[str]:
    """Return the usernames of who answers for a page."""
    return [user.username for user in Team().answers_for(Page.objects.get(pk=page.pk))]


def set_for(page: Page, **values: Any) -> None:
    """Write what is set for a page."""
    ReviewDate.objects.update_or_create(page_id=page.pk, defaults=values)


def on(day: date) -> Any:
    """Show the site on a day."""
    return showing_at(start_of_day(day))


class TestDates:
    """A page has a date of its own, or that of the site, or none."""

    def test_without_anything_set_no_page_has_a_date(self, services: AboutPage) -> None:
        assert due_on(services) is None

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({}, A_YEAR_LATER),
            ({"reviewed_on": date(2026, 1, 1)}, date(2027, 1, 1)),
            ({"due": date(2025, 5, 1)}, date(2025, 5, 1)),
            ({"every": Every.NOT_AGAIN}, None),
            ({"every": Every.NOT_AGAIN, "due": date(2025, 5, 1)}, date(2025, 5, 1)),
        ],
    )
    def test_what_is_set_for_the_page_comes_before_the_site(
        self, services: AboutPage, values: dict[str, Any], expected: date | None
    ) -> None:
        ReviewPlan.objects.create(every=Every.YEAR)
        if values:
            set_for(services, **values)
        assert due_on(services) == expected

    def test_the_site_says_it_for_live_pages_without_a_date_for_visitors(
        self, home: HomePage, services: AboutPage
    ) -> None:
        newsroom = NewsroomPageFactory(parent=home, first_published_at=FIRST)
        article = ArticlePageFactory(parent=CategoryPageFactory(parent=newsroom), first_published_at=FIRST)
        draft = AboutPageFactory(parent=home, live=False, first_published_at=FIRST)
        alias = services.create_alias(update_slug="alias")
        ReviewPlan.objects.create(every=Every.YEAR)
        dated = set(reviewable().exclude(due_on=None).values_list("pk", flat=True))
        assert {services.pk, newsroom.pk} <= dated
        assert dated.isdisjoint({article.pk, draft.pk, alias.pk})

    def test_a_page_is_due_from_its_day_on(self, services: AboutPage) -> None:
        set_for(services, due=date(2026, 5, 1))
        with on(date(2026, 4, 30)):
            assert not due_pages()
        with on(date(2026, 5, 1)):
            assert [page.pk for page in due_pages()] == [services.pk]

    def test_a_month_later_is_never_in_the_month_after(self) -> None:
        assert plus_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
        assert plus_months(date(2026, 12, 1), 24) == date(2028, 12, 1)

    def test_a_review_sets_the_next_date_by_the_interval(self, services: AboutPage, editor: User) -> None:
        set_for(services, due=date(2026, 5, 1), every=Every.SIX_MONTHS)
        with on(date(2026, 5, 20)):
            mark_reviewed(services, editor)
        assert due_on(services) == date(2026, 11, 20)

    def test_a_review_ends_a_date_without_an_interval(self, services: AboutPage, editor: User) -> None:
        set_for(services, due=date(2026, 5, 1))
        mark_reviewed(services, editor)
        assert due_on(services) is None

    def test_a_new_interval_counts_from_the_last_review(self, services: AboutPage, editor: User) -> None:
        set_for(services, due=date(2027, 1, 1), every=Every.YEAR, reviewed_on=date(2026, 1, 1))
        set_dates([services], editor, {"every": Every.THREE_MONTHS})
        assert due_on(services) == date(2026, 4, 1)

    def test_a_publication_is_no_review(self, services: AboutPage) -> None:
        ReviewPlan.objects.create(every=Every.YEAR)
        services.save_revision().publish()
        assert due_on(services) == A_YEAR_LATER


class TestPeople:
    """Somebody always answers for a page."""

    @pytest.fixture
    def lim(self, db: None) -> User:
        """Another editor."""
        return member_of("Communications editors", username="lim")

    def test_whoever_is_nearest_stands_in_for_an_owner_who_has_left(
        self, section: AboutPage, services: AboutPage, editor: User, lim: User, publisher: User
    ) -> None:
        boss = member_of("Communications publishers", username="boss")
        assert sorted(answers(services)) == ["boss", "publisher"]
        ReviewPlan.objects.create(owner=boss)
        assert answers(services) == ["boss"]
        set_for(section, owner=lim)
        assert answers(services) == ["lim"]
        set_for(services, owner=editor)
        assert answers(services) == ["editor"]

        User.objects.filter(pk=editor.pk).update(is_active=False)
        assert answers(services) == ["lim"]
        lim.groups.clear()
        assert answers(services) == ["boss"]
        boss.delete()
        assert answers(services) == ["publisher"]

    def test_nobody_answers_for_a_page_that_they_may_not_edit(self, services: AboutPage, elsewhere: User) -> None:
        set_for(services, owner=elsewhere)
        ReviewPlan.objects.create(owner=elsewhere)
        assert "elsewhere" not in answers(services)

    def test_administrators_answer_only_if_there_are_no_publishers(self, services: AboutPage) -> None:
        UserFactory.create(username="administrator", is_superuser=True)
        assert answers(services) == ["administrator"]
        member_of("Communications publishers", username="boss")
        assert answers(services) == ["boss"]


class TestTree:
    """What becomes of the date of a page that is copied, moved, deleted or brought back."""

    def test_a_copy_starts_anew_and_a_move_changes_who_answers(
        self, home: HomePage, section: AboutPage, services: AboutPage, editor: User, publisher: User
    ) -> None:
        set_for(services, due=date(2026, 5, 1), every=Every.YEAR)
        set_for(section, owner=editor)
        copy = services.copy(update_attrs={"slug": "copy"}, keep_live=True)
        assert due_on(copy) is None
        other = AboutPageFactory(parent=home, title="Other")
        set_for(other, owner=publisher)
        assert answers(services) == ["editor"]
        Page.objects.get(pk=services.pk).move(Page.objects.get(pk=other.pk), "last-child")
        assert answers(services) == ["publisher"]
        assert due_on(services) == date(2026, 5, 1)

    def test_a_page_comes_back_from_the_bin_with_it(
        self, client: Client, services: AboutPage, publisher: User, editor: User
    ) -> None:
        set_for(services, due=date(2026, 5, 1), every=Every.YEAR, owner=editor, reviewed_by=publisher)
        before = ReviewDate.objects.values().get()
        client.force_login(publisher)
        client.post(reverse("wagtailadmin_pages:delete", args=[services.pk]))
        assert not ReviewDate.objects.exists()
        restore(BinEntry.objects.get(), publisher)
        assert ReviewDate.objects.values().get() == before


@pytest.mark.slow
class TestReviewed:
    """One click says that there is nothing to change."""

    def test_it_sets_the_next_date_and_stands_in_the_history(
        self, client: Client, services: AboutPage, editor: User
    ) -> None:
        set_for(services, due=date(2026, 5, 1), every=Every.YEAR)
        refresh([services.pk])
        assert PageFinding.objects.get(page=services).rule == "review-due"
        client.force_login(editor)
        url = reverse("review_dates:reviewed", args=[services.pk])
        assert f'action="{url}"' in client.get(reverse("site_health:report")).content.decode()
        assert client.get(url).status_code == 405
        assert client.post(url, {"next": "https://evil.example.org/"}).url == REPORT
        row = ReviewDate.objects.get()
        assert (row.reviewed_on, row.reviewed_by, row.due) == (today(), editor, plus_months(today(), 12))
        assert not PageFinding.objects.filter(page=services).exists()
        assert PageLogEntry.objects.filter(page=services.pk, action="upkeep.reviewed", user=editor).count() == 1
        history = client.get(reverse("wagtailadmin_pages:history", args=[services.pk])).content.decode()
        assert "found nothing to change" in history

    def test_who_publishes_a_page_that_is_due_is_asked(
        self, client: Client, services: AboutPage, publisher: User
    ) -> None:
        client.force_login(publisher)
        url, data = form(services, **{"summary": "Ours.", "action-publish": "1"})
        said = client.post(url, data, follow=True).content.decode()
        assert "has been published" in said
        assert "review date of this page has come" not in said
        set_for(services, due=date(2026, 5, 1))
        assert "review date of this page has come" in client.post(url, data, follow=True).content.decode()


@pytest.mark.slow
class TestForm:
    """Owner, date and interval are set for one page or for several."""

    def test_it_sets_them_and_the_form_of_the_page_says_so(
        self, client: Client, services: AboutPage, editor: User, publisher: User
    ) -> None:
        client.force_login(editor)
        url = reverse("review_dates:change", args=[services.pk])
        assert "The page has no review date." in client.get(url).content.decode()
        day = today() + timedelta(days=10)
        assert client.post(url, {"owner": publisher.pk, "due": day.isoformat(), "every": "12"}).url == REPORT
        row = ReviewDate.objects.get()
        assert (row.owner, row.due, row.every) == (publisher, day, Every.YEAR)
        beside = client.get(reverse("wagtailadmin_pages:edit", args=[services.pk])).content.decode()
        assert f"Read again by {day:%-d %B %Y}" in beside
        assert f"{url}?next=" in beside
        User.objects.filter(pk=publisher.pk).update(is_active=False, first_name="Mei")
        assert "instead of Mei" in client.get(url).content.decode()

    @pytest.mark.parametrize(
        "data",
        [{"due": "2020-01-01"}, {"due": "soon"}, {"every": "5"}, {"owner": "999"}],
    )
    def test_it_refuses_what_makes_no_sense(self, client: Client, services: AboutPage, editor: User, data: Any) -> None:
        client.force_login(editor)
        response = client.post(reverse("review_dates:change", args=[services.pk]), data)
        assert response.status_code == 200
        assert response.context["form"].errors
        assert not ReviewDate.objects.exists()

    def test_a_date_that_has_come_can_stay(self, client: Client, services: AboutPage, editor: User) -> None:
        set_for(services, due=date(2020, 1, 1))
        client.force_login(editor)
        url = reverse("review_dates:change", args=[services.pk])
        assert client.post(url, {"due": "2020-01-01", "every": "6"}).status_code == 302

    def test_several_pages_and_all_below_them_are_set_at_once(
        self, client: Client, home: HomePage, section: AboutPage, services: AboutPage, editor: User
    ) -> None:
        set_for(services, due=date(2026, 5, 1))
        other = AboutPageFactory(parent=home)
        client.force_login(editor)
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "review_dates"]) + f"?id={section.pk}"
        assert "Leave as it is" in client.get(url).content.decode()
        assert client.post(url).context["form"].non_field_errors()
        client.post(url, {"owner": editor.pk, "below": "on"})
        owned = ReviewDate.objects.filter(owner=editor)
        assert set(owned.values_list("page", "due")) == {(section.pk, None), (services.pk, date(2026, 5, 1))}
        client.post(url, {"every": "6", "owner": "nobody"})
        assert ReviewDate.objects.get(page=section).every == Every.SIX_MONTHS
        assert ReviewDate.objects.get(page=section).owner is None
        assert not ReviewDate.objects.filter(page=other).exists()

    def test_pages_are_set_only_by_who_may_edit_them(
        self, client: Client, services: AboutPage, elsewhere: User
    ) -> None:
        set_for(services, due=date(2026, 5, 1), owner=elsewhere)
        before = ReviewDate.objects.values().get()
        client.force_login(elsewhere)
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "review_dates"]) + f"?id={services.pk}"
        change, reviewed = (reverse(f"review_dates:{name}", args=[services.pk]) for name in ("change", "reviewed"))
        assert client.get(change).status_code == DENIED
        assert [client.post(url, {"every": "6"}).status_code for url in (change, reviewed)] == [DENIED, DENIED]
        client.post(bulk, {"every": "6"})
        assert ReviewDate.objects.values().get() == before
        screens = (REPORT, f"{REPORT}?state=none", reverse("wagtailadmin_home"))
        assert "Services" not in "".join(client.get(url).content.decode() for url in screens)

    def test_publishers_set_what_holds_for_the_site(self, client: Client, editor: User, publisher: User) -> None:
        url = reverse("wagtailsettings:edit", args=["upkeep", "reviewplan"])
        client.force_login(editor)
        assert client.get(url).status_code == DENIED
        client.force_login(publisher)
        client.post(client.get(url).url, {"every": "12", "owner": editor.pk})
        assert ReviewPlan.objects.values_list("every", "owner").get() == (Every.YEAR, editor.pk)

    def test_an_alias_has_no_date_of_its_own(self, client: Client, services: AboutPage, editor: User) -> None:
        alias = services.create_alias(update_slug="alias")
        client.force_login(editor)
        assert client.get(reverse("review_dates:change", args=[alias.pk])).status_code == 404
        assert client.post(reverse("review_dates:reviewed", args=[alias.pk])).status_code == 404


@pytest.mark.slow
class TestReport:
    """The report says which pages are to be read again, and by whom."""

    def titles(self, client: Client, **query: str) -> list[str]:
        return [page.title for page in client.get(REPORT, query).context["object_list"]]

    @pytest.fixture
    def pages(self, section: AboutPage, services: AboutPage, editor: User, publisher: User) -> None:
        """One page that is due, one that soon is, and one that is due in a long time."""
        for title, days, owner in (("Due", -3, editor), ("Soon", 10, editor), ("Later", 300, publisher)):
            page = AboutPageFactory(parent=section, title=title)
            set_for(page, due=today() + timedelta(days=days), owner=owner)

    def test_it_is_filtered_and_sorted(self, client: Client, pages: None, editor: User, publisher: User) -> None:
        client.force_login(publisher)
        assert self.titles(client) == ["Due", "Soon", "Later"]
        assert self.titles(client, ordering="-due_on") == ["Later", "Soon", "Due"]
        assert self.titles(client, state="due") == ["Due"]
        assert self.titles(client, state="soon") == ["Soon"]
        assert "Services" in self.titles(client, state="none")
        assert self.titles(client, who=str(editor.pk)) == ["Due", "Soon"]
        assert self.titles(client, state="soon", who=str(publisher.pk)) == []
        assert self.titles(client, q="ate") == ["Later"]
        for nonsense in ({"state": "x"}, {"who": "x"}, {"ordering": "password"}):
            assert client.get(REPORT, nonsense).status_code == 200

    def test_it_is_exported(self, client: Client, pages: None, publisher: User) -> None:
        client.force_login(publisher)
        response: Any = client.get(REPORT, {"export": "csv", "state": "due"})
        rows = b"".join(response.streaming_content).decode().splitlines()
        assert rows[0] == "Page,Address,Read again by,Answers for it,Owner,Interval,Last reviewed,Reviewed by"
        assert rows[1].startswith(f"Due,/home/about-us/due/,{today() - timedelta(days=3)},editor,editor")

    def test_it_is_closed_to_those_who_edit_no_page(self, client: Client) -> None:
        nobody = UserFactory.create(username="nobody")
        nobody.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(nobody)
        for name in ("report", "report_results"):
            assert client.get(reverse(f"review_dates:{name}")).status_code == DENIED
        assert "Review dates" not in client.get(reverse("wagtailadmin_home")).content.decode()

    def test_its_queries_do_not_grow_with_the_pages(
        self, client: Client, section: AboutPage, pages: None, publisher: User
    ) -> None:
        client.force_login(publisher)

        def queries(url: str) -> int:
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            return len(captured)

        screens = (REPORT, reverse("wagtailadmin_home"))
        set_for(AboutPageFactory(parent=section), due=today(), owner=publisher)
        first = {url: queries(url) for url in screens}
        for _ in range(6):
            set_for(AboutPageFactory(parent=section), due=today(), owner=publisher)
        assert {url: queries(url) for url in screens} == first


@pytest.mark.slow
class TestReminders:
    """Each person gets one mail, and not again every day."""

    def test_one_mail_to_each_person_through_the_queue(
        self, section: AboutPage, editor: User, publisher: User, settings: Any
    ) -> None:
        queue_mail(settings)
        User.objects.filter(pk=editor.pk).update(email="editor@example.org")
        User.objects.filter(pk=publisher.pk).update(email="publisher@example.org")
        for number in range(12):
            page = AboutPageFactory(parent=section, title=f"Page {number}")
            set_for(page, due=today() - timedelta(days=20 - number), owner=editor)
        set_for(AboutPageFactory(parent=section, title="Not yet"), due=today() + timedelta(days=1), owner=editor)
        set_for(AboutPageFactory(parent=section, title="Of nobody"), due=today())
        assert remind() == 2
        sent = {message["to"][0]: message for message in waiting_messages()}
        assert sent["editor@example.org"]["subject"] == "12 pages are to be read again"
        body = sent["editor@example.org"]["body"]
        assert "Page 0, by" in body
        assert "and 2 more" in body
        assert f"{REPORT}?state=due&who={editor.pk}" in body
        assert "Not yet" not in body
        assert sent["publisher@example.org"]["subject"] == "1 page is to be read again"
        assert remind() == 0

    def test_who_has_left_gets_none_and_the_next_one_does(
        self, services: AboutPage, editor: User, publisher: User
    ) -> None:
        User.objects.filter(pk=editor.pk).update(email="editor@example.org", is_active=False)
        User.objects.filter(pk=publisher.pk).update(email="publisher@example.org")
        set_for(services, due=today(), owner=editor)
        remind()
        assert [message.to for message in mail.outbox] == [["publisher@example.org"]]

    def test_it_is_repeated_after_a_week_with_news_and_else_after_a_month(
        self, services: AboutPage, section: AboutPage, editor: User
    ) -> None:
        User.objects.filter(pk=editor.pk).update(email="editor@example.org")
        set_for(services, due=date(2026, 5, 1), owner=editor)
        set_for(section, due=date(2026, 6, 1), owner=editor)
        days = [date(2026, 4, 30) + timedelta(days=number) for number in range(80)]
        sent = []
        for day in days:
            with on(day):
                sent += [day] * remind()
        assert sent == [date(2026, 5, 1), date(2026, 5, 29), date(2026, 6, 5), date(2026, 7, 3)]

    def test_a_clock_that_was_ahead_stops_no_mail_for_ever(self, services: AboutPage, editor: User) -> None:
        User.objects.filter(pk=editor.pk).update(email="editor@example.org")
        set_for(services, due=today(), owner=editor)
        ReviewReminder.objects.create(user=editor, sent_on=today() + timedelta(days=400))
        assert (remind(), remind()) == (1, 0)

    def test_the_worker_knows_the_job(self) -> None:
        assert JOBS["remind_of_review_dates"].run is remind
