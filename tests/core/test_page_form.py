"""The admin form of pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from about.models import AboutPage
from actris_cms.users.models import User


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
