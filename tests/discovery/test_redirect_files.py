"""Files of redirects are read as spreadsheets save them, or refused in words."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from about.models import AboutPage
from actris_cms.users.models import User

pytestmark = pytest.mark.django_db
ROWS = "Old address,Größe\r\n/café,/about-us/\r\n"


@pytest.fixture
def admin(client: Client, section: AboutPage) -> Client:
    """The client of an administrator, on a site with the page /about-us/."""
    client.force_login(User.objects.create_superuser("root", "", "password"))
    client.raise_request_exception = False
    return client


def upload(admin: Client, content: bytes, name: str = "redirects.csv") -> Any:
    """Upload a file, and return the page that asks for its columns."""
    file = SimpleUploadedFile(name, content)
    return admin.post(reverse("wagtailredirects:start_import"), {"import_file": file}, follow=True)


def columns(page: Any, **changed: Any) -> dict[str, Any]:
    """Return the fields of the form for the columns."""
    return {**page.context["form"].initial, "from_index": 0, "to_index": 1, "permanent": "on", **changed}


def process(admin: Client, fields: dict[str, Any]) -> Any:
    """Send the form for the columns."""
    return admin.post(reverse("wagtailredirects:process_import"), fields)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("name", ["redirects.csv", "redirects.tsv"])
def test_a_file_is_read_with_each_encoding_and_separator(
    admin: Client, name: str, encoding: str, separator: str
) -> None:
    page = upload(admin, ROWS.replace(",", separator).encode(encoding), name)
    assert page.context["dataset"].headers == ["Old address", "Größe"]
    process(admin, columns(page))
    assert {redirect.old_path: redirect.link for redirect in Redirect.objects.all()} == {"/café": "/about-us/"}


@pytest.mark.parametrize(
    "content", [ROWS.encode("utf-16-le"), b"old,new\n/\x81,/about-us/\n", ROWS.encode("utf-16")[:-1]]
)
def test_what_cannot_be_read_is_refused_with_what_to_do(admin: Client, content: bytes) -> None:
    page = upload(admin, content)
    assert "Save the file as “CSV UTF-8”, and import it again." in page.content.decode()


def test_a_semicolon_in_a_row_does_not_separate_if_commas_do(admin: Client) -> None:
    page = upload(admin, b"old,new\n/a;b;c,/about-us/\n")
    assert list(page.context["dataset"]) == [["/a;b;c", "/about-us/"]]


class TestMalformed:
    """The form for the columns, sent as Wagtail never sends it."""

    @pytest.fixture
    def fields(self, admin: Client) -> dict[str, Any]:
        """The fields of the form for the columns of an uploaded file."""
        return columns(upload(admin, b"old,new\n/old,/about-us/\n"))

    def is_refused(self, admin: Client, fields: dict[str, Any]) -> bool:
        """Whether the answer says in words that the form cannot be read."""
        response = process(admin, fields)
        return (response.status_code, b"This request cannot be read" in response.content) == (400, True)

    def test_without_its_fields(self, admin: Client) -> None:
        assert self.is_refused(admin, {})

    @pytest.mark.parametrize("name", ["import_file_name", "input_format"])
    def test_with_a_forged_field(self, admin: Client, fields: dict[str, Any], name: str) -> None:
        assert self.is_refused(admin, {**fields, name: "forged:signature"})

    @pytest.mark.parametrize(
        ("name", "other"), [("import_file_name", "input_format"), ("input_format", "import_file_name")]
    )
    def test_with_the_signed_value_of_another_field(
        self, admin: Client, fields: dict[str, Any], name: str, other: str
    ) -> None:
        assert self.is_refused(admin, {**fields, name: fields[other]})

    def test_a_second_time(self, admin: Client, fields: dict[str, Any]) -> None:
        assert process(admin, fields).status_code == 302
        assert self.is_refused(admin, fields)
        assert Redirect.objects.count() == 1
