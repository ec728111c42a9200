"""A link shows its own review and nothing else, and nobody without a link comes to see anything of a draft."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.images.presets import PRESETS
from actris_cms.pagecache.sqlite_store import SqliteStore
from home.models import HomePage
from review.models import Review
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory, UserFactory, picture_file, stream
from tests.leaks import LINK, SRCSET
from tests.pagecache.conftest import Answer, Visitors, visitors
from tests.review.screens import token_of

__all__ = ["visitors"]

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=10)]

PUBLIC = ("/", "/about-us/", "/sitemap.xml", "/llms.txt", "/search/?q=leukapheresis", "/search/?q=board")
MOST_PAGES = 400


class Secret(NamedTuple):
    """A review of a draft, whose words and files have a `mark` of their own; `link` opens it."""

    mark: str
    page: Page
    image: CustomImage
    document: CustomDocument
    review: Review
    link: str

    @property
    def files(self) -> list[str]:
        """The addresses of all that the draft alone uses."""
        specs = {spec for name in ("card", "large", "small") for spec in PRESETS[name].specs(self.image)}
        sizes = [self.image.get_rendition(spec).url for spec in sorted(specs)]
        return [*sizes, f"/documents/{self.document.pk}/{self.document.filename}"]


@pytest.fixture
def secrets(section: AboutPage, make_review: Callable[..., Review], invite: Any) -> list[Secret]:
    """Two reviews: of a page that was never published, and of a new draft of a published page."""
    new = AboutPageFactory(parent=section, title="Board mk1x", slug="one", live=False, show_in_menus=True)
    old = AboutPageFactory(parent=section, title="Open page", slug="two", show_in_menus=True)
    old.save_revision().publish()
    return [secret_of(page, f"mk{number}x", make_review, invite) for number, page in enumerate((new, old), start=1)]


def secret_of(page: Any, mark: str, make_review: Any, invite: Any) -> Secret:
    image = ImageFactory(title=f"Picture {mark}", file=picture_file(f"{mark}.png", size=(480, 270)))
    document = DocumentFactory(title=f"Paper {mark}", file=ContentFile(b"%PDF-1.4 secret", name=f"{mark}.pdf"))
    page.title, page.summary, page.listing_image = f"Board {mark}", f"In short {mark}", image
    page.body = stream(
        ("rich_text", f'<p>leukapheresis {mark} <a linktype="document" id="{document.pk}">Paper</a></p>'),
        ("image", {"image": {"image": image.pk, "alt_text": f"Suite {mark}", "decorative": False}, "link": {}}),
    )
    page.save_revision()
    review = make_review(page)
    review.pages.get().comments.create(name="Lim", text=f"Comment {mark}")
    return Secret(mark, page, image, document, review, invite(review, f"Reader{mark}")[1])


def crawl(get: Callable[[str], Any], starts: list[str], within: str) -> Iterator[tuple[str, Any]]:
    """Open every address that begins with `within` and that a page leads to, and yield each with its answer."""
    waiting, seen = dict.fromkeys(starts), set[str]()
    while waiting:
        url, _ = waiting.popitem()
        seen.add(url)
        assert len(seen) < MOST_PAGES
        answer = get(url)
        yield url, answer
        text = (answer.body if isinstance(answer, Answer) else answer.getvalue()).decode(errors="replace")
        location = next((value for name, value in answer.headers.items() if name.lower() == "location"), "")
        found = [location, *(next(filter(None, groups)) for groups in LINK.findall(text))]
        found += [part.split()[0] for parts in SRCSET.findall(text) for part in parts.split(",")]
        found = [one.replace("&amp;", "&").split("#")[0] for one in found]
        waiting |= dict.fromkeys(one for one in found if one.startswith(within) and one not in seen)


def test_a_link_shows_all_of_its_review_and_nothing_of_another(secrets: list[Secret], client: Client) -> None:
    for mine, other in (secrets, secrets[::-1]):
        searches = [f"{mine.link}site/search/?q={word}" for word in (mine.mark, other.mark, "leukapheresis", "board")]
        others = [f"{mine.link}site{url}" for url in (*other.files, f"{other.page.url}")]
        found: set[str] = set()
        for url, answer in crawl(client.get, [mine.link, *searches, *others], within=mine.link):
            text = answer.getvalue().decode(errors="replace")
            is_asked_for = f"q={other.mark}" in url
            assert other.mark not in text.replace(f'value="{other.mark}"', "") or is_asked_for, url
            assert f"Board {other.mark}" not in text, url
            assert token_of(other.link) not in text
            found |= {name for name in ("Board", "In short", "Suite", "Comment") if f"{name} {mine.mark}" in text}
        assert found == {"Board", "In short", "Suite", "Comment"}
        assert {client.get(f"{mine.link}site{url}").status_code for url in mine.files} == {200}
        assert {client.get(f"{mine.link}site{url}").status_code for url in other.files} == {404}
        assert {client.get(f"{mine.link}published{url}").status_code for url in mine.files} == {404}


def test_nobody_without_a_link_sees_anything_of_a_draft_that_reviewers_have_opened(
    secrets: list[Secret], tmp_path: Path, visitors: Visitors
) -> None:
    for one in secrets:
        files = [f"{one.link}site{url}" for url in one.files]
        assert {answer.status for url, answer in crawl(visitors.get, [one.link, *files], one.link) if url in files} == {
            200
        }
    starts = [*PUBLIC, *(url for one in secrets for url in (one.page.url, *one.files))]
    for _ in range(2):  # Once rendered, once from the cache.
        for url in starts:
            answer = visitors.get(url)
            assert not any(one.mark in answer.text for one in secrets), url
            assert "review-" not in answer.text
            assert answer.status in (200, 302, 404)
    for url in (url for one in secrets for url in one.files):
        assert visitors.get(url).status == 404
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"/about-us/" in kept
    assert not any(one.mark.encode() in kept or token_of(one.link).encode() in kept for one in secrets)
    assert b"review-bar" not in kept


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """An empty page cache."""
    return SqliteStore(tmp_path / "cache", "tests")


def doors_of(one: Secret, home: Page) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the ways to a draft in the manner of Wagtail's advisories of 2026, as method, URL and form."""
    page, revision = one.page, one.page.get_latest_revision()
    earlier = page.revisions.order_by("pk").first()
    names = "wagtailadmin_pages:"
    return [
        # CVE-2026-44197: the comparison of revisions.
        ("get", reverse(f"{names}revisions_compare", args=[page.pk, earlier.pk, revision.pk]), {}),
        ("get", reverse(f"{names}revisions_compare", args=[page.pk, "live", "latest"]), {}),
        ("get", reverse(f"{names}revisions_view", args=[page.pk, revision.pk]), {}),
        ("get", reverse(f"{names}revisions_revert", args=[page.pk, revision.pk]), {}),
        # CVE-2026-44198: the history.
        ("get", reverse(f"{names}history", args=[page.pk]), {}),
        ("get", reverse(f"{names}workflow_history", args=[page.pk]), {}),
        # CVE-2026-44200: a copy to where one may edit.
        ("post", reverse(f"{names}copy", args=[page.pk]), {
            "new_title": "Mine", "new_slug": "mine", "new_parent_page": home.pk, "copy_subpages": "on",
        }),
        # CVE-2026-25517: the preview.
        ("post", reverse(f"{names}preview_on_edit", args=[page.pk]), {"title": "x", "slug": "x"}),
        ("get", reverse(f"{names}preview_on_edit", args=[page.pk]), {}),
        ("get", reverse(f"{names}view_draft", args=[page.pk]), {}),
        ("get", reverse(f"{names}edit", args=[page.pk]), {}),
        # What reviews add.
        ("get", f"{reverse('reviews:new')}?page={page.pk}", {}),
        ("get", f"{reverse('reviews:new')}?page={home.pk}&below={page.pk}", {}),
        ("get", reverse("reviews:detail", args=[one.review.pk]), {}),
        ("get", reverse("reviews:record", args=[one.review.pk]), {}),
        ("post", reverse("reviews:detail", args=[one.review.pk]), {"action": "renew", "about": "1"}),
        ("get", reverse("review_links:report"), {}),
        ("get", f"{reverse('review_links:report')}?export=csv", {}),
    ]  # fmt: skip


def test_an_editor_of_another_section_finds_no_door_to_a_draft_in_review(
    secrets: list[Secret], home: HomePage, client: Client
) -> None:
    own = AboutPageFactory(parent=home, title="Other section")
    group = Group.objects.create(name="Editors of the other section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(group=group, page=own, permission=Permission.objects.get(codename=codename))
    user = UserFactory.create(username="other")
    user.groups.add(group)
    client.force_login(user)
    for one in secrets:
        for method, url, form in doors_of(one, own):
            answer = getattr(client, method)(url, form) if form else getattr(client, method)(url)
            text = answer.getvalue().decode(errors="replace")
            assert one.mark not in text, url
            assert token_of(one.link) not in text, url
    assert not Page.objects.filter(title="Mine").exists()


def test_the_hash_of_a_document_opens_nothing(secrets: list[Secret], client: Client) -> None:
    """GHSA-92hv: who knows what is in a file, and so its hash, does not get the file, or learn that it is there."""
    for one in secrets:
        digest = one.document.file_hash or one.document.get_file_hash()
        for url in (
            f"/documents/{digest}/",
            f"/documents/{one.document.pk}/{digest}.pdf",
            f"/uploads/documents/{digest}",
        ):
            assert client.get(url).status_code == 404
