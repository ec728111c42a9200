"""What has a finding that stops it is not submitted, approved, published or scheduled, except for a reason."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from about.models import AboutPage
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import AboutPageFactory, UserFactory, stream
from upkeep.checks.findings import RULES
from upkeep.checks.gate import PUBLISHED_ANYWAY
from upkeep.checks.models import blocking_rules
from upkeep.models import PublishCheck

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FILLER = "Lorem ipsum dolor sit amet."
REAL = "We make cells."


@pytest.fixture
def services(section: AboutPage, editor: User) -> AboutPage:
    """A page that was never published, with a draft of filler."""
    made: AboutPage = AboutPageFactory(parent=section, title="Services", slug="services", live=False, summary="Ours.")
    made.body = stream(("rich_text", f"<p>{FILLER}</p>"))
    made.save_revision(user=editor)
    return made


def send(client: Client, services: AboutPage, words: str, *actions: str, **fields: Any) -> Any:
    """Send the form of a page with one paragraph, by the buttons with these names."""
    body = streamfield([("rich_text", rich_text(f"<p>{words}</p>"))])
    data = nested_form_data({"title": services.title, "slug": services.slug, "summary": "Ours.", "body": body})
    data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, **fields, **dict.fromkeys(actions, "1")}
    return client.post(reverse("wagtailadmin_pages:edit", args=[services.pk]), data)


def is_live(services: Page) -> bool:
    """Whether visitors see the page."""
    return Page.objects.get(pk=services.pk).live


class TestForms:
    """The buttons of a page's form."""

    def test_a_draft_may_hold_filler(self, client: Client, editor: User, services: AboutPage) -> None:
        client.force_login(editor)
        assert send(client, services, FILLER).status_code == 302

    @pytest.mark.parametrize("action", ["action-publish", "action-submit"])
    def test_filler_is_not_published_and_nothing_written_is_lost(
        self, client: Client, publisher: User, services: AboutPage, action: str
    ) -> None:
        client.force_login(publisher)
        response = send(client, services, f"{FILLER} And more.", action)
        assert response.status_code == 200
        shown = response.content.decode()
        assert "looks like a placeholder" in shown
        assert "And more." in shown
        assert 'data-finding-path="body.' in shown
        assert not is_live(services)
        assert services.current_workflow_state is None

    def test_a_page_without_findings_is_published(self, client: Client, publisher: User, services: AboutPage) -> None:
        client.force_login(publisher)
        assert send(client, services, REAL, "action-publish").status_code == 302
        assert is_live(services)

    def test_one_with_filler_is_not_scheduled(self, client: Client, publisher: User, services: AboutPage) -> None:
        client.force_login(publisher)
        later = (timezone.now() + timezone.timedelta(days=3)).strftime("%Y-%m-%d %H:%M")
        assert send(client, services, FILLER, "action-publish", go_live_at=later).status_code == 200
        assert services.scheduled_revision is None

    def test_advice_stops_nothing(self, client: Client, publisher: User, services: AboutPage) -> None:
        client.force_login(publisher)
        assert send(client, services, "Registration is now closed.", "action-publish").status_code == 302
        assert is_live(services)

    def test_what_blocks_is_a_setting(self, client: Client, publisher: User, services: AboutPage) -> None:
        PublishCheck.objects.create(blocking=["registration-closed", "a-rule-of-another-release"])
        client.force_login(publisher)
        assert send(client, services, "Registration is now closed.", "action-publish").status_code == 200
        assert send(client, services, FILLER, "action-publish").status_code == 302

    def test_a_new_page_is_checked_too(self, client: Client, publisher: User, section: AboutPage) -> None:
        client.force_login(publisher)
        body = streamfield([("rich_text", rich_text(f"<p>{FILLER}</p>"))])
        data = nested_form_data({"title": "New", "slug": "new", "summary": "", "body": body})
        data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "action-publish": "1"}
        url = reverse("wagtailadmin_pages:add", args=["about", "aboutpage", section.pk])
        assert client.post(url, data).status_code == 200
        assert not Page.objects.filter(slug="new").exists()
        assert client.post(url, data | {"publish_reason": "A demonstration"}).status_code == 302
        assert is_live(Page.objects.get(slug="new"))
        assert PageLogEntry.objects.filter(action=PUBLISHED_ANYWAY).count() == 1


class TestReasons:
    """A publisher publishes all the same, and says why."""

    def test_the_history_keeps_the_reason(self, client: Client, publisher: User, services: AboutPage) -> None:
        client.force_login(publisher)
        reason = "  The printer\nneeds a page to test. "
        assert send(client, services, FILLER, "action-publish", publish_reason=reason).status_code == 302
        assert is_live(services)
        entry = PageLogEntry.objects.get(action=PUBLISHED_ANYWAY)
        assert (entry.user, entry.data["reason"]) == (publisher, "The printer needs a page to test.")
        assert "placeholder" in entry.data["findings"][0]
        history = client.get(reverse("wagtailadmin_pages:history", args=[services.pk])).content.decode()
        assert "because: The printer needs a page to test." in history

    def test_an_empty_reason_is_none(self, client: Client, publisher: User, services: AboutPage) -> None:
        client.force_login(publisher)
        assert send(client, services, FILLER, "action-publish", publish_reason="  ").status_code == 200

    def test_a_reason_for_a_page_without_findings_is_not_kept(
        self, client: Client, publisher: User, services: AboutPage
    ) -> None:
        client.force_login(publisher)
        assert send(client, services, REAL, "action-publish", publish_reason="Why not").status_code == 302
        assert not PageLogEntry.objects.filter(action=PUBLISHED_ANYWAY).exists()

    def test_an_editor_cannot_give_one(self, client: Client, editor: User, services: AboutPage) -> None:
        client.force_login(editor)
        response = send(client, services, FILLER, "action-submit", publish_reason="I am in a hurry")
        assert response.status_code == 200
        assert "publish_reason" not in response.content.decode()
        assert services.current_workflow_state is None


class TestModeration:
    """A draft can change after it was submitted, so its approval is checked as well."""

    @pytest.fixture
    def submitted(self, services: AboutPage, editor: User) -> AboutPage:
        """A page that was submitted, and whose draft is filler now."""
        services.get_workflow().start(services, editor)
        return services

    def test_the_form_does_not_approve_filler(self, client: Client, publisher: User, submitted: AboutPage) -> None:
        client.force_login(publisher)
        approve = {"workflow-action-name": "approve"}
        assert send(client, submitted, FILLER, "action-workflow-action", **approve).status_code == 200
        assert not is_live(submitted)
        reason = {"publish_reason": "Agreed with the director"}
        assert send(client, submitted, FILLER, "action-workflow-action", **approve, **reason).status_code == 302
        assert is_live(submitted)
        assert PageLogEntry.objects.filter(action=PUBLISHED_ANYWAY).count() == 1

    def test_it_may_be_sent_back(self, client: Client, publisher: User, submitted: AboutPage) -> None:
        client.force_login(publisher)
        action = {"workflow-action-name": "reject"}
        assert send(client, submitted, FILLER, "action-workflow-action", **action).status_code == 302

    @pytest.mark.parametrize("headers", [{}, {"x-requested-with": "XMLHttpRequest"}])
    def test_neither_does_the_bar_of_a_preview(
        self, client: Client, publisher: User, submitted: AboutPage, headers: dict[str, str]
    ) -> None:
        client.force_login(publisher)
        state = submitted.current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[submitted.pk, "approve", state.pk])
        response = client.post(url, {"comment": ""}, headers=headers)
        form = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
        assert form in (response.json()["redirect"] if headers else response.url)
        assert not is_live(submitted)
        assert send(client, submitted, REAL).status_code == 302
        client.post(url, {"comment": ""}, headers=headers)
        assert is_live(submitted)

    def test_the_task_of_another_page_is_no_way_round(
        self, client: Client, publisher: User, submitted: AboutPage, section: AboutPage
    ) -> None:
        other = AboutPageFactory(parent=section, title="Other", live=False)
        other.save_revision()
        other.get_workflow().start(other, publisher)
        client.force_login(publisher)
        state = submitted.current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[other.pk, "approve", state.pk])
        assert client.post(url, {"comment": ""}).status_code in {302, 403}
        assert not is_live(submitted)


class TestSeveral:
    """Pages that are published together."""

    def publish(self, client: Client, *pages: Page, **data: Any) -> list[str]:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        query = "&".join(f"id={services.pk}" for services in pages)
        response = client.post(f"{url}?{query}&next=/admin/", data)
        assert response.status_code == 302
        return [str(message) for message in get_messages(response.wsgi_request)]

    def test_none_is_published_if_one_has_filler(
        self, client: Client, publisher: User, section: AboutPage, services: AboutPage
    ) -> None:
        good = AboutPageFactory(parent=section, title="Good", live=False)
        client.force_login(publisher)
        words = self.publish(client, good, services)
        assert not is_live(good)
        assert not is_live(services)
        assert "Services" in words[0]
        assert reverse("wagtailadmin_pages:edit", args=[services.pk]) in words[0]

    def test_all_are_if_none_has(self, client: Client, publisher: User, section: AboutPage) -> None:
        good = [AboutPageFactory(parent=section, live=False) for _ in range(2)]
        client.force_login(publisher)
        self.publish(client, *good)
        assert all(map(is_live, good))

    def test_drafts_below_are_checked_if_they_are_published(
        self, client: Client, publisher: User, section: AboutPage, services: AboutPage
    ) -> None:
        client.force_login(publisher)
        self.publish(client, section, include_descendants="on")
        assert not is_live(services)
        self.publish(client, section)
        assert is_live(section)


class TestCopies:
    """Copies that are published at once, and aliases, have the words of the live page."""

    @pytest.fixture
    def outdated(self, services: AboutPage) -> AboutPage:
        """A live page whose words may not be published any more."""
        services.save_revision().publish()
        return services

    def copy(self, client: Client, page: Page, **fields: str) -> str:
        """Copy a page; return the screen, or nothing if it is done."""
        data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": str(page.get_parent().pk), **fields}
        response = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
        return "" if response.status_code == 302 else response.content.decode()

    @pytest.mark.parametrize("field", ["publish_copies", "alias"])
    def test_none_is_published_with_filler(
        self, client: Client, publisher: User, section: AboutPage, outdated: AboutPage, field: str
    ) -> None:
        client.force_login(publisher)
        shown = self.copy(client, outdated, **{field: "on"})
        assert "“Services” cannot be published. Filler text" in shown
        assert 'value="copy"' in shown
        below = self.copy(
            client, section, **{field: "on"}, copy_subpages="on", new_parent_page=str(section.get_parent().pk)
        )
        assert "“Services” cannot be published. Filler text" in below
        assert not Page.objects.filter(slug="copy").exists()
        assert not self.copy(client, outdated)
        assert not is_live(Page.objects.get(slug="copy"))

    def test_one_without_findings_is_published(self, client: Client, publisher: User, section: AboutPage) -> None:
        client.force_login(publisher)
        assert not self.copy(client, section, publish_copies="on")
        assert is_live(Page.objects.get(slug="copy"))

    def test_the_api_of_the_admin_publishes_nothing(
        self, client: Client, admin_user: User, services: AboutPage
    ) -> None:
        client.force_login(admin_user)
        pages = "/admin/api/main/pages"
        assert client.get(f"{pages}/{services.pk}/").status_code == 200
        assert client.post(f"{pages}/{services.pk}/action/publish/").status_code == 404
        assert not is_live(services)


class TestPanel:
    """The findings beside the form."""

    def test_it_lists_the_findings_of_the_draft(self, client: Client, editor: User, services: AboutPage) -> None:
        client.force_login(editor)
        shown = client.get(reverse("wagtailadmin_pages:edit", args=[services.pk])).content.decode()
        assert "Filler text" in shown
        assert "Stops publishing" in shown
        block = services.get_latest_revision_as_object().body.raw_data[0]["id"]
        assert f"#:w:contentpath=body.{block}" in shown

    def test_the_list_can_be_fetched_again(self, client: Client, editor: User, services: AboutPage) -> None:
        client.force_login(editor)
        url = reverse("upkeep_checks:findings", args=[services.pk])
        assert "Filler text" in client.get(url).content.decode()
        send(client, services, REAL)
        assert "Nothing was found" in client.get(url).content.decode()
        assert client.post(url).status_code == 405

    def test_it_is_for_those_who_may_edit_the_page(self, client: Client, services: AboutPage, home: HomePage) -> None:
        url = reverse("upkeep_checks:findings", args=[services.pk])
        assert client.get(url).status_code == 302
        client.force_login(UserFactory.create())
        assert client.get(url).status_code == 302

    def test_the_setting_is_for_administrators(self, client: Client, publisher: User, admin_user: User) -> None:
        url = reverse("wagtailsettings:edit", args=["upkeep", "publishcheck"])
        client.force_login(publisher)
        assert client.get(url).status_code == 302
        client.force_login(admin_user)
        assert client.get(url, follow=True).content.decode().count('name="blocking"') == len(RULES)
        client.post(url, {"blocking": ["link-dead", "summary-missing"]}, follow=True)
        client.post(client.get(url, follow=True).request["PATH_INFO"], {"blocking": ["link-dead", "summary-missing"]})
        assert blocking_rules() == {"link-dead", "summary-missing"}
