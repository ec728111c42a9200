"""Managing users, groups, workflows, redirects, collections and sites, without violations of the admin's policy."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Site, Workflow

from actris_cms.users.models import User
from tests.e2e.admin.test_pages import choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def save(admin: Page, message: str, button: str = "Save") -> None:
    admin.get_by_role("button", name=button, exact=True).first.click()
    expect(admin.locator(".messages .success")).to_contain_text(message)


def test_a_user_signs_in_with_a_password(editor: User, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(reverse("wagtailadmin_home"))
    page.get_by_label("username").fill(editor.username)
    page.get_by_label("password").fill("sample-password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_users_and_groups_can_be_created_and_edited(admin: Page) -> None:
    admin.goto(reverse("wagtailusers_users:add"))
    for name in ("username", "email", "first_name", "last_name", "password1", "password2"):
        value = "photo-51-of-a-helix" if name.startswith("password") else "rosalind"
        admin.locator(f"[name={name}]").fill("rosalind@example.org" if name == "email" else value)
    admin.locator("#tab-label-roles").click()
    admin.get_by_label("Communications editors").check()
    save(admin, "created", "Create")
    admin.goto(reverse("wagtailusers_users:edit", args=(User.objects.get(username="rosalind").pk,)))
    save(admin, "updated")

    admin.goto(reverse("wagtailusers_groups:add"))
    admin.locator("[name=name]").fill("Readers of drafts")
    # A new row, whose page is chosen in a chooser.
    admin.get_by_role("button", name="Add a page permission").click()
    row = admin.locator("#id_page_permissions-FORMS li, #id_page_permissions-FORMS tr").last
    row.get_by_role("button", name="Choose a page").click()
    choose(admin, "About ACTRIS")
    row.locator("input[type=checkbox]").first.check()
    save(admin, "created", "Create")


def test_a_workflow_can_be_created_and_edited(admin: Page) -> None:
    admin.goto(reverse("wagtailadmin_workflows:add"))
    admin.locator("[name=name]").fill("Four eyes")
    # An existing task, a new task, and a page of the workflow.
    tasks = admin.locator("#id_workflow_tasks-FORMS")
    add = admin.locator("#id_workflow_tasks-ADD")
    if not tasks.get_by_role("button", name="Choose a task").count():
        add.click()
    tasks.get_by_role("button", name="Choose a task").last.click()
    admin.locator(".modal").get_by_role("tab", name="Existing").click()
    admin.locator(".modal").get_by_text("Approval by a publisher").click()
    expect(tasks.get_by_text("Approval by a publisher").first).to_be_visible()
    add.click()
    tasks.get_by_role("button", name="Choose a task").locator("visible=true").last.click()
    dialog = admin.locator(".modal")
    dialog.get_by_role("tab", name="New").click()
    dialog.get_by_role("link", name="Group approval task").click()
    dialog.locator("[name$=name]").fill("A look by the director")
    dialog.get_by_label("Communications publishers").check()
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_have_count(0)
    expect(tasks.get_by_text("A look by the director").first).to_be_visible()
    pages = admin.locator("#id_pages-FORMS")
    if not pages.get_by_role("button", name="Choose a page").count():
        admin.locator("#id_pages-ADD").click()
    pages.get_by_role("button", name="Choose a page").last.click()
    choose(admin, "About ACTRIS")
    save(admin, "created", "Create")
    workflow = Workflow.objects.get(name="Four eyes")
    assert [task.name for task in workflow.tasks] == ["Approval by a publisher", "A look by the director"]
    admin.goto(reverse("wagtailadmin_workflows:edit", args=(workflow.pk,)))
    save(admin, "updated")


def test_redirects_collections_and_sites_can_be_saved(admin: Page, site: Site) -> None:
    admin.goto(reverse("wagtailredirects:add"))
    admin.locator("[name=old_path]").fill("/former")
    admin.get_by_role("button", name="Choose a page").click()
    choose(admin, "About ACTRIS")
    save(admin, "added", "Create")
    admin.goto(reverse("wagtailredirects:start_import"))
    admin.locator("input[type=file]").set_input_files(
        {"name": "old.csv", "mimeType": "text/csv", "buffer": b"from,to\n/a,https://example.org/\n"}
    )
    admin.get_by_role("button", name="Import", exact=True).click()
    expect(admin.get_by_text("Preview").first).to_be_visible()

    admin.goto(reverse("wagtailadmin_collections:add"))
    admin.locator("[name=name]").fill("Laboratory")
    admin.locator("[name=parent]").select_option(label="Root")
    save(admin, "created", "Create")

    admin.goto(reverse("wagtailsites:edit", args=(site.pk,)))
    admin.get_by_role("button", name="Actions").locator("visible=true").last.click()
    save(admin, "updated")


def test_users_can_save_their_account_and_log_out(admin: Page) -> None:
    admin.goto(reverse("wagtailadmin_account"))
    admin.locator("[name$=first_name]").fill("Augusta")
    admin.locator("[name$=last_name]").fill("King")
    for tab in admin.get_by_role("tab").all():
        tab.click()
    save(admin, "changed successfully")
    admin.get_by_role("button", name="Augusta").click()
    admin.get_by_role("button", name="Log out").click()
    expect(admin.locator("input[name=password]")).to_be_visible()


def test_the_search_of_the_admin_finds_pages(admin: Page) -> None:
    admin.goto(reverse("wagtailadmin_home"))
    admin.locator("#menu-search-q").fill("About")
    admin.locator("#menu-search-q").press("Enter")
    expect(admin.get_by_role("main").get_by_text("About ACTRIS").first).to_be_visible()


def test_a_password_reset_can_be_requested(db: None, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(reverse("wagtailadmin_password_reset"))
    page.locator("[name=email]").fill("ada@example.org")
    page.locator("button[type=submit]").click()
    expect(page.get_by_text("Check your email")).to_be_visible()
