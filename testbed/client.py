"""Asks for a page."""

import http.client
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import urlsplit

HOST = "127.0.0.1"  # The Host header of all requests: with a port, no site would have it.


def get(url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Request a URL once; return status, headers and body."""
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as connection:
        connection.request("GET", parts._replace(scheme="", netloc="").geturl(), headers={"Host": HOST, **headers})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
