"""Copying a block reads its fields as a save would, and pasting it gives the form of the same block with new IDs."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.blocks import Block, StreamBlock
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory, UserFactory, items, link, stream

pytestmark = pytest.mark.django_db
STORY: StreamBlock = AboutPage._meta.get_field("body").stream_block


@pytest.fixture
def admin(client: Client, editor: User) -> Client:
    """A client of an editor."""
    client.force_login(editor)
    return client


def block(name: str) -> Block:
    """Return the definition of a block of pages."""
    found: Block = STORY.child_blocks[name]
    return found


def paste(client: Client, name: str, value: Any, **fields: str) -> Any:
    """Return the answer for a stored value."""
    data = {"block": block(name).definition_prefix, "type": name, "value": json.dumps(value), **fields}
    return client.post(reverse("paste_block"), data)


def accordion(*blocks: tuple[str, Any]) -> dict[str, Any]:
    """Return the stored value of an accordion with one item."""
    return {"items": items({"title": "<p>Costs</p>", "content": stream(*blocks)})}


def ids_in(value: Any) -> set[str]:
    """Return the IDs of the blocks in a value."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    own = {value["id"]} if isinstance(value, dict) and {"id", "value"} <= value.keys() else set()
    return own.union(*map(ids_in, parts))


def plain(state: Any) -> Any:
    """Return the state of a form without the IDs of blocks, and of a text the words: their keys are new each time."""
    if isinstance(state, str) and state.startswith("{"):
        return [part["text"] for part in json.loads(state)["blocks"]]
    if isinstance(state, list):
        return [plain(part) for part in state]
    if isinstance(state, dict):
        kept = {name: plain(part) for name, part in state.items()}
        return {**kept, "id": None} if {"id", "value"} <= kept.keys() else kept
    return state


def test_a_copy_is_what_a_save_would_store(admin: Client) -> None:
    content = streamfield([("heading", {"text": rich_text("<p>Fees</p>"), "level": "3", "anchor": ""})])
    value = {"title": rich_text("<p>Costs</p>"), "content": content}
    item_of_list = {"items-0-deleted": "", "items-0-order": "0", "items-0-id": "a", "items-0-value": value}
    data = nested_form_data({"body-3-value": {"items-count": "1", **item_of_list}})
    asked = {"block": block("accordion").definition_prefix, "type": "accordion", "prefix": "body-3-value"}
    copied = admin.post(reverse("copy_block"), {**data, **asked}).json()["value"]
    [item] = copied["items"]
    [heading] = item["value"]["content"]
    assert (item["id"], heading["type"], heading["value"]["level"]) == ("a", "heading", "3")
    assert "Costs" in item["value"]["title"]
    assert "Fees" in heading["value"]["text"]


def test_a_block_is_pasted_whole_with_new_ids(admin: Client, image: CustomImage, section: AboutPage) -> None:
    picture = {"image": image.pk, "alt_text": "Cells", "decorative": False, "imported_without_alt": None}
    card = {"image": picture, "title": "Suites", "text": "<p>Clean</p>", "link": link(page=section.pk)}
    cards = {"kind": "cards", "title_level": "", "cards": items(card)}
    raw = accordion(("rich_text", "<p>Free.</p>"), ("cards", cards))
    made = block("accordion")
    stored = made.get_prep_value(made.to_python(raw))
    first, second = (paste(admin, "accordion", stored).json() for _ in range(2))
    assert not first["lost"]
    expected = made.get_form_state(made.to_python(stored))
    assert plain(first["state"]) == plain(second["state"]) == plain(json.loads(json.dumps(expected)))
    ids = [ids_in(state) for state in (first["state"], second["state"], stored)]
    assert all(len(found) == 4 for found in ids)
    assert len(set.union(*ids)) == 12


@pytest.mark.parametrize("kind", ["page", "document"])
def test_what_no_longer_exists_is_left_out_and_the_editor_is_told(admin: Client, section: AboutPage, kind: str) -> None:
    target: Any = AboutPageFactory(parent=section) if kind == "page" else DocumentFactory()
    made = block("button")
    stored = made.get_prep_value(made.to_python({"link": link(text="Go", **{kind: target.pk}), "style": "primary"}))
    assert not paste(admin, "button", stored).json()["lost"]
    target.delete()
    answer = paste(admin, "button", stored).json()
    assert (answer["lost"], answer["state"]["link"][kind]) == (True, None)


def test_a_deleted_target_of_a_link_in_a_text_is_told(admin: Client, section: AboutPage) -> None:
    page = AboutPageFactory(parent=section)
    words = f'<p><a linktype="page" id="{page.pk}">here</a></p>'
    assert not paste(admin, "rich_text", words).json()["lost"]
    page.delete()
    assert paste(admin, "rich_text", words).json()["lost"]


@pytest.mark.parametrize(
    "value", ["words", [], {"items": [1]}, {"items": "words"}, {"items": {"id": 1}}, {"title": {"a": 1}}, None, 7]
)
def test_what_is_no_value_of_this_block_is_refused_or_empty(admin: Client, value: Any) -> None:
    answer = paste(admin, "accordion", value)
    assert answer.status_code in (200, 400)
    assert "refused" in answer.json() or answer.json()["lost"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("rich_text", f'<a linktype="page" id="{10**30}">Words</a>'), ("image", {"image": {"image": float("inf")}})],
)
def test_a_number_that_no_database_has_is_refused_or_lost(admin: Client, name: str, value: Any) -> None:
    answer = paste(admin, name, value).json()
    assert "refused" in answer or answer["lost"]


def test_after_an_update_of_the_site_a_block_of_the_former_definition_is_refused(admin: Client) -> None:
    answer = paste(admin, "rich_text", "<p>Words</p>", block=block("accordion").definition_prefix)
    assert answer.status_code == 400
    assert "was updated" in answer.json()["refused"]


def test_nothing_is_shown_of_what_one_may_not_choose(client: Client, home: Any, section: AboutPage) -> None:
    other = AboutPageFactory(parent=home, title="Secret section", live=False)
    group = Group.objects.create(name="Editors of one section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=section, permission=change)
    user = UserFactory.create(username="editor-of-one-section")
    user.groups.add(group)
    client.force_login(user)
    secret: CustomDocument = DocumentFactory(title="Secret document")
    picture: CustomImage = ImageFactory(title="Secret image")
    values: list[tuple[str, Any]] = [
        ("button", {"link": link(text="Go", page=other.pk), "style": "primary"}),
        ("button", {"link": link(text="Go", document=secret.pk), "style": "primary"}),
        ("rich_text", f'<p><a linktype="page" id="{other.pk}">here</a></p>'),
        ("image", {"image": {"image": picture.pk, "alt_text": "", "decorative": True}, "caption": "", "link": link()}),
    ]
    for name, value in values:
        answer = paste(client, name, value)
        assert "may not choose" in answer.json()["refused"]
        assert "Secret" not in answer.content.decode()
    assert paste(client, "button", {"link": link(text="Go", page=section.pk), "style": "primary"}).status_code == 200


def test_visitors_can_copy_and_paste_nothing(client: Client) -> None:
    for name in ("copy_block", "paste_block"):
        assert client.post(reverse(name), {"block": "blockdef-1", "type": "heading"}).status_code == 302
