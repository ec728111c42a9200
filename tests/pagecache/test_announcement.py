"""An announcement with dates appears and goes by itself, also on cached pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import Announcement

from .conftest import NOW, Clock, Visitors

ABOUT = "/about-us/about-actris/"
TEXT = "The laboratories are closed"


def announce(site: Site, **dates: Any) -> None:
    notice = Announcement.for_site(site)
    notice.enabled, notice.text = True, f"<p>{TEXT}</p>"
    for name, moment in dates.items():
        setattr(notice, name, moment)
    notice.full_clean()
    notice.save()


@pytest.mark.slow
def test_it_appears_and_goes_at_its_times(visitors: Visitors, site: Site, about_page: AboutPage, clock: Clock) -> None:
    announce(site, starts_at=NOW + timedelta(minutes=5), ends_at=NOW + timedelta(minutes=10))
    assert TEXT not in visitors.get(ABOUT).text
    assert visitors.is_cached(ABOUT)
    clock.wait(minutes=5)
    assert TEXT in visitors.get(ABOUT).text
    assert visitors.is_cached(ABOUT)
    clock.wait(minutes=5)
    assert TEXT not in visitors.get(ABOUT).text


def test_it_cannot_end_before_it_starts(site: Site, db: None) -> None:
    with pytest.raises(ValidationError, match="ends before it starts"):
        announce(site, starts_at=NOW, ends_at=NOW)
