"""The HTML of pictures before, while and after their renditions are made."""

import re
import time
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from about.models import AboutPage
from actris_cms.core.models import CustomImage, SiteIdentity
from actris_cms.images import ahead, making, showing
from actris_cms.images.making import make
from actris_cms.users.models import User

from ..factories import stream
from .conftest import Photograph

pytestmark = pytest.mark.slow


def on_page(page: AboutPage, *images: CustomImage, width: str = "large") -> AboutPage:
    """Save the page with these images in its body."""
    page.body = stream(
        *[
            (
                "image",
                {
                    "image": {"image": image.pk, "alt_text": "A “suite” & <more>", "decorative": False},
                    "caption": "",
                    "width": width,
                    "link": {},
                },
            )
            for image in images
        ]
    )
    page.save()
    return page


def pictures(client: Client, path: str = "/about-us/about-actris/") -> list[str]:
    html = client.get(path).content.decode()
    return re.findall(r"<picture>.*?</picture>", html[html.index("<main") : html.index("</main>")], re.DOTALL)


def test_a_picture_has_all_its_renditions_and_its_size(
    client: Client, photograph: Photograph, about_page: AboutPage
) -> None:
    image = photograph()
    make(image, ["large"])
    on_page(about_page, image, image)

    first, second = pictures(client)

    source, img = re.findall(r"<(?:source|img) [^>]*>", first)
    assert 'type="image/avif"' in source
    for element, kind in ((source, "avif"), (img, "webp")):
        srcset = re.search(r'srcset="([^"]*)"', element)
        assert srcset
        assert re.findall(r"\.(\w+) (\d+)w", srcset[1]) == [(kind, "560"), (kind, "800"), (kind, "1280")]
        assert "42rem, (min-resolution: 2.5dppx)" in element
    assert ' width="1280" height="720" alt="A “suite” &amp; &lt;more&gt;" ' in img
    assert 'loading="eager" fetchpriority="high" decoding="async"' in img
    assert 'loading="lazy" fetchpriority="low" decoding="async"' in second


def test_a_picture_without_avif_has_one_source(client: Client, photograph: Photograph, about_page: AboutPage) -> None:
    image = photograph(150, 90)
    make(image, ["small"])
    on_page(about_page, image, width="small")

    (picture,) = pictures(client)

    assert "<source" not in picture
    assert re.search(r'src="[^"]+\.webp" width="150" height="90"', picture)


def test_while_renditions_are_made_a_visitor_sees_a_stand_in(
    client: Client, photograph: Photograph, about_page: AboutPage, encoded: list[Any], tasks_wait: None
) -> None:
    on_page(about_page, photograph())

    assert pictures(client) == pictures(client)

    (picture,) = pictures(client)
    assert encoded == [(800, "stand-in")]
    assert "webpquality" in picture
    assert 'width="1280" height="720"' in picture
    assert "srcset" not in picture


def test_a_rendition_of_another_preset_is_used_as_the_stand_in(
    client: Client, photograph: Photograph, about_page: AboutPage, encoded: list[Any], tasks_wait: None
) -> None:
    image = photograph()
    make(image, ["card"])
    encoded.clear()
    on_page(about_page, image)

    (picture,) = pictures(client)

    assert "width-800.format-webp" in picture
    assert encoded == []


def test_a_request_makes_stand_ins_only_for_a_limited_time(
    client: Client,
    photograph: Photograph,
    about_page: AboutPage,
    encoded: list[Any],
    tasks_wait: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(showing, "STAND_IN_SECONDS", 1e-6)
    on_page(about_page, *[photograph() for _ in range(3)])

    shown = pictures(client)

    assert ["picture-to-come.svg" in picture for picture in shown] == [False, True, True]
    assert all('width="1280" height="720"' in picture for picture in shown)


def test_a_picture_without_a_file_is_shown_as_a_placeholder_with_its_alt_text(
    client: Client, photograph: Photograph, about_page: AboutPage, encoded: list[Any]
) -> None:
    image = photograph()
    default_storage.delete(image.file.name)
    on_page(about_page, image)

    for _ in range(2):
        (picture,) = pictures(client)
        assert "picture-to-come.svg" in picture
        assert "A “suite”" in picture
    assert encoded == []


def test_a_page_with_stand_ins_is_not_cached(
    photograph: Photograph, tasks_wait: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = photograph()
    forbidden: list[bool] = []
    monkeypatch.setattr(showing, "forbid_caching", lambda: forbidden.append(True))

    showing.picture(image, "large", alt="")
    assert forbidden
    forbidden.clear()
    make(image, ["large"])
    showing.picture(image, "large", alt="")
    assert not forbidden


def test_an_svg_is_shown_unchanged(client: Client, about_page: AboutPage, encoded: list[Any]) -> None:
    from django.core.files.base import ContentFile

    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40" width="80" height="40"><path d="M0 0h9"/></svg>'
    image = CustomImage.objects.create(title="Our drawing", file=ContentFile(svg, name="drawing.svg"))
    on_page(about_page, image)

    (picture,) = pictures(client)

    assert re.search(r'src="/uploads/images/[^"]+\.svg" width="80" height="40"', picture)
    assert "original_images" not in picture
    assert encoded == []


def test_no_page_contains_the_url_of_an_original(
    client: Client, photograph: Photograph, about_page: AboutPage, site: Any, tasks_wait: None
) -> None:
    identity = SiteIdentity.for_site(site)
    identity.logo = identity.favicon = about_page.share_image = photograph()
    identity.save()
    on_page(about_page, photograph())

    for _ in range(2):
        assert "original_images" not in client.get("/about-us/about-actris/").content.decode()
        about_page.refresh_from_db()
        ahead.make_renditions_of_page.call(about_page.pk)


def test_the_logo_has_a_stand_in_until_its_renditions_are_made(
    client: Client, photograph: Photograph, about_page: AboutPage, site: Any, tasks_wait: None
) -> None:
    identity = SiteIdentity.for_site(site)
    identity.logo = photograph()
    identity.save()
    about_page.save()

    before = client.get("/about-us/about-actris/").content.decode()
    ahead.make_renditions_of_page.call(about_page.pk)
    after = client.get("/about-us/about-actris/").content.decode()

    assert "webpquality" in before
    assert "webpquality" not in after
    assert "max-400x80.format" in after


def test_a_visitor_does_not_wait_for_encoding(
    client: Client, photograph: Photograph, about_page: AboutPage, tasks_wait: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*args: Any, **options: Any) -> int:
        time.sleep(20)
        return 0

    monkeypatch.setattr(making, "_make", slow)
    on_page(about_page, *[photograph(400, 300) for _ in range(10)])

    started = time.monotonic()
    client.get("/about-us/about-actris/")

    assert time.monotonic() - started < 15


@pytest.mark.parametrize("path", ["preview/width-9000/", "generate_url/", "generate_url/output/"])
def test_no_url_of_the_admin_makes_renditions_of_any_size(
    path: str, client: Client, photograph: Photograph, admin_user: User
) -> None:
    image = photograph(40, 30)
    client.force_login(admin_user)

    assert client.get(f"/admin/images/{image.pk}/{path}").status_code == 404
    assert client.get(reverse("wagtailimages:edit", args=[image.pk])).status_code == 200
    assert not image.renditions.filter(filter_spec__contains="9000").exists()


def test_no_rendition_is_made_that_is_much_larger_than_the_original(photograph: Photograph) -> None:
    from wagtail.images.exceptions import InvalidFilterSpecError

    with pytest.raises(InvalidFilterSpecError, match="9000 × 6750 pixels"):
        photograph(400, 300).get_rendition("scale-2250")
