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


def shortened(address: str) -> str:
    """Return the network of an address, for logs: 203.0.113.0 of an IPv4 address (/24), 2001:db8:1:: of IPv6 (/48)."""
    found = _parsed(address)
    if found is None:
        return ""
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False).network_address)


class VisitorAddress:
    """WSGI middleware that sets REMOTE_ADDR to the visitor's address, for the application and for logs.

    `actris.proxied` in the environment says whether a trusted proxy passed the request on.
    """

    def __init__(self, application: Callable[..., Any], proxies: Iterable[str]) -> None:
        """`proxies` are the addresses and networks of trusted proxies."""
        self._application = application
        self._trusted = networks(proxies)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Set the address, and pass the request on."""
        forwarded, remote = environ.get("HTTP_X_FORWARDED_FOR", ""), environ.get("REMOTE_ADDR", "")
        sender = _parsed(remote)
        # A Unix socket has no address, and only a proxy uses one.
        environ["actris.proxied"] = not remote or (sender is not None and any(sender in one for one in self._trusted))
        environ["REMOTE_ADDR"] = visitor_address(remote, forwarded, self._trusted)
        return self._application(environ, start_response)
