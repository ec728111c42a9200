"""The setting BASE_URL determines the hostname and port of Wagtail's site."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Site

from actris_cms.operations.site_address import check_site_address
from isomer.apps import STARTER


def host_and_port() -> tuple[str, int]:
    """Return hostname and port of the default site."""
    site = Site.objects.get(is_default_site=True)
    return site.hostname, site.port


def migrate() -> None:
    """Run the command `migrate`."""
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
def test_migrate_sets_the_address_of_a_site_with_default_values(
    site: Site, settings: Any, base_url: str, expected: tuple[str, int]
) -> None:
    settings.SITE_ADDRESS = base_url
    migrate()
    assert host_and_port() == expected
    assert check_site_address(databases=["default"]) == []


def test_migrate_keeps_a_changed_hostname_and_the_check_explains_the_difference(site: Site, settings: Any) -> None:
    Site.objects.update(hostname="old.example.org")
    settings.SITE_ADDRESS = "https://actris.example.org"
    migrate()
    assert host_and_port() == ("old.example.org", 80)
    (warning,) = check_site_address(databases=["default"])
    assert "http://old.example.org" in warning.msg
    assert "host name to actris.example.org and its port to 443" in warning.msg


def test_the_check_does_not_query_a_database_unless_it_may(settings: Any) -> None:
    settings.SITE_ADDRESS = "https://actris.example.org"
    assert check_site_address(databases=None) == []


def test_the_check_runs_with_the_database_checks(site: Site, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://actris.example.org"
    err = io.StringIO()
    call_command("check", databases=["default"], stderr=err)
    assert "operations.W001" in err.getvalue()


def test_an_import_prints_the_warning_of_the_check(site: Site, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://actris.example.org"
    out = io.StringIO()
    call_command("import_isomer", str(STARTER), "--no-renditions", stdout=out)
    assert "BASE_URL is https://actris.example.org" in " ".join(out.getvalue().split())
