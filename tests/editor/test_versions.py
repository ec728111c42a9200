"""Navigation, footer and announcement have drafts and a history, and visitors see what was published only."""

import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex, Revision, Site
from wagtail.test.utils.form_data import nested_form_data, streamfield

from actris_cms.core.models import Announcement, CustomDocument, Footer
from actris_cms.files.publishing import needs_publisher
from actris_cms.users.models import User
from tests.conftest import member_of
from tests.factories import DocumentFactory, link

pytestmark = pytest.mark.django_db
PUBLISH = {"action-publish": "action-publish"}


@pytest.fixture
def footer(site: Site) -> Footer:
    """A footer that was saved without a draft, as an import does."""
    footer, _ = Footer.objects.update_or_create(site=site, defaults={"legal_line": "As imported"})
    return footer


@pytest.fixture
def admin(client: Client, publisher: User) -> Client:
    """A client of a publisher."""
    client.force_login(publisher)
    return client


def form_url(footer: Footer) -> str:
    return reverse("wagtailsettings:edit", args=("core", "footer", footer.site_id))


def save(admin: Client, footer: Footer, words: str, *links: Any, url: str = "", **fields: str) -> Any:
    """Send the form of the footer, and check that it was saved."""
    added = streamfield([("link", one) for one in links])
    data = nested_form_data({"links": added, "legal_line": words, "address": ""})
    response = admin.post(url or form_url(footer), {**data, **fields}, follow=True)
    assert response.redirect_chain, response.context["form"].errors
    return response


def public(path: str = "/") -> str:
    """Return what visitors see."""
    return Client().get(path).content.decode()


def version(words: str) -> Revision:
    """Return the newest version with these words."""
    return Revision.objects.filter(content__legal_line=words).latest("pk")


def test_a_draft_is_seen_by_editors_and_by_visitors_once_it_is_published(admin: Client, footer: Footer) -> None:
    response = save(admin, footer, "A draft")
    assert "A draft of the footer is saved" in response.content.decode()
    assert "A draft" in admin.get(form_url(footer)).content.decode()
    assert ("As imported" in public(), "A draft" in public()) == (True, False)

    save(admin, footer, "A draft", **PUBLISH)
    assert ("As imported" in public(), "A draft" in public()) == (False, True)


def test_the_preview_shows_the_draft(admin: Client, footer: Footer) -> None:
    save(admin, footer, "A draft")
    url = reverse("footer_revisions_view", args=(footer.pk, version("A draft").pk))
    assert "A draft" in admin.get(url).content.decode()


def test_what_was_there_before_the_first_draft_can_be_brought_back(admin: Client, footer: Footer) -> None:
    save(admin, footer, "Published", **PUBLISH)
    history = admin.get(reverse("footer_history", args=(footer.pk,))).content.decode()
    assert "Kept what visitors saw until then" in history

    url = reverse("footer_revisions_revert", args=(footer.pk, version("As imported").pk))
    assert url in history
    assert "As imported" in admin.get(url).content.decode()
    save(admin, footer, "As imported", url=url, **PUBLISH)
    assert "As imported" in public()
    assert "Published" in version("Published").content["legal_line"]  # It stays in the history.


def test_values_that_come_past_the_admin_are_in_the_history_too(admin: Client, footer: Footer) -> None:
    save(admin, footer, "First", **PUBLISH)
    Footer.objects.get().save()
    Footer.objects.update(legal_line="By an import")
    assert "By an import" in admin.get(form_url(footer)).content.decode()
    save(admin, footer, "Second", **PUBLISH)
    assert version("By an import").user is None
    assert Revision.objects.filter(content__legal_line="First").count() == 1


def test_versions_are_compared(admin: Client, footer: Footer) -> None:
    save(admin, footer, "Published", **PUBLISH)
    between = (footer.pk, version("As imported").pk, "latest")
    html = admin.get(reverse("footer_revisions_compare", args=between)).content.decode()
    assert ("As imported" in html, "Published" in html) == (True, True)


def test_a_scheduled_version_is_live_at_its_time_and_not_before(
    admin: Client, footer: Footer, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.localtime() + datetime.timedelta(days=1)
    response = save(admin, footer, "Tomorrow", go_live_at=f"{later:%Y-%m-%d %H:%M}", **PUBLISH)
    assert "at the time that you have set" in response.content.decode()
    assert ("As imported" in public(), "Tomorrow" in public()) == (True, False)
    assert form_url(footer) in admin.get(reverse("day")).content.decode()
    days = [later + datetime.timedelta(hours=hours) for hours in (-2, 2)]
    assert ["Tomorrow" in admin.get(reverse("day_site", args=(day,))).content.decode() for day in days] == [False, True]

    monkeypatch.setattr(timezone, "now", lambda: later + datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    monkeypatch.undo()
    assert "Tomorrow" in public()


def test_an_earlier_version_is_brought_back_at_a_set_time(admin: Client, footer: Footer) -> None:
    save(admin, footer, "Today", **PUBLISH)
    url = reverse("footer_revisions_revert", args=(footer.pk, version("As imported").pk))
    later = timezone.localtime() + datetime.timedelta(days=1)
    save(admin, footer, "As imported", url=url, go_live_at=f"{later:%Y-%m-%d %H:%M}", **PUBLISH)
    assert ("Today" in public(), "As imported" in public()) == (True, False)
    assert version("As imported").approved_go_live_at


def test_a_file_of_a_scheduled_version_is_changed_by_publishers_only(
    admin: Client, footer: Footer, editor: User, publisher: User
) -> None:
    document: CustomDocument = DocumentFactory()
    later = timezone.localtime() + datetime.timedelta(days=1)
    added = link(text="A file", document=document.pk) | {"page": "", "anchor": ""}
    save(admin, footer, "Tomorrow", added)
    assert not needs_publisher(editor, document)
    save(admin, footer, "Tomorrow", added, go_live_at=f"{later:%Y-%m-%d %H:%M}", **PUBLISH)
    assert [needs_publisher(user, document) for user in (editor, publisher)] == [True, False]


def test_the_history_takes_few_queries_however_many_versions_there_are(
    admin: Client, footer: Footer, publisher: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(15):
        footer.save_revision(user=publisher, log_action=True)
    url = reverse("footer_history", args=(footer.pk,))
    admin.get(url)
    with django_assert_max_num_queries(25):
        assert admin.get(url).content.decode().count("Review this version") == 14


def test_a_time_is_taken_from_a_version(admin: Client, footer: Footer) -> None:
    later = timezone.localtime() + datetime.timedelta(days=1)
    save(admin, footer, "Tomorrow", go_live_at=f"{later:%Y-%m-%d %H:%M}", **PUBLISH)
    revision = version("Tomorrow")
    admin.post(reverse("footer_revisions_unschedule", args=(footer.pk, revision.pk)))
    revision.refresh_from_db()
    assert revision.approved_go_live_at is None


def test_only_what_is_published_refers_to_files(admin: Client, footer: Footer) -> None:
    document: CustomDocument = DocumentFactory()
    draft = link(text="A file", document=document.pk) | {"page": "", "anchor": ""}
    save(admin, footer, "A draft", draft)
    assert not ReferenceIndex.get_references_to(document).exists()
    save(admin, footer, "A draft", draft, **PUBLISH)
    assert ReferenceIndex.get_references_to(document).exists()


def test_who_saves_second_is_told(admin: Client, footer: Footer) -> None:
    other = Client()
    other.force_login(member_of("Communications publishers", username="other"))
    save(admin, footer, "One", **PUBLISH)
    loaded = {"loaded_revision_id": str(version("One").pk)}
    loaded["loaded_revision_created_at"] = version("One").created_at.isoformat()
    save(admin, footer, "Two", **PUBLISH, **loaded)

    data = nested_form_data({"links": streamfield([]), "legal_line": "Three", "address": ""})
    response = other.post(form_url(footer), {**data, **PUBLISH, **loaded})
    html = response.content.decode()
    assert ("Somebody else saved this while you wrote" in html, "Three" in html, "Two" in public()) == (True,) * 3


@pytest.mark.parametrize(
    "name",
    ["history", "history_results", "revisions_view", "revisions_revert", "revisions_compare", "revisions_unschedule"],
)
def test_who_may_not_change_a_setting_sees_no_version_of_it(
    admin: Client, footer: Footer, editor: User, name: str
) -> None:
    save(admin, footer, "A secret draft")
    keys: dict[str, tuple[Any, ...]] = {"history": (), "history_results": (), "revisions_compare": ("live", "latest")}
    url = reverse(f"footer_{name}", args=(footer.pk, *keys.get(name, (version("A secret draft").pk,))))
    assert admin.get(url).status_code == 200
    admin.force_login(editor)
    for response in (admin.get(url), admin.post(url, PUBLISH), admin.post(form_url(footer), PUBLISH)):
        assert response.status_code in (302, 403, 405)
        assert "secret" not in response.content.decode()
    assert "secret" not in public()


def test_an_announcement_without_words_is_saved_neither_as_draft_nor_published(admin: Client, site: Site) -> None:
    url = reverse("wagtailsettings:edit", args=("core", "announcement", site.pk))
    response = admin.post(url, {"enabled": "on", "text": "null"})
    assert "Write the announcement, or do not show it" in response.content.decode()
    assert not Announcement.objects.filter(enabled=True).exists()
