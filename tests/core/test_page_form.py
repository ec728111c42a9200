"""The admin form of pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site
from wagtail.test.utils.form_data import nested_form_data, streamfield

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage, SiteIdentity
from actris_cms.users.models import User
from tests.factories import UserFactory, picture_file

pytestmark = pytest.mark.slow


def form(page: AboutPage, **fields: str) -> tuple[str, dict[str, Any]]:
    """Return the address of a page's form in the admin, and what it sends."""
    data = nested_form_data({"title": page.title, "slug": page.slug, "summary": "", "body": streamfield([]), **fields})
    data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    return reverse("wagtailadmin_pages:edit", args=(page.pk,)), data


class TestAfterTheTimeHasPassed:
    """A page can be saved and published after it was published or has expired at its time."""

    @pytest.fixture
    def scheduled(self, client: Client, publisher: User, about_page: AboutPage) -> AboutPage:
        """A page that was published two hours ago at its time, and expired an hour ago."""
        client.force_login(publisher)
        self.expired_at = timezone.now() - timedelta(hours=1)
        about_page.go_live_at, about_page.expire_at = self.expired_at - timedelta(hours=1), self.expired_at
        about_page.save_revision().publish()
        return about_page

    def shown(self, moment: Any) -> str:
        """Return a time as the form shows it."""
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")

    @pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
    def test_an_expired_page_can_be_saved_and_loses_the_time_at_which_it_expired(
        self, client: Client, scheduled: AboutPage, action: dict[str, str]
    ) -> None:
        call_command("publish_scheduled")
        url, data = form(scheduled, expire_at=self.shown(self.expired_at), go_live_at=self.shown(scheduled.go_live_at))
        assert client.post(url, data | action).status_code == 302
        call_command("publish_scheduled")
        scheduled.refresh_from_db()
        assert scheduled.live == bool(action)
        assert scheduled.get_latest_revision_as_object().expire_at is None

    def test_a_page_that_is_about_to_expire_can_be_saved_and_still_expires(
        self, client: Client, scheduled: AboutPage
    ) -> None:
        url, data = form(scheduled, expire_at=self.shown(self.expired_at))
        assert client.post(url, data | {"action-publish": "1"}).status_code == 302
        call_command("publish_scheduled")
        scheduled.refresh_from_db()
        assert not scheduled.live

    def test_a_new_expiry_time_must_be_in_the_future(self, client: Client, scheduled: AboutPage) -> None:
        response = client.post(*form(scheduled, expire_at=self.shown(self.expired_at - timedelta(days=1))))
        assert response.status_code == 200
        assert "expire_at" in response.context["form"].errors


@pytest.mark.parametrize("moment", ["0001-01-01 00:00", "1899-12-31 23:59", "3000-01-01 00:00", "9999-12-31 23:59"])
@pytest.mark.parametrize("name", ["go_live_at", "expire_at"])
@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
def test_a_time_at_the_end_of_the_calendar_is_refused_in_words(
    client: Client, publisher: User, about_page: AboutPage, moment: str, name: str, action: dict[str, str]
) -> None:
    client.force_login(publisher)
    url, data = form(about_page, **{name: moment})
    response = client.post(url, data | action)
    assert response.context["form"].errors[name] == ["Enter a year between 1900 and 2999."]


@pytest.mark.parametrize("separator", ["\r\n", "\n", "\r", "\u2028", " \r\n\r\n "])
def test_a_title_stays_on_one_line(client: Client, publisher: User, about_page: AboutPage, separator: str) -> None:
    client.force_login(publisher)
    title = f"Flow{separator}Bcc: evil@example.org"
    url, data = form(about_page, title=title, seo_title=title, summary=f"One{separator}two")
    assert client.post(url, data | {"action-publish": "1"}).status_code == 302
    about_page.refresh_from_db()
    found = about_page.title, about_page.draft_title, about_page.seo_title
    assert found == ("Flow Bcc: evil@example.org",) * 3
    assert len(about_page.summary.splitlines()) > 1, "A text of several lines keeps them."


def test_the_mail_about_a_title_with_a_line_break_is_sent(
    client: Client, publisher: User, editor: User, about_page: AboutPage, mailoutbox: Any
) -> None:
    User.objects.filter(pk=editor.pk).update(email="writer@example.org")
    client.force_login(editor)
    url, data = form(about_page, title="Flow\r\nBcc: evil@example.org")
    assert client.post(url, data | {"action-submit": "1"}).status_code == 302
    about_page.refresh_from_db()
    state = about_page.current_workflow_task_state
    state.reject(user=publisher)
    subjects = [mail.subject for mail in mailoutbox if "writer@example.org" in mail.to]
    assert [subject for subject in subjects if "Flow Bcc: evil@example.org" in subject]
    assert all(mail.recipients() != ["evil@example.org"] for mail in mailoutbox)


def test_titles_of_files_and_texts_of_settings_stay_on_one_line(client: Client, site: Site) -> None:
    client.force_login(UserFactory.create(is_superuser=True))
    for name, file in (("wagtailimages", picture_file("a.png")), ("wagtaildocs", ContentFile(b"a", name="a.txt"))):
        data = {"title": "One\r\ntwo", "collection": 1, "file": file}
        assert client.post(reverse(f"{name}:add"), data).status_code == 302
    url = reverse("wagtailsettings:edit", args=("core", "siteidentity", site.pk))
    fields = client.get(url).context["form"]
    given = {name: fields.initial.get(name) or "" for name in fields.fields}
    streams = {f"{name}-count": 0 for name in given}
    response = client.post(url, {**given, **streams, "tagline": "One\r\ntwo", "action-publish": "1"})
    assert response.status_code == 302, response.context["form"].errors
    texts = [CustomImage.objects.get().title, CustomDocument.objects.get().title, SiteIdentity.objects.get().tagline]
    assert texts == ["One two"] * 3
