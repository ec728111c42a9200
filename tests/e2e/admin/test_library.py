"""Adding, editing and organising images and documents in the admin, without violations of its policy."""

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from actris_cms.core.models import CustomDocument, CustomImage
from tests.e2e.admin.bulk import bulk_action
from tests.factories import picture_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(name: str, colour: str) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": picture_file(colour=colour).read()}


def test_several_images_can_be_uploaded_at_once(admin: Page) -> None:
    admin.goto(reverse("wagtailimages:add_multiple"))
    admin.locator("#fileupload").set_input_files([picture("cells.png", "#336699"), picture("vials.png", "#993366")])
    forms = admin.locator("#upload-list form")
    expect(forms).to_have_count(2)
    for title in ("Cells", "Vials"):
        form = forms.first
        form.locator("[name$=title]").fill(title)
        form.locator("[name$=description]").fill("What it shows")
        form.get_by_role("button", name="Update").click()
    expect(forms).to_have_count(0)
    assert CustomImage.objects.filter(title__in=["Cells", "Vials"]).count() == 2


def test_a_focal_point_can_be_drawn(admin: Page, image: CustomImage) -> None:
    admin.goto(reverse("wagtailimages:edit", args=(image.pk,)))
    area = admin.locator(".jcrop-tracker").last
    expect(area).to_be_visible()
    box = area.bounding_box()
    assert box
    admin.mouse.move(box["x"] + 60, box["y"] + 60)
    admin.mouse.down()
    admin.mouse.move(box["x"] + 160, box["y"] + 140, steps=5)
    admin.mouse.up()
    admin.locator(".tagit-new input, [name=tags] + ul input").first.fill("laboratory,")
    admin.get_by_role("button", name="Save").first.click()
    expect(admin.locator(".messages")).to_contain_text("updated")
    image.refresh_from_db()
    assert image.focal_point_width
    assert [tag.name for tag in image.tags.all()] == ["laboratory"]


def test_images_can_be_searched_moved_in_bulk_and_deleted(admin: Page, image: CustomImage) -> None:
    admin.goto(reverse("wagtailimages:index"))
    admin.get_by_placeholder("Search").last.fill("suite")
    expect(admin.get_by_text("There is 1 match")).to_be_visible()
    admin.reload()  # Leaving the search field reloads the results, and nothing is selected.
    admin.locator("[data-bulk-action-checkbox]").first.check(force=True)
    bulk_action(admin, "Add to collection")
    admin.locator("[name=collection]").select_option(label="Portraits")
    admin.get_by_role("button", name="Yes, add").click()
    expect(admin.locator(".messages")).to_contain_text("Portraits")
    admin.goto(reverse("wagtailimages:delete", args=(image.pk,)))
    admin.get_by_role("button", name="Yes, delete").click()
    expect(admin.locator(".messages")).to_contain_text("deleted")


def test_documents_can_be_uploaded_edited_searched_and_tagged(admin: Page, document: CustomDocument) -> None:
    admin.goto(reverse("wagtaildocs:add_multiple"))
    protocol: FilePayload = {"name": "protocol.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 sample"}
    admin.locator("#fileupload").set_input_files(protocol)
    form = admin.locator("#upload-list form")
    form.locator("[name$=title]").fill("Protocol")
    form.get_by_role("button", name="Update").click()
    expect(form).to_have_count(0)
    admin.goto(reverse("wagtaildocs:edit", args=(document.pk,)))
    admin.locator("[name=title]").fill("Guide for all donors")
    admin.get_by_role("button", name="Save").first.click()
    expect(admin.locator(".messages")).to_contain_text("updated")
    admin.get_by_placeholder("Search").last.fill("donors")
    expect(admin.get_by_text("There is 1 match")).to_be_visible()
    admin.reload()  # Leaving the search field reloads the results, and nothing is selected.
    admin.locator("[data-bulk-action-checkbox]").first.check(force=True)
    bulk_action(admin, "Tag")
    admin.locator(".tagit-new input").first.fill("donors,")
    admin.get_by_role("button", name="Yes, add").click()
    expect(admin.locator(".messages .success")).to_contain_text("tags have been added")


def test_a_date_field_works_in_markup_that_is_added_to_the_page(admin: Page) -> None:
    """For example in the form of a chooser's dialog, or in a new row of an inline panel."""
    admin.goto(reverse("wagtailadmin_reports:site_history"))  # A screen that loads the script of date fields.
    admin.evaluate(
        """() => jQuery("main").prepend(jQuery("<div>").html(
            `<input id="later"><template data-controller="call" data-call="initDateChooser">["later", {}]</template>`
        ))"""
    )
    expect(admin.locator("template[data-controller=call]")).to_have_count(0)
    admin.locator("#later").click()
    expect(admin.locator(".xdsoft_datetimepicker:visible")).to_be_visible()


def test_markup_can_only_call_functions_of_wagtail(admin: Page) -> None:
    admin.goto(reverse("wagtailadmin_home"))
    errors: list[str] = []
    admin.on("console", lambda message: errors.append(message.text))
    admin.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend",
            `<template data-controller="call" data-call="open">["about:blank"]</template>`)"""
    )
    admin.wait_for_timeout(300)
    assert any("may not call open" in error for error in errors)
    assert len(admin.context.pages) == 1
