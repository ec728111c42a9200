"""Creates sites of many pages in bulk, in seconds.

`add_content` adds what the measured pages show: a menu of seven sections, a newsroom with a full list, latest news on
the home page. So a page shows the same amount in a small and in a large site. `add_pages` adds further pages: half of
them in sections of fifty, half of them as articles of the newsroom.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage, Navigation
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage
from tests.factories import link, picture_file, stream
from tests.many import add_pages as add

MENU_SECTIONS = 6  # In addition to the section of the initial content.
SECTION_PAGES = 4  # Below each section of the menu.
CATEGORIES = ("News", "Events", "Training", "Publications")
FULL_LIST = 52  # Articles of the first category: more than a page of its list, or of the admin's, can hold.
SECTION_SIZE = 50  # Pages of a section that is added.
PICTURES = 12
YEARS = 4
NEWEST = date(2026, 2, 24)
PUBLISHED = dict.fromkeys(
    ("first_published_at", "last_published_at", "latest_revision_created_at"), datetime(2026, 2, 24, 9, tzinfo=UTC)
)
WORDS = "Cells are received, grown, tested and released under a quality system that inspectors know. "


def page_body(number: int, target: int) -> list[dict[str, Any]]:
    """Return the body of a page: a heading, text with a link to another page, and a list."""
    words = f'<p>{WORDS * 4}<a linktype="page" id="{target}">Read on</a></p>'
    heading = {"text": f"<p>What we do in {number}</p>", "level": "2", "anchor": "what-we-do"}
    return stream(("heading", heading), ("rich_text", words), ("rich_text", "<ul><li>one</li><li>two</li></ul>"))


def pictures() -> list[CustomImage]:
    """Return the images that cards share; create them if there are none."""
    found = list(CustomImage.objects.filter(title__startswith="Suite ").order_by("pk"))
    for number in range(len(found), PICTURES):
        colour = (number * 7 % 256, number * 13 % 256, number * 29 % 256)
        file = picture_file(f"suite-{number}.png", (1280, 720), f"rgb{colour}")
        found.append(CustomImage.objects.create(title=f"Suite {number}", description="A clean room", file=file))
    return found


def about_page(number: int, target: int, *, in_menu: bool = False) -> AboutPage:
    """Return an unsaved content page."""
    title, body = f"Facility {number}", page_body(number, target)
    return AboutPage(title=title, show_in_menus=in_menu, summary="In one sentence.", body=body, **PUBLISHED)


def article(number: int, target: int, images: list[CustomImage]) -> ArticlePage:
    """Return an unsaved article. The dates of the first ones are in different years."""
    day = NEWEST - timedelta(days=number % YEARS * 365 + number // YEARS % 300)
    shown = {"summary": "What happened.", "listing_image": images[number % len(images)]}
    return ArticlePage(title=f"Article {number}", date=day, body=page_body(number, target), **shown, **PUBLISHED)


def add_content(site: Site) -> None:
    """Add what the measured pages show: the sections of the menu, the newsroom, the latest news on the home page."""
    home = HomePage.objects.get(pk=site.root_page_id)
    first = AboutPage.objects.filter(depth=3)[0]
    sections = add(home, (about_page(number, home.pk, in_menu=True) for number in range(MENU_SECTIONS)))
    for section in sections:
        AboutPage.objects.filter(pk=section.pk).update(body=[])  # A section shows cards of the pages below it.
    for section in (first, *sections):
        add(section, (about_page(number, home.pk, in_menu=True) for number in range(SECTION_PAGES)))
    newsroom = add(home, [NewsroomPage(title="Newsroom", slug="newsroom", show_in_menus=True, **PUBLISHED)])[0]
    categories = add(newsroom, (CategoryPage(title=name, slug=name.lower(), **PUBLISHED) for name in CATEGORIES))
    images = pictures()
    for place, category in enumerate(categories):
        # Some of each year, so that every category offers the same filters at every size.
        count = FULL_LIST if place == 0 else YEARS
        add(category, [article(place + number, home.pk, images) for number in range(count)])
    home.refresh_from_db()
    if not any(block.block_type == "latest_news" for block in home.body):  # A home page takes one.
        home.body = [*home.body.raw_data, *stream(("latest_news", {"eyebrow": "", "title": "News", "link": link()}))]
        home.save()
    navigation = Navigation.for_site(site)
    navigation.items = stream(
        *(
            ("item", {"title": "", "link": link(page=page.pk), "include_children": True, "sublinks": []})
            for page in (first, *sections, newsroom)
        )
    )
    navigation.save()


def add_pages(site: Site, number: int) -> None:
    """Add `number` pages: half in sections of fifty, half as articles spread over the categories."""
    home = site.root_page
    in_sections = number // 2
    for at in range(0, in_sections, SECTION_SIZE):
        section = add(home, [about_page(at, home.pk)])[0]
        add(section, (about_page(other, home.pk) for other in range(at + 1, min(at + SECTION_SIZE, in_sections))))
    categories = list(CategoryPage.objects.order_by("path"))
    images = pictures()
    articles = number - in_sections
    for place, category in enumerate(categories):
        mine = range(articles * place // len(categories), articles * (place + 1) // len(categories))
        add(category, (article(other, home.pk, images) for other in mine))
