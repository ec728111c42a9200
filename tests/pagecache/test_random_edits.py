"""After whatever editors do, every page that is kept is the page as it would be rendered afresh.

Small here; `PURGE_PAGES=500 PURGE_EDITS=200 pytest tests/pagecache/test_random_edits.py -s` runs it at the size of a
whole site, and says how many pages were purged in vain.
"""

import difflib
import os
import random
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, PageViewRestriction, Site

from about.models import AboutPage
from actris_cms.core.discovery.addresses import twin_of
from actris_cms.core.models import Announcement, CustomDocument, CustomImage, Footer, Navigation, SiteIdentity
from actris_cms.core.navigation import SECTION_DEPTH
from home.models import HomePage
from newsroom.counts import PAGE_SIZE
from newsroom.models import ArticlePage, CategoryPage, EventPage, NewsroomPage
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    DocumentFactory,
    EventPageFactory,
    ImageFactory,
    NewsroomPageFactory,
    link,
    picture_file,
    stream,
)
from tests.newsroom.counted import assert_right

from .conftest import NOW, Answer, Clock, Visitors, store_beside_database

PAGES = int(os.environ.get("PURGE_PAGES", "36"))
EDITS = int(os.environ.get("PURGE_EDITS", "30"))
SEED = int(os.environ.get("PURGE_SEED", "1"))
SECTIONS, CATEGORIES = 4, 3
FIRST_DAY = date(2024, 1, 1)
DAYS = (NOW.date() - FIRST_DAY).days  # Until the clock begins: what is filed under a day to come would seem the newest.
LISTS_OF_ALL = ("/llms.txt", "/sitemap.xml")
# What programs read is made of whole pages, and purged with them, whether it tells of the change or not.
FOR_PROGRAMS = (".md", *LISTS_OF_ALL)
SETTINGS: tuple[Any, ...] = (Footer, Announcement, SiteIdentity)


class Editor:
    """Somebody who changes the site at random, and says what was done."""

    def __init__(self, site: Site, clock: Clock) -> None:
        self.site = site
        self.clock = clock
        self.dice = random.Random(SEED)  # noqa: S311 -- the same edits each time
        self.count = 0
        self.images = [ImageFactory(title=f"Suite {number}") for number in range(4)]
        self.documents = [DocumentFactory(title=f"Guide {number}") for number in range(2)]

    def words(self, kind: str) -> str:
        """Words that were never used before."""
        self.count += 1
        return f"{kind} {self.count}"

    def page(self, *models: Any, live: bool | None = True, aliases: bool = False) -> Any:
        """A page of one of the types, as the database has it; None where there is none."""
        pages = [page for model in models for page in model.objects.filter(depth__gt=3).order_by("pk").specific()]
        pages = [page for page in pages if live in (None, page.live) and (aliases or not page.alias_of_id)]
        return self.dice.choice(pages) if pages else None

    def body(self) -> Any:
        """A story that shows and links to other things."""
        page, document = self.page(AboutPage, ArticlePage, aliases=True), self.dice.choice(self.documents)
        image = {"image": self.dice.choice(self.images).pk, "alt_text": "A suite", "decorative": False}
        words = f'<p>{self.words("Words")} <a linktype="page" id="{page.pk}">here</a></p>'
        parts = [
            ("rich_text", words),
            ("image", {"image": image, "caption": "", "width": "small", "link": link()}),
            ("button", {"link": link(page=page.pk), "style": "primary"}),
            ("document", {"document": document.pk, "title": ""}),
        ]
        return stream(*self.dice.sample(parts, self.dice.randint(1, 3)))

    # --- What an editor does -------------------------------------------------------------------------------------

    def publish_words(self) -> None:
        page = self.page(AboutPage, ArticlePage)
        page.body = self.body()
        page.save_revision().publish()

    def publish_title(self) -> None:
        page = self.page(AboutPage, ArticlePage, CategoryPage)
        page.title = self.words("Title")
        page.save_revision().publish()

    def publish_card(self) -> None:
        page = self.page(AboutPage, ArticlePage)
        page.summary, page.listing_image = self.words("Summary"), self.dice.choice([None, *self.images])
        page.save_revision().publish()

    def rename(self) -> None:
        page = self.page(AboutPage, ArticlePage, CategoryPage)
        page.slug = self.words("slug").replace(" ", "-")
        page.save_revision().publish()

    def change_date(self) -> None:
        page = self.page(ArticlePage)
        page.date = FIRST_DAY + timedelta(days=self.dice.randrange(DAYS))
        page.save_revision().publish()

    def change_event(self) -> None:
        page = self.page(EventPage)
        if not page:
            return
        page.starts_at = self.clock.now + timedelta(hours=self.dice.randrange(-99, 200))
        page.ends_at = page.starts_at + timedelta(hours=self.dice.randrange(1, 150))
        page.venue, page.status = self.words("Venue"), self.dice.choice(["scheduled", "postponed", "cancelled"])
        page.save_revision().publish()

    def report_on_event(self) -> None:
        page = self.page(EventPage)
        articles = list(ArticlePage.objects.filter(eventpage=None).order_by("pk"))
        if page:
            page.highlights = self.dice.choice([None, *articles])
            page.save_revision().publish()

    def save_draft(self) -> None:
        page = self.page(AboutPage, ArticlePage)
        page.title = self.words("Draft")
        page.save_revision()

    def create(self) -> None:
        if self.dice.random() < 0.5:
            AboutPageFactory(parent=self.page(AboutPage), title=self.words("New page"))
        else:
            ArticlePageFactory(parent=self.page(CategoryPage), title=self.words("New article"), date=date(2025, 6, 1))

    def unpublish(self) -> None:
        self.page(AboutPage, ArticlePage, aliases=True).unpublish()

    def publish_again(self) -> None:
        page = self.page(AboutPage, ArticlePage, live=False)
        if page:
            page.save_revision().publish()

    def delete(self) -> None:
        self.page(AboutPage, ArticlePage, aliases=True).delete()

    def move(self) -> None:
        page = self.page(AboutPage, ArticlePage, aliases=True)
        targets = AboutPage.objects if isinstance(page, AboutPage) else CategoryPage.objects
        others = [found for found in targets.order_by("pk") if not found.path.startswith(page.path)]
        target = self.dice.choice([found for found in others if not page.is_child_of(found)] or others)
        page.move(Page.objects.get(pk=target.pk), pos="last-child")

    def join_section(self) -> None:
        page = self.page(AboutPage)
        page.section = self.dice.choice(
            [None, *AboutPage.objects.filter(depth__lt=5).exclude(pk=page.pk).order_by("pk")]
        )
        page.save_revision().publish()

    def expire(self) -> None:
        page = self.page(AboutPage, ArticlePage)
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        call_command("publish_scheduled")

    def alias(self) -> None:
        page = self.page(AboutPage, ArticlePage)
        page.create_alias(parent=page.get_parent(), update_slug=self.words("again").replace(" ", "-"))

    def convert_alias(self) -> None:
        alias = self.dice.choice([None, *Page.objects.exclude(alias_of=None).order_by("pk").specific()])
        if alias:
            ConvertAliasPageAction(alias).execute(skip_permission_checks=True)

    def copy(self) -> None:
        page = self.page(ArticlePage)
        page.copy(update_attrs={"slug": self.words("copy").replace(" ", "-"), "title": self.words("Copy")})

    def wait(self) -> None:
        self.clock.wait(hours=self.dice.randrange(1, 40))

    def protect(self) -> None:
        found = PageViewRestriction.objects.first()
        if found:
            found.delete()
        else:
            aliases = [alias.alias_of.specific for alias in Page.objects.exclude(alias_of=None).order_by("pk")]
            page = self.dice.choice([self.page(AboutPage, ArticlePage), *aliases])
            PageViewRestriction.objects.create(page=page, restriction_type="password", password="secret")

    def change_menu(self) -> None:
        navigation = Navigation.for_site(self.site)
        sections = AboutPage.objects.filter(depth=3).order_by("pk")
        entries = [
            {"title": "", "link": link(page=page.pk), "include_children": self.dice.random() < 0.5, "sublinks": []}
            for page in sections
        ]
        navigation.items = stream(*[("item", entry) for entry in entries])
        navigation.save()

    def change_setting(self) -> None:
        found = self.dice.choice(SETTINGS).for_site(self.site)
        if isinstance(found, Footer):
            found.legal_line = self.words("The institute")
        elif isinstance(found, Announcement):
            found.enabled, found.text = True, f"<p>{self.words('News')}</p>"
        else:
            found.tagline = self.words("Tagline")
        found.save()

    def change_picture(self) -> None:
        image = CustomImage.objects.get(pk=self.dice.choice(self.images).pk)
        if self.dice.random() < 0.5:
            image.credit = self.words("Photographer")
        else:
            image.file = picture_file(self.words("picture") + ".png", colour=f"#{self.dice.randrange(1 << 24):06x}")
        image.save()

    def change_document(self) -> None:
        document = CustomDocument.objects.get(pk=self.dice.choice(self.documents).pk)
        document.title = self.words("Guide")
        document.save()


DEEDS: list[Callable[[Editor], None]] = [
    Editor.publish_words,
    Editor.publish_title,
    Editor.publish_card,
    Editor.rename,
    Editor.change_date,
    Editor.change_event,
    Editor.report_on_event,
    Editor.save_draft,
    Editor.create,
    Editor.unpublish,
    Editor.publish_again,
    Editor.delete,
    Editor.move,
    Editor.join_section,
    Editor.expire,
    Editor.alias,
    Editor.convert_alias,
    Editor.copy,
    Editor.wait,
    Editor.protect,
    Editor.change_menu,
    Editor.change_setting,
    Editor.change_picture,
    Editor.change_document,
]


store = store_beside_database


@pytest.fixture
def writer(home: HomePage, site: Site, clock: Clock) -> Editor:
    """An editor of a site with sections of several levels and a newsroom, with events to come and gone by."""
    editor = Editor(site, clock)
    for number in range(SECTIONS):
        home.refresh_from_db()
        AboutPageFactory(parent=home, title=f"Section {number}", slug=f"section-{number}", show_in_menus=True)
    home.refresh_from_db()
    newsroom: NewsroomPage = NewsroomPageFactory(parent=home, slug="newsroom")
    for number in range(CATEGORIES):
        newsroom.refresh_from_db()
        CategoryPageFactory(parent=newsroom, title=f"Category {number}", slug=f"category-{number}")
    sections, categories = list(AboutPage.objects.all()), list(CategoryPage.objects.all())
    for number in range(PAGES - SECTIONS - CATEGORIES - 2):
        if number % 2:
            parent: Any = editor.dice.choice(sections)
            parent.refresh_from_db()
            made = AboutPageFactory(parent=parent, title=f"Page {number}", show_in_menus=number % 3 == 0)
            if editor.dice.random() < 0.3:
                sections.append(made)
        else:
            parent = editor.dice.choice(categories)
            parent.refresh_from_db()
            day = FIRST_DAY + timedelta(days=editor.dice.randrange(DAYS))
            if number % 3 == 0:
                starts = NOW + timedelta(hours=editor.dice.randrange(-99, 400))
                ends = starts + timedelta(hours=8)
                EventPageFactory(parent=parent, title=f"Event {number}", date=day, starts_at=starts, ends_at=ends)
            else:
                ArticlePageFactory(parent=parent, title=f"Article {number}", date=day)
    for page in editor.dice.sample(
        [*AboutPage.objects.filter(depth__gt=3), *ArticlePage.objects.specific()], PAGES // 3
    ):
        page.body = editor.body()
        page.save_revision().publish()
    editor.change_menu()
    return editor


def seen(answer: Answer) -> bytes:
    """What a visitor sees; the form of a protected page has a token that is another each time."""
    return b"a form" if b"csrfmiddlewaretoken" in answer.body else answer.body


def difference(kept: Answer, fresh: Answer) -> str:
    """What is another in the page that was kept, line by line."""
    before, after = (answer.text.splitlines() for answer in (kept, fresh))
    return "\n".join(difflib.unified_diff(before, after, "kept", "afresh", n=1, lineterm=""))


def addresses() -> Iterator[str]:
    """The addresses of everything that is public; of the Markdown of pages, that of those high up in the tree."""
    yield from LISTS_OF_ALL
    for page in Page.objects.live().filter(depth__gt=1).specific():
        yield page.url
        if page.depth <= SECTION_DEPTH:
            yield twin_of(page.url)
        if isinstance(page, (NewsroomPage, CategoryPage)):
            articles = ArticlePage.objects.live().descendant_of(page)
            years = {day.year for day in articles.values_list("date", flat=True)}
            yield from (f"{page.url}?year={year}" for year in sorted(years))
            yield from (f"{page.url}?page={number + 1}" for number in range(1, -(-articles.count() // PAGE_SIZE)))
            yield from (f"{page.url}feed/rss/", f"{page.url}feed/atom/")
        if isinstance(page, EventPage):
            yield f"{page.url}calendar.ics"


def test_every_page_is_as_if_rendered_afresh_after_every_edit(
    visitors: Visitors, writer: Editor, clock: Clock, edit: Callable[[], Any]
) -> None:
    visitors.begin_here()
    known: dict[str, bytes] = {}
    in_vain: dict[str, int] = {}
    purged = 0
    deeds = [*writer.dice.sample(DEEDS, len(DEEDS)), *writer.dice.choices(DEEDS, k=EDITS)]  # Each once at least.
    for number, deed in enumerate([None, *deeds[:EDITS]]):
        name = deed.__name__ if deed else "nothing"
        visitors.purged.clear()
        clock.wait(minutes=1)
        if deed:
            with edit():
                deed(writer)
        assert_right()
        current = {}
        for url in {*known, *addresses()}:
            rendered = len(visitors.rendered)
            kept = visitors.get(url)
            # What was not kept was rendered just now.
            fresh = visitors.afresh(url) if len(visitors.rendered) == rendered else kept
            same = (kept.status, seen(kept)) == (fresh.status, seen(fresh))
            assert same, f"{url} after {name} (edit {number}):\n{difference(kept, fresh)}"
            if fresh.status == 200:
                current[url] = seen(fresh)
        gone_from = {url.removeprefix("http://testserver") for url in visitors.purged}
        purged += len(gone_from)
        needless = [url for url in gone_from if current.get(url) == known.get(url) and not url.endswith(FOR_PROGRAMS)]
        if needless and deed:
            in_vain[name] = in_vain.get(name, 0) + len(needless)
        known = current
        sys.stdout.write(f"edit {number} of {EDITS}: {name}, {len(known)} pages compared, {len(gone_from)} purged\n")
    report = f"{EDITS} edits of {PAGES} pages: {purged} pages purged, {sum(in_vain.values())} in vain {in_vain}"
    sys.stdout.write(f"{report}\n")
    assert sum(in_vain.values()) <= purged // 50
