"""Content of a CRX site that is like ours: a standard page, a home page, a blog listing of twelve articles, a menu.

    python peer_content.py FILE    # in the folder of a project that `coderedcms start` made; FILE has the words

It is written through the project's own models. What a run prints last are the addresses of the three pages, as JSON.
"""

import importlib
import json
import sys
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import django

ARTICLES = 12
SECTIONS = 6
SECTION_PAGES = 4
PICTURES = 6
WORDS = "<p>Cells are received, grown, tested and released under a quality system that inspectors know.</p>"


def row(*columns: list[tuple[str, Any]]) -> tuple[str, Any]:
    """A row of columns, each with its blocks."""
    content = [{"type": "content", "value": {"content": blocks(*column)}} for column in columns]
    return "row", {"content": content}


def blocks(*given: tuple[str, Any]) -> list[dict[str, Any]]:
    """The raw data of a stream."""
    return [{"type": kind, "value": value} for kind, value in given]


def pictures() -> list[Any]:
    """Pictures as large as those of the site beside which this one is measured."""
    from django.core.files.base import ContentFile
    from PIL import Image as Pillow
    from wagtail.images import get_image_model

    made = []
    for number in range(PICTURES):
        data = BytesIO()
        Pillow.new("RGB", (1280, 720), (number * 7 % 256, number * 13 % 256, number * 29 % 256)).save(data, "PNG")
        file = ContentFile(data.getvalue(), f"suite-{number}.png")
        made.append(get_image_model()._default_manager.create(title=f"Suite {number}", file=file))
    return made


def make_articles(models: Any, home: Any, images: list[Any]) -> Any:
    """The listing, with its articles."""
    news = models.ArticleIndexPage(title="News", slug="news", index_num_per_page=ARTICLES)
    order, news.index_order_by = news.index_order_by, ""  # Its own default is refused by the choices of another type.
    home.add_child(instance=news)
    models.ArticleIndexPage.objects.filter(pk=news.pk).update(index_order_by=order)
    for number in range(ARTICLES):
        day = date(2026, 2, 24) - timedelta(days=number * 30)
        article = models.ArticlePage(
            title=f"Article {number}", caption="What happened.", date_display=day, cover_image=images[number % PICTURES]
        )
        article.body = blocks(("row", row([("text", WORDS * 4)])[1]))
        news.add_child(instance=article)
    return news


def make_sections(models: Any, home: Any) -> list[Any]:
    """The sections of the menu, with pages below."""
    made = []
    for number in range(SECTIONS):
        section = home.add_child(instance=models.WebPage(title=f"Section {number}", show_in_menus=True))
        for other in range(SECTION_PAGES):
            section.add_child(instance=models.WebPage(title=f"Facility {number}-{other}", show_in_menus=True))
        made.append(section)
    return made


def make_menu(pages: list[Any]) -> None:
    """A menu of these pages, each with the pages below it."""
    from coderedcms.models import LayoutSettings, Navbar  # type: ignore[import-not-found]
    from coderedcms.models.wagtailsettings_models import NavbarOrderable  # type: ignore[import-not-found]
    from wagtail.models import Site

    entries = [("page_link", {"page": page.pk, "show_child_links": True}) for page in pages]
    navbar = Navbar.objects.create(name="Menu", menu_items=blocks(*entries))
    NavbarOrderable.objects.create(navbar_chooser=LayoutSettings.for_site(Site.objects.get()), navbar=navbar)


def main() -> None:
    """Write it all."""
    words = Path(sys.argv[1]).read_text()
    django.setup()
    models = importlib.import_module("website.models")
    home = models.WebPage.objects.get(slug="home")
    images = pictures()
    sections = make_sections(models, home)
    news = make_articles(models, home, images)
    about = models.WebPage(title="About", show_in_menus=True)
    about.body = blocks(row([("image", {"image": images[0].pk}), ("text", words), ("image", {"image": images[1].pk})]))
    sections[0].add_child(instance=about)
    make_menu([*sections, news])
    cards = [
        ("card", {"image": image.pk, "title": image.title, "description": WORDS, "links": []}) for image in images[:3]
    ]
    home.refresh_from_db()
    home.body = blocks(
        ("hero", {"content": blocks(row([("text", f"<h1>Home</h1>{WORDS}")]))}),
        row([("text", WORDS * 2)], [("image", {"image": images[0].pk})]),
        ("cardgrid", {"content": blocks(*cards)}),
        row([("page_list", {"indexed_by": news.pk, "num_posts": 3})]),
    )
    home.save()
    urls = {"standard": about.get_url(), "home": home.get_url(), "listing": news.get_url()}
    sys.stdout.write(f"{json.dumps(urls)}\n")


if __name__ == "__main__":
    main()
