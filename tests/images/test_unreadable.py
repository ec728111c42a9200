"""Images that cannot be shown, by an older version or by damage to the disk: they take down nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage, SiteIdentity
from actris_cms.users.models import User
from home.models import HomePage
from newsroom.models import NewsroomPage

from ..factories import ArticlePageFactory, ImageFactory, NewsroomPageFactory, stream
from .files import drawing, picture

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def stored(image: CustomImage, data: bytes) -> None:
    """Write a file in the place of an image's file, as damage or an older version would."""
    default_storage.delete(image.file.name)
    assert default_storage.save(image.file.name, ContentFile(data)) == image.file.name


def gone(image: CustomImage) -> None:
    default_storage.delete(image.file.name)


def sized(width: int, height: int) -> Callable[[CustomImage], None]:
    def change(image: CustomImage) -> None:
        CustomImage.objects.filter(pk=image.pk).update(width=width, height=height)

    return change


def sized_and_gone(image: CustomImage) -> None:
    gone(image)
    sized(0, 0)(image)


DAMAGE: dict[str, tuple[str, Callable[[CustomImage], None]]] = {
    "a file that is gone": ("png", gone),
    "a drawing that is gone": ("svg", gone),
    "a file that is cut short": ("png", lambda image: stored(image, picture(size=(160, 120))[:900])),
    "an empty file": ("png", lambda image: stored(image, b"")),
    "a drawing that is cut short": ("svg", lambda image: stored(image, drawing()[:40])),
    "a drawing with a size in words": ("svg", lambda image: stored(image, drawing('width="auto"'))),
    "a drawing with half a viewBox": ("svg", lambda image: stored(image, drawing('viewBox="0 0 9"'))),
    "a width of -100": ("svg", sized(-100, 0)),
    "a width of 0": ("png", sized(0, 5)),
    "no size and no file": ("png", sized_and_gone),
    "no size and no drawing": ("svg", sized_and_gone),
}


@pytest.fixture(params=DAMAGE)
def unreadable(request: pytest.FixtureRequest) -> CustomImage:
    """An image whose sizes cannot be made."""
    ending, damage = DAMAGE[request.param]
    data = drawing('viewBox="0 0 800 600"') if ending == "svg" else picture(size=(160, 120))
    image: CustomImage = ImageFactory(title="Our clean room", file=ContentFile(data, name=f"a.{ending}"))
    damage(image)
    return image


@pytest.fixture
def signed_in(client: Client, publisher: User) -> Client:
    """A client in which a publisher is signed in. An exception in a view fails the test."""
    client.force_login(publisher)
    return client


def test_every_admin_view_of_images_answers(signed_in: Client, unreadable: CustomImage) -> None:
    pk = unreadable.pk
    views = [
        *[reverse("wagtailimages:index") + query for query in ("", "?layout=list", "?q=clean")],
        reverse("wagtailimages:index_results"),
        *[reverse(f"wagtailimages:{name}", args=[pk]) for name in ("edit", "delete", "image_usage")],
        *[reverse("wagtailimages_chooser:choose") + query for query in ("", "?layout=list", "?select_format=true")],
        reverse("wagtailimages_chooser:choose_results"),
        *[reverse(f"wagtailimages_chooser:{name}", args=[pk]) for name in ("chosen", "select_format")],
        reverse("wagtailimages_chooser:chosen_multiple") + f"?id={pk}",
        reverse("wagtail_bulk_action", args=["core", "customimage", "delete"]) + f"?id={pk}",
        reverse("wagtailadmin_home"),
    ]

    for view in views:
        assert signed_in.get(view).status_code == 200, view


def test_its_words_can_be_changed_and_its_file_replaced(signed_in: Client, unreadable: CustomImage) -> None:
    address, fields = reverse("wagtailimages:edit", args=[unreadable.pk]), {"title": "Our mark", "collection": "1"}

    assert signed_in.post(address, fields).status_code == 302
    assert signed_in.post(address, {**fields, "file": ContentFile(picture(), name="a.png")}).status_code == 302

    unreadable.refresh_from_db()
    assert (unreadable.title, unreadable.width, unreadable.height) == ("Our mark", 80, 40)
    assert unreadable.get_rendition("max-165x165").pk


def test_it_can_be_deleted(signed_in: Client, unreadable: CustomImage) -> None:
    assert signed_in.post(reverse("wagtailimages:delete", args=[unreadable.pk])).status_code == 302
    assert not CustomImage.objects.filter(pk=unreadable.pk).exists()


@pytest.fixture
def shown_everywhere(home: HomePage, about_page: AboutPage, site: Site, unreadable: CustomImage) -> list[str]:
    """The addresses of pages, feeds and files that show the image."""
    pk = unreadable.pk
    about_page.body = stream(
        ("image", {"image": {"image": pk, "decorative": True, "alt_text": ""}, "width": "large", "caption": ""}),
        ("rich_text", f'<p>Words</p><embed embedtype="image" id="{pk}" format="legacy" alt="Cells"/>'),
    )
    about_page.listing_image = about_page.share_image = unreadable
    about_page.save_revision().publish()
    home.hero_image = home.hero_image_left = unreadable
    home.save_revision().publish()
    newsroom: NewsroomPage = NewsroomPageFactory(parent=home, slug="news")
    article = ArticlePageFactory(parent=newsroom, listing_image=unreadable)
    article.save_revision().publish()
    identity = SiteIdentity.for_site(site)
    identity.logo = identity.logo_reversed = identity.favicon = unreadable
    identity.save()
    pages = [one.get_url() for one in (home, about_page, about_page.get_parent(), newsroom, article)]
    feeds = [f"{newsroom.get_url()}feed/{kind}/" for kind in ("rss", "atom")]
    files = ["/sitemap.xml", "/sitemap-1.xml", "/site.webmanifest", "/favicon.ico", "/llms.txt", "/search/?q=actris"]
    return [*pages, *feeds, *files, about_page.get_url().rstrip("/") + ".md"]


def test_pages_feeds_and_the_sitemap_show_the_rest(client: Client, shown_everywhere: list[str]) -> None:
    for address in shown_everywhere:
        assert client.get(address).status_code in (200, 301, 302), address


def test_pages_that_show_it_can_be_edited_and_previewed(
    signed_in: Client, shown_everywhere: list[str], about_page: AboutPage, home: HomePage, site: Site
) -> None:
    views = [reverse("wagtailadmin_pages:edit", args=[one.pk]) for one in (about_page, home)]
    views += [reverse("wagtailadmin_pages:history", args=[about_page.pk])]
    views += [reverse("wagtailadmin_pages:revisions_view", args=[about_page.pk, about_page.latest_revision_id])]
    views += [reverse("wagtailsettings:edit", args=["core", "siteidentity", site.pk])]

    for view in views:
        assert signed_in.get(view).status_code == 200, view


def test_the_share_image_is_drawn_with_the_title(
    client: Client, about_page: AboutPage, unreadable: CustomImage
) -> None:
    about_page.share_image = unreadable
    about_page.save_revision().publish()

    html = client.get(about_page.get_url()).content.decode()

    address: Any = html.split('property="og:image" content="')[1].split('"')[0]
    assert client.get("/" + address.split("/", 3)[3]).status_code == 200


def test_a_row_without_an_area_is_measured_again() -> None:
    image = ImageFactory(file=ContentFile(picture(), name="a.png"))
    for change in (sized(-100, 5), sized(0, 0)):
        change(image)

        assert (CustomImage.objects.get().width, CustomImage.objects.get().height) == (80, 40)


def test_a_size_that_was_known_stays_when_the_file_is_gone(signed_in: Client) -> None:
    image = ImageFactory(file=ContentFile(picture(), name="a.png"))
    gone(image)

    signed_in.post(reverse("wagtailimages:edit", args=[image.pk]), {"title": "Our mark", "collection": "1"})

    image.refresh_from_db()
    assert (image.title, image.width, image.height) == ("Our mark", 80, 40)
