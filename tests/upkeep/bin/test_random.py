"""After random deletions and undos of pages, pictures, files and settings, the site is as it was before."""

import os
import random
from typing import Any

import pytest
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageViewRestriction, Site

from actris_cms.core.models import CustomDocument, CustomImage, Footer, SiteIdentity
from actris_cms.users.models import User
from home.models import HomePage
from review.models import Review
from search.models import SynonymGroup
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    DocumentFactory,
    EventPageFactory,
    ImageFactory,
    NewsroomPageFactory,
    PersonPageFactory,
    link,
    picture_file,
    role,
    stream,
)
from tests.sizes import size
from upkeep.bin.bringing_back import restore
from upkeep.bin.models import BinEntry, BinFile, BinRow
from upkeep.bin.restoring import CannotRestoreError

from .crawl import changed_lines, crawl
from .tables import all_rows, differences

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=40)]

DELETIONS = size(12, 100)
SEED = int(os.environ.get("BIN_SEED", "1"))
SETTINGS = (Redirect, SearchPromotion, SynonymGroup)


@pytest.fixture
def everything(home: HomePage, site: Site, editor: User, publisher: User) -> None:
    """A site in which all kinds of things refer to each other."""
    images = [ImageFactory(title=f"Suite {number}", file=picture_file(size=(480, 270))) for number in range(3)]
    documents = [DocumentFactory(title=f"Guide {number}") for number in range(3)]
    sections = [AboutPageFactory(parent=home, title=f"Section {number}", show_in_menus=True) for number in range(3)]
    newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
    category = CategoryPageFactory(parent=newsroom, title="Workshops", slug="workshops")
    pages: list[Any] = []
    for number in range(12):
        before = pages[-1].pk if pages else home.pk
        words = "Leukapheresis" if number == 3 else f"Words {number}"
        body = stream(
            ("rich_text", f'<p>{words}. <a linktype="page" id="{before}">Before</a></p>'),
            ("image", {"image": {"image": images[number % 3].pk, "alt_text": "Suite", "decorative": False}}),
            ("document", {"document": documents[number % 3].pk, "title": ""}),
        )
        parent = sections[number % 3] if number < 6 else pages[number - 6]
        page = AboutPageFactory(parent=parent, title=f"Page {number}", body=body, listing_image=images[number % 3])
        page.save_revision(user=editor).publish()
        pages.append(AboutPageFactory._meta.model.objects.get(pk=page.pk))
        Redirect.objects.create(old_path=f"/old-{number}", redirect_page=page, site=site)
    article = ArticlePageFactory(parent=category, document=documents[0], body_image=images[0])
    EventPageFactory(parent=category, highlights=article)
    PersonPageFactory(parent=sections[0], portrait=images[1], roles=stream(role("Lead", pages[0])))
    for page in pages[:4]:
        SearchPromotion.objects.create(query=Query.get("cells"), page=page, sort_order=page.pk)
    PageViewRestriction.objects.create(page=pages[5], restriction_type="login")
    CreatePageAliasAction(pages[1], recursive=False, parent=home, update_slug="alias", user=publisher).execute()
    review = Review.objects.create(created_by=editor, expires_at="2030-01-01T00:00Z")
    review.pages.create(page=pages[2], revision=pages[2].latest_revision)
    images[0].tags.add("suite", "cells")
    links = stream(*(("link", link(page=page.pk)) for page in pages[:3]), ("link", link(document=documents[1].pk)))
    Footer.objects.update_or_create(site=site, defaults={"links": links})
    SiteIdentity.objects.update_or_create(site=site, defaults={"logo": images[2]})


def things() -> list[Any]:
    """Return all that can be deleted now."""
    pages = Page.objects.filter(depth__gt=2).order_by("pk").specific()
    others: tuple[Any, ...] = (*SETTINGS, CustomImage, CustomDocument)
    return [*pages, *(thing for model in others for thing in model.objects.order_by("pk"))]


def test_random_deletions_and_undos_leave_the_site_as_it_was(
    everything: None, publisher: User, django_capture_on_commit_callbacks: Any
) -> None:
    choose = random.Random(SEED)  # noqa: S311 -- repeatable, nothing secret
    crawl()  # It makes the renditions, which the sitemap lists.
    pages, rows, count = crawl(), all_rows(), len(things())
    deletions, most = 0, 0
    while deletions < DELETIONS:
        entries, there = list(BinEntry.objects.order_by("pk")), things()
        undo = entries and (not there or choose.random() < len(entries) / 20)
        with django_capture_on_commit_callbacks(execute=True):
            if undo:
                _undo(choose.choice(entries), publisher)
            else:
                with LogContext(user=publisher):
                    choose.choice(there).delete()
                deletions += 1
        most = max(most, BinEntry.objects.count())
    assert (len(things()) < count, most > min(DELETIONS, 20) / 4) == (True, True)
    while entries := list(BinEntry.objects.order_by("pk")):
        before = len(entries)
        with django_capture_on_commit_callbacks(execute=True):
            for entry in choose.sample(entries, before):
                _undo(entry, publisher)
        assert BinEntry.objects.count() < before
    assert differences(rows, all_rows()) == {}
    assert not BinRow.objects.exists()
    assert not BinFile.objects.exists()
    assert changed_lines(pages, crawl()) == {}


def _undo(entry: BinEntry, user: User) -> None:
    """Restore an entry, unless the page above it is in the bin, too."""
    try:
        assert restore(entry, user).left_out == {}
    except CannotRestoreError as error:
        assert str(error) == "The page above it is gone."
