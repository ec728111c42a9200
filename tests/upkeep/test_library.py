"""The health of the library: copies, unused and heavy files, found by a job and mended in the list."""

import io
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageDraw
from wagtail.models import Collection, GroupCollectionPermission, Page, Site

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage, SiteIdentity
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory, UserFactory, link, stream
from tests.queued import let_tasks_wait
from upkeep.library.refreshing import check_library
from upkeep.models import BinEntry, FileFinding

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REPORT = reverse("library_health:report")


def drawing(
    seed: int, size: tuple[int, int] = (900, 600), kind: str = "PNG", *, see_through: bool = False
) -> ContentFile:
    """Return a picture of shapes on white: the same for a seed, in whatever size and format, or transparent."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    picture = Image.new("RGB", (900, 600), "white")
    pen = ImageDraw.Draw(picture)
    for _ in range(40):
        left, top = chance.randrange(900), chance.randrange(600)
        colour = tuple(chance.randrange(256) for _ in range(3))
        pen.ellipse((left, top, left + chance.randrange(20, 300), top + chance.randrange(20, 300)), fill=colour)
    data = io.BytesIO()
    if see_through:
        picture.putalpha(picture.convert("L").point(lambda grey: 255 * (grey < 250)))
    picture.resize(size).save(data, kind, quality=60)
    return ContentFile(data.getvalue(), name=f"drawing-{seed}.{kind.lower()}")


def picture_of(file: ContentFile, **values: Any) -> CustomImage:
    """Return an image of the library, as an upload makes it."""
    made: CustomImage = ImageFactory(file=file, **values)
    made.get_file_hash()
    return made


def shown(image: CustomImage, **alt: Any) -> tuple[str, dict[str, Any]]:
    """Return an image block."""
    picture = {"image": image.pk, "alt_text": "Cells", "decorative": False, **alt}
    return "image", {"image": picture, "caption": "", "words": "", "width": "small", "link": link()}


def found(rule: str) -> list[FileFinding]:
    """Check the library; return the findings of a rule."""
    check_library()
    return list(FileFinding.objects.filter(rule=rule).order_by("pk"))


def make_old() -> None:
    """Let all files be older than what may belong to a page that is still being written."""
    for model in (CustomImage, CustomDocument):
        model.objects.update(created_at=timezone.now() - timedelta(days=40))


class TestFinding:
    """What the job finds."""

    def test_a_picture_in_another_size_and_format_looks_the_same_and_others_do_not(self) -> None:
        small = picture_of(drawing(1, (450, 300), "JPEG"), title="Small one")
        large = picture_of(drawing(1), title="Large one")
        picture_of(drawing(1, (300, 600)), title="Another shape")
        picture_of(drawing(1, see_through=True), title="Without its ground")
        for seed in (2, 3):
            picture_of(drawing(seed))
        for colour in ("red", "white"):  # They have too little in them to be told apart.
            data = io.BytesIO()
            Image.new("RGB", (900, 600), colour).save(data, "PNG")
            picture_of(ContentFile(data.getvalue(), name=f"{colour}.png"))
        [finding] = found("alike")
        assert (finding.image, finding.twin_image) == (small, large)
        assert "“Large one”, which has 900 × 600 pixels" in finding.message

    def test_a_file_that_is_there_twice_is_found_once(self) -> None:
        first, second = picture_of(drawing(1)), picture_of(drawing(1))
        guides = [DocumentFactory(), DocumentFactory(), DocumentFactory(file=ContentFile(b"%PDF else", "else.pdf"))]
        for guide in guides:
            guide.get_file_hash()
        rows = found("twice")
        assert [(one.file, one.twin) for one in rows] == [(second, first), (guides[1], guides[0])]
        assert not found("alike")

    def test_what_is_used_nowhere_is_found_but_neither_news_nor_drafts(self, section: AboutPage, site: Site) -> None:
        unused, on_page, in_draft, logo = (ImageFactory(title=f"Picture {name}") for name in "abcd")
        guide, linked = DocumentFactory(), DocumentFactory()
        AboutPageFactory(parent=section, body=stream(shown(on_page)))
        text = ("rich_text", f'<p><a linktype="document" id="{linked.pk}">Guide</a></p>')
        page = AboutPageFactory(parent=section)
        page.body = stream(shown(in_draft), text)
        page.save_revision()
        SiteIdentity.objects.update_or_create(site=site, defaults={"logo": logo})
        assert found("unused") == []  # They came in today.
        make_old()
        assert {one.file for one in found("unused")} == {unused, guide}
        page.save_revision()
        page.body = stream(shown(unused))
        page.save_revision().publish()
        assert {one.file for one in found("unused")} == {guide, in_draft, linked}

    def test_what_a_draft_that_cannot_be_read_may_show_is_kept(self, section: AboutPage) -> None:
        unused, perhaps = ImageFactory(pk=770_001), ImageFactory(pk=770_002)
        make_old()
        page = AboutPageFactory(parent=section)
        page.title = "A draft"
        revision = page.save_revision()
        revision.content["body"] = json.dumps([{"type": "accordion", "value": {"items": [perhaps.pk]}, "id": "a"}])
        revision.save(update_fields=["content"])
        assert [one.file for one in found("unused")] == [unused]

    def test_an_original_far_larger_than_any_page_shows_is_heavy(self) -> None:
        photograph, drawn, small = (ImageFactory(title=f"Picture {name}") for name in "abc")
        CustomImage.objects.filter(pk=photograph.pk).update(file_size=9_000_000, width=7000, height=4000)
        CustomImage.objects.filter(pk=drawn.pk).update(file_size=2_000_000, file="original_images/drawn.svg")
        CustomImage.objects.filter(pk=small.pk).update(file_size=2_000_000)
        assert {one.image for one in found("heavy")} == {photograph, drawn}

    def test_a_dismissed_finding_stays_dismissed_until_its_file_changes(self) -> None:
        picture = picture_of(drawing(1))
        picture_of(drawing(1))
        found("twice")
        FileFinding.objects.update(dismissed_at=timezone.now())
        [finding] = found("twice")
        assert finding.dismissed_at
        picture.file = drawing(1)
        picture.save()
        assert [one.dismissed_at for one in found("twice")] == [None]

    def test_a_damaged_file_is_looked_at_once(self, caplog: pytest.LogCaptureFixture) -> None:
        picture = picture_of(drawing(1))
        with picture.file.storage.open(picture.file.name, "wb") as file:
            file.write(b"damaged")
        found("alike")
        found("alike")
        assert caplog.text.count("cannot be looked at") == 1

    def test_uploads_are_checked_by_one_task(self, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
        let_tasks_wait(settings)
        with django_capture_on_commit_callbacks(execute=True):
            ImageFactory()
            DocumentFactory()
        with django_capture_on_commit_callbacks(execute=True):
            ImageFactory()
        assert DBTaskResult.objects.filter(task_path__endswith="check_new_files").count() == 1


class TestDeleting:
    """Unused files go into the bin."""

    @pytest.fixture
    def unused(self, db: None) -> list[FileFinding]:
        """The findings about two pictures and a document."""
        ImageFactory(title="Picture a")
        ImageFactory(title="Picture b")
        DocumentFactory()
        make_old()
        return found("unused")

    def delete(self, client: Client, *findings: FileFinding) -> str:
        """Delete the files of findings; return what the next screen says."""
        chosen = {"chosen": [one.pk for one in findings], "next": REPORT}
        return str(client.post(reverse("library_health:delete"), chosen, follow=True).content.decode())

    def test_several_are_deleted_and_can_be_brought_back(
        self, client: Client, publisher: User, unused: list[FileFinding]
    ) -> None:
        client.force_login(publisher)
        assert "Delete what is ticked" in client.get(REPORT).content.decode()
        words = self.delete(client, *unused)
        assert "3 files deleted." in words
        assert "They are in the bin until" in words
        assert not CustomImage.objects.exists()
        assert BinEntry.objects.count() == 3
        assert FileFinding.objects.count() == 0

    def test_what_is_used_by_now_stays(
        self, client: Client, publisher: User, unused: list[FileFinding], section: AboutPage
    ) -> None:
        client.force_login(publisher)
        page = AboutPageFactory(parent=section)
        page.body = stream(shown(unused[0].image))
        page.save_revision()
        assert "left, because something uses it by now" in self.delete(client, *unused[:2])
        assert list(CustomImage.objects.all()) == [unused[0].image]

    def test_who_may_not_delete_it_cannot(self, client: Client, editor: User, unused: list[FileFinding]) -> None:
        CustomImage.objects.update(is_shared=True)  # Mails link to it.
        client.force_login(editor)
        self.delete(client, *unused[:2])
        assert CustomImage.objects.count() == 2
        assert client.get(reverse("library_health:delete")).status_code == 405


class TestUsingOneEverywhere:
    """Of two copies, one is used everywhere, and the other goes."""

    @pytest.fixture
    def copies(self, db: None) -> tuple[CustomImage, CustomImage]:
        """The picture that is kept, and its copy, which alone is described."""
        kept = picture_of(drawing(1), title="Kept", description="")
        return kept, picture_of(drawing(1), title="Copy", description="Cells in a dish")

    def keep(self, client: Client, which: str = "first") -> str:
        """Use one of the two everywhere; return what the next screen says."""
        [finding] = found("twice")
        url = reverse("library_health:keep", args=[finding.pk])
        assert "keep__one" in client.get(url).content.decode()
        return " ".join(client.post(url, {"keep": which}, follow=True).content.decode().split())

    def test_all_places_show_the_one_that_is_kept(
        self, client: Client, publisher: User, section: AboutPage, copies: tuple[CustomImage, CustomImage]
    ) -> None:
        kept, copy = copies
        embed = f'<table><tr><td><embed embedtype="image" id="{copy.pk}" alt="" format="legacy"/></td></tr></table>'
        imported: dict[str, Any] = {"alt_text": "", "imported_without_alt": copy.pk}
        bodies: list[list[Any]] = [[shown(copy)], [("legacy", embed)], [shown(copy, **imported), shown(kept)], []]
        pages = [AboutPageFactory(parent=section, summary="x", body=stream(*body)) for body in bodies]
        pages[3].listing_image = copy
        for page in pages:
            page.save_revision().publish()
        client.force_login(publisher)
        words = self.keep(client)
        assert "4 pages published." in words
        assert "“Copy” is deleted." in words
        for page in pages:
            page.refresh_from_db()
        values = [one["value"]["image"] for page in (pages[0], pages[2]) for one in page.body.raw_data]
        assert {one["image"] for one in values} == {kept.pk}
        assert values[1]["imported_without_alt"] == kept.pk
        assert f'id="{kept.pk}"' in pages[1].body.raw_data[0]["value"]
        assert pages[3].listing_image == kept
        kept.refresh_from_db()
        assert kept.description == "Cells in a dish"
        assert BinEntry.objects.get().title == "Copy"

    def test_one_whose_file_is_gone_gives_way(
        self, client: Client, publisher: User, copies: tuple[CustomImage, CustomImage]
    ) -> None:
        copies[1].file.storage.delete(copies[1].file.name)
        client.force_login(publisher)
        assert "“Copy” is deleted." in self.keep(client)

    def test_what_a_draft_or_a_setting_shows_is_not_deleted(
        self, client: Client, publisher: User, section: AboutPage, site: Site, copies: tuple[CustomImage, CustomImage]
    ) -> None:
        page = AboutPageFactory(parent=section, summary="x", body=stream(shown(copies[1])))
        page.save_revision().publish()
        page.title = "Somebody writes"
        page.save_revision()
        client.force_login(publisher)
        words = self.keep(client)
        assert "1 page saved as a draft." in words
        assert "“Copy” stays in the library" in words
        page.get_latest_revision().publish()
        identity, _ = SiteIdentity.objects.update_or_create(site=site, defaults={"logo": copies[1]})
        assert "“Copy” stays in the library" in self.keep(client)
        SiteIdentity.objects.update(logo=None)
        identity.save_revision()
        assert "“Copy” stays in the library" in self.keep(client)
        assert CustomImage.objects.count() == 2

    def test_links_lead_to_the_document_that_is_kept(self, client: Client, publisher: User, section: AboutPage) -> None:
        kept, copy = DocumentFactory(title="Kept"), DocumentFactory(title="Copy")
        for one in (kept, copy):
            one.get_file_hash()
        button = ("button", {"link": link(document=kept.pk, text="Read"), "style": "primary"})
        text = ("rich_text", f'<p><a linktype="document" id="{kept.pk}">Guide</a> and {kept.pk}.</p>')
        body = stream(button, text, ("document", {"document": kept.pk, "title": ""}))
        page = AboutPageFactory(parent=section, summary="x", body=body)
        page.save_revision().publish()
        client.force_login(publisher)
        self.keep(client, "second")
        page.refresh_from_db()
        first, *others = [one["value"] for one in page.body.raw_data]
        assert first["link"]["document"] == copy.pk
        assert others == [
            f'<p><a linktype="document" id="{copy.pk}">Guide</a> and {kept.pk}.</p>',
            {"document": copy.pk, "title": ""},
        ]
        assert list(CustomDocument.objects.all()) == [copy]

    def test_an_editor_changes_drafts_and_deletes_nothing_that_is_live(
        self, client: Client, editor: User, section: AboutPage, copies: tuple[CustomImage, CustomImage]
    ) -> None:
        page = AboutPageFactory(parent=section, summary="x", body=stream(shown(copies[1])))
        page.save_revision().publish()
        client.force_login(editor)
        assert "1 page saved as a draft." in self.keep(client)
        assert CustomImage.objects.count() == 2
        assert Page.objects.get(pk=page.pk).specific.body.raw_data[0]["value"]["image"]["image"] == copies[1].pk


class TestReport:
    """What people see of it."""

    def test_it_shows_only_files_that_the_user_may_change(self, client: Client) -> None:
        own = Collection.get_first_root_node().add_child(name="Own")
        mine, other = ImageFactory(title="Mine", collection=own), ImageFactory(title="Theirs alone")
        picture_of(drawing(1), title="Copy of mine", collection=own)
        picture_of(drawing(1), title="Theirs, too")
        make_old()
        rows = found("unused")
        member, group = UserFactory.create(username="member"), Group.objects.create(name="Own pictures")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        change = Permission.objects.get(content_type__app_label="wagtailimages", codename="change_image")
        GroupCollectionPermission.objects.create(group=group, collection=own, permission=change)
        member.groups.add(group)
        client.force_login(member)
        html = client.get(REPORT).content.decode()
        assert mine.title in html
        assert "Theirs" not in html
        hidden = [one.pk for one in FileFinding.objects.exclude(image=mine) if one.image.collection != own or one.twin]
        assert len(hidden) >= 2
        for pk in hidden:
            for name in ("keep", "dismiss"):
                url = reverse(f"library_health:{name}", args=[pk])
                assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}
        client.post(reverse("library_health:delete"), {"chosen": [one.pk for one in rows]})
        assert CustomImage.objects.filter(pk=other.pk).exists()

    def test_it_is_closed_to_those_who_may_change_no_file(self, client: Client) -> None:
        assert client.get(REPORT).status_code == 302
        nobody = UserFactory.create(username="nobody")
        nobody.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(nobody)
        for name in ("report", "report_results"):
            assert client.get(reverse(f"library_health:{name}")).status_code in (302, 403)

    def test_its_queries_do_not_grow_and_it_is_filtered_exported_and_worked_through(
        self, client: Client, publisher: User
    ) -> None:
        client.force_login(publisher)
        numbers = []
        for _ in range(2):
            for seed in range(4):
                picture_of(drawing(seed), title="=Drawing")
            DocumentFactory()
            make_old()
            check_library()
            client.get(REPORT)
            with CaptureQueriesContext(connection) as captured:
                response = client.get(REPORT)
            numbers.append(len(captured))
        assert numbers[1] <= numbers[0] + 2  # There are twins only the second time.
        assert len(response.context["object_list"]) == 14
        assert len(client.get(REPORT, {"rule": "twice", "ordering": "-size"}).context["object_list"]) == 4
        exported: Any = client.get(REPORT, {"export": "csv", "rule": "unused"})
        assert "'=Drawing" in b"".join(exported.streaming_content).decode()
        finding = FileFinding.objects.filter(rule="twice").first()
        assert finding
        client.post(reverse("library_health:dismiss", args=[finding.pk]), {"next": REPORT})
        assert len(client.get(REPORT, {"rule": "twice"}).context["object_list"]) == 3
        assert len(client.get(REPORT, {"state": "dismissed"}).context["object_list"]) == 1
        assert (
            f'<a href="{REPORT}">Pictures and files</a>: 13'
            in client.get(reverse("wagtailadmin_home")).content.decode()
        )
