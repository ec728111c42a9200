"""The address under which the site is known: what an operator sets, and what whole addresses are made from.

Wagtail makes whole addresses (canonical ones, the sitemap, feeds) from the host and the port of the site's row in the
database, which a first installation fills with localhost:80. The operator says the address by `BASE_URL`. Where nobody
has touched the row, `migrate` takes the address over; where somebody has, it stays, and a check says that they differ.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connections
from wagtail.models import Site

UNTOUCHED = ("localhost", 80)  # As Wagtail's migrations make the site.
PORTS = {"http": 80, "https": 443}


def base_address() -> tuple[str, int] | None:
    """Host and port that BASE_URL names; None where it is not set, or is no web address."""
    try:
        parts = urlsplit(settings.SITE_ADDRESS.strip())
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:  # No port, or no address of IPv6.
        return None
    return (parts.hostname, port) if parts.hostname and port and parts.scheme in PORTS else None


def difference(using: str = "default") -> str:
    """In which way the default site's address is another than BASE_URL, and what to do; empty where they agree."""
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
def site_has_its_address(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Whole addresses lead to the site. `migrate` and `check --database default` look."""
    try:
        found = [difference(name) for name in databases or ()]
    except DatabaseError:  # There are no tables yet.
        return []
    return [Warning(message, id="core.W001") for message in found if message]


def take_over_address(using: str = "default", **kwargs: Any) -> None:
    """Give the site that nobody has touched the address of BASE_URL. Called after every `migrate`."""
    wanted = base_address()
    if wanted is None or Site._meta.db_table not in connections[using].introspection.table_names():
        return
    host, port = UNTOUCHED
    site = Site.objects.using(using).filter(is_default_site=True, hostname=host, port=port).first()
    if site:
        site.hostname, site.port = wanted
        site.save(using=using)
