"""Who gets in at each URL that our apps add to the admin: a table of views and roles.

What each view then shows and does is the matter of other tests: `tests/test_doors.py` shows that no editor changes what
is live, and `tests/editor/test_other_sections.py` that no view names what another section hides.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import GroupPagePermission, Site

from about.models import AboutPage
from actris_cms.core.models import RemovedAddress
from actris_cms.core.models.shell import SHOWN_ON_EVERY_PAGE
from actris_cms.editor.versions import keep_published
from actris_cms.files.models import DocumentVersion, ProposedChange
from actris_cms.signin.models import Invitation
from actris_cms.users.models import User
from home.models import HomePage
from isomer.models import ImportRun
from newsroom.posters import readings
from newsroom.posters import views as posters
from review.links import new_link
from review.models import Review, Reviewer
from search.models import EmptySearch, SynonymGroup
from tests import factories as make
from tests.files.conftest import page_with_files
from upkeep.models import BinEntry, FileFinding, Miss, PageFinding, ReviewPlan, StoredRemark

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=12)]

OURS = ("about", "actris_cms", "home", "isomer", "newsroom", "review", "search", "upkeep")
# The screens with which anybody signs in, and those about one's own account: tests/signin.
ACCOUNT = ("account/", "confirm/", "invitation/", "login/", "session/", "two-step/")
# Wagtail's, which have no name.
OF_WAGTAIL = {"test404/", "test500/", ".*/$"}
ROLES = {
    "a": "anonymous",
    "r": "reviewer without account",
    "o": "editor of another section",
    "e": "editor",
    "p": "publisher",
    "s": "administrator",
}
# URL below /admin/, with the names of `values`: who gets in.
TABLE = {
    # Views of Wagtail with something of ours: Today, lectures, who answers for pages.
    "": "oeps",
    "pages/add/newsroom/lecturepage/{category}/": "eps",
    "pages/{lecture}/edit/": "eps",
    "settings/upkeep/reviewplan/{plan}/": "ps",
    # actris_cms.editor
    "blocks/copy/": "oeps",
    "blocks/paste/": "oeps",
    "choose-page/chosen-multiple/": "oeps",
    "documents/": "eps",
    "documents/results/": "eps",
    "images/": "eps",
    "images/results/": "eps",
    "pages/{page}/edit/": "eps",
    "reports/pictures-to-describe/": "oeps",
    "reports/pictures-to-describe/results/": "oeps",
    "reports/proposed-summaries/": "oeps",
    "reports/proposed-summaries/results/": "oeps",
    "api/main/documents/": "oeps",
    "api/main/documents/{document}/": "eps",
    "api/main/documents/find/?id={document}": "eps",
    "api/main/images/": "oeps",
    "api/main/images/{image}/": "eps",
    "api/main/images/find/?id={image}": "eps",
    "api/main/pages/": "oeps",
    "api/main/pages/{page}/": "eps",
    "api/main/pages/{page}/action/publish/": "",
    "api/main/pages/find/?id={page}": "eps",
    # actris_cms.files
    "documents/delete/{document}/": "ps",
    "documents/edit/{document}/": "eps",
    "documents/multiple/{document}/delete/": "ps",
    "documents/versions/{version}/": "eps",
    "documents/versions/{version}/file/": "eps",
    "images/{image}/": "eps",
    "images/{image}/delete/": "ps",
    "images/multiple/{image}/delete/": "ps",
    "reports/proposed-changes/": "oeps",
    "reports/proposed-changes/{proposal}/": "eps",
    "reports/proposed-changes/{proposal}/file/": "eps",
    # actris_cms.images: these answer nobody.
    "images/1/preview/": "",
    # actris_cms.operations
    "reports/tasks/": "s",
    "reports/tasks/results/": "s",
    "reports/tasks/failed/": "s",
    # actris_cms.feedback
    "reports/usefulness/": "oeps",
    "reports/usefulness/results/": "oeps",
    # actris_cms.guide
    "guide/": "oeps",
    "guide/change-a-page/": "oeps",
    # actris_cms.discovery
    "deleted-pages/": "ps",
    "deleted-pages/results/": "ps",
    "deleted-pages/new/": "",
    "deleted-pages/edit/{removed}/": "",
    "deleted-pages/delete/{removed}/": "ps",
    "deleted-pages/history/{removed}/": "ps",
    "deleted-pages/history-results/{removed}/": "ps",
    "deleted-pages/usage/{removed}/": "",
    "deleted-pages/inspect/{removed}/": "ps",
    # actris_cms.signin
    "invitations/": "ps",
    "invitations/results/": "ps",
    "invitations/new/": "ps",
    "invitations/{invitation}/again/": "ps",
    "invitations/{invitation}/withdraw/": "ps",
    "reports/sign-ins/": "s",
    "reports/sign-ins/results/": "s",
    "users/new/": "s",
    "users/edit/{user}/": "s",
    "users/copy/{user}/": "s",
    "users/{user}/second-step/": "s",
    # newsroom
    "newsroom/{article}/make-event/": "eps",
    "newsroom/{event}/make-article/": "eps",
    "newsroom/posters/": "eps",
    "newsroom/posters/{image}/": "eps",
    # search
    "choose-page/search/": "oeps",
    "pages/": "oeps",
    "pages/search/": "oeps",
    "pages/search/results/": "oeps",
    "reports/empty-searches/": "ps",
    "reports/empty-searches/results/": "ps",
    "reports/empty-searches/{words}/synonym/": "ps",
    "reports/empty-searches/{words}/promote/": "ps",
    "snippets/search/synonymgroup/": "ps",
    "snippets/search/synonymgroup/results/": "ps",
    "snippets/search/synonymgroup/add/": "ps",
    "snippets/search/synonymgroup/edit/{synonym}/": "ps",
    "snippets/search/synonymgroup/copy/{synonym}/": "ps",
    "snippets/search/synonymgroup/delete/{synonym}/": "ps",
    "snippets/search/synonymgroup/usage/{synonym}/": "ps",
    "snippets/search/synonymgroup/history/{synonym}/": "ps",
    "snippets/search/synonymgroup/history-results/{synonym}/": "ps",
    # Wagtail's choosers are for all who may enter the admin.
    "snippets/choose/search/synonymgroup/": "oeps",
    "snippets/choose/search/synonymgroup/results/": "oeps",
    "snippets/choose/search/synonymgroup/chosen/{synonym}/": "oeps",
    "snippets/choose/search/synonymgroup/chosen-multiple/?id={synonym}": "oeps",
    "snippets/choose/search/synonymgroup/create/": "ps",
    # review
    "reports/review-links/": "oeps",
    "reports/review-links/results/": "oeps",
    "reviews/new/?page={page}": "eps",
    "reviews/{review}/": "eps",
    "reviews/{review}/record.json": "eps",
    "site-on/": "oeps",
    "site-on/{moment}/site/": "oeps",
    "site-on/{moment}/site/{path}": "oeps",
    # upkeep
    "findings/{page}/": "eps",
    "pages/workflow/action/{page}/approve/{task}/": "ps",
    "reports/bin/": "oeps",
    "reports/bin/results/": "oeps",
    "reports/bin/{bin}/restore/": "eps",
    "reports/bin/{bin}/delete/": "ps",
    "reports/bin/undo/{batch}/": "eps",
    "reports/review-dates/": "oeps",
    "reports/review-dates/results/": "oeps",
    "reports/review-dates/{page}/": "eps",
    "reports/review-dates/{page}/reviewed/": "eps",
    "reports/site-health/": "oeps",
    "reports/site-health/results/": "oeps",
    "reports/site-health/{finding}/mend/": "eps",
    "reports/site-health/{finding}/dismiss/": "eps",
    "reports/site-health-addresses/": "ps",
    "reports/site-health-addresses/results/": "ps",
    "reports/site-health-addresses/{miss}/redirect/": "ps",
    "reports/site-health-addresses/{miss}/redirect-there/": "ps",
    "reports/site-health-addresses/{miss}/dismiss/": "ps",
    "reports/site-health-files/": "eps",
    "reports/site-health-files/results/": "eps",
    "reports/site-health-files/delete/": "eps",
    "reports/site-health-files/{file}/keep/": "eps",
    "reports/site-health-files/{file}/dismiss/": "eps",
    "reports/site-health-remarks/": "eps",
    "reports/site-health-remarks/results/": "eps",
    "reports/site-health-remarks/dismiss-kind/": "eps",
    "reports/site-health-remarks/{remark}/dismiss/": "eps",
    # isomer
    "reports/import-from-isomer/": "eps",
    "reports/import-from-isomer/results/": "eps",
    "reports/import-from-isomer/{import}.json": "eps",
}
# Of each setting that every page shows.
OF_SETTINGS = {
    "settings/core/NAME/{site}/": "ps",
    "settings/core/NAME/versions/{NAME}/": "ps",
    "settings/core/NAME/versions/{NAME}/results/": "ps",
    "settings/core/NAME/versions/{NAME}/edit/": "oeps",  # Leads to the form, which refuses.
    "settings/core/NAME/versions/{NAME}/{NAME_version}/": "ps",
    "settings/core/NAME/versions/{NAME}/{NAME_version}/preview/": "ps",
    "settings/core/NAME/versions/{NAME}/{NAME_version}/unschedule/": "ps",
    "settings/core/NAME/versions/{NAME}/compare/live/{NAME_version}/": "ps",
}


@pytest.fixture
def values(home: HomePage, site: Site, section: AboutPage, editor: User, publisher: User) -> dict[str, Any]:
    """What stands in the URLs: one of everything in the section "About us", which the communications team edits."""
    page, image, document = page_with_files(section)
    revision = page.save_revision(user=editor)
    state = section.get_workflow().start(page, editor)
    category = make.CategoryPageFactory(parent=make.NewsroomPageFactory(parent=home))
    findings: dict[str, Any] = {"page": page, "weight": 1, "message": "Odd", "path": "summary"}
    finding = PageFinding.objects.create(rule="summary-missing", fingerprint="1", **findings)
    twins = {"image": image, "twin_image": make.ImageFactory(), "weight": 1, "message": "Same"}
    with LogContext(user=publisher):
        make.AboutPageFactory(parent=section, live=False).delete()
    invitation = Invitation.objects.create(email="lim@example.org", invited_by=publisher, digest="1")
    review = Review.objects.create(created_by=editor, expires_at=timezone.now() + timedelta(days=7))
    review.pages.create(page=page, revision=revision)
    settings = {model._meta.model_name: model.for_site(site) for model in SHOWN_ON_EVERY_PAGE}
    versions = {f"{name}_version": keep_published(setting).pk for name, setting in settings.items()}
    return {
        **{name: setting.pk for name, setting in settings.items()},
        **versions,
        "site": site.pk,
        "category": category.pk,
        "page": page.pk,
        "image": image.pk,
        "document": document.pk,
        "task": state.current_task_state.pk,
        "version": DocumentVersion.objects.create(document=document, file=document.file.name).pk,
        "proposal": ProposedChange.objects.create(document=document, file=document.file.name, proposed_by=editor).pk,
        "article": make.ArticlePageFactory(parent=category).pk,
        "lecture": make.LecturePageFactory(parent=category).pk,
        "plan": ReviewPlan.load().pk,
        "event": make.EventPageFactory(parent=category).pk,
        "finding": finding.pk,
        "file": FileFinding.objects.create(rule="twice", fingerprint="1", **twins).pk,
        "miss": Miss.objects.create(site=site, path="/gone", days=4).pk,
        "remark": StoredRemark.objects.create(source="isomer", rule="x", title="X", weight=1, message="X").pk,
        "words": EmptySearch.objects.create(words="suite").pk,
        "synonym": SynonymGroup.objects.create(words="one\ntwo").pk,
        "removed": RemovedAddress.objects.create(site=site, path="/removed", title="Removed").pk,
        "bin": BinEntry.objects.get().pk,
        "batch": BinEntry.objects.get().batch,
        "invitation": invitation.pk,
        "user": editor.pk,
        "review": review.pk,
        "import": ImportRun.objects.create(site=site, source="x").pk,
        "moment": f"{timezone.now() + timedelta(days=1):%Y%m%dT%H%M}",
        "path": "about-us/",
    }


@pytest.fixture
def clients(values: dict[str, Any], home: HomePage, editor: User, publisher: User) -> dict[str, Client]:
    """A client of each role."""
    clients = {letter: Client() for letter in ROLES}
    reviewer = Reviewer(review_id=values["review"], name="Tan", email="tan@example.org")
    assert clients["r"].get(new_link(reviewer)).status_code == 200
    group = Group.objects.create(name="Editors of another section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    other: AboutPage = make.AboutPageFactory(parent=HomePage.objects.get(), title="Other section")
    for codename in ("add_page", "change_page"):
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=group, page=other, permission=permission)
    user = make.UserFactory.create(username="other")
    user.groups.add(group)
    administrator = make.UserFactory.create(username="administrator", is_superuser=True)
    for letter, somebody in {"o": user, "e": editor, "p": publisher, "s": administrator}.items():
        clients[letter].force_login(somebody)
    return clients


def table() -> dict[str, str]:
    """Return the table, with the rows of each setting."""
    names = [str(model._meta.model_name) for model in SHOWN_ON_EVERY_PAGE]
    return TABLE | {url.replace("NAME", name): who for url, who in OF_SETTINGS.items() for name in names}


def our_routes() -> set[str]:
    """Return the routes below /admin/ that are ours: those without a name of Wagtail's, or with a view of our own."""
    found = set()
    for route, name, pattern in _routes(get_resolver().url_patterns, "", ""):
        view: Any = getattr(pattern.callback, "view_class", pattern.callback)
        is_ours = view.__module__.partition(".")[0] in OURS or not name.startswith("wagtail") or "synonymgroup" in name
        if is_ours and route.startswith("admin/"):
            found.add(route.removeprefix("admin/"))
    return {route for route in found if not route.startswith(ACCOUNT)} - OF_WAGTAIL


def _routes(patterns: Any, route: str, name: str) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in patterns:
        inner = route + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, inner, f"{name}{pattern.namespace or ''}:".lstrip(":"))
        else:
            yield inner, name + (pattern.name or ""), pattern


def lets_in(client: Client, url: str) -> bool:
    """Whether GET or POST is answered by the view, and not with the sign-in page, the first page or an error."""
    for send in (client.get, client.post):
        with transaction.atomic():
            answer = send(url)
            transaction.set_rollback(True)
        leads_to = answer.headers.get("Location", "").partition("?")[0]
        if answer.status_code not in (403, 404, 405) and leads_to not in ("/admin/", "/admin/login/"):
            return True
    return False


def test_each_view_lets_in_only_the_roles_of_the_table(
    values: dict[str, Any], clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posters, "can_read_words", lambda: True)
    monkeypatch.setattr(readings, "read_words", lambda data: {"lines": [], "codes": []})
    urls = {"/admin/" + url.format(**values): who for url, who in table().items()}
    in_table = {resolve(url.partition("?")[0]).route.lstrip("^").removeprefix("admin/") for url in urls}
    assert our_routes() - in_table == set(), "Views without a row in the table."
    found = {url: "".join(letter for letter, client in clients.items() if lets_in(client, url)) for url in urls}
    wrong = [
        f"{url} lets in {found[url] or 'nobody'}, not {who or 'nobody'}"
        for url, who in urls.items()
        if found[url] != who
    ]
    assert not wrong, "\n".join(wrong)
