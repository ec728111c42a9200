"""The findings of all live pages: kept fresh, shown to those who may edit the pages, dismissed while the same."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageViewRestriction

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import AboutPageFactory, ImageFactory, UserFactory, link, stream
from tests.queued import let_tasks_wait, run_tasks
from upkeep.health.refreshing import refresh, refresh_all
from upkeep.models import HealthDay, PageFinding

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REPORT = reverse("site_health:report")


def figure(image: CustomImage) -> tuple[str, dict[str, Any]]:
    """An image block without alt text, as an import writes it."""
    picture = {"image": image.pk, "alt_text": "", "decorative": False, "imported_without_alt": image.pk}
    return "image", {"image": picture, "caption": "", "words": "", "width": "small", "link": link()}


@pytest.fixture
def picture(db: None) -> CustomImage:
    """An image without a description."""
    made: CustomImage = ImageFactory(title="Cells in a dish", description="")
    return made


@pytest.fixture
def services(section: AboutPage) -> AboutPage:
    """A live page with filler."""
    words = ("rich_text", "<p>No info.</p>")
    made: AboutPage = AboutPageFactory(parent=section, title="Services", summary="Ours.", body=stream(words))
    return made


def rules_on(services: AboutPage) -> list[str]:
    """Return the rules of the stored findings of a page."""
    return list(PageFinding.objects.filter(page=services).order_by("rule").values_list("rule", flat=True))


class TestRefreshing:
    """The stored findings are those of what visitors see."""

    def test_what_is_mended_goes_and_what_is_new_comes(self, services: AboutPage) -> None:
        refresh([services.pk])
        assert rules_on(services) == ["filler"]
        services.body, services.summary = stream(("rich_text", "<p>We make cells.</p>")), ""
        services.save()
        refresh([services.pk])
        assert rules_on(services) == ["summary-missing"]

    def test_a_draft_changes_nothing(self, services: AboutPage) -> None:
        refresh([services.pk])
        services.body = stream(("rich_text", "<p>We make cells.</p>"))
        services.save_revision()
        refresh([services.pk])
        assert rules_on(services) == ["filler"]

    def test_a_page_that_is_not_live_or_an_alias_has_none(self, services: AboutPage) -> None:
        alias = services.create_alias(update_slug="alias")
        refresh([services.pk, alias.pk])
        assert rules_on(alias) == []
        services.unpublish()
        refresh([services.pk])
        assert rules_on(services) == []

    def test_a_dismissed_finding_stays_dismissed_while_its_content_is_the_same(self, services: AboutPage) -> None:
        refresh([services.pk])
        PageFinding.objects.update(dismissed_at="2026-01-01T00:00:00Z")
        services.summary = ""
        services.save()
        refresh([services.pk])
        assert PageFinding.objects.get(rule="filler").dismissed_at is not None
        services.body = [{**services.body.raw_data[0], "value": "<p>No information.</p>"}]
        services.save()
        refresh([services.pk])
        assert PageFinding.objects.get(rule="filler").dismissed_at is None

    def test_a_saved_page_is_refreshed_by_a_task(
        self, services: AboutPage, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        let_tasks_wait(settings)
        with django_capture_on_commit_callbacks(execute=True):
            services.save_revision().publish()
        assert rules_on(services) == []
        run_tasks()
        assert rules_on(services) == ["filler"]

    def test_a_page_follows_what_it_links_to(
        self, services: AboutPage, section: AboutPage, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        let_tasks_wait(settings)
        target = AboutPageFactory(parent=section, title="Target", summary="It.")
        button = ("button", {"link": link(page=target.pk, text="Read on"), "style": "primary"})
        services.body = stream(button)
        services.save()
        for change, rule in [(target.unpublish, "link-not-public"), (target.delete, "link-dead")]:
            with django_capture_on_commit_callbacks(execute=True):
                change()
            run_tasks()
            assert rules_on(services) == [rule]

    def test_typed_addresses_lead_to_whatever_answers_there(
        self, client: Client, services: AboutPage, section: AboutPage, publisher: User, caplog: Any
    ) -> None:
        members = AboutPageFactory(parent=section, slug="members")
        PageViewRestriction.objects.create(page=members, restriction_type="password", password="sample-password")
        there = ["/search/", "/sitemap.xml", "/about-us/members/", "/\t/[", "/_util/login/"]
        gone = ["/documents/99/fees.pdf", "/uploads/images/lab.jpg"]
        links = "".join(f'<a href="{address}">{address} there</a>' for address in (*there, *gone))
        services.body = stream(("rich_text", f"<p>{links}</p>"))
        services.save()
        refresh([services.pk])
        assert sorted(PageFinding.objects.values_list("target", flat=True)) == gone
        assert not caplog.records
        client.force_login(publisher)
        assert client.get(reverse("wagtailadmin_pages:edit", args=[services.pk])).status_code == 200

    def test_a_page_follows_the_description_of_its_pictures(
        self, section: AboutPage, picture: CustomImage, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        let_tasks_wait(settings)
        services = AboutPageFactory(parent=section, summary="It.", body=stream(figure(picture)))
        refresh([services.pk])
        assert rules_on(services) == ["picture-undescribed"]
        with django_capture_on_commit_callbacks(execute=True):
            picture.description = "Cells that glow"
            picture.save()
        run_tasks()
        assert rules_on(services) == []

    def test_the_queries_do_not_grow_with_the_pages(self, section: AboutPage, picture: CustomImage) -> None:
        def queries() -> int:
            keys = list(AboutPage.objects.values_list("pk", flat=True))
            with CaptureQueriesContext(connection) as captured:
                refresh(keys)
            return len(captured)

        target = AboutPageFactory(parent=section, title="Target")
        button = ("button", {"link": link(page=target.pk, text="Read on"), "style": "primary"})
        AboutPageFactory(parent=section, body=stream(figure(picture), button))
        first = queries()
        for _ in range(5):
            AboutPageFactory(parent=section, body=stream(figure(picture), button))
        assert queries() <= first

    def test_the_job_writes_down_the_number_of_each_day(self, services: AboutPage) -> None:
        refresh_all()
        refresh_all()
        day = HealthDay.objects.get()
        assert day.findings["filler"] == 1
        assert day.total == PageFinding.objects.count()
        assert day.pages == 3

    def test_no_page_view_asks_for_findings(self, client: Client, services: AboutPage) -> None:
        refresh_all()
        client.get(services.url)
        caches["default"].clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(services.url)
        assert not [query for query in captured if "upkeep" in query["sql"]]


class TestReport:
    """What editors see of it."""

    def messages(self, client: Client, **query: str) -> list[str]:
        return [one.message for one in client.get(REPORT, query).context["object_list"]]

    def test_it_shows_the_worst_first_with_a_way_to_each_block(
        self, client: Client, publisher: User, services: AboutPage, section: AboutPage
    ) -> None:
        refresh_all()
        client.force_login(publisher)
        response = client.get(REPORT)
        rules = [one.rule for one in response.context["object_list"]]
        assert rules[0] == "filler"
        assert rules[1:] == ["summary-missing"] * len(rules[1:])
        block = services.body.raw_data[0]["id"]
        expected = f"{reverse('wagtailadmin_pages:edit', args=[services.pk])}#:w:contentpath=body.{block}"
        assert expected in response.content.decode()

    def test_it_is_filtered_searched_and_sorted(self, client: Client, publisher: User, services: AboutPage) -> None:
        refresh_all()
        client.force_login(publisher)
        assert self.messages(client, rule="filler") == ["“No info.” looks like a placeholder."]
        assert self.messages(client, q="Services") == ["“No info.” looks like a placeholder."]
        assert self.messages(client, ordering="-weight")[-1] == "“No info.” looks like a placeholder."
        for nonsense in ({"rule": "x"}, {"ordering": "password"}, {"state": "x"}, {"p": "999"}):
            assert client.get(REPORT, nonsense).status_code in (200, 404)

    def test_the_export_has_no_formulas(self, client: Client, publisher: User, section: AboutPage) -> None:
        AboutPageFactory(
            parent=section, title="=HYPERLINK(1)", summary="x", body=stream(("rich_text", "<p>No info.</p>"))
        )
        refresh_all()
        client.force_login(publisher)
        response: Any = client.get(REPORT, {"export": "csv", "rule": "filler"})
        exported = b"".join(response.streaming_content).decode()
        assert "Filler text" in exported
        assert "'=HYPERLINK" in exported

    def test_it_shows_only_the_pages_that_the_user_may_edit(
        self, client: Client, home: HomePage, services: AboutPage
    ) -> None:
        other = AboutPageFactory(parent=home, title="Elsewhere", summary="x", body=stream(("rich_text", "<p>Xxx</p>")))
        refresh_all()
        group = Group.objects.create(name="One section")
        GroupPagePermission.objects.create(group=group, page=other, permission_type="change")
        group.permissions.add(*_access())
        member = UserFactory.create(username="member")
        member.groups.add(group)
        client.force_login(member)
        assert self.messages(client) == ["“Xxx” looks like a placeholder."]
        hidden = PageFinding.objects.get(page=services)
        for name in ("mend", "dismiss"):
            url = reverse(f"site_health:{name}", args=[hidden.pk])
            assert (client.get(url).status_code, client.post(url).status_code)[1] in (403, 404)
        hidden.refresh_from_db()
        assert hidden.dismissed_at is None

    @pytest.mark.parametrize("name", ["report", "report_results"])
    def test_it_is_closed_to_those_who_edit_no_page(self, client: Client, name: str) -> None:
        url = reverse(f"site_health:{name}")
        assert client.get(url).status_code == 302
        nobody = UserFactory.create(username="nobody")
        nobody.user_permissions.add(*_access())
        client.force_login(nobody)
        assert client.get(url).status_code in (302, 403)
        assert "Site health" not in client.get(reverse("wagtailadmin_home")).content.decode()

    def test_its_queries_do_not_grow_with_the_findings(
        self, client: Client, publisher: User, section: AboutPage
    ) -> None:
        client.force_login(publisher)

        def queries() -> int:
            refresh_all()
            client.get(REPORT)
            with CaptureQueriesContext(connection) as captured:
                client.get(REPORT)
            return len(captured)

        AboutPageFactory(parent=section)
        first = queries()
        for _ in range(6):
            AboutPageFactory(parent=section)
        assert queries() <= first

    def test_the_chart_says_in_words_what_it_draws(self, client: Client, publisher: User, services: AboutPage) -> None:
        client.force_login(publisher)
        assert "<svg viewBox" not in client.get(REPORT).content.decode().split("Numbers")[-1]
        HealthDay.objects.create(day="2020-01-01", pages=3, findings={"filler": 99})  # Too long ago to be shown.
        refresh_all()
        day = HealthDay.objects.last()
        HealthDay.objects.create(day=day.day - timedelta(days=7), pages=3, findings={"filler": 8, "link-dead": 2})
        shown = client.get(REPORT).content.decode()
        assert "Open findings of the whole site: 10 on" in shown
        assert f", {day.total} on" in shown

    def test_the_first_screen_says_what_there_is_to_mend(
        self, client: Client, publisher: User, services: AboutPage
    ) -> None:
        refresh_all()
        client.force_login(publisher)
        shown = client.get(reverse("wagtailadmin_home")).content.decode()
        assert f"{REPORT}?rule=filler" in shown
        PageFinding.objects.all().delete()
        assert f"{REPORT}?rule=" not in client.get(reverse("wagtailadmin_home")).content.decode()


class TestDismissing:
    """Not every finding is a fault."""

    def test_a_dismissed_finding_leaves_the_list_and_comes_back(
        self, client: Client, publisher: User, services: AboutPage
    ) -> None:
        refresh([services.pk])
        client.force_login(publisher)
        finding = PageFinding.objects.get()
        url = reverse("site_health:dismiss", args=[finding.pk])
        assert client.get(url).status_code == 405
        back = f"{REPORT}?rule=filler#row-0"  # Where Tab goes on: the next finding is there then.
        html = client.get(f"{REPORT}?rule=filler").content.decode()
        assert (f'name="next" value="{back}"' in html, 'id="row-0"' in html) == (True, True)
        for _ in range(2):  # Somebody else may have dismissed it, in a list that is open elsewhere.
            assert client.post(url, {"next": back}).url == back
        finding.refresh_from_db()
        assert finding.dismissed_by == publisher
        assert len(client.get(REPORT).context["object_list"]) == 0
        dismissed = client.get(REPORT, {"state": "dismissed"}).content.decode()
        assert "Dismissed by" in " ".join(dismissed.split())
        [open_again] = re.findall(r'<button[^>]*name="(\w+)"[^>]*>\s*Open again', dismissed)
        assert client.post(url, {"next": "https://evil.example.org/", open_again: "1"}).url == REPORT
        assert len(client.get(REPORT).context["object_list"]) == 1


def _access() -> Any:
    return Permission.objects.filter(codename="access_admin")
