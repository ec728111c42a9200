"""Validates the HTML of every page type and block with the Nu Html Checker.

This needs Java and `npm ci --prefix tests/html`. Without them, the tests are skipped. They fail if REQUIRE_VALIDATOR is
set.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone

from actris_cms.core.models import Announcement, RemovedAddress
from tests.factories import DocumentFactory, EventPageFactory, ImageFactory, link, picture_file, stream
from tests.newsroom.many import add_articles
from tests.test_every_block import ALL_BLOCKS, NAMES
from tests.vnu import find_checker, messages

from .conftest import SmallSite

CHECKER = find_checker()
# Accepted messages. Wagtail's rich text closes void elements, which is allowed. Safari announces a list without
# bullets only if it has the role.
ACCEPTED = re.compile(r"Trailing slash on void elements|The “list” role is unnecessary for element “[ou]l”")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        not CHECKER and not os.environ.get("REQUIRE_VALIDATOR"), reason="the Nu Html Checker is not installed"
    ),
]


def errors_in(folder: Path) -> list[str]:
    """Return the checker's messages about the HTML files of a folder, without the accepted ones."""
    return [
        f"{Path(message['url']).name}:{message.get('lastLine', '')} {message['message']} {message.get('extract', '')}"
        for message in messages(CHECKER, folder)
        if not ACCEPTED.search(message["message"])
    ]


def test_the_checker_is_installed_and_finds_errors(tmp_path: Path) -> None:
    assert CHECKER, "REQUIRE_VALIDATOR is set, and the Nu Html Checker or Java is not installed."
    (tmp_path / "wrong.html").write_text("<!DOCTYPE html><html lang=en><title>x</title><ul><p>y</p></ul>")
    assert any("Element “p” not allowed as child of element “ul”" in line for line in errors_in(tmp_path))


def test_every_page_is_valid(client: Client, small_site: SmallSite, site: Any, tmp_path: Path) -> None:
    notice = Announcement.for_site(site)
    notice.enabled, notice.text = True, "<p>We never ask for <b>money</b>.</p>"
    notice.save()
    add_articles(small_site.category, 30, listing_image=ImageFactory())
    value = {"image": {"image": ImageFactory(file=picture_file(size=(500, 300))).pk, "alt_text": "A"}, "caption": ""}
    small_site.about.body = stream(
        ("heading", {"text": "<p>Overview</p>", "level": "2", "anchor": "overview"}),
        *[("image", {**value, "width": width, "link": link()}) for width in ("small", "medium", "large", "full")],
    )
    small_site.about.save_revision().publish()
    RemovedAddress.objects.create(site=site, path="/gone", title="Gone")
    small_site.contact.view_restrictions.create(restriction_type="password", password="sesame")
    small_site.category.refresh_from_db()
    tomorrow = timezone.now() + timedelta(days=1)
    facts = dict.fromkeys(("fee", "audience", "seats", "join_note"), "As <b>announced</b>")
    EventPageFactory(
        parent=small_site.category, slug="talk", starts_at=tomorrow, ends_at=None, attendance="both", **facts
    )
    urls = [
        *small_site.urls,
        "/newsroom/events/talk/",
        "/newsroom/?page=2",
        "/newsroom/?year=2026",
        "/nowhere/",
        "/gone/",
    ]
    for number, url in enumerate(urls):
        (tmp_path / f"{number}{url.split('?')[0].replace('/', '-')}.html").write_bytes(client.get(url).content)
    small_site.contact.view_restrictions.all().delete()
    (tmp_path / "contact.html").write_bytes(client.get(small_site.contact.url).content)
    (tmp_path / "500.html").write_text(render_to_string("500.html"))
    for mode, _ in small_site.article.preview_modes:
        (tmp_path / f"preview-{mode}.html").write_bytes(small_site.article.make_preview_request(None, mode).content)
    assert errors_in(tmp_path) == []


def test_every_block_is_valid(rf: RequestFactory, small_site: SmallSite, tmp_path: Path) -> None:
    ImageFactory()
    DocumentFactory()
    for name, (_, block) in zip(NAMES, ALL_BLOCKS, strict=True):
        request = rf.get("/")
        context = {"request": request, "bound_block": block.bind(block.get_preview_value())}
        html = render_to_string("wagtailcore/shared/block_preview.html", context, request)
        (tmp_path / f"{name}.html").write_text(html)
    assert errors_in(tmp_path) == []
