"""The site on a day to come equals what visitors get when the day has come."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from about.models import AboutPage
from newsroom.models import ArticlePage, EventPage, NewsroomPage
from review.rehearsal import Rehearsal, respond, shows_page
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    EventPageFactory,
    NewsroomPageFactory,
    stream,
)
from tests.sizes import size

pytestmark = pytest.mark.django_db

PAGES = size(25, 130)  # Of each of two kinds
DAYS = 20
STEP = timedelta(hours=11)
OTHERS = ("/sitemap.xml", "/newsroom/feed/rss/", "/newsroom/feed/atom/", "/search/?q=institute", "/search/?q=new")
Move = Callable[[datetime], None]


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Move:
    """A function that moves the clock of the site."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def texts(number: int) -> dict[str, Any]:
    body = stream(("heading", {"text": f"<p>Part {number}</p>", "level": "2", "anchor": f"part-{number}"}))
    return {"body": body, "summary": f"What the institute says, {number}.", "show_in_menus": True}


class SiteOfMany:
    """Pages of all families, with 40 things that are scheduled; `moments` are when they happen."""

    def __init__(self, home: Page, begin: datetime) -> None:
        self.moments = iter(begin + number * STEP for number in range(1, 100))
        self.times: list[datetime] = []
        self.newsroom: NewsroomPage = NewsroomPageFactory(parent=home, slug="newsroom", title="Newsroom")
        self.sections = [AboutPageFactory(parent=home, title=f"Section {n}", **texts(n)) for n in range(4)]
        self.categories = [CategoryPageFactory(parent=self.newsroom, title=f"Category {n}") for n in range(3)]
        self.begin = begin
        self.pages = [*self._about_pages(PAGES), *self._articles(PAGES), *self._events(20)]

    def _about_pages(self, count: int) -> Iterator[AboutPage]:
        for number in range(count):
            yield AboutPageFactory(parent=self.sections[number % 4], title=f"Page {number}", **texts(number))

    def _articles(self, count: int) -> Iterator[ArticlePage]:
        for number in range(count):
            yield ArticlePageFactory(
                parent=self.categories[number % 3],
                title=f"News {number}",
                date=(self.begin - timedelta(days=number)).date(),
                **texts(number),
            )

    def _events(self, count: int) -> Iterator[EventPage]:
        for number in range(count):
            begins = self.begin + timedelta(days=number - 10, hours=3)
            yield EventPageFactory(
                parent=self.categories[0],
                title=f"Workshop {number}",
                starts_at=begins,
                ends_at=begins + timedelta(hours=2),
                registration_opens_at=begins - timedelta(days=9),
                registration_closes_at=begins - timedelta(days=1),
            )

    def next_time(self) -> datetime:
        self.times.append(next(self.moments))
        return self.times[-1]

    def schedule(self, page: Page, **fields: Any) -> None:
        """Schedule a draft of a page with other fields."""
        page = page.specific_class.objects.get(pk=page.pk)
        for name, value in fields.items():
            setattr(page, name, value)
        page.go_live_at = self.next_time()
        page.save_revision(approved_go_live_at=page.go_live_at)

    def schedule_forty(self) -> None:
        """Schedule 14 new pages, 16 changes of which 4 change an address, and 10 ends."""
        for number in range(7):
            self.schedule(AboutPageFactory(parent=self.sections[0], title=f"New page {number}", live=False, **texts(0)))
            self.schedule(ArticlePageFactory(parent=self.categories[1], title=f"New post {number}", live=False))
        chosen = random.Random(1).sample(self.pages, 26)  # noqa: S311 -- the same pages each time
        for number, page in enumerate(chosen[:12]):
            self.schedule(page, title=f"Renamed {number}", summary="Newly said.")
        for number, page in enumerate(chosen[12:16]):
            self.schedule(page, slug=f"moved-{number}")
        for page in chosen[16:]:
            Page.objects.filter(pk=page.pk).update(expire_at=self.next_time())


@pytest.mark.slow(seconds=15)
def test_the_preview_of_a_day_equals_the_day(home: Page, client: Client, move_clock: Move) -> None:
    begin = timezone.now().replace(microsecond=0)
    site = SiteOfMany(home, begin)
    addresses = {page.url for page in Page.objects.live().filter(depth__gt=1)}
    site.schedule_forty()
    moment = begin + timedelta(days=DAYS)
    assert len(site.times) == 40
    assert max(site.times) < moment
    with Rehearsal(moment=moment).live():
        addresses |= {page.url for page in Page.objects.live().filter(depth__gt=1)} | set(OTHERS)
    foreseen: dict[str, Any] = {}
    for indexed in (True, False):  # As `Rehearsal.answer` does.
        with Rehearsal(moment=moment).live(indexed=indexed):
            asked = [url for url in sorted(addresses) if shows_page(url.partition("?")[0]) is not indexed]
            foreseen |= {url: respond(*url.partition("?")[::2]) for url in asked}
    assert Revision.objects.exclude(approved_go_live_at=None).count() == 30  # Nothing has happened yet.
    for time in site.times:
        move_clock(time + timedelta.resolution)
        call_command("publish_scheduled")
    move_clock(moment)
    assert len(addresses) > len(site.pages)
    for url, preview in foreseen.items():
        real = client.get(url)
        assert (url, preview.status_code, preview.headers.get("Location")) == (
            url, real.status_code, real.headers.get("Location")
        )  # fmt: skip
        assert preview.content == real.content, url
