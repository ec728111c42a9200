"""Finds the IP address of a visitor behind proxies."""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def networks(values: Iterable[str]) -> list[Network]:
    """Return IP addresses and networks. Raises ValueError, which names the invalid one."""
    return [ip_network(value.strip()) for value in values]


def _parsed(hop: str) -> Address | None:
    """Return the address of a hop, which some proxies write with a port; None if it is invalid.

    An IPv4 address written as IPv6 is returned as IPv4.
    """
    host = hop.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ip_address(host)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def visitor_address(remote: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the last address that is not of a trusted proxy: whoever sent the request can write the ones before it.

    `remote` is the address of the connection, empty for a Unix socket, which only a proxy uses. `forwarded` is the
    header X-Forwarded-For, to which each proxy adds the address that it was connected from.
    """
    visitor = ""
    for hop in reversed([*forwarded.split(","), remote]):
        if not hop.strip():
            continue
        address = _parsed(hop)
        if address is None:
            break
        visitor = str(address)
        if not any(address in network for network in trusted):
            break
    return visitor


class VisitorAddress:
    """WSGI middleware that sets REMOTE_ADDR to the visitor's address, for the application and for logs."""

    def __init__(self, application: Callable[..., Any], proxies: Iterable[str]) -> None:
        """`proxies` are the addresses and networks of trusted proxies."""
        self._application = application
        self._trusted = networks(proxies)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Set the address, and pass the request on."""
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = visitor_address(environ.get("REMOTE_ADDR", ""), forwarded, self._trusted)
        return self._application(environ, start_response)
