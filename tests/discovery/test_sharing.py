"""The pictures with which pages are shared."""

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
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core import brand
from actris_cms.core.discovery import drawing, lettering, sharing
from actris_cms.core.models import SiteIdentity
from tests.factories import ImageFactory, link, picture_file, stream

from .conftest import SmallSite, head_of

LONG = (
    "Advanced Cell Therapy and Research Institute, Singapore, opens a second facility for the clinical production of "
    * 2
)


def picture_of(client: Client, url: str) -> tuple[str, Any]:
    """The address of a page's picture, and the answer there."""
    address = head_of(client, url).meta("og:image").removeprefix("http://localhost")
    return address, client.get(address)


def opened(response: Any) -> Image.Image:
    """The picture of an answer."""
    return Image.open(io.BytesIO(b"".join(response.streaming_content)))


def white(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many pixels of a part of the picture are nearly white: those of a title."""
    return sum(picture.convert("L").crop(box).histogram()[240:])


def red(picture: Image.Image) -> int:
    """How many pixels are more red than anything else."""
    channels = [band.point(lambda value: 255 * (value > 128)) for band in picture.split()]
    other = ImageChops.lighter(channels[1], channels[2])
    return ImageChops.subtract(channels[0], other).histogram()[255]


def framed_file(size: tuple[int, int]) -> ContentFile:
    """A white picture with a red frame a little way in, which would be cut off."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((20, 20, size[0] - 21, size[1] - 21), outline="red", width=20)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return ContentFile(data.getvalue(), name="framed.png")


TITLE_BOX = (0, 0, 815, 480)


@pytest.mark.django_db
class TestAddresses:
    def test_a_page_without_pictures_is_shared_with_its_title(self, client: Client, small_site: SmallSite) -> None:
        address, response = picture_of(client, small_site.about.url)
        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        picture = opened(response)
        assert (picture.size, picture.format) == ((1200, 630), "PNG")
        assert white(picture, TITLE_BOX) > 1000
        assert address.endswith(".png")

    def test_a_page_is_shared_with_its_own_picture_before_that_of_its_card_before_the_first_of_its_text(
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
            _, response = picture_of(client, page.url)
            picture = opened(response)
            assert (picture.size, picture.format, response["Content-Type"]) == ((1200, 630), "JPEG", "image/jpeg")
            wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
            pixel = picture.convert("RGB").getpixel((600, 315))
            assert isinstance(pixel, tuple)
            assert max(abs(is_ - was) for is_, was in zip(pixel, wanted, strict=True)) < 12
        assert head_of(client, page.url).meta("og:image:alt") == "A gowned scientist at a safety cabinet"

    @pytest.mark.parametrize("size", [(400, 300), (800, 1200), (1600, 200)], ids=["small", "tall", "wide"])
    def test_a_picture_that_would_lose_too_much_is_not_cut(
        self, client: Client, about_page: AboutPage, size: tuple[int, int]
    ) -> None:
        about_page.listing_image = ImageFactory(file=picture_file(size=size))
        about_page.save()
        assert picture_of(client, about_page.url)[0].endswith(".png")

    def test_a_small_picture_that_an_editor_chose_is_enlarged(self, client: Client, about_page: AboutPage) -> None:
        about_page.share_image = ImageFactory(file=picture_file(size=(300, 300)))
        about_page.save()
        assert opened(picture_of(client, about_page.url)[1]).size == (1200, 630)

    @pytest.mark.parametrize("size", [(800, 1200), (1600, 200)], ids=["tall", "wide"])
    def test_a_poster_or_a_logo_that_an_editor_chose_is_shown_whole(
        self, client: Client, about_page: AboutPage, size: tuple[int, int]
    ) -> None:
        about_page.share_image = image = ImageFactory(file=framed_file(size))
        about_page.save()
        address, response = picture_of(client, about_page.url)
        picture = opened(response).convert("RGB")
        assert picture.size == (1200, 630)
        assert min(ImageStat.Stat(picture.crop((0, 0, 9, 9))).mean) > 240
        assert red(picture) == red(picture.crop((5, 5, 1195, 625))) > 0
        image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 100, 100, 90, 90
        image.save()
        assert picture_of(client, about_page.url)[0] != address

    def test_the_address_changes_with_what_the_picture_shows_and_the_old_one_leads_on(
        self, client: Client, about_page: AboutPage
    ) -> None:
        old, _ = picture_of(client, about_page.url)
        about_page.body = stream(("rich_text", "<p>Other words.</p>"))
        about_page.save()
        assert picture_of(client, about_page.url)[0] == old
        about_page.title = "About us all"
        about_page.save()
        new, _ = picture_of(client, about_page.url)
        assert new != old
        assert client.get(old)["Location"] == new

    def test_the_sites_name_is_on_the_picture(self, client: Client, about_page: AboutPage, site: Site) -> None:
        old, _ = picture_of(client, about_page.url)
        identity = SiteIdentity.for_site(site)
        identity.site_name = "The Institute"
        identity.save()
        assert picture_of(client, about_page.url)[0] != old

    def test_only_pages_that_every_visitor_may_see_have_one(self, client: Client, small_site: SmallSite) -> None:
        address, response = picture_of(client, small_site.about.url)
        assert response.status_code == 200
        restriction = small_site.section.view_restrictions.create(restriction_type="login")
        assert client.get(address).status_code == 404
        restriction.delete()
        small_site.about.unpublish()
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize(
        "address",
        [
            "/share/1-000000000000.png",
            "/share/999999999-000000000000.png",
            "/share/99999999999999999999-000000000000.png",
            "/share/{pk}-000000000000.gif",
            "/share/{pk}-Any words that somebody wants.png",
            "/share/{pk}.png?title=Any+words",
        ],
    )
    def test_nothing_is_drawn_for_words_or_pages_that_are_made_up(
        self, client: Client, about_page: AboutPage, address: str
    ) -> None:
        assert client.get(address.format(pk=about_page.pk)).status_code == 404
        assert not default_storage.exists(sharing.FOLDER)

    def test_a_wrong_digest_draws_nothing(self, client: Client, about_page: AboutPage) -> None:
        assert client.get(f"/share/{about_page.pk}-000000000000.png").status_code == 302
        assert not default_storage.exists(sharing.FOLDER)

    def test_a_page_keeps_one_picture_and_a_deleted_page_none(self, client: Client, about_page: AboutPage) -> None:
        folder = Path(default_storage.path(f"{sharing.FOLDER}/{about_page.pk}"))
        for title in ("One", "Two", "Three"):
            about_page.title = title
            about_page.save()
            picture_of(client, about_page.url)
        assert len(list(folder.iterdir())) == 1
        about_page.delete()
        assert list(folder.iterdir()) == []

    def test_it_is_drawn_once_however_many_ask_at_the_same_time(
        self, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn: list[str] = []
        original = drawing.drawn

        def counted(title: str, site_name: str) -> Image.Image:
            drawn.append(title)
            return original(title, site_name)

        monkeypatch.setattr(drawing, "drawn", counted)
        wanted = sharing.ShareImage(about_page.pk, "Together", "ACTRIS", None)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(sharing.make, [wanted] * 8))
        assert drawn == ["Together"]

    def test_a_photograph_whose_file_is_gone_leaves_the_title(self, client: Client, about_page: AboutPage) -> None:
        image = ImageFactory()
        about_page.share_image = image
        about_page.save()
        address = head_of(client, about_page.url).meta("og:image")
        image.file.storage.delete(image.file.name)
        response = client.get(address.removeprefix("http://localhost"))
        assert opened(response).size == (1200, 630)

    def test_a_drawing_is_no_photograph(self, client: Client, about_page: AboutPage) -> None:
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><path d="M0 0h9v9z"/></svg>'
        about_page.share_image = ImageFactory(file=picture_file("a.svg").__class__(svg, name="a.svg"))
        about_page.save()
        assert picture_of(client, about_page.url)[0].endswith(".png")


class TestDrawing:
    @pytest.mark.parametrize(
        "title",
        ["A", "About ACTRIS", LONG[:200], "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4, "细胞与基因治疗" * 20],
    )
    def test_a_title_of_any_length_stays_clear_of_the_edge_and_of_the_sites_name(self, title: str) -> None:
        picture = drawing.drawn(title, "ACTRIS")
        assert white(picture, TITLE_BOX) > 100
        assert white(picture, (0, 0, drawing.MARGIN - 10, 630)) == 0
        assert white(picture, (0, 0, 1200, 70)) == white(picture, (0, 490, 1200, 630)) == 0
        assert white(picture, (drawing.MARGIN + drawing.COLUMN + 10, 0, 1200, 630)) == 0

    def test_a_title_that_no_font_can_write_leaves_the_sites_name_in_its_place(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lettering, "font_files", lambda: (str(lettering.brand_font()),))
        with pytest.raises(lettering.UnwritableError):
            lettering.writable("சுகாதார ஆலோசனை")
        picture = drawing.drawn("சுகாதார ஆலோசனை", "ACTRIS")
        assert picture.tobytes() == drawing.drawn("ACTRIS", "ACTRIS").tobytes()
        assert white(drawing.drawn("细胞", "研究所"), (0, 0, 1200, 630)) == 0

    def test_characters_that_no_font_holds_are_written_in_their_simpler_form(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lettering, "font_files", lambda: (str(lettering.brand_font()),))
        assert lettering.writable("CD34⁺ ﬁbres  №\n7") == "CD34+ fibres No 7"

    def test_other_fonts_of_the_machine_write_what_the_brands_cannot(self) -> None:
        if len(lettering.font_files()) == 1:
            pytest.skip("this machine has no other fonts")
        name = "Łódź Ωmega"
        assert lettering.writable(name) == name
        assert len({font.path for _, font in lettering.runs(name, 20)}) == 2

    @settings(max_examples=60, deadline=None)
    @given(st.text(min_size=1, max_size=255))
    def test_no_words_stop_the_drawing(self, title: str) -> None:
        assert drawing.drawn(title, "ACTRIS").size == (1200, 630)

    @settings(max_examples=60, deadline=None)
    @given(st.text("aB é.–-細", min_size=1, max_size=120), st.integers(200, 700))
    def test_lines_lose_no_word_and_none_is_too_wide(self, text: str, most: int) -> None:
        try:
            text = lettering.writable(text)
        except lettering.UnwritableError:
            return
        lines = lettering.lines(text, 40, most)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(lettering.width(line, 40) <= most for line in lines)

    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "CMYK"])
    def test_photographs_of_every_kind_are_cut_to_the_size(self, mode: str) -> None:
        picture = drawing.cut(Image.new(mode, (300, 900)))
        assert (picture.size, picture.mode) == ((1200, 630), "RGB")


def test_the_brand_is_that_of_the_style_sheets() -> None:
    from tests.test_design import schemes

    light, dark = schemes()["light"], schemes()["dark"]
    assert light["--ink"].upper() == brand.INK.upper()
    assert light["--honey"] == brand.HONEY
    assert light["--paper"] == brand.PAPER
    assert light["--panel-line"] == brand.LINE
    assert light["--on-panel-quiet"] == brand.QUIET
    assert (light["--ground"], dark["--ground"]) == (brand.GROUND, brand.GROUND_DARK)
