"""Whether an IP address belongs to some networks."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address


def is_in(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Whether one of the networks has the address. Nothing has an address that is empty or invalid."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)
