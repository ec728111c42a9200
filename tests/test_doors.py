"""What is live changes only by who may publish, whatever view of the admin an editor tries."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from wagtail.contrib.forms.models import FormSubmission
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_models
from wagtail.models import Collection, Page, PageViewRestriction, Site

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage, Footer, Navigation, SiteIdentity
from actris_cms.pagecache.kinds import page_value
from actris_cms.users.models import User
from tests.doors import admin_urls, knock
from tests.factories import EnquiryPageFactory, link, stream
from tests.files.conftest import page_with_files


def live() -> dict[str, Any]:
    """Return all that visitors may see, as plain data."""
    others = ("wagtailredirects.Redirect", "wagtailcore.Site", "search.SynonymGroup", "wagtailforms.FormSubmission")
    models = [*settings_models, *map(apps.get_model, others)]
    found: dict[str, Any] = {
        f"page {page.pk}": page_value(page) for page in Page.objects.live().specific().order_by("path")
    }
    fields = ("pk", "title", "file", "file_hash", "collection", "is_shared")
    of_images = ("description", "credit", "focal_point_x", "focal_point_y")
    found["image"] = CustomImage.objects.order_by("pk").values_list(*fields, *of_images).first()
    found["document"] = CustomDocument.objects.order_by("pk").values_list(*fields).first()
    found["restrictions"] = list(PageViewRestriction.objects.filter(page__live=True).values("pk", "restriction_type"))
    return found | {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def values(site: Site, section: Any, editor: User, publisher: User) -> dict[str, list[object]]:
    """The values of the parameters of the admin's URLs, of a site in which everything exists."""
    page, image, document = page_with_files(section)
    page.save_revision(user=publisher).publish()
    revision = page.save_revision(user=editor)
    draft = section.add_child(instance=AboutPage(title="Draft", slug="draft", live=False))
    draft.save_revision(user=editor)
    private = Collection.get_first_root_node().add_child(name="Board papers")
    board = section.add_child(instance=AboutPage(title="Board", slug="board"))
    PageViewRestriction.objects.create(page=board, restriction_type="login")
    enquiry_form = EnquiryPageFactory(parent=section)
    form_data = {name: "Confidential" for name, _ in enquiry_form.named_fields}
    FormSubmission.objects.create(page=enquiry_form, form_data=form_data)
    redirect = Redirect.objects.create(old_path="/old", redirect_page=page, site=site)
    SiteIdentity.objects.update_or_create(site=site, defaults={"logo": image})
    Navigation.objects.update_or_create(site=site)
    Footer.objects.update_or_create(site=site, defaults={"links": stream(("link", link(document=document.pk)))})
    workflow = section.get_workflow()
    state = workflow.start(page, editor)
    pages: list[object] = [page.pk, section.pk, draft.pk, board.pk, enquiry_form.pk]
    apps_of_models: list[object] = ["core", "wagtailcore", "about"]
    models: list[object] = ["customimage", "customdocument", "page", "siteidentity", "navigation", "aboutpage"]
    return {
        **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"), pages),
        "image_id": [image.pk],
        "document_id": [document.pk],
        "doc_id": [document.pk],
        "pk": sorted({*pages, image.pk, document.pk, private.pk, site.pk, workflow.pk, editor.pk}),
        "collection_id": [private.pk, Collection.get_first_root_node().pk],
        "redirect_id": [redirect.pk],
        "revision_id": [revision.pk],
        "task_state_id": [state.current_task_state.pk],
        "action_name": ["publish", "unpublish", "approve", "delete", "copy", "move", "create_alias", "convert_alias"],
        "action": ["delete", "publish", "unpublish", "move", "add_to_collection", "add_tags"],
        **dict.fromkeys(("app_label", "app_name", "content_type_app_name"), apps_of_models),
        **dict.fromkeys(("model_name", "content_type_model_name"), models),
        "uidb64": ["MQ"],
        "token": ["set-password"],
        "object_id": [page.pk],
        "filter_spec": ["original"],
    }


READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


class Writes:
    """Notices statements that write to the database, of whatever table."""

    def __init__(self) -> None:
        self.seen = False

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        """Run a statement of the database, and remember whether it may have written something."""
        self.seen = self.seen or not sql.startswith(READING)
        return execute(sql, *args)

    def since_last_time(self) -> bool:
        """Return whether there were any since this was asked last."""
        seen, self.seen = self.seen, False
        return seen


@pytest.mark.slow(seconds=60)
def test_nothing_live_changes_whatever_an_editor_tries(values: dict[str, list[object]], editor: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(editor)
    before = live()
    knocked, compared, writes = 0, 0, Writes()
    with connection.execute_wrapper(writes):
        for url in admin_urls(values):
            query = f"?id={values['image_id'][0]}&id={values['page_id'][0]}&next=/admin/" if "/bulk/" in url else ""
            for action, data in knock(client, url + query):
                knocked += 1
                if not writes.since_last_time():
                    continue
                compared += 1
                now = live()
                changed = [name for name in {*before, *now} if before.get(name) != now.get(name)]
                assert not changed, f"{action} changed {changed} with {data}"
    assert (knocked > 1000, compared > 30) == (True, True), (knocked, compared)
