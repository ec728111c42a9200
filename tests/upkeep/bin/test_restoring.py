"""What was deleted comes back as it was."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.log_actions import LogContext
from wagtail.models import Comment, GroupPagePermission, Page, PageViewRestriction, Site

from about.models import AboutPage
from actris_cms.core.models import Footer
from actris_cms.users.models import User
from tests.factories import (
    AboutPageFactory,
    DocumentFactory,
    ImageFactory,
    link,
    picture_file,
    stream,
)
from upkeep.bin.bringing_back import restore
from upkeep.bin.models import BinEntry, BinRow

from .tables import all_rows, differences

pytestmark = pytest.mark.django_db


def test_what_became_of_an_alias_meanwhile_stays(section: AboutPage, admin_user: User) -> None:
    source = AboutPageFactory(parent=section, title="Services", slug="services")
    alias = CreatePageAliasAction(source, update_slug="also", user=admin_user).execute()
    entry = delete(source, admin_user)
    own = AboutPage.objects.get(pk=alias.pk)
    own.title = "Written anew"
    own.save_revision()
    restore(entry, admin_user)
    own.refresh_from_db()
    assert (own.alias_of_id, own.live) == (None, False)
    assert own.get_latest_revision_as_object().title == "Written anew"


@pytest.fixture
def rich_section(section: AboutPage, site: Site, publisher: User, editor: User) -> AboutPage:
    """A section to which everything refers that can refer to a page."""
    image, document = ImageFactory(file=picture_file(size=(480, 270))), DocumentFactory()
    image.tags.add("suite")
    image.get_rendition("width-100")
    top: AboutPage = AboutPageFactory(
        parent=section, title="Services", slug="services", owner=editor, listing_image=image
    )
    AboutPageFactory(parent=section, title="Last", slug="last")
    body = stream(
        ("image", {"image": {"image": image.pk, "alt_text": "A suite", "decorative": False}}),
        ("document", {"document": document.pk, "title": ""}),
    )
    below = AboutPageFactory(parent=top, slug="cells", body=body)
    AboutPageFactory(parent=below, slug="draft", live=False)
    below.save_revision(user=editor).publish()
    draft = below.save_revision(user=editor, approved_go_live_at=timezone.now() + timedelta(days=2))
    section.get_workflow().start(below, editor)
    Comment.objects.create(page=below, user=editor, text="More", contentpath="body", revision_created=draft)
    restriction = PageViewRestriction.objects.create(page=below, restriction_type="groups")
    restriction.groups.add(Group.objects.create(name="Board"))
    Redirect.objects.create(old_path="/old", redirect_page=below, site=site)
    SearchPromotion.objects.create(query=Query.get("cells"), page=below)
    GroupPagePermission.objects.create(
        group=Group.objects.get(name="Board"), page=top, permission=Permission.objects.get(codename="add_page")
    )
    Footer.objects.update_or_create(site=site, defaults={"links": stream(("link", link(page=below.pk)))})
    section.body = stream(("rich_text", f'<p><a linktype="page" id="{below.pk}">Cells</a></p>'))
    section.section = top if hasattr(section, "section") else None
    section.save()
    alias = CreatePageAliasAction(top, recursive=False, parent=section, update_slug="alias", user=publisher).execute()
    CreatePageAliasAction(alias, recursive=False, parent=section, update_slug="alias-2", user=publisher).execute()
    return AboutPage.objects.get(pk=top.pk)


def delete(thing: Any, user: User) -> BinEntry:
    """Delete something as a view of the admin does."""
    with LogContext(user=user):
        thing.delete()
    return BinEntry.objects.latest("pk")


def test_a_section_comes_back_with_all_that_referred_to_it(rich_section: AboutPage, publisher: User) -> None:
    before = all_rows()
    entry = delete(rich_section, publisher)
    assert not Page.objects.filter(pk=rich_section.pk).exists()
    assert len(differences(before, all_rows())) > 10
    restored = restore(entry, publisher)
    assert differences(before, all_rows()) == {}
    assert restored.left_out == {}
    assert not BinRow.objects.exists()
