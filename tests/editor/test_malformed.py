"""Malformed requests to the admin are answered with 400 and in words, and do not hide errors of our own."""

from typing import Any

import pytest
from django.db import DataError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils.datastructures import MultiValueDictKeyError

from about.models import AboutPage
from actris_cms.editor.malformed import MalformedRequestMiddleware, problem_of
from actris_cms.users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HUGE = "9" * 25
COMMENTS = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}


@pytest.fixture
def admin(client: Client, publisher: User) -> Client:
    """A client that is signed in as a publisher, and gets a response whatever happens."""
    client.force_login(publisher)
    client.raise_request_exception = False
    return client


def block(kind: str, order: str = "0", **values: str) -> dict[str, str]:
    """Return the fields of a stream with one block."""
    fields = {"body-count": "1", "body-0-type": kind, "body-0-order": order, "body-0-deleted": "", "body-0-id": ""}
    return fields | {f"body-0-value{name}": value for name, value in values.items()}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "body-count"),
        ({"body-count": "x"}, "“x” is not a number"),
        ({"body-count": "2"}, "body-0-deleted"),
        (block("rich_text", order="x"), "“x” is not a number"),
    ],
)
@pytest.mark.parametrize("view", ["edit", "preview_on_edit"])
def test_a_form_with_an_unreadable_stream_is_refused(
    admin: Client, about_page: AboutPage, fields: dict[str, str], words: str, view: str
) -> None:
    url = reverse(f"wagtailadmin_pages:{view}", args=(about_page.pk,))
    response = admin.post(url, {"title": "A title", "slug": "a-title", **COMMENTS, **fields})
    assert (response.status_code, words in response.content.decode()) == (400, True)


@pytest.mark.parametrize("value", ["x", HUGE])
@pytest.mark.parametrize(
    "url",
    [
        "/admin/bulk/wagtailcore/page/delete/?id={}",
        "/admin/choose-page/chosen-multiple/?id={}",
        "/admin/images/chooser/chosen-multiple/?id={}",
        "/admin/documents/chooser/chosen-multiple/?id={}",
    ],
)
def test_an_id_that_is_not_a_number_of_the_database_is_refused(admin: Client, url: str, value: str) -> None:
    answer = admin.get(url.format(value))
    # PostgreSQL compares a number of any length, and finds nothing.
    if value == HUGE and connection.vendor == "postgresql":
        assert answer.status_code == 404 or '"result": []' in answer.content.decode()
    else:
        assert answer.status_code == 400


@pytest.mark.parametrize("page", ["x", "-1", "0", HUGE, "%00"])
@pytest.mark.parametrize(
    "url", ["/admin/pages/", "/admin/images/", "/admin/reports/site-history/", "/admin/redirects/"]
)
def test_a_page_number_that_does_not_exist_shows_a_page_that_does(admin: Client, url: str, page: str) -> None:
    assert admin.get(f"{url}?p={page}").status_code in (200, 302)


@pytest.mark.parametrize("value", ["[1]", '{"blocks": 1}', "no json"])
def test_unreadable_rich_text_is_refused(admin: Client, about_page: AboutPage, value: str) -> None:
    url = reverse("wagtailadmin_pages:edit", args=(about_page.pk,))
    fields = {"title": "A title", "slug": "a-title", "summary": "", **COMMENTS}
    response = admin.post(url, fields | block("rich_text", **{"": value}))
    assert (response.status_code, "cannot be read" in response.content.decode()) == (400, True)


@pytest.mark.parametrize(
    ("exception", "problem"),
    [
        (MultiValueDictKeyError("count"), "count"),
        (ValueError("invalid literal for int() with base 10: '12a'"), "12a"),
        (ValueError("invalid literal for int() with base 10: 'of our own'"), ""),
        (ValueError("A fault of our own"), ""),
        (KeyError("count"), ""),
        (AttributeError("count"), ""),
    ],
)
def test_only_an_error_about_a_value_of_the_request_is_the_requests_fault(
    rf: RequestFactory, exception: Any, problem: str
) -> None:
    found = problem_of(rf.post("/admin/", {"id": "7,12a"}), exception)
    assert problem in found if problem else found == ""


SQLITE_NUMBER = OverflowError("Python int too large to convert to SQLite INTEGER")
BIGINT = DataError("bigint out of range")
INTEGER = DataError('value "2147483648" is out of range for type integer')
VARCHAR = DataError("value too long for type character varying(255)\n")


@pytest.mark.parametrize(
    ("exception", "value", "is_at_fault"),
    [
        (SQLITE_NUMBER, HUGE, True),
        (SQLITE_NUMBER, f"7,{HUGE}", True),
        (SQLITE_NUMBER, "9" * 5000, True),
        (SQLITE_NUMBER, str(2**63), True),
        (SQLITE_NUMBER, str(2**63 - 1), False),
        (SQLITE_NUMBER, "nan", False),
        (SQLITE_NUMBER, "a" * 300, False),
        (SQLITE_NUMBER, "", False),
        (OverflowError("cannot convert float infinity to integer"), "1e999", True),
        (BIGINT, f"-{HUGE}", True),
        (BIGINT, "2147483648", False),
        (INTEGER, "2147483648", True),
        (INTEGER, "2147483647", False),
        (VARCHAR, "a" * 256, True),
        (VARCHAR, "a" * 255, False),
        (VARCHAR, HUGE, False),
        (DataError("unsupported Unicode escape sequence"), '{"text": "\\u0000"}', True),
    ],
)
def test_a_number_or_a_text_is_too_long_only_if_one_in_the_request_is(
    rf: RequestFactory, exception: Exception, value: str, is_at_fault: bool
) -> None:
    assert bool(problem_of(rf.post("/admin/", {"field": value}), exception)) == is_at_fault
    assert bool(problem_of(rf.get("/admin/", {"field": value}), exception)) == is_at_fault
    assert problem_of(rf.get("/admin/"), exception) == ""


def test_a_number_in_the_path_is_one_of_the_request(rf: RequestFactory) -> None:
    request = rf.get("/admin/")
    request.resolver_match = resolve(f"/admin/pages/{HUGE}/edit/")
    assert "too long" in problem_of(request, SQLITE_NUMBER)


def test_a_text_with_a_character_that_databases_refuse_is_the_requests_fault(rf: RequestFactory) -> None:
    exception = ValueError("A string literal cannot contain NUL (0x00) characters.")
    assert "no text may have" in problem_of(rf.post("/admin/", {"q": "a\0"}), exception)
    assert problem_of(rf.post("/admin/", {"q": "a"}), exception) == ""


def test_visitors_pages_are_left_alone(rf: RequestFactory) -> None:
    middleware = MalformedRequestMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(rf.get("/search/"), OverflowError()) is None
