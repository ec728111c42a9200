"""The visitor's address behind proxies."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from actris_cms.security.visitor_address import VisitorAddress, networks, shortened, visitor_address
from actris_cms.settings.environment import ip_networks

TRUSTED = networks(["127.0.0.1", "::1", "10.0.0.0/8"])


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "192.0.2.1", "203.0.113.9"),  # Not a proxy of ours: anybody can send the header.
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "192.0.2.1, 203.0.113.9", "203.0.113.9"),  # The visitor wrote the first one.
        ("127.0.0.1", "192.0.2.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("10.1.2.3", "10.9.9.9", "10.9.9.9"),  # A visitor in the network of the proxies.
        ("", "203.0.113.9", "203.0.113.9"),  # A Unix socket.
        ("", "", ""),
        ("127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("::1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, , ", "203.0.113.9"),
    ],
)
def test_the_last_address_that_is_not_of_a_trusted_proxy_is_the_visitors(
    remote: str, forwarded: str, expected: str
) -> None:
    assert visitor_address(remote, forwarded, TRUSTED) == expected


def test_the_application_and_the_servers_log_see_the_visitors_address() -> None:
    seen: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    VisitorAddress(application, ["127.0.0.1"])(environ, lambda *args: None)
    assert [environ["REMOTE_ADDR"]] == seen == ["203.0.113.9"]


def test_an_invalid_proxy_is_refused_with_the_name_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, proxy.example.org")
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES contains “proxy"):
        ip_networks("TRUSTED_PROXIES", "")


def test_no_proxy_may_be_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "")
    assert ip_networks("TRUSTED_PROXIES", "127.0.0.1") == []


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
        ("::ffff:203.0.113.9", "203.0.113.0"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_the_log_has_the_network_of_an_address(address: str, network: str) -> None:
    assert shortened(address) == network
