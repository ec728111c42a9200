"""The admin survives that a picture, document, page, user or revision was deleted."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Revision, Site, Workflow

from about.models import AboutPage
from actris_cms.core.models import CustomImage, Navigation, SiteIdentity
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory, UserFactory, items, link, stream

from .walk import admin_urls

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GONE = 999_999


@pytest.fixture
def admin(client: Client) -> Client:
    """A client that is signed in as an administrator, and gets a response whatever happens."""
    client.force_login(UserFactory.create(username="administrator", is_superuser=True))
    client.raise_request_exception = False
    return client


def picture(image: CustomImage | None) -> dict[str, object] | None:
    return {"image": image.pk if image else None, "alt_text": "Cells", "decorative": False}


def revised(page: AboutPage, words: str, *, with_blocks: bool, user: User | None = None) -> Revision:
    """Save a revision with these words, and with or without the blocks that have a picture."""
    *blocks, text = page.body.raw_data
    page.body = [*(blocks if with_blocks else []), {**text, "value": f"<p>{words}</p>"}]
    return page.save_revision(user=user)


@pytest.fixture
def left_behind(section: AboutPage, site: Site) -> AboutPage:
    """A page in a workflow, whose picture, document, linked page, author and one revision were deleted."""
    image, document, author = ImageFactory(), DocumentFactory(), UserFactory.create(is_superuser=True)
    target: AboutPage = AboutPageFactory(parent=section)
    page: AboutPage = AboutPageFactory(
        parent=section,
        listing_image=image,
        owner=author,
        body=stream(
            ("image", {"image": picture(image), "caption": "", "width": "large", "link": link(page=target.pk)}),
            (
                "cards",
                {
                    "kind": "cards",
                    "cards": items({"image": picture(None), "title": "A card", "text": "", "link": link()}),
                },
            ),
            ("document", {"document": document.pk}),
            ("embed", {"url": "https://vimeo.com/1", "title": "A film", "poster": image.pk}),
            ("rich_text", f'<p>First <a linktype="page" id="{target.pk}">x</a></p>'),
        ),
    )
    Navigation(site=site, items=stream(("item", {"link": link(page=target.pk)}))).save()
    SiteIdentity(site=site, logo=image).save()
    first = revised(page, "First words", with_blocks=True, user=author)
    first.publish()
    between = revised(page, "Words between", with_blocks=True, user=author)
    Comment.objects.create(page=page, user=author, text="Why?", contentpath="title")
    page.go_live_at = timezone.now() + datetime.timedelta(days=3)
    page.save_revision(approved_go_live_at=page.go_live_at)
    page.refresh_from_db()
    revised(page, "Last words", with_blocks=True)
    Workflow.objects.get().start(page, author)
    page.locked, page.locked_by, page.locked_at = True, author, timezone.now()
    page.save()
    for gone in (between, image, document, target, author):
        gone.delete()
    return AboutPage.objects.get(pk=page.pk)


def compared(client: Client, page: AboutPage, before: Revision, after: Revision) -> str:
    """Return what the comparison of two revisions shows, without whitespace around it."""
    url = reverse("wagtailadmin_pages:revisions_compare", args=(page.pk, before.pk, after.pk))
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(re.sub(r"<(?!/?span)[^>]*>", " ", response.content.decode()).split())


def test_a_comparison_shows_the_words_that_changed_beside_a_deleted_picture(
    admin: Client, left_behind: AboutPage
) -> None:
    first, last = left_behind.revisions.order_by("pk").first(), left_behind.revisions.order_by("pk").last()
    assert '<span class="addition">Last</span>' in compared(admin, left_behind, first, last)


def test_a_comparison_of_a_block_whose_picture_was_deleted_says_so(admin: Client, left_behind: AboutPage) -> None:
    first = left_behind.revisions.order_by("pk").first()
    left_behind.body.raw_data[0]["value"]["caption"] = "Seen from above"
    left_behind.body = list(left_behind.body.raw_data)
    shown = compared(admin, left_behind, first, left_behind.save_revision())
    assert "Picture deleted" in shown
    assert '<span class="addition">Seen from above</span>' in shown


def test_a_comparison_shows_that_a_block_with_a_deleted_picture_was_removed(
    admin: Client, left_behind: AboutPage
) -> None:
    first = left_behind.revisions.order_by("pk").first()
    after = revised(left_behind, "Alone", with_blocks=False)
    assert "Picture deleted" in compared(admin, left_behind, first, after)
    assert "Picture deleted" in compared(admin, left_behind, after, first)


def test_a_comparison_names_the_picture_that_replaced_another_one(admin: Client, left_behind: AboutPage) -> None:
    first = left_behind.revisions.order_by("pk").first()
    left_behind.body.raw_data[0]["value"]["image"] = picture(ImageFactory(title="A new view"))
    left_behind.body = list(left_behind.body.raw_data)
    assert "A new view" in compared(admin, left_behind, first, left_behind.save_revision())


@pytest.mark.slow(seconds=20)
def test_every_view_of_the_admin_opens_over_what_was_deleted(admin: Client, left_behind: AboutPage) -> None:
    page = [left_behind.pk]
    values = {
        **dict.fromkeys(("page_id", "page_pk", "parent_page_id", "page_to_move_id"), page),
        "destination_id": [left_behind.get_parent().pk],
        "revision_id": [*left_behind.revisions.values_list("pk", flat=True), GONE],
        "task_state_id": [left_behind.current_workflow_task_state.pk, GONE],
        "action_name": ["approve", "reject", "copy"],
        "content_type_app_name": ["about"],
        "content_type_model_name": ["aboutpage"],
        "app_label": ["about"],
        "app_name": ["core"],
        "model_name": ["aboutpage", "navigation", "siteidentity"],
        "action": ["delete", "move", "publish", "unpublish"],
        "filter_spec": ["width-100"],
        "uidb64": ["MQ"],
        "token": ["a-token"],
    }
    numbers = [Site.objects.get().pk, left_behind.pk, GONE]
    failed = [url for url in admin_urls(values, numbers) if admin.get(url).status_code >= 500]
    assert failed == []
