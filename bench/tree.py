"""Creates sites of many pages in bulk, in seconds.

`add_content` adds what the measured pages show: a menu of seven sections, a newsroom with a full list, latest news on
the home page. So a page shows the same amount in a small and in a large site. `add_pages` adds further pages: half of
them in sections of fifty, half of them as articles of the newsroom.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any, cast
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, models
from PIL import Image
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage, Navigation
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage

MENU_SECTIONS = 6  # In addition to the section of the initial content.
SECTION_PAGES = 4  # Below each section of the menu.
CATEGORIES = ("News", "Events", "Training", "Publications")
FULL_LIST = 52  # Articles of the first category: more than a page of its list, or of the admin's, can hold.
SECTION_SIZE = 50  # Pages of a section that is added.
PICTURES = 12
YEARS = 4
NEWEST = date(2026, 2, 24)
PUBLISHED = datetime(2026, 2, 24, 9, tzinfo=UTC)
BATCH = 200  # Rows per statement: SQLite limits the number of values.
WORDS = "Cells are received, grown, tested and released under a quality system that inspectors know. "


def stream(*blocks: tuple[str, Any]) -> list[dict[str, Any]]:
    """Return the raw data of a stream of (type, value) blocks."""
    return [{"type": kind, "value": value, "id": str(uuid4())} for kind, value in blocks]


def link(page: int | None = None) -> dict[str, Any]:
    """Return the raw data of a link to a page."""
    return {"text": "", "page": page, "document": None, "url": ""}


def page_body(number: int, target: int) -> list[dict[str, Any]]:
    """Return the body of a page: a heading, text with a link to another page, and a list."""
    words = f'<p>{WORDS * 4}<a linktype="page" id="{target}">Read on</a></p>'
    heading = {"text": f"<p>What we do in {number}</p>", "level": "2", "anchor": "what-we-do"}
    return stream(("heading", heading), ("rich_text", words), ("rich_text", "<ul><li>one</li><li>two</li></ul>"))


def pictures() -> list[CustomImage]:
    """Return the images that cards share; create them if there are none."""
    found = list(CustomImage.objects.filter(title__startswith="Suite ").order_by("pk"))
    for number in range(len(found), PICTURES):
        data = BytesIO()
        colour = (number * 7 % 256, number * 13 % 256, number * 29 % 256)
        Image.new("RGB", (1280, 720), colour).save(data, "PNG")
        file = ContentFile(data.getvalue(), f"suite-{number}.png")
        found.append(CustomImage.objects.create(title=f"Suite {number}", description="A clean room", file=file))
    return found


def add(parent: Page, pages: Iterable[Page]) -> list[Any]:
    """Add pages of one type as children of a page, in order, without the signals and queries of saving each one.

    They are like published pages, but without a revision. Returns them with their primary keys.
    """
    parent = Page.objects.get(pk=parent.pk)
    made = list(pages)
    if not made:
        return []
    model = cast("type[models.Model]", type(made[0]))
    kind = ContentType.objects.get_for_model(model)
    for number, page in enumerate(made, parent.numchild + 1):
        page.path = Page._get_path(parent.path, parent.depth + 1, number)
        page.depth, page.numchild, page.locale_id, page.content_type = parent.depth + 1, 0, parent.locale_id, kind
        page.slug = page.slug or f"{model._meta.model_name}-{number}"
        page.url_path, page.draft_title = f"{parent.url_path}{page.slug}/", page.title
        page.first_published_at = page.last_published_at = page.latest_revision_created_at = PUBLISHED
    names = [field.attname for field in Page._meta.concrete_fields if field.attname != "id"]
    rows = [Page(**{name: getattr(page, name) for name in names}) for page in made]
    for page, row in zip(made, Page.objects.bulk_create(rows, batch_size=BATCH), strict=True):
        page.pk = page.id = page.page_ptr_id = row.pk
    manager: Any = model._base_manager
    for start in range(0, len(made), BATCH):
        # The rows of the type's own table: `bulk_create` refuses models that have a parent's table.
        manager._insert(made[start : start + BATCH], fields=model._meta.local_concrete_fields, using=connection.alias)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(made))
    return made


def about_page(number: int, target: int, *, in_menu: bool = False, slug: str = "") -> AboutPage:
    """Return an unsaved content page."""
    title, body = f"Facility {number}", page_body(number, target)
    return AboutPage(title=title, slug=slug, show_in_menus=in_menu, summary="In one sentence.", body=body)


def article(number: int, target: int, images: list[CustomImage]) -> ArticlePage:
    """Return an unsaved article. The dates of the first ones are in different years."""
    day = NEWEST - timedelta(days=number % YEARS * 365 + number // YEARS % 300)
    title, body, picture = f"Article {number}", page_body(number, target), images[number % len(images)]
    return ArticlePage(title=title, date=day, summary="What happened.", listing_image=picture, body=body)


def add_content(site: Site) -> None:
    """Add what the measured pages show: the sections of the menu, the newsroom, the latest news on the home page."""
    home = HomePage.objects.get(pk=site.root_page_id)
    first = AboutPage.objects.filter(depth=3)[0]
    sections = add(home, (about_page(number, home.pk, in_menu=True) for number in range(MENU_SECTIONS)))
    for section in sections:
        AboutPage.objects.filter(pk=section.pk).update(body=[])  # A section shows cards of the pages below it.
    for section in (first, *sections):
        add(section, (about_page(number, home.pk, in_menu=True) for number in range(SECTION_PAGES)))
    newsroom = add(home, [NewsroomPage(title="Newsroom", slug="newsroom", show_in_menus=True)])[0]
    categories = add(newsroom, (CategoryPage(title=name, slug=name.lower()) for name in CATEGORIES))
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
            ("item", {"title": "", "link": link(page.pk), "include_children": True, "sublinks": []})
            for page in (first, *sections, newsroom)
        )
    )
    navigation.save()


def add_pages(site: Site, number: int) -> None:
    """Add `number` pages: half in sections of fifty, half as articles spread over the categories."""
    home = site.root_page
    in_sections = number // 2
    for at in range(0, in_sections, SECTION_SIZE):
        section = add(home, [about_page(at, home.pk, slug=f"shelf-{Page.objects.count()}")])[0]
        add(section, (about_page(other, home.pk) for other in range(at + 1, min(at + SECTION_SIZE, in_sections))))
    categories = list(CategoryPage.objects.order_by("path"))
    images = pictures()
    articles = number - in_sections
    for place, category in enumerate(categories):
        mine = range(articles * place // len(categories), articles * (place + 1) // len(categories))
        add(category, (article(other, home.pk, images) for other in mine))


def index() -> None:
    """Update the search index and the reference index, which bulk inserts do not update."""
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
