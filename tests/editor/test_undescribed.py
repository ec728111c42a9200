"""Pictures of which nobody has said what they show: what visitors hear, and the editors' list of them."""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, ImageFactory, items, link, stream

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REPORT = reverse("pictures_to_describe:report")


def figure(image: CustomImage, **changes: Any) -> tuple[str, dict[str, Any]]:
    """An image block as an import writes it for an image without alt text."""
    picture = {"image": image.pk, "alt_text": "", "decorative": False, "imported_without_alt": image.pk}
    picture |= {name: changes.pop(name) for name in ("alt_text", "decorative") if name in changes}
    return "image", {"image": picture, "caption": "", "width": "large", "link": link(), **changes}


@pytest.fixture
def image(db: None) -> CustomImage:
    """An image without a description."""
    return ImageFactory(title="Cells in a dish", description="")


def shown(client: Client, section: AboutPage, *blocks: Any) -> Any:
    """Return the first picture of a new page with these blocks, as visitors get it."""
    page = AboutPageFactory(parent=section, body=stream(*blocks))
    main: Any = html.fromstring(client.get(page.url).content.decode()).find(".//main")
    return main.find(".//img")


class TestVisitors:
    """Nobody is told that a picture is decorative if that is not known, nor what it shows."""

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({}, "Picture without a description"),
            ({"caption": "<p>The opening</p>"}, "Picture described only by its caption"),
            ({"words": "<p>Course in May</p>", "caption": "<p>A</p>"}, "Picture whose words are below it"),
            ({"link": link(url="https://example.org/", text="Our partner")}, "Our partner"),
        ],
    )
    def test_a_figure_says_what_is_known(
        self, client: Client, section: AboutPage, image: CustomImage, changes: dict[str, Any], words: str
    ) -> None:
        img = shown(client, section, figure(image, **changes))
        assert img.get("alt") == words
        assert "data-undescribed" in img.attrib

    @pytest.mark.parametrize(("changes", "words"), [({"decorative": True}, ""), ({"alt_text": "Cells"}, "Cells")])
    def test_what_an_editor_has_chosen_stays(
        self, client: Client, section: AboutPage, image: CustomImage, changes: dict[str, Any], words: str
    ) -> None:
        img = shown(client, section, figure(image, **changes))
        assert img.get("alt") == words
        assert "data-undescribed" not in img.attrib

    def test_the_description_in_the_library_is_enough(
        self, client: Client, section: AboutPage, image: CustomImage
    ) -> None:
        page = AboutPageFactory(parent=section, body=stream(figure(image)))
        assert "Picture without a description" in client.get(page.url).content.decode()
        image.description = "Cells under the microscope"
        image.save()
        assert 'alt="Cells under the microscope"' in client.get(page.url).content.decode()

    def test_an_image_in_legacy_content_says_so_too(
        self, client: Client, section: AboutPage, image: CustomImage
    ) -> None:
        embed = f'<table><tr><td><embed embedtype="image" id="{image.pk}" alt="" format="legacy"/></td></tr></table>'
        assert shown(client, section, ("legacy", embed)).get("alt") == "Picture without a description"

    def test_a_picture_beside_its_title_adds_nothing(
        self, client: Client, section: AboutPage, image: CustomImage
    ) -> None:
        card = {"image": figure(image)[1]["image"], "title": "Courses", "text": "", "link": link()}
        img = shown(client, section, ("cards", {"kind": "cards", "cards": items(card)}))
        assert img.get("alt") == ""
        assert "data-undescribed" in img.attrib


class TestReport:
    """The work list of editors."""

    def rows(self, client: Client) -> list[tuple[str, list[str]]]:
        rows = client.get(REPORT).context["object_list"]
        return [(row.title, [place.edit_path for place in row.places]) for row in rows]

    def test_it_says_where_a_picture_is_shown(
        self, client: Client, publisher: User, section: AboutPage, image: CustomImage
    ) -> None:
        embed = f'<embed embedtype="image" id="{image.pk}" alt="" format="legacy"/>'
        column = items(stream(figure(image)), stream())
        body = stream(figure(image), ("columns", {"columns": column}), ("legacy", embed))
        page = AboutPageFactory(parent=section, body=body)
        client.force_login(publisher)

        first, columns, legacy = (part["id"] for part in body)
        inner = f"{columns}.columns.{column[0]['id']}.{column[0]['value'][0]['id']}"
        form = reverse("wagtailadmin_pages:edit", args=[page.pk])
        expected = [f"{form}#:w:contentpath=body.{block}" for block in (f"{first}.image", f"{inner}.image", legacy)]
        assert self.rows(client) == [("Cells in a dish", expected)]
        response: Any = client.get(REPORT, {"export": "csv"})
        exported = b"".join(response.streaming_content).decode()
        assert "Cells in a dish" in exported
        assert str(page.title) in exported

    def test_a_picture_leaves_it_when_it_is_described_or_decorative(
        self, client: Client, publisher: User, section: AboutPage, image: CustomImage
    ) -> None:
        other, third = ImageFactory(description=""), ImageFactory(description="")
        blocks = (figure(image), figure(other, decorative=True), figure(third, alt_text="Cells"))
        AboutPageFactory(parent=section, body=stream(*blocks))
        client.force_login(publisher)
        assert [title for title, _ in self.rows(client)] == ["Cells in a dish"]

        image.description = "Cells"
        image.save()
        assert self.rows(client) == []

    def test_five_pictures_need_as_many_queries_as_two(
        self, client: Client, publisher: User, section: AboutPage
    ) -> None:
        client.force_login(publisher)

        def queries() -> int:
            client.get(REPORT)  # Makes the thumbnails.
            caches["renditions"].clear()
            with CaptureQueriesContext(connection) as captured:
                assert self.rows(client)
            return len(captured)

        figures = [figure(ImageFactory(description="")) for _ in range(5)]
        page = AboutPageFactory(parent=section, body=stream(*figures[:2]))
        with_two = queries()
        page.body = stream(*figures)
        page.save()
        assert queries() == with_two

    def test_saving_the_form_of_the_picture_leads_back(
        self, client: Client, publisher: User, section: AboutPage, image: CustomImage
    ) -> None:
        AboutPageFactory(parent=section, body=stream(figure(image)))
        client.force_login(publisher)
        listed: Any = html.fromstring(client.get(REPORT).content).find(".//a[@class='picture-to-describe']")
        data = {"title": image.title, "description": "Cells", "collection": image.collection_id, "next": REPORT}
        assert client.post(listed.get("href"), data).headers["Location"] == REPORT
        assert self.rows(client) == []

    def test_who_may_not_edit_the_page_does_not_see_it(
        self, client: Client, section: AboutPage, image: CustomImage
    ) -> None:
        AboutPageFactory(parent=section, body=stream(figure(image)))
        client.force_login(User.objects.create_user("visitor", password=None, is_staff=False))
        assert "Cells in a dish" not in client.get(REPORT, follow=True).content.decode()
