"""Code that runs in the process of a site: fills it with faults, and measures the screens that list them."""

import gc
import time
from datetime import timedelta
from functools import cache
from statistics import median

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.feedback.models import Answer, AnswerCount
from actris_cms.singapore import today
from actris_cms.users.models import User
from search.models import EmptySearch
from tests.factories import stream
from upkeep.health.refreshing import refresh_all
from upkeep.library.refreshing import check_library
from upkeep.models import BinEntry, FileFinding, Miss, PageFinding, ReviewPlan, StoredRemark

from . import actions, tree

FEW, MANY = 300, 1000  # Rows of the smaller lists.
EDITORS = 10


def fill(pages: int) -> dict[str, int]:
    """Add pages of which every second has faults, and rows of the other lists; return how many findings there are."""
    site = Site.objects.get()
    actions.add_pages(pages)
    _spoil_pages()
    _add_pictures()
    for number in range(EDITORS):
        user = User.objects.create_user(f"editor-{number}")
        user.groups.add(Group.objects.get(name="Communications publishers"))
    ReviewPlan.objects.create(every=6)  # The measured pages are older.
    days, home = {"days": 9, "last_day": today()}, site.root_page
    Miss.objects.bulk_create(Miss(site=site, path=f"/facilty-{number}", count=9, **days) for number in range(MANY))
    EmptySearch.objects.bulk_create(EmptySearch(words=f"facilty {number}") for number in range(MANY))
    remark = {
        "source": "isomer",
        "rule": "title",
        "title": "Title",
        "weight": 5,
        "message": "Long",
        "advice": "Cut it.",
    }
    StoredRemark.objects.bulk_create(StoredRemark(fingerprint=f"{number}", **remark) for number in range(MANY))
    place = {"ancestors": [home.pk], "leaf": True, "live": True, "owner": None, "grants": []}
    deleted = {"content_type": ContentType.objects.get_for_model(AboutPage), "place": place, "pages": 1}
    BinEntry.objects.bulk_create(BinEntry(object_id=number, title=f"Old {number}", **deleted) for number in range(FEW))
    for key in Page.objects.filter(depth__gt=2).order_by("pk").values_list("pk", flat=True)[:MANY]:
        AnswerCount.objects.create(page_id=key, answer=Answer.NO, day=today(), number=key % 7 + 1)
    refresh_all()
    check_library()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return {"findings on pages": PageFinding.objects.count(), "on files": FileFinding.objects.count()}


def _spoil_pages() -> None:
    picture = CustomImage.objects.create(title="DSC_0042", description="", file=tree.pictures()[0].file.name)
    shown = {"image": picture.pk, "alt_text": "", "decorative": False}
    words = '<p>Lorem ipsum dolor sit amet. <a linktype="page" id="999999">Read on</a></p>'
    body = stream(("image", {"image": shown}), ("rich_text", words))
    keys = list(AboutPage.objects.filter(depth__gt=3).order_by("pk").values_list("pk", flat=True))[::2]
    for start in range(0, len(keys), 500):
        AboutPage.objects.filter(pk__in=keys[start : start + 500]).update(summary="", body=body)


def _add_pictures() -> None:
    """Add pictures that nobody uses, each there twice."""
    long_ago, name = timezone.now() - timedelta(days=60), tree.pictures()[0].file.name
    kept = {"file": name, "width": 1280, "height": 720, "file_size": 9_000_000}
    CustomImage.objects.bulk_create(
        CustomImage(title=f"Unused {number}", file_hash=f"{number // 2:040}", **kept) for number in range(FEW)
    )
    CustomImage.objects.filter(title__startswith="Unused").update(created_at=long_ago)


@cache
def _urls() -> dict[str, str]:
    mend = PageFinding.objects.filter(rule="link-dead").order_by("pk")[0].pk
    return {
        "Today": reverse("wagtailadmin_home"),
        "Site health": reverse("site_health:report"),
        "Site health, a kind": f"{reverse('site_health:report')}?rule=filler",
        "Site health, words": f"{reverse('site_health:report')}?q=facility",
        "Site health, last page": f"{reverse('site_health:report')}?p={PageFinding.objects.count() // 50}",
        "Mend a link everywhere": reverse("site_health:mend", args=[mend]),
        "Pictures and files": reverse("library_health:report"),
        "Addresses not found": reverse("misses:report"),
        "Searches without a result": reverse("empty_searches:report"),
        "Remarks of the import": reverse("remarks:report"),
        "Review dates": reverse("review_dates:report"),
        "Review dates, due": f"{reverse('review_dates:report')}?state=due",
        "Pictures to describe": reverse("pictures_to_describe:report"),
        "Bin": reverse("bin:report"),
    }


def screens() -> list[str]:
    """Return the names of the screens."""
    return list(_urls())


@cache
def _publisher() -> Client:
    """Return somebody who may publish. An administrator has fewer permissions to look up."""
    client = Client()
    client.force_login(User.objects.get(username="editor-0"))
    return client


def measure(name: str, rounds: int) -> dict[str, float]:
    """Open a screen; return its queries, and the median of the milliseconds of CPU and until it is answered."""
    actions.visit(_publisher(), _urls()[name])
    cpu, wall = [], []
    for _ in range(rounds):
        gc.collect()
        with actions.noted_queries() as asked:
            before, started = actions.cpu_time(), time.monotonic()
            actions.visit(_publisher(), _urls()[name])
            cpu.append((actions.cpu_time() - before) / 1e6)
            wall.append((time.monotonic() - started) * 1000)
    return {"queries": len(asked), "cpu": median(cpu), "wall": median(wall)}
