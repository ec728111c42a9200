"""The comparison of two revisions in the admin shows what differs."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from about.models import AboutPage
from actris_cms.users.models import User
from tests.factories import stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client, editor: User) -> Client:
    """The admin, opened by an editor."""
    client.force_login(editor)
    return client


def compared(admin: Client, page: AboutPage, before: Revision, after: Revision) -> str:
    """Return the words of a comparison's table."""
    answer = admin.get(reverse("wagtailadmin_pages:revisions_compare", args=(page.pk, before.pk, after.pk)))
    main: Any = BeautifulSoup(answer.content, "lxml").main
    return " ".join(main.get_text(" ").split())


def test_blocks_that_are_the_same_are_counted_and_not_shown(admin: Client, about_page: AboutPage) -> None:
    before = about_page.save_revision()
    about_page.body = [*about_page.body.get_prep_value(), *stream(("rich_text", "<p>We have nine suites.</p>"))]
    middle = about_page.save_revision()
    shown = compared(admin, about_page, before, middle)
    assert "We have nine suites. 2 blocks are the same." in shown
    assert "established" not in shown
    about_page.body[2].value.source = "<p>We have ten suites.</p>"
    about_page.body = about_page.body.get_prep_value()[1:]
    shown = compared(admin, about_page, middle, about_page.save_revision())
    assert "We are ACTRIS" in shown  # It was removed.
    assert "We have nine ten suites. 1 block is the same." in shown


def test_keys_of_paragraphs_are_no_change(admin: Client, about_page: AboutPage) -> None:
    before = about_page.save_revision()
    about_page.body[1].value.source = '<p data-block-key="a1b2c">ACTRIS was established in April 2020.</p>'
    assert "no differences" in compared(admin, about_page, before, about_page.save_revision())


def test_another_order_is_said_in_words(admin: Client, about_page: AboutPage) -> None:
    before = about_page.save_revision()
    about_page.body = about_page.body.get_prep_value()[::-1]
    shown = compared(admin, about_page, before, about_page.save_revision())
    assert "The same blocks are in another order." in shown
    assert "established" not in shown


def test_a_first_block_is_compared_with_nothing(admin: Client, about_page: AboutPage) -> None:
    blocks = about_page.body.get_prep_value()
    about_page.body = []
    before = about_page.save_revision()
    about_page.body = blocks
    shown = compared(admin, about_page, before, about_page.save_revision())
    assert "ACTRIS was established in April 2020." in shown
    assert "the same" not in shown
