"""Connections to the public internet only.

Editors write the addresses that the link checker asks. Without care, it could be sent to what only this machine or its
network can reach: databases, metadata of the cloud, other admins. So a host is resolved once, every address of it must
be public, and the connection goes to the address that was examined: a second answer of the name server changes nothing.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

# Networks in which an address is not one of the public internet, or stands for another address that was not examined:
# IANA's registries of special-purpose addresses (RFC 6890), CGNAT (RFC 6598), 6to4, Teredo and NAT64.
REFUSED: Final = tuple(
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/3", "::/96", "::ffff:0:0/96", "64:ff9b::/32", "100::/64", "2001::/23"),
        *("2001:db8::/32", "2002::/16", "3fff::/20", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
PORTS: Final = frozenset({80, 443})
Address = IPv4Address | IPv6Address


class NotPublicError(Exception):
    """A host has an address that is not one of the public internet, or a port is not one of the web."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    return address.is_global and not any(address in network for network in REFUSED)


def resolve(host: str, port: int, allowed: Callable[[Address], bool] = is_public) -> str:
    """Return one address of a host. Raises NotPublicError if any of them is not allowed, and OSError without one."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # A name that cannot be one, such as a label of more than 63 letters.
        raise OSError("There is no such host.") from error
    found = [ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]
    if not found or not all(map(allowed, found)):
        raise NotPublicError(host)
    return str(found[0])


class PinnedConnection(http.client.HTTPConnection):
    """A connection to a host by an address that was examined. The certificate is the host's, not the address's."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address, self._tls = address, tls
        self._made: Any = None  # `sock` is None as soon as an answer begins that ends the connection.

    def connect(self) -> None:
        """Connect to the examined address."""
        made: Any = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls:
            try:
                made = ssl.create_default_context().wrap_socket(made, server_hostname=self.host)
            except BaseException:
                made.close()
                raise
        self.sock = self._made = made

    @contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        """Close the connection in the end, and cut it after so many seconds: a server may send a byte at a time."""
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self.close()

    def _cut(self) -> None:
        with suppress(AttributeError, OSError):  # It is not open, or closed already.
            self._made.shutdown(socket.SHUT_RDWR)
