"""The images for shared links."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageStat
from wagtail.models import Collection, Site

from about.models import AboutPage
from actris_cms.core.models import SiteIdentity
from actris_cms.discovery import brand, drawing, lettering, sharing
from tests.factories import ImageFactory, link, picture_file, stream

from .conftest import SmallSite, head_of

pytestmark = pytest.mark.slow

LONG = (
    "Advanced Cell Therapy and Research Institute, Singapore, opens a second facility for the clinical production of "
    * 2
)


def share_image_of(client: Client, url: str) -> tuple[str, Any]:
    """Return the URL of a page's share image, and its response."""
    image_url = head_of(client, url).meta("og:image").removeprefix("http://localhost")
    return image_url, client.get(image_url)


def opened(response: Any) -> Image.Image:
    """Return the picture in a response."""
    return Image.open(io.BytesIO(b"".join(response.streaming_content)))


def white_pixels(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """Count the nearly white pixels in a part of the picture: those of a title."""
    return sum(picture.convert("L").crop(box).histogram()[240:])


def red_pixels(picture: Image.Image) -> int:
    """Count the pixels that are mostly red."""
    channels = [band.point(lambda value: 255 * (value > 128)) for band in picture.split()]
    other = ImageChops.lighter(channels[1], channels[2])
    return ImageChops.subtract(channels[0], other).histogram()[255]


def framed_file(size: tuple[int, int]) -> ContentFile:
    """Return a white picture with a red frame near its edge, which cropping would remove."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((20, 20, size[0] - 21, size[1] - 21), outline="red", width=20)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return ContentFile(data.getvalue(), name="framed.png")


TITLE_BOX = (0, 0, 815, 480)


@pytest.mark.django_db
class TestShareImages:
    def test_the_share_image_of_a_page_without_pictures_shows_its_title(
        self, client: Client, small_site: SmallSite
    ) -> None:
        url, response = share_image_of(client, small_site.about.url)
        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "public, max-age=31536000, s-maxage=60, immutable"
        picture = opened(response)
        assert (picture.size, picture.format) == ((1200, 630), "PNG")
        assert white_pixels(picture, TITLE_BOX) > 1000
        assert url.endswith(".png")

    def test_a_picture_of_a_private_collection_is_not_shared(self, client: Client, small_site: SmallSite) -> None:
        page = small_site.about
        page.share_image = ImageFactory()
        page.save()
        url, response = share_image_of(client, page.url)
        assert response["Content-Type"] == "image/jpeg"
        private = Collection.get_first_root_node().add_child(name="Board papers")
        private.view_restrictions.create(restriction_type="login")
        page.share_image.collection = private
        page.share_image.save()
        drawn = client.get(url, follow=True)
        assert drawn["Content-Type"] == "image/png"

    def test_the_share_image_is_the_chosen_one_that_of_the_card_or_the_first_of_the_text(
        self, client: Client, small_site: SmallSite
    ) -> None:
        page = small_site.about
        colours = {"body": "#ff0000", "listing_image": "#00ff00", "share_image": "#0000ff"}
        images = {name: ImageFactory(file=picture_file(f"{name}.png", colour=c)) for name, c in colours.items()}
        value = {"image": {"image": images["body"].pk, "alt_text": "A", "decorative": False}, "link": link()}
        page.body = stream(("image", {**value, "caption": "", "width": "large"}))
        for name, colour in colours.items():
            if name != "body":
                setattr(page, name, images[name])
            page.save()
            _, response = share_image_of(client, page.url)
            picture = opened(response)
            assert (picture.size, picture.format, response["Content-Type"]) == ((1200, 630), "JPEG", "image/jpeg")
            wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
            pixel = picture.convert("RGB").getpixel((600, 315))
            assert isinstance(pixel, tuple)
            assert max(abs(actual - expected) for actual, expected in zip(pixel, wanted, strict=True)) < 12
        assert head_of(client, page.url).meta("og:image:alt") == "A gowned scientist at a safety cabinet"

    @pytest.mark.parametrize("size", [(400, 300), (800, 1200), (1600, 200)], ids=["small", "tall", "wide"])
    def test_a_small_tall_or_wide_picture_is_not_used(
        self, client: Client, about_page: AboutPage, size: tuple[int, int]
    ) -> None:
        about_page.listing_image = ImageFactory(file=picture_file(size=size))
        about_page.save()
        assert share_image_of(client, about_page.url)[0].endswith(".png")

    def test_a_small_picture_chosen_by_an_editor_is_enlarged(self, client: Client, about_page: AboutPage) -> None:
        about_page.share_image = ImageFactory(file=picture_file(size=(300, 300)))
        about_page.save()
        assert opened(share_image_of(client, about_page.url)[1]).size == (1200, 630)

    @pytest.mark.parametrize("size", [(800, 1200), (1600, 200)], ids=["tall", "wide"])
    def test_a_tall_or_wide_picture_chosen_by_an_editor_is_not_cropped(
        self, client: Client, about_page: AboutPage, size: tuple[int, int]
    ) -> None:
        about_page.share_image = image = ImageFactory(file=framed_file(size))
        about_page.save()
        url, response = share_image_of(client, about_page.url)
        picture = opened(response).convert("RGB")
        assert picture.size == (1200, 630)
        assert min(ImageStat.Stat(picture.crop((0, 0, 9, 9))).mean) > 240
        assert red_pixels(picture) == red_pixels(picture.crop((5, 5, 1195, 625))) > 0
        image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 100, 100, 90, 90
        image.save()
        assert share_image_of(client, about_page.url)[0] != url

    def test_a_new_title_changes_the_url_of_the_share_image_and_the_old_url_redirects(
        self, client: Client, about_page: AboutPage
    ) -> None:
        old, _ = share_image_of(client, about_page.url)
        about_page.body = stream(("rich_text", "<p>Other words.</p>"))
        about_page.save()
        assert share_image_of(client, about_page.url)[0] == old
        about_page.title = "About us all"
        about_page.save()
        new, _ = share_image_of(client, about_page.url)
        assert new != old
        assert client.get(old)["Location"] == new

    def test_a_new_name_of_the_site_changes_the_url_of_the_share_image(
        self, client: Client, about_page: AboutPage, site: Site
    ) -> None:
        old, _ = share_image_of(client, about_page.url)
        identity = SiteIdentity.for_site(site)
        identity.site_name = "The Institute"
        identity.save()
        assert share_image_of(client, about_page.url)[0] != old

    def test_private_and_unpublished_pages_have_none(self, client: Client, small_site: SmallSite) -> None:
        url, response = share_image_of(client, small_site.about.url)
        assert response.status_code == 200
        restriction = small_site.section.view_restrictions.create(restriction_type="login")
        assert client.get(url).status_code == 404
        restriction.delete()
        small_site.about.unpublish()
        assert client.get(url).status_code == 404

    @pytest.mark.parametrize(
        "url",
        [
            "/share/1-000000000000.png",
            "/share/999999999-000000000000.png",
            "/share/99999999999999999999-000000000000.png",
            "/share/{pk}-000000000000.gif",
            "/share/{pk}-Any words that somebody wants.png",
            "/share/{pk}.png?title=Any+words",
        ],
    )
    def test_nothing_is_drawn_for_invented_pages_or_titles(
        self, client: Client, about_page: AboutPage, url: str
    ) -> None:
        assert client.get(url.format(pk=about_page.pk)).status_code == 404
        assert not default_storage.exists(sharing.FOLDER)

    def test_nothing_is_drawn_for_a_wrong_digest(self, client: Client, about_page: AboutPage) -> None:
        assert client.get(f"/share/{about_page.pk}-000000000000.png").status_code == 302
        assert not default_storage.exists(sharing.FOLDER)

    def test_old_share_images_and_those_of_deleted_pages_are_deleted(
        self, client: Client, about_page: AboutPage
    ) -> None:
        folder = Path(default_storage.path(f"{sharing.FOLDER}/{about_page.pk}"))
        for title in ("One", "Two", "Three"):
            about_page.title = title
            about_page.save()
            share_image_of(client, about_page.url)
        assert len(list(folder.iterdir())) == 1
        about_page.delete()
        assert list(folder.iterdir()) == []

    def test_simultaneous_requests_draw_a_share_image_once(
        self, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn: list[str] = []
        original = drawing.draw_title

        def counted(title: str, site_name: str) -> Image.Image:
            drawn.append(title)
            return original(title, site_name)

        monkeypatch.setattr(drawing, "draw_title", counted)
        wanted = sharing.ShareImage(about_page.pk, "Together", "ACTRIS", None)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(sharing.make, [wanted] * 8))
        assert drawn == ["Together"]

    def test_if_the_file_of_the_picture_is_missing_the_title_is_drawn(
        self, client: Client, about_page: AboutPage
    ) -> None:
        image = ImageFactory()
        about_page.share_image = image
        about_page.save()
        url = head_of(client, about_page.url).meta("og:image")
        image.file.storage.delete(image.file.name)
        response = client.get(url.removeprefix("http://localhost"))
        assert opened(response).size == (1200, 630)

    def test_an_svg_is_not_used_as_the_share_image(self, client: Client, about_page: AboutPage) -> None:
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><path d="M0 0h9v9z"/></svg>'
        about_page.share_image = ImageFactory(file=picture_file("a.svg").__class__(svg, name="a.svg"))
        about_page.save()
        assert share_image_of(client, about_page.url)[0].endswith(".png")


class TestDrawing:
    @pytest.mark.parametrize(
        "title",
        ["A", "About ACTRIS", LONG[:200], "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4],
    )
    def test_a_title_of_any_length_does_not_touch_the_edge_or_the_name_of_the_site(self, title: str) -> None:
        picture = drawing.draw_title(title, "ACTRIS")
        assert white_pixels(picture, TITLE_BOX) > 100
        assert white_pixels(picture, (0, 0, drawing.MARGIN - 10, 630)) == 0
        assert white_pixels(picture, (0, 0, 1200, 70)) == white_pixels(picture, (0, 490, 1200, 630)) == 0
        assert white_pixels(picture, (drawing.MARGIN + drawing.COLUMN + 10, 0, 1200, 630)) == 0

    @pytest.mark.parametrize("title", ["சுகாதார ஆலோசனை", "细胞与基因治疗", "Łódź", "Ω-3", "ACTRIS 研究所"])
    def test_if_the_font_lacks_characters_of_the_title_the_name_of_the_site_is_drawn(self, title: str) -> None:
        with pytest.raises(lettering.UnwritableError):
            lettering.writable(title)
        assert drawing.draw_title(title, "ACTRIS").tobytes() == drawing.draw_title("ACTRIS", "ACTRIS").tobytes()

    def test_if_the_font_also_lacks_characters_of_the_name_nothing_is_written(self) -> None:
        assert white_pixels(drawing.draw_title("细胞", "研究所"), (0, 0, 1200, 630)) == 0

    def test_the_font_has_western_european_letters(self) -> None:
        title = "Zürich – “Façade” … £5 & €6: Smørrebrød, œuvre, 5 µm² × ½"
        assert lettering.writable(title) == title

    def test_characters_that_the_font_lacks_are_replaced_by_simpler_ones(self) -> None:
        assert lettering.writable("CD34⁺ ﬁbres  №\n7, CAR\N{NON-BREAKING HYPHEN}T") == "CD34+ fibres No 7, CAR-T"

    @settings(max_examples=60)
    @given(st.text(min_size=1, max_size=255))
    def test_any_title_can_be_drawn(self, title: str) -> None:
        assert drawing.draw_title(title, "ACTRIS").size == (1200, 630)

    @settings(max_examples=60)
    @given(st.text("aB é.–-", min_size=1, max_size=120), st.integers(200, 700))
    def test_lines_have_all_words_and_none_is_too_wide(self, text: str, most: int) -> None:
        try:
            text = lettering.writable(text)
        except lettering.UnwritableError:
            return
        lines = lettering.lines(text, 40, most)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(lettering.width(line, 40) <= most for line in lines)

    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "CMYK"])
    def test_pictures_of_every_mode_are_cropped_to_the_size(self, mode: str) -> None:
        picture = drawing.fit_photograph(Image.new(mode, (300, 900)))
        assert (picture.size, picture.mode) == ((1200, 630), "RGB")


def test_the_colours_are_those_of_the_style_sheets() -> None:
    from tests.test_design import schemes

    light, dark = schemes()["light"], schemes()["dark"]
    assert light["--ink"].upper() == brand.INK.upper()
    assert light["--honey"] == brand.HONEY
    assert light["--paper"] == brand.PAPER
    assert light["--panel-line"] == brand.LINE
    assert light["--on-panel-quiet"] == brand.QUIET
    assert (light["--ground"], dark["--ground"]) == (brand.GROUND, brand.GROUND_DARK)
