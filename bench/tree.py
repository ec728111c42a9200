"""A site of many pages, written in bulk: as if it had been written page by page, in seconds.

`furnish` adds what the measured pages show, so that each of them shows as much in a small site as in a large one: a
menu of seven sections, a newsroom whose list is full, latest news on the home page. `grow` adds pages beside it: half
of them stand in sections of fifty, half are articles of the newsroom.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, models
from PIL import Image
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage, Navigation
from home.models import HomePage
from newsroom.models import ArticleCounts, ArticlePage, CategoryPage, NewsroomPage

MENU_SECTIONS = 6  # Beside that of the first content.
SECTION_PAGES = 4  # Below each section of the menu.
CATEGORIES = ("News", "Events", "Training", "Publications")
FULL_LIST = 52  # Articles of the first category: more than a page of its list, or of the admin's, can hold.
SHELF = 50  # Pages of a section that is added.
PICTURES = 12
YEARS = 4
NEWEST = date(2026, 2, 24)
PUBLISHED = datetime(2026, 2, 24, 9, tzinfo=UTC)
BATCH = 200  # Rows in one statement: SQLite takes so many values and no more.
WORDS = "Cells are received, grown, tested and released under a quality system that inspectors know. "


def stream(*blocks: tuple[str, Any]) -> list[dict[str, Any]]:
    """The raw data of a stream of (type, value) blocks; the same blocks have the same identifiers."""
    return [
        {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{number} {kind} {value}"))}
        for number, (kind, value) in enumerate(blocks)
    ]


def link(page: int | None = None) -> dict[str, Any]:
    """The raw data of a link to a page."""
    return {"text": "", "page": page, "document": None, "url": ""}


def story(number: int, target: int) -> list[dict[str, Any]]:
    """The body of a page: a heading, words with a link to another page, a list."""
    words = f'<p>{WORDS * 4}<a linktype="page" id="{target}">Read on</a></p>'
    heading = {"text": f"<p>What we do in {number}</p>", "level": "2", "anchor": "what-we-do"}
    return stream(("heading", heading), ("rich_text", words), ("rich_text", "<ul><li>one</li><li>two</li></ul>"))


def pictures() -> list[CustomImage]:
    """The pictures that cards share; made where there are none."""
    found = list(CustomImage.objects.filter(title__startswith="Suite ").order_by("pk"))
    for number in range(len(found), PICTURES):
        data = BytesIO()
        colour = (number * 7 % 256, number * 13 % 256, number * 29 % 256)
        Image.new("RGB", (1280, 720), colour).save(data, "PNG")
        file = ContentFile(data.getvalue(), f"suite-{number}.png")
        found.append(CustomImage.objects.create(title=f"Suite {number}", description="A clean room", file=file))
    return found


def add(parent: Page, pages: Iterable[Page]) -> list[Any]:
    """Add pages of one type below a page, in their order, without the signals and the questions of one page's saving.

    They have all that a published page has but a revision. Gives them, with their primary keys.
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
    rows = Page.objects.bulk_create(
        [Page(**{name: getattr(page, name) for name in names}) for page in made], batch_size=BATCH
    )
    for page, row in zip(made, rows, strict=True):
        page.pk = page.id = page.page_ptr_id = row.pk
    _insert(model, made)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(made))
    return made


def _insert(model: type[models.Model], pages: list[Any]) -> None:
    """Write the rows of a page type's own table: Django's `bulk_create` refuses models that have a parent's table."""
    manager: Any = model._base_manager
    for batch in batches(pages):
        manager._insert(batch, fields=model._meta.local_concrete_fields, using=connection.alias)


def batches(items: list[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """The items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def about_page(number: int, target: int, *, in_menu: bool = False, slug: str = "") -> AboutPage:
    """A page of standing content, not saved yet."""
    title = f"Facility {number}"
    body = story(number, target)
    return AboutPage(title=title, slug=slug, show_in_menus=in_menu, summary="In one sentence.", body=body)


def article(number: int, target: int, images: list[CustomImage]) -> ArticlePage:
    """An article, not saved yet; the first ones stand in each of the years."""
    day = NEWEST - timedelta(days=number % YEARS * 365 + number // YEARS % 300)
    picture = images[number % len(images)]
    body = story(number, target)
    return ArticlePage(title=f"Article {number}", date=day, summary="What happened.", listing_image=picture, body=body)


def furnish(site: Site) -> None:
    """Add what the measured pages show: the sections of the menu, the newsroom, the latest news on the home page."""
    home = HomePage.objects.get(pk=site.root_page_id)
    first = AboutPage.objects.filter(depth=3).first()
    if first is None:
        raise ValueError("The site has no section: load the first content before it is furnished.")
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
    ArticleCounts.objects.count_everything()
    home.refresh_from_db()
    if not any(block.block_type == "latest_news" for block in home.body):
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


def grow(site: Site, number: int) -> None:
    """Add so many pages: half in sections of fifty, half articles that the categories share."""
    home = site.root_page
    standing = number // 2
    for at in range(0, standing, SHELF):
        count = min(SHELF, standing - at)
        section = add(home, [about_page(at, home.pk, slug=f"shelf-{Page.objects.count()}")])[0]
        add(section, (about_page(at + other, home.pk) for other in range(1, count)))
    categories = list(CategoryPage.objects.order_by("path"))
    images = pictures()
    articles = number - standing
    for place, category in enumerate(categories):
        mine = range(articles * place // len(categories), articles * (place + 1) // len(categories))
        add(category, (article(other, home.pk, images) for other in mine))
    ArticleCounts.objects.count_everything()


def index() -> None:
    """Let the search and the library of references know of what was written in bulk."""
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
