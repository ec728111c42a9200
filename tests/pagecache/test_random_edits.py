"""After random edits, every cached page equals the page that Django would render.

The default is a small site, compared after every fourth edit. `PURGE_PAGES=500 PURGE_EDITS=200 PURGE_TOGETHER=1 pytest
tests/pagecache/test_random_edits.py -s` tests a site of realistic size after each edit, and prints how many pages were
purged without need.
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

from about.models import AboutPage, PersonPage
from actris_cms.core.models import Announcement, CustomDocument, CustomImage, Footer, Navigation, SiteIdentity
from actris_cms.discovery.lookups import markdown_url
from actris_cms.navigation.page_rows import SECTION_DEPTH
from home.models import HomePage
from newsroom.lists.counts import PAGE_SIZE
from newsroom.models import ArticlePage, CategoryPage, EventPage, NewsroomPage
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    DocumentFactory,
    EventPageFactory,
    ImageFactory,
    NewsroomPageFactory,
    PersonPageFactory,
    items,
    link,
    picture_file,
    role,
    stream,
)

from .conftest import NOW, Answer, Clock, Visitors, store_for_database

pytestmark = pytest.mark.slow(seconds=70)

PAGES = int(os.environ.get("PURGE_PAGES", "28"))
EDITS = int(os.environ.get("PURGE_EDITS", "28"))
TOGETHER = int(os.environ.get("PURGE_TOGETHER", "4"))  # Edits before all pages are compared
SEED = int(os.environ.get("PURGE_SEED", "1"))
SECTIONS, CATEGORIES, PEOPLE = 4, 3, 4
FIRST_DAY = date(2024, 1, 1)
SIZE = (480, 270)  # Of pictures, which then have few renditions.
DAYS = (NOW.date() - FIRST_DAY).days  # Until NOW: an article of a future date would seem the newest.
LISTS_OF_ALL = ("/llms.txt", "/sitemap.xml")
# These depend on whole pages and are purged with them, even if they do not show the change.
MACHINE_READABLE = (".md", *LISTS_OF_ALL)
CONTENT: tuple[Any, ...] = (AboutPage, ArticlePage, PersonPage)
SETTINGS: tuple[Any, ...] = (Footer, Announcement, SiteIdentity)


class Editor:
    """Edits the site at random."""

    def __init__(self, site: Site, clock: Clock) -> None:
        self.site = site
        self.clock = clock
        self.random = random.Random(SEED)  # noqa: S311 -- repeatable edits, nothing secret
        self.count = 0
        self.images = [ImageFactory(title=f"Suite {number}", file=picture_file(size=SIZE)) for number in range(4)]
        self.documents = [DocumentFactory(title=f"Guide {number}") for number in range(2)]

    def new_text(self, kind: str) -> str:
        """Return a text that was not used before."""
        self.count += 1
        return f"{kind} {self.count}"

    def page(self, *models: Any, live: bool | None = True, aliases: bool = False) -> Any:
        """Return a random page of these types from the database, or None if there is none."""
        pages = [page for model in models for page in model.objects.filter(depth__gt=3).order_by("pk").specific()]
        pages = [page for page in pages if live in (None, page.live) and (aliases or not page.alias_of_id)]
        return self.random.choice(pages) if pages else None

    def chance(self) -> bool:
        """Return True or False, at random."""
        return self.random.random() < 0.5

    def roles(self) -> Any:
        """Return one or two roles, in groups or in none, with places or without."""
        groups = self.random.choices([None, *AboutPage.objects.order_by("pk")], k=self.random.randint(1, 2))
        places = [self.random.choice([None, 1, 2]) if group else None for group in groups]
        return stream(*[role(self.new_text("Role"), *where) for where in zip(groups, places, strict=True)])

    def people(self) -> tuple[str, Any]:
        """Return a list of people for a stream: of the group of the page, of another group, or picked."""
        value: dict[str, Any] = {"page": None, "people": [], "link_text": "", "title_level": ""}
        if self.chance():
            group = self.random.choice([None, *AboutPage.objects.order_by("pk")])
            return "people", value | {"page": group.pk if group else None}
        people = list(PersonPage.objects.order_by("pk").values_list("pk", flat=True))
        return "people", value | {"people": items(*self.random.sample(people, min(2, len(people))))}

    def body(self, of: Page) -> Any:
        """Return a stream that shows images and links to pages and documents; on an about page, also people."""
        page, document = self.page(*CONTENT, aliases=True), self.random.choice(self.documents)
        image = {"image": self.random.choice(self.images).pk, "alt_text": "A suite", "decorative": False}
        text = f'<p>{self.new_text("Words")} <a linktype="page" id="{page.pk}">here</a></p>'
        parts = [
            ("rich_text", text),
            ("image", {"image": image, "caption": "", "width": "small", "link": link()}),
            ("button", {"link": link(page=page.pk), "style": "primary"}),
            ("document", {"document": document.pk, "title": ""}),
        ]
        some = self.random.sample(parts, self.random.randint(1, 3))
        return stream(*some, *([self.people()] if isinstance(of, AboutPage) else []))

    # --- The edits ------------------------------------------------------------------------------------------

    def publish_text(self) -> None:
        page = self.page(*CONTENT)
        page.body = self.body(page)
        page.save_revision().publish()

    def publish_title(self) -> None:
        page = self.page(AboutPage, ArticlePage, CategoryPage)
        page.title = self.new_text("Title")
        page.save_revision().publish()

    def publish_card(self) -> None:
        page = self.page(AboutPage, ArticlePage)
        page.summary, page.listing_image = self.new_text("Summary"), self.random.choice([None, *self.images])
        page.save_revision().publish()

    def rename(self) -> None:
        page = self.page(*CONTENT, CategoryPage)
        page.slug = self.new_text("slug").replace(" ", "-")
        page.save_revision().publish()

    def change_date(self) -> None:
        page = self.page(ArticlePage)
        page.date = FIRST_DAY + timedelta(days=self.random.randrange(DAYS))
        page.save_revision().publish()

    def change_event(self) -> None:
        page = self.page(EventPage)
        if not page:
            return
        page.starts_at = self.clock.now + timedelta(hours=self.random.randrange(-99, 200))
        page.ends_at = page.starts_at + timedelta(hours=self.random.randrange(1, 150))
        page.venue, page.status = self.new_text("Venue"), self.random.choice(["scheduled", "postponed", "cancelled"])
        page.save_revision().publish()

    def report_on_event(self) -> None:
        page = self.page(EventPage)
        articles = list(ArticlePage.objects.filter(eventpage=None).order_by("pk"))
        if page:
            page.highlights = self.random.choice([None, *articles])
            page.save_revision().publish()

    def change_name(self) -> None:
        person = self.page(PersonPage)
        if person:
            person.honorific, person.name = self.random.choice(["", "Dr", "Prof"]), self.new_text("Tan")
            person.save_revision().publish()

    def change_portrait(self) -> None:
        person = self.page(PersonPage)
        if person:
            person.portrait = self.random.choice([None, *self.images])
            person.save_revision().publish()

    def change_roles(self) -> None:
        person = self.page(PersonPage)
        if person:
            person.roles = self.roles()
            person.save_revision().publish()

    def save_draft(self) -> None:
        page = self.page(AboutPage, ArticlePage)
        page.title = self.new_text("Draft")
        page.save_revision()

    def create(self) -> None:
        if self.chance():
            AboutPageFactory(parent=self.page(AboutPage), title=self.new_text("New page"))
        else:
            ArticlePageFactory(
                parent=self.page(CategoryPage), title=self.new_text("New article"), date=date(2025, 6, 1)
            )

    def unpublish(self) -> None:
        self.page(*CONTENT, aliases=True).unpublish()

    def publish_again(self) -> None:
        page = self.page(*CONTENT, live=False)
        if page:
            page.save_revision().publish()

    def delete(self) -> None:
        self.page(*CONTENT, aliases=True).delete()

    def move(self) -> None:
        page = self.page(*CONTENT, aliases=True)
        targets: Any = CategoryPage.objects if isinstance(page, ArticlePage) else AboutPage.objects
        others = [found for found in targets.order_by("pk") if not found.path.startswith(page.path)]
        target = self.random.choice([found for found in others if not page.is_child_of(found)] or others)
        page.move(Page.objects.get(pk=target.pk), pos="last-child")

    def join_section(self) -> None:
        page = self.page(AboutPage)
        page.section = self.random.choice(
            [None, *AboutPage.objects.filter(depth__lt=5).exclude(pk=page.pk).order_by("pk")]
        )
        page.save_revision().publish()

    def expire(self) -> None:
        page = self.page(*CONTENT)
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        call_command("publish_scheduled")

    def alias(self) -> None:
        page = self.page(*CONTENT)
        page.create_alias(parent=page.get_parent(), update_slug=self.new_text("again").replace(" ", "-"))

    def convert_alias(self) -> None:
        alias = self.random.choice([None, *Page.objects.exclude(alias_of=None).order_by("pk").specific()])
        if alias:
            ConvertAliasPageAction(alias).execute(skip_permission_checks=True)

    def copy(self) -> None:
        page = self.page(ArticlePage)
        page.copy(update_attrs={"slug": self.new_text("copy").replace(" ", "-"), "title": self.new_text("Copy")})

    def wait(self) -> None:
        self.clock.wait(hours=self.random.randrange(1, 40))

    def protect(self) -> None:
        found = PageViewRestriction.objects.first()
        if found:
            found.delete()
        else:
            aliases = [alias.alias_of.specific for alias in Page.objects.exclude(alias_of=None).order_by("pk")]
            page = self.random.choice([self.page(*CONTENT), *aliases])
            PageViewRestriction.objects.create(page=page, restriction_type="password", password="secret")

    def change_menu(self) -> None:
        navigation = Navigation.for_site(self.site)
        sections = AboutPage.objects.filter(depth=3).order_by("pk")
        entries = [
            {"title": "", "link": link(page=page.pk), "include_children": self.chance(), "sublinks": []}
            for page in sections
        ]
        navigation.items = stream(*[("item", entry) for entry in entries])
        navigation.save()

    def change_setting(self) -> None:
        found = self.random.choice(SETTINGS).for_site(self.site)
        if isinstance(found, Footer):
            found.legal_line = self.new_text("The institute")
        elif isinstance(found, Announcement):
            found.enabled, found.text = True, f"<p>{self.new_text('News')}</p>"
        else:
            found.tagline = self.new_text("Tagline")
        found.save()

    def change_picture(self) -> None:
        image = CustomImage.objects.get(pk=self.random.choice(self.images).pk)
        if self.chance():
            image.credit = self.new_text("Photographer")
        else:
            colour = f"#{self.random.randrange(1 << 24):06x}"
            image.file = picture_file(self.new_text("picture") + ".png", SIZE, colour)
        image.save()

    def change_document(self) -> None:
        document = CustomDocument.objects.get(pk=self.random.choice(self.documents).pk)
        document.title = self.new_text("Guide")
        document.save()


ACTIONS: list[Callable[[Editor], None]] = [
    Editor.publish_text,
    Editor.publish_title,
    Editor.publish_card,
    Editor.rename,
    Editor.change_date,
    Editor.change_event,
    Editor.report_on_event,
    Editor.change_name,
    Editor.change_portrait,
    Editor.change_roles,
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


store = store_for_database


@pytest.fixture
def writer(home: HomePage, site: Site, clock: Clock) -> Editor:
    """An editor of a site with sections of several levels, people, and a newsroom with past and future events."""
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
    for number in range(PEOPLE):
        section = editor.random.choice(sections)
        section.refresh_from_db()
        portrait = editor.random.choice([None, *editor.images])
        PersonPageFactory(parent=section, name=f"Tan {number}", portrait=portrait, roles=editor.roles())
    for number in range(PAGES - SECTIONS - CATEGORIES - PEOPLE - 2):
        if number % 2:
            parent: Any = editor.random.choice(sections)
            parent.refresh_from_db()
            page = AboutPageFactory(parent=parent, title=f"Page {number}", show_in_menus=number % 3 == 0)
            if editor.random.random() < 0.3:
                sections.append(page)
        else:
            parent = editor.random.choice(categories)
            parent.refresh_from_db()
            day = FIRST_DAY + timedelta(days=editor.random.randrange(DAYS))
            if number % 3 == 0:
                starts = NOW + timedelta(hours=editor.random.randrange(-99, 400))
                ends = starts + timedelta(hours=8)
                EventPageFactory(parent=parent, title=f"Event {number}", date=day, starts_at=starts, ends_at=ends)
            else:
                ArticlePageFactory(parent=parent, title=f"Article {number}", date=day)
    for page in editor.random.sample(
        [*AboutPage.objects.filter(depth__gt=3), *ArticlePage.objects.specific()], PAGES // 3
    ):
        page.body = editor.body(page)
        page.save_revision().publish()
    editor.change_menu()
    # As if each had been published: an empty feed has the date of its page.
    Page.objects.filter(live=True, last_published_at=None).update(last_published_at=NOW)
    return editor


def comparable(answer: Answer) -> bytes:
    """Return the body of a response, without password forms, because their token is different each time."""
    return b"a form" if b"csrfmiddlewaretoken" in answer.body else answer.body


def difference(cached: Answer, uncached: Answer) -> str:
    """Return a line-by-line diff of the cached and the uncached response."""
    before, after = (answer.text.splitlines() for answer in (cached, uncached))
    return "\n".join(difflib.unified_diff(before, after, "cached", "uncached", n=1, lineterm=""))


def public_urls() -> Iterator[str]:
    """Yield the URLs of everything public; Markdown versions only of pages high up in the tree."""
    yield from LISTS_OF_ALL
    for page in Page.objects.live().filter(depth__gt=1).specific():
        yield page.url
        if page.depth <= SECTION_DEPTH:
            yield markdown_url(page.url)
        if isinstance(page, (NewsroomPage, CategoryPage)):
            articles = ArticlePage.objects.live().descendant_of(page)
            years = {day.year for day in articles.values_list("date", flat=True)}
            yield from (f"{page.url}?year={year}" for year in sorted(years))
            yield from (f"{page.url}?page={number + 1}" for number in range(1, -(-articles.count() // PAGE_SIZE)))
            yield from (f"{page.url}feed/rss/", f"{page.url}feed/atom/")
        if isinstance(page, EventPage):
            yield f"{page.url}calendar.ics"


def test_every_cached_page_equals_the_uncached_page_after_every_edit(
    visitors: Visitors, writer: Editor, clock: Clock, edit: Callable[[], Any]
) -> None:
    call_command("make_renditions", verbosity=0)  # A page that makes them would change the sitemap without an edit.
    visitors.drop_pending_changes()
    known: dict[str, bytes] = {}
    unnecessary: dict[str, int] = {}
    purged = 0
    # Each action at least once, if there are enough edits.
    actions = [*writer.random.sample(ACTIONS, len(ACTIONS)), *writer.random.choices(ACTIONS, k=EDITS)]
    for number in range(0, EDITS + 1, TOGETHER):
        together = actions[max(number - TOGETHER, 0) : number]
        name = ", ".join(action.__name__ for action in together) or "nothing"
        visitors.purged.clear()
        for action in together:
            clock.wait(minutes=1)
            with edit():
                action(writer)
        current = {}
        for url in {*known, *public_urls()}:
            rendered = len(visitors.rendered)
            cached = visitors.get(url)
            # A page that was not cached has just been rendered.
            uncached = visitors.get_uncached(url) if len(visitors.rendered) == rendered else cached
            same = (cached.status, comparable(cached)) == (uncached.status, comparable(uncached))
            assert same, f"{url} after {name} (edit {number}):\n{difference(cached, uncached)}"
            if uncached.status == 200:
                current[url] = comparable(uncached)
        purged_urls = {url.removeprefix("http://testserver") for url in visitors.purged}
        purged += len(purged_urls)
        unchanged = [url for url in purged_urls if current.get(url) == known.get(url)]
        needless = [url for url in unchanged if not url.endswith(MACHINE_READABLE)]
        if needless and together:
            unnecessary[name] = unnecessary.get(name, 0) + len(needless)
        known = current
        sys.stdout.write(f"edit {number} of {EDITS}: {name}, {len(known)} pages compared, {len(purged_urls)} purged\n")
    needless_purges = sum(unnecessary.values())
    report = f"{EDITS} edits of {PAGES} pages: {purged} pages purged, {needless_purges} without need {unnecessary}"
    sys.stdout.write(f"{report}\n")
    assert needless_purges <= purged // 50
