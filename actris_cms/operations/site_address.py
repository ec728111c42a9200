"""Keeps the host name and port of the default site in line with `BASE_URL`.

Wagtail makes absolute URLs (canonical links, the sitemap, feeds) from the default Site in the database, which a new
installation sets to localhost:80. Operators set `BASE_URL`. If the Site is unchanged, `migrate` sets it from
`BASE_URL`; otherwise it stays, and a system check warns that they differ.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connections
from wagtail.models import Site

WAGTAIL_DEFAULT = ("localhost", 80)  # As Wagtail's migrations create the Site.
PORTS = {"http": 80, "https": 443}


def base_address() -> tuple[str, int] | None:
    """Return host and port of BASE_URL; None if it is not set or not a web URL."""
    try:
        parts = urlsplit(settings.SITE_ADDRESS.strip())
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:  # An invalid port or IPv6 address.
        return None
    return (parts.hostname, port) if parts.hostname and port and parts.scheme in PORTS else None


def site_address_problem(using: str = "default") -> str:
    """Return how the default site differs from BASE_URL and what to do; empty if they agree."""
    wanted = base_address()
    site = Site.objects.using(using).filter(is_default_site=True).first() if wanted else None
    address = settings.SITE_ADDRESS.rstrip("/")
    if wanted is None or site is None or (site.hostname, site.port) == wanted:
        return ""
    host, port = wanted
    return (
        f"The site calls itself {site.root_url} in sitemap, feeds and shared links, but BASE_URL is {address}: set its"
        f" host name to {host} and its port to {port} in the admin under Settings, Sites, or correct BASE_URL."
    )


@register(Tags.database)
def check_site_address(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Check that the default site agrees with BASE_URL; runs in `migrate` and `check --database default`."""
    try:
        found = [site_address_problem(name) for name in databases or ()]
    except DatabaseError:  # The tables do not exist yet.
        return []
    return [Warning(message, id="operations.W001") for message in found if message]


def set_default_site_address(using: str = "default", **kwargs: Any) -> None:
    """Set host and port of the default site from BASE_URL if it is unchanged. Called after every `migrate`."""
    wanted = base_address()
    if wanted is None or Site._meta.db_table not in connections[using].introspection.table_names():
        return
    host, port = WAGTAIL_DEFAULT
    site = Site.objects.using(using).filter(is_default_site=True, hostname=host, port=port).first()
    if site:
        site.hostname, site.port = wanted
        site.save(using=using)
