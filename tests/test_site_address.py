"""Whole addresses are made from what the operator says: BASE_URL."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Site

from actris_cms.core.site_address import site_has_its_address


def address() -> tuple[str, int]:
    """Host and port of the site."""
    site = Site.objects.get(is_default_site=True)
    return site.hostname, site.port


def migrate() -> None:
    """As an operator does it."""
    call_command("migrate", verbosity=0)


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://actris.example.org", ("actris.example.org", 443)),
        ("http://actris.example.org/", ("actris.example.org", 80)),
        ("http://127.0.0.1:8176", ("127.0.0.1", 8176)),
        ("", ("localhost", 80)),
        ("actris.example.org", ("localhost", 80)),
    ],
)
def test_a_site_that_nobody_touched_takes_the_address_over(
    site: Site, settings: Any, base_url: str, expected: tuple[str, int]
) -> None:
    settings.SITE_ADDRESS = base_url
    migrate()
    assert address() == expected
    assert site_has_its_address(databases=["default"]) == []


def test_a_host_that_somebody_chose_stays_and_the_check_says_what_to_do(site: Site, settings: Any) -> None:
    Site.objects.update(hostname="old.example.org")
    settings.SITE_ADDRESS = "https://actris.example.org"
    migrate()
    assert address() == ("old.example.org", 80)
    (warning,) = site_has_its_address(databases=["default"])
    assert "http://old.example.org" in warning.msg
    assert "host name to actris.example.org and its port to 443" in warning.msg


def test_the_check_asks_no_database_that_it_is_not_given(settings: Any) -> None:
    settings.SITE_ADDRESS = "https://actris.example.org"
    assert site_has_its_address(databases=None) == []


def test_the_check_runs_where_the_operator_looks_at_the_database(site: Site, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://actris.example.org"
    err = io.StringIO()
    call_command("check", databases=["default"], stderr=err)
    assert "core.W001" in err.getvalue()


def test_an_import_ends_with_what_is_wrong(site: Site, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://actris.example.org"
    out = io.StringIO()
    call_command("import_isomer", str(settings.STARTER_SITE), "--no-renditions", stdout=out)
    assert "BASE_URL is https://actris.example.org" in " ".join(out.getvalue().split())
