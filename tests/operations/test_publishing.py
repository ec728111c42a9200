"""Pages are published and unpublished at their times, also when a process is killed or a page cannot be published."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_published

from about.models import AboutPage
from home.models import HomePage

from ..factories import AboutPageFactory


class Killed(BaseException):
    """Ends a process at once."""


def due_page(title: str, minutes: int = 1) -> AboutPage:
    """Return a draft that is to be published since some minutes."""
    page = AboutPageFactory(parent=HomePage.objects.get(), title=title, live=False)
    page.go_live_at = timezone.now() - timedelta(minutes=minutes)
    page.save_revision(approved_go_live_at=page.go_live_at)
    return page


@pytest.fixture
def kill(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the process end while it stores the page with this title."""

    def kill(title: str, error: type[BaseException] = Killed) -> None:
        save = Page.save

        def end_or_save(page: Page, *args: Any, **kwargs: Any) -> None:
            if page.title == title:
                raise error
            save(page, *args, **kwargs)

        monkeypatch.setattr(Page, "save", end_or_save)

    return kill


@pytest.mark.django_db
def test_a_page_whose_publication_was_cut_short_is_published_next_time(
    kill: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = due_page("Cut short")
    kill("Cut short")
    with pytest.raises(Killed):
        call_command("publish_scheduled")
    monkeypatch.undo()
    call_command("publish_scheduled")
    page.refresh_from_db()
    assert page.live
    assert PageLogEntry.objects.filter(page=page, action="wagtail.publish.scheduled").count() == 1


@pytest.mark.django_db
def test_a_page_that_cannot_be_published_keeps_no_other_waiting(kill: Any, caplog: pytest.LogCaptureFixture) -> None:
    broken, other = due_page("Broken", 2), due_page("Other")
    kill("Broken", ValueError)
    with pytest.raises(CommandError, match="published or unpublished at their times: 1"):
        call_command("publish_scheduled")
    other.refresh_from_db()
    broken.refresh_from_db()
    assert other.live
    assert not broken.live
    assert Revision.objects.get(approved_go_live_at__isnull=False).content_object == broken
    assert "ValueError" in caplog.text


@pytest.mark.django_db
def test_a_page_whose_unpublication_fails_stays_and_the_others_expire(kill: Any) -> None:
    ago = timezone.now() - timedelta(minutes=1)
    home = HomePage.objects.get()
    stuck, expired = (AboutPageFactory(parent=home, title=title, expire_at=ago) for title in ("Stuck", "Expired"))
    kill("Stuck", ValueError)
    with pytest.raises(CommandError):
        call_command("publish_scheduled")
    expired.refresh_from_db()
    stuck.refresh_from_db()
    assert (expired.live, expired.expired, stuck.live) == (False, True, True)


@pytest.mark.django_db
def test_a_page_whose_time_is_taken_away_meanwhile_is_not_published() -> None:
    first, second = due_page("First", 2), due_page("Second")

    def take_away(**kwargs: Any) -> None:
        second.revisions.update(approved_go_live_at=None)

    page_published.connect(take_away, sender=AboutPage)
    try:
        call_command("publish_scheduled")
    finally:
        page_published.disconnect(take_away, sender=AboutPage)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.live, second.live) == (True, False)


@pytest.mark.django_db
def test_a_dry_run_says_what_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    page = due_page("Said only")
    call_command("publish_scheduled", dryrun=True)
    page.refresh_from_db()
    assert "said-only" in capsys.readouterr().out
    assert not page.live
