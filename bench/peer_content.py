"""Fills a CRX site with content like ours: a standard page, a home page, a listing of twelve articles, a menu.

    python peer_content.py WORDS    # in the folder of a project that `coderedcms start` made

It uses the models of that project. The last line printed is JSON with the URL paths of the three pages.
"""

import json
import sys
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import django

ARTICLES, SECTIONS, SECTION_PAGES, PICTURES = 12, 6, 4, 6
WORDS = "<p>Cells are received, grown, tested and released under a quality system that inspectors know.</p>"


def blocks(*given: tuple[str, Any]) -> list[dict[str, Any]]:
    """Return the raw data of a stream."""
    return [{"type": kind, "value": value} for kind, value in given]


def row(*columns: list[tuple[str, Any]]) -> tuple[str, Any]:
    """Return a row of columns with blocks."""
    content = [{"type": "content", "value": {"content": blocks(*column)}} for column in columns]
    return "row", {"content": content}


def make_pictures() -> list[Any]:
    """Create images as large as those of our site."""
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


def make_news(home: Any, images: list[Any]) -> Any:
    """Create the listing and its articles."""
    from website.models import ArticleIndexPage, ArticlePage  # type: ignore[import-not-found]

    news = ArticleIndexPage(title="News", slug="news", index_num_per_page=ARTICLES)
    order, news.index_order_by = news.index_order_by, ""  # Its own default is refused by the choices of another type.
    home.add_child(instance=news)
    ArticleIndexPage.objects.filter(pk=news.pk).update(index_order_by=order)
    for number in range(ARTICLES):
        day, cover = date(2026, 2, 24) - timedelta(days=number * 30), images[number % PICTURES]
        article = ArticlePage(title=f"Article {number}", caption="What happened.", date_display=day, cover_image=cover)
        article.body = blocks(row([("text", WORDS * 4)]))
        news.add_child(instance=article)
    return news


def make_menu(pages: list[Any]) -> None:
    """Create a menu of these pages and their children."""
    from coderedcms.models import LayoutSettings, Navbar  # type: ignore[import-not-found]
    from coderedcms.models.wagtailsettings_models import NavbarOrderable  # type: ignore[import-not-found]
    from wagtail.models import Site

    entries = [("page_link", {"page": page.pk, "show_child_links": True}) for page in pages]
    navbar = Navbar.objects.create(name="Menu", menu_items=blocks(*entries))
    NavbarOrderable.objects.create(navbar_chooser=LayoutSettings.for_site(Site.objects.get()), navbar=navbar)


def main(words: str) -> None:
    """Create all content."""
    from website.models import WebPage

    home, images = WebPage.objects.get(slug="home"), make_pictures()
    sections = [home.add_child(instance=WebPage(title=f"Section {n}", show_in_menus=True)) for n in range(SECTIONS)]
    for number, section in enumerate(sections):
        for other in range(SECTION_PAGES):
            section.add_child(instance=WebPage(title=f"Facility {number}-{other}", show_in_menus=True))
    news = make_news(home, images)
    about = WebPage(title="About", show_in_menus=True)
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
    paths = {"standard page": about.get_url(), "home page": home.get_url(), "blog listing": news.get_url()}
    sys.stdout.write(f"{json.dumps(paths)}\n")


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
