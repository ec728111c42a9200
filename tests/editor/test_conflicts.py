"""Nothing that an editor saved is overwritten unseen, however many save at once."""

import threading
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from about.models import AboutPage
from actris_cms.users.models import User
from tests.conftest import member_of
from tests.factories import AboutPageFactory
from tests.sizes import size

SAVES = size(6, 12)  # Of each of two editors.


def form_of(html: str) -> dict[str, str]:
    """Return the values of the form of a page, without its comments."""
    form = BeautifulSoup(html, "html.parser").select_one("form[data-edit-form]")
    assert form
    fields = form.select("input[name], textarea[name]")
    values = {str(one["name"]): str(one.get("value") or one.text) for one in fields if one.get("type") != "checkbox"}
    # The scripts of the form add how many blocks there are.
    return {"body-count": "0", **{name: value for name, value in values.items() if not name.startswith("csrf")}}


class Editor:
    """A publisher with the form of a page open in a browser."""

    def __init__(self, user: User, page: AboutPage) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        self.open()

    def open(self) -> None:
        self.form = form_of(self.client.get(self.url).content.decode())

    def save(self, title: str, action: str = "") -> Any:
        """Save, and stay in the form that the answer shows."""
        self.form |= {"title": title}
        response = self.client.post(self.url, {**self.form, **({action: "1"} if action else {})})
        if response.status_code == 200:
            self.form = form_of(response.content.decode())
        return response


def latest_title(page: AboutPage) -> str:
    return str(Revision.objects.filter(object_id=page.pk).latest("pk").content["title"])


@pytest.fixture
def shared(db: None, home: Any) -> AboutPage:
    """A page with a first version."""
    found: AboutPage = AboutPageFactory(parent=home, slug="shared", title="First")
    found.save_revision()
    return found


@pytest.fixture
def editors(shared: AboutPage) -> list[Editor]:
    """Two publishers who have opened the page."""
    users = [member_of("Communications publishers", username=name, first_name=name.title()) for name in ("mei", "ravi")]
    return [Editor(user, shared) for user in users]


@pytest.mark.parametrize("action", ["", "action-publish"])
def test_who_saves_second_is_told_keeps_the_words_and_may_save_again(
    shared: AboutPage, editors: list[Editor], action: str
) -> None:
    mei, ravi = editors
    assert mei.save("Mei", action).status_code == 302
    answer = ravi.save("Ravi", action)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Mei saved this page" in html
    assert "See the changes" in html
    assert ravi.form["title"] == "Ravi"
    assert latest_title(shared) == "Mei"
    assert ravi.save("Ravi", action).status_code == 302
    assert latest_title(shared) == "Ravi"


def test_one_editor_saves_as_often_as_wanted_also_while_an_automatic_save_is_on_its_way(editors: list[Editor]) -> None:
    for title in ("One", "Two", "Three"):
        assert editors[0].save(title).status_code == 302


@pytest.mark.slow(seconds=10)
@pytest.mark.django_db(transaction=True)
def test_of_many_saves_at_once_each_was_based_on_the_one_before(shared: AboutPage, editors: list[Editor]) -> None:
    based_on: list[str] = []
    refused: list[str] = []

    def work(editor: Editor, name: str) -> None:
        for number in range(SAVES):
            while True:
                known = editor.form["loaded_revision_id"]
                answer = editor.save(f"{name} {number}")
                assert answer.status_code in (200, 302)
                if answer.status_code == 302:
                    based_on.append(known)
                    editor.open()
                    break
                refused.append(known)
        connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in zip(editors, ("Mei", "Ravi"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [str(pk) for pk in Revision.objects.filter(object_id=shared.pk).order_by("pk").values_list("pk", flat=True)]
    assert sorted(based_on, key=int) == made[:-1]
    assert len(made) == 2 * SAVES + 1
    assert refused
