"""Images and documents are added, changed and sorted in an admin whose policy stops nothing of that."""

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from actris_cms.core.models import CustomDocument, CustomImage
from tests.factories import picture_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def picture(name: str, colour: str) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": picture_file(colour=colour).read()}


def test_images_are_uploaded_several_at_a_time(desk: Page) -> None:
    desk.goto(reverse("wagtailimages:add_multiple"))
    desk.locator("#fileupload").set_input_files([picture("cells.png", "#336699"), picture("vials.png", "#993366")])
    forms = desk.locator("#upload-list form")
    expect(forms).to_have_count(2)
    for title in ("Cells", "Vials"):
        form = forms.first
        form.locator("[name$=title]").fill(title)
        form.locator("[name$=description]").fill("What it shows")
        form.get_by_role("button", name="Update").click()
    expect(forms).to_have_count(0)
    assert CustomImage.objects.filter(title__in=["Cells", "Vials"]).count() == 2


def test_an_images_focal_point_is_drawn(desk: Page, image: CustomImage) -> None:
    desk.goto(reverse("wagtailimages:edit", args=(image.pk,)))
    area = desk.locator(".jcrop-tracker").last
    expect(area).to_be_visible()
    box = area.bounding_box()
    assert box
    desk.mouse.move(box["x"] + 60, box["y"] + 60)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 160, box["y"] + 140, steps=5)
    desk.mouse.up()
    desk.locator(".tagit-new input, [name=tags] + ul input").first.fill("laboratory,")
    desk.get_by_role("button", name="Save").first.click()
    expect(desk.locator(".messages")).to_contain_text("updated")
    image.refresh_from_db()
    assert image.focal_point_width
    assert [tag.name for tag in image.tags.all()] == ["laboratory"]


def test_images_are_found_and_changed_several_at_a_time(desk: Page, image: CustomImage) -> None:
    desk.goto(reverse("wagtailimages:index"))
    desk.get_by_placeholder("Search").last.fill("suite")
    expect(desk.get_by_text("There is 1 match")).to_be_visible()
    desk.reload()  # Leaving the search field asks for its results again, in which nothing is ticked.
    desk.locator("[data-bulk-action-checkbox]").first.check(force=True)
    desk.locator("[data-bulk-action-button]", has_text="Add to collection").click()
    desk.locator("[name=collection]").select_option(label="Portraits")
    desk.get_by_role("button", name="Yes, add").click()
    expect(desk.locator(".messages")).to_contain_text("Portraits")
    desk.goto(reverse("wagtailimages:delete", args=(image.pk,)))
    desk.get_by_role("button", name="Yes, delete").click()
    expect(desk.locator(".messages")).to_contain_text("deleted")


def test_documents_are_uploaded_changed_and_found(desk: Page, document: CustomDocument) -> None:
    desk.goto(reverse("wagtaildocs:add_multiple"))
    protocol: FilePayload = {"name": "protocol.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 sample"}
    desk.locator("#fileupload").set_input_files(protocol)
    form = desk.locator("#upload-list form")
    form.locator("[name$=title]").fill("Protocol")
    form.get_by_role("button", name="Update").click()
    expect(form).to_have_count(0)
    desk.goto(reverse("wagtaildocs:edit", args=(document.pk,)))
    desk.locator("[name=title]").fill("Guide for all donors")
    desk.get_by_role("button", name="Save").first.click()
    expect(desk.locator(".messages")).to_contain_text("updated")
    desk.get_by_placeholder("Search").last.fill("donors")
    expect(desk.get_by_text("There is 1 match")).to_be_visible()
    desk.reload()  # Leaving the search field asks for its results again, in which nothing is ticked.
    desk.locator("[data-bulk-action-checkbox]").first.check(force=True)
    desk.locator("[data-bulk-action-button]", has_text="Tag").click()
    desk.locator(".tagit-new input").first.fill("donors,")
    desk.get_by_role("button", name="Yes, add").click()
    expect(desk.locator(".messages .success")).to_contain_text("tags have been added")


def test_a_date_field_works_wherever_it_turns_up(desk: Page) -> None:
    """Such as in the form of a chooser's window, or in a row that is added: markup that comes after the page."""
    desk.goto(reverse("wagtailadmin_reports:site_history"))  # A screen that has the script of date fields.
    desk.evaluate(
        """() => jQuery("main").prepend(jQuery("<div>").html(
            `<input id="later"><template data-controller="call" data-call="initDateChooser">["later", {}]</template>`
        ))"""
    )
    expect(desk.locator("template[data-controller=call]")).to_have_count(0)
    desk.locator("#later").click()
    expect(desk.locator(".xdsoft_datetimepicker:visible")).to_be_visible()


def test_markup_alone_cannot_call_what_is_not_wagtails(desk: Page) -> None:
    desk.goto(reverse("wagtailadmin_home"))
    errors: list[str] = []
    desk.on("console", lambda message: errors.append(message.text))
    desk.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend",
            `<template data-controller="call" data-call="open">["about:blank"]</template>`)"""
    )
    desk.wait_for_timeout(300)
    assert any("may not call open" in error for error in errors)
    assert len(desk.context.pages) == 1
