"""Accounts, groups, workflows, redirects, collections, sites: kept in an admin whose policy stops nothing."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Site, Workflow

from actris_cms.users.models import User
from tests.e2e.admin.test_pages import find_and_take

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def save(desk: Page, words: str, button: str = "Save") -> None:
    desk.get_by_role("button", name=button, exact=True).first.click()
    expect(desk.locator(".messages .success")).to_contain_text(words)


def test_accounts_and_groups_are_made_and_changed(desk: Page) -> None:
    desk.goto(reverse("wagtailusers_users:add"))
    for name in ("username", "email", "first_name", "last_name", "password1", "password2"):
        value = "photo-51-of-a-helix" if name.startswith("password") else "rosalind"
        desk.locator(f"[name={name}]").fill("rosalind@example.org" if name == "email" else value)
    desk.locator("#tab-label-roles").click()
    desk.get_by_label("Communications editors").check()
    save(desk, "created", "Create")
    desk.goto(reverse("wagtailusers_users:edit", args=(User.objects.get(username="rosalind").pk,)))
    save(desk, "updated")

    desk.goto(reverse("wagtailusers_groups:add"))
    desk.locator("[name=name]").fill("Readers of drafts")
    # A row for a page, which a chooser fills.
    desk.get_by_role("button", name="Add a page permission").click()
    row = desk.locator("#id_page_permissions-FORMS li, #id_page_permissions-FORMS tr").last
    row.get_by_role("button", name="Choose a page").click()
    find_and_take(desk, "About ACTRIS")
    row.locator("input[type=checkbox]").first.check()
    save(desk, "created", "Create")


def test_a_workflow_is_made_of_tasks(desk: Page) -> None:
    desk.goto(reverse("wagtailadmin_workflows:add"))
    desk.locator("[name=name]").fill("Four eyes")
    # A task that there is, one that is made on the way, and a page that the workflow is for.
    tasks = desk.locator("#id_workflow_tasks-FORMS")
    add = desk.locator("#id_workflow_tasks-ADD")
    if not tasks.get_by_role("button", name="Choose a task").count():
        add.click()
    tasks.get_by_role("button", name="Choose a task").last.click()
    desk.locator(".modal").get_by_role("tab", name="Existing").click()
    desk.locator(".modal").get_by_text("Approval by a publisher").click()
    expect(tasks.get_by_text("Approval by a publisher").first).to_be_visible()
    add.click()
    tasks.get_by_role("button", name="Choose a task").locator("visible=true").last.click()
    window = desk.locator(".modal")
    window.get_by_role("tab", name="New").click()
    window.locator("[name$=name]").fill("A look by the director")
    window.get_by_label("Communications publishers").check()
    window.get_by_role("button", name="Create").click()
    expect(window).to_have_count(0)
    expect(tasks.get_by_text("A look by the director").first).to_be_visible()
    pages = desk.locator("#id_pages-FORMS")
    if not pages.get_by_role("button", name="Choose a page").count():
        desk.locator("#id_pages-ADD").click()
    pages.get_by_role("button", name="Choose a page").last.click()
    find_and_take(desk, "About ACTRIS")
    save(desk, "created", "Create")
    workflow = Workflow.objects.get(name="Four eyes")
    assert [task.name for task in workflow.tasks] == ["Approval by a publisher", "A look by the director"]
    desk.goto(reverse("wagtailadmin_workflows:edit", args=(workflow.pk,)))
    save(desk, "updated")


def test_redirects_collections_and_sites_are_made(desk: Page, site: Site) -> None:
    desk.goto(reverse("wagtailredirects:add"))
    desk.locator("[name=old_path]").fill("/former")
    desk.get_by_role("button", name="Choose a page").click()
    find_and_take(desk, "About ACTRIS")
    save(desk, "added", "Create")
    desk.goto(reverse("wagtailredirects:start_import"))
    desk.locator("input[type=file]").set_input_files(
        {"name": "old.csv", "mimeType": "text/csv", "buffer": b"from,to\n/a,https://example.org/\n"}
    )
    desk.get_by_role("button", name="Import", exact=True).click()
    expect(desk.get_by_text("Preview").first).to_be_visible()

    desk.goto(reverse("wagtailadmin_collections:add"))
    desk.locator("[name=name]").fill("Laboratory")
    desk.locator("[name=parent]").select_option(label="Root")
    save(desk, "created", "Create")

    desk.goto(reverse("wagtailsites:edit", args=(site.pk,)))
    desk.get_by_role("button", name="Actions").locator("visible=true").last.click()
    save(desk, "updated")


def test_an_account_keeps_its_settings(desk: Page) -> None:
    desk.goto(reverse("wagtailadmin_account"))
    desk.locator("[name$=first_name]").fill("Augusta")
    desk.locator("[name$=last_name]").fill("King")
    for tab in desk.get_by_role("tab").all():
        tab.click()
    save(desk, "changed successfully")
    desk.get_by_role("button", name="Augusta").click()
    desk.get_by_role("button", name="Log out").click()
    expect(desk.locator("input[name=password]")).to_be_visible()


def test_the_admins_own_search_finds_pages(desk: Page) -> None:
    desk.goto(reverse("wagtailadmin_home"))
    desk.locator("#menu-search-q").fill("About")
    desk.locator("#menu-search-q").press("Enter")
    expect(desk.get_by_role("main").get_by_text("About ACTRIS").first).to_be_visible()


def test_who_forgot_a_password_is_helped(db: None, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(reverse("wagtailadmin_password_reset"))
    page.locator("[name=email]").fill("ada@example.org")
    page.locator("button[type=submit]").click()
    expect(page.get_by_text("Check your email")).to_be_visible()
