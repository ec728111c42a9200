"""Findings are mended in the report: a picture's description, a page's summary, a link on all its pages."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.files.models import ProposedChange
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, ImageFactory, link, stream
from tests.upkeep.test_health import figure
from upkeep.health.refreshing import refresh, refresh_all
from upkeep.models import PageFinding, PublishCheck

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OLD = "https://example.org/gone"


def mend(client: Client, finding: PageFinding, **data: Any) -> tuple[int, list[str]]:
    """Send the form that mends a finding; return the status and the messages."""
    response = client.post(reverse("site_health:mend", args=[finding.pk]), data)
    return response.status_code, [str(one).strip() for one in get_messages(response.wsgi_request)]


def finding_of(page: Page, rule: str) -> PageFinding:
    """Return the finding of a rule on a page, after a refresh."""
    refresh([page.pk])
    return PageFinding.objects.get(page=page, rule=rule)


@pytest.fixture
def picture(db: None) -> CustomImage:
    """An image without a description."""
    made: CustomImage = ImageFactory(title="Cells in a dish", description="")
    return made


class TestPictures:
    """The description of a picture is written once, with the picture in view."""

    @pytest.fixture
    def pages(self, section: AboutPage, picture: CustomImage) -> list[AboutPage]:
        """Two pages that show it."""
        pages = [AboutPageFactory(parent=section, summary="x", body=stream(figure(picture))) for _ in range(2)]
        for page in pages:
            page.save_revision().publish()
        return pages

    def test_it_counts_on_every_page(self, client: Client, publisher: User, pages: Any, picture: CustomImage) -> None:
        client.force_login(publisher)
        refresh_all()
        finding = finding_of(pages[0], "picture-undescribed")
        form = client.get(reverse("site_health:mend", args=[finding.pk])).content.decode()
        assert "mend__picture" in form
        assert mend(client, finding, description="Cells that glow")[0] == 302
        picture.refresh_from_db()
        assert picture.description == "Cells that glow"
        assert not PageFinding.objects.filter(rule="picture-undescribed").exists()
        assert "Cells that glow" in Client().get(pages[1].url).content.decode()

    @pytest.mark.parametrize("words", ["", "  ", "Image", "IMG_2034.jpg", "x" * 300])
    def test_words_that_say_nothing_are_refused(
        self, client: Client, publisher: User, pages: Any, picture: CustomImage, words: str
    ) -> None:
        client.force_login(publisher)
        assert mend(client, finding_of(pages[0], "picture-undescribed"), description=words)[0] == 200
        picture.refresh_from_db()
        assert picture.description == ""

    def test_an_editors_words_wait_for_a_publisher(
        self, client: Client, editor: User, pages: Any, picture: CustomImage
    ) -> None:
        client.force_login(editor)
        status, words = mend(client, finding_of(pages[0], "picture-undescribed"), description="Cells that glow")
        assert status == 302
        assert "waits for a publisher" in words[0]
        picture.refresh_from_db()
        assert picture.description == ""
        assert ProposedChange.objects.get().values == {"description": "Cells that glow"}


class TestSummaries:
    """A summary is written in the list."""

    @pytest.fixture
    def services(self, section: AboutPage) -> AboutPage:
        """A live page without a summary."""
        words = ("rich_text", "<p>We make the cells that patients need.</p>")
        made: AboutPage = AboutPageFactory(parent=section, title="Services", body=stream(words))
        made.save_revision().publish()
        return made

    def test_a_publisher_mends_it_at_once(self, client: Client, publisher: User, services: AboutPage) -> None:
        client.force_login(publisher)
        finding = finding_of(services, "summary-missing")
        form = client.get(reverse("site_health:mend", args=[finding.pk])).content.decode()
        assert "We make the cells that patients need." in form  # It is proposed.
        assert mend(client, finding, summary="All for cells.") == (302, ["1 page published."])
        services.refresh_from_db()
        assert (services.summary, services.has_unpublished_changes) == ("All for cells.", False)
        assert not PageFinding.objects.filter(page=services).exists()
        assert services.latest_revision.user == publisher

    def test_an_editors_summary_is_a_draft(self, client: Client, editor: User, services: AboutPage) -> None:
        client.force_login(editor)
        assert mend(client, finding_of(services, "summary-missing"), summary="All for cells.")[1] == [
            "1 page saved as a draft."
        ]
        services.refresh_from_db()
        assert services.summary == ""
        assert services.get_latest_revision_as_object().summary == "All for cells."

    def test_a_draft_that_somebody_writes_is_not_published_with_it(
        self, client: Client, publisher: User, services: AboutPage
    ) -> None:
        services.title = "Services and more"
        services.save_revision()
        client.force_login(publisher)
        mend(client, finding_of(services, "summary-missing"), summary="All for cells.")
        services.refresh_from_db()
        assert (services.title, services.summary) == ("Services", "")
        draft = services.get_latest_revision_as_object()
        assert (draft.title, draft.summary) == ("Services and more", "All for cells.")

    def test_neither_is_a_page_in_moderation_nor_a_locked_one_changed(
        self, client: Client, publisher: User, editor: User, services: AboutPage
    ) -> None:
        client.force_login(publisher)
        finding = finding_of(services, "summary-missing")
        services.get_workflow().start(services, editor)
        assert mend(client, finding, summary="All for cells.")[1] == ["1 page saved as a draft."]
        Page.objects.filter(pk=services.pk).update(locked=True, locked_by=editor)
        revisions = Revision.objects.count()
        mend(client, finding, summary="Others")
        assert Revision.objects.count() == revisions


class TestLinks:
    """A link is corrected on all pages that have it."""

    @pytest.fixture
    def pages(self, section: AboutPage) -> list[AboutPage]:
        """Three pages that link to a page that is gone, as a button, in a text and in legacy content."""
        bodies = [
            ("button", {"link": link(url=OLD, text="There"), "style": "primary"}),
            ("rich_text", f'<p>See <a href="{OLD}">there</a> and <a href="{OLD}/more">here</a>.</p>'),
            ("legacy", f'<table><tr><td><a class="x" href="{OLD}">there</a></td></tr></table>'),
        ]
        pages = [AboutPageFactory(parent=section, summary="x", body=stream(body)) for body in bodies]
        for page in pages:
            page.save_revision().publish()
            PageFinding.objects.create(
                page=page, rule="link-broken", weight=2, message="Broken", path="body", fingerprint="f", target=OLD
            )
        return pages

    def test_it_leads_to_a_page_everywhere(
        self, client: Client, publisher: User, pages: list[AboutPage], section: AboutPage
    ) -> None:
        client.force_login(publisher)
        finding = PageFinding.objects.get(page=pages[0])
        assert (
            "3 pages that you may edit" in client.get(reverse("site_health:mend", args=[finding.pk])).content.decode()
        )
        assert mend(client, finding, page=section.pk) == (302, ["3 pages published."])
        for page in pages:
            page.refresh_from_db()
        assert pages[0].body.raw_data[0]["value"]["link"] | {"anchor": ""} == {
            **link(page=section.pk, text="There"),
            "anchor": "",
        }
        words = pages[1].body.raw_data[0]["value"]
        assert f'<a linktype="page" id="{section.pk}">there</a> and <a href="{OLD}/more">here</a>' in words
        assert f'<a linktype="page" id="{section.pk}" class="x">there</a>' in pages[2].body.raw_data[0]["value"]

    def test_it_does_not_lead_to_nothing_instead(self, client: Client, publisher: User, pages: list[AboutPage]) -> None:
        client.force_login(publisher)
        assert mend(client, PageFinding.objects.get(page=pages[0]), address="/no-such-page/")[0] == 200
        pages[0].refresh_from_db()
        assert pages[0].body[0].value["link"].href == OLD

    def test_a_dismissed_finding_of_another_page_stays_as_it_is(
        self, client: Client, publisher: User, pages: list[AboutPage], section: AboutPage
    ) -> None:
        client.force_login(publisher)
        PageFinding.objects.filter(page=pages[0]).update(dismissed_at=timezone.now())
        mend(client, PageFinding.objects.get(page=pages[1]), page=section.pk)
        pages[0].refresh_from_db()
        assert pages[0].body[0].value["link"].href == OLD

    def test_it_leads_to_an_address_everywhere(self, client: Client, publisher: User, pages: list[AboutPage]) -> None:
        client.force_login(publisher)
        new = "https://example.org/?a=1&b=2"
        mend(client, PageFinding.objects.get(page=pages[1]), address=new)
        for page in pages:
            page.refresh_from_db()
        assert pages[0].body[0].value["link"].href == new
        assert 'href="https://example.org/?a=1&amp;b=2">there' in pages[1].body.raw_data[0]["value"]

    def test_a_page_that_the_publish_check_stops_does_not_stop_the_others(
        self, client: Client, publisher: User, pages: list[AboutPage]
    ) -> None:
        client.force_login(publisher)
        PublishCheck.objects.create(blocking=["link-elsewhere"])
        pages[1].body = stream(("rich_text", f'<p><a href="{OLD}">www.example.org</a></p>'))
        pages[1].save_revision().publish()
        findings = [PageFinding.objects.get(page=page, rule="link-broken") for page in pages]
        elsewhere = {"address": "https://example.com/"}
        assert mend(client, findings[1], **elsewhere) == (200, [])
        told = ["2 pages published, 1 page stopped by the publish check."]
        assert mend(client, findings[0], **elsewhere) == (302, told)
        for page in pages:
            page.refresh_from_db()
        assert OLD in pages[1].body.raw_data[0]["value"]
        assert OLD not in pages[2].body.raw_data[0]["value"]

    @pytest.mark.parametrize("data", [{}, {"address": "javascript:alert(1)"}, {"page": "999999"}])
    def test_nonsense_is_refused(
        self, client: Client, publisher: User, pages: list[AboutPage], data: dict[str, str]
    ) -> None:
        client.force_login(publisher)
        assert mend(client, PageFinding.objects.get(page=pages[0]), **data)[0] == 200
        pages[0].refresh_from_db()
        assert pages[0].body[0].value["link"].href == OLD

    def test_neither_drafts_nor_private_pages_of_others_can_be_its_target(
        self, client: Client, editor: User, pages: list[AboutPage], section: AboutPage
    ) -> None:
        draft = AboutPageFactory(parent=section, title="Draft", live=False)
        client.force_login(editor)
        assert mend(client, PageFinding.objects.get(page=pages[0]), page=draft.pk)[0] == 200

    def test_the_page_of_another_section_stays(self, client: Client, pages: list[AboutPage], publisher: User) -> None:
        client.force_login(publisher)
        PageFinding.objects.filter(page=pages[2]).delete()  # It no longer has the link, as far as the report knows.
        mend(client, PageFinding.objects.get(page=pages[0]), address="https://example.org/")
        pages[2].refresh_from_db()
        assert OLD in pages[2].body.raw_data[0]["value"]


def test_other_findings_are_mended_in_the_form_of_the_page(client: Client, publisher: User, section: AboutPage) -> None:
    page = AboutPageFactory(parent=section, summary="x", body=stream(("rich_text", "<p>No info.</p>")))
    client.force_login(publisher)
    finding = finding_of(page, "filler")
    assert client.get(reverse("site_health:mend", args=[finding.pk])).status_code == 404
