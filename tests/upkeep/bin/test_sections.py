"""A whole section comes back: what visitors see is the same before and after.

`BIN_PAGES=2000 pytest tests/upkeep/bin/test_sections.py -s` prints how long a section of that size takes.
"""

import os
import time

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import LogContext
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory, picture_file, stream
from tests.sizes import size
from upkeep.bin.bringing_back import restore
from upkeep.bin.models import BinEntry

from .crawl import changed_lines, crawl
from .tables import all_rows, differences

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=20)]

PAGES = int(os.environ.get("BIN_PAGES", size(20, 50)))
BRANCHES, REVISIONS = 7, 3


@pytest.fixture
def big_section(home: Page, site: Site, editor: User) -> AboutPage:
    """A section of many pages, each with revisions, a picture, a document and a link to the one before."""
    image, document = ImageFactory(file=picture_file(size=(480, 270))), DocumentFactory()
    top = before = AboutPageFactory(parent=home, title="Services", slug="services", show_in_menus=True)
    branches = [AboutPageFactory(parent=top, title=f"Branch {number}") for number in range(min(BRANCHES, PAGES - 1))]
    for number in range(PAGES - 1 - len(branches)):
        words = "Leukapheresis" if number == 3 else f"Words {number}"
        body = stream(
            ("rich_text", f'<p>{words}. <a linktype="page" id="{before.pk}">Before</a></p>'),
            ("image", {"image": {"image": image.pk, "alt_text": "A suite", "decorative": False}}),
            ("document", {"document": document.pk, "title": ""}),
        )
        before = AboutPageFactory(parent=branches[number % len(branches)], title=f"Service {number}", body=body)
        for _ in range(REVISIONS):
            before.save_revision(user=editor)
        before.get_latest_revision().publish()
        Redirect.objects.create(old_path=f"/old-{number}", redirect_page=before, site=site)
    return AboutPage.objects.get(pk=top.pk)


def test_the_site_is_the_same_after_a_section_was_deleted_and_restored(big_section: AboutPage, publisher: User) -> None:
    crawl()  # It makes the renditions, which the sitemap lists.
    pages, rows = crawl(), all_rows()
    assert sum(url.startswith("/services/") for url in pages) >= PAGES

    start = time.perf_counter()
    with LogContext(user=publisher):
        big_section.delete()
    deleted = time.perf_counter() - start
    without = crawl()
    assert not any(url.startswith("/services/") and page[0] == 200 for url, page in without.items())
    assert without["/sitemap.xml"] != pages["/sitemap.xml"]

    start = time.perf_counter()
    restore(BinEntry.objects.get(), publisher)
    restored = time.perf_counter() - start
    assert differences(rows, all_rows()) == {}
    assert changed_lines(pages, crawl()) == {}
    print(f"\n{PAGES} pages: deleted in {deleted:.1f} s, restored in {restored:.1f} s")  # noqa: T201 -- asked for with -s
