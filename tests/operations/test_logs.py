"""Lines of the log: their two formats, the number of a request, and what they do not tell."""

import json
import logging
import re
import runpy
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver
from gunicorn.config import Config  # type: ignore[import-untyped]

from actris_cms.operations import request_ids
from actris_cms.operations.logs import JsonFormatter, LineFormatter, without_secrets
from actris_cms.operations.request_ids import RequestIds
from actris_cms.security.visitor_address import VisitorAddress

PROXY, STRANGER = "127.0.0.1", "203.0.113.9"


def record(message: str, *args: Any) -> logging.LogRecord:
    """Return a record with the exception that is being handled, if there is one."""
    handled = sys.exc_info() if sys.exc_info()[0] else None
    return logging.LogRecord("search", logging.WARNING, __file__, 1, message, args, handled)


def test_a_line_ends_with_the_number_of_its_request() -> None:
    line = LineFormatter()
    assert line.format(record("%d pages", 3)).endswith("WARNING search 3 pages")
    with request_ids.within("abc12345"):
        assert line.format(record("%d pages", 3)).endswith("WARNING search 3 pages [abc12345]")


def test_a_json_line_is_one_line_with_all_of_it() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        with request_ids.within("abc12345"):
            text = JsonFormatter().format(record("“Quoted”\nforged"))
    assert "\n" not in text
    said = json.loads(text)
    assert (said["level"], said["logger"], said["message"]) == ("WARNING", "search", "“Quoted”\nforged")
    assert (said["request"], said["time"][-6:]) == ("abc12345", "+00:00")
    assert "ValueError: two\nlines" in said["exception"]


@pytest.mark.parametrize("formatter", [LineFormatter, JsonFormatter])
def test_names_in_addresses_stay_out_also_of_tracebacks(formatter: type[LineFormatter | JsonFormatter]) -> None:
    try:
        raise ValueError("550 mary.tan@hospital.sg is unknown")
    except ValueError:
        text = formatter().format(record("to %s by %s", "o'neil@a.sg", "smtp://me:secret@mail"))
        whole = formatter(personal=True).format(record("to %s", "o'neil@a.sg"))
    assert "***@a.sg" in text
    assert "***@hospital.sg" in text
    assert not any(name in text for name in ("neil", "mary", "tan@", "secret", "me:"))
    assert "o'neil@a.sg" in whole
    assert "mary.tan@hospital.sg" in whole


def test_a_link_for_a_new_password_stays_out() -> None:
    assert without_secrets("Not Found: /admin/password_reset/confirm/MQ/abc-123/?x") == (
        "Not Found: /admin/password_reset/confirm/***?x"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/admin/invitation/SECRET/",
        "/review/SECRET/site/",
        "/admin/%69nvitation/SECRET/",
        "/%61dmin/invitation/SECRET/",
        "/r%65view/SECRET/site/",
        "/admin/password_reset/%63onfirm/MQ/SECRET/",
    ],
)
def test_nor_does_the_server_log_a_link_when_it_fails(path: str) -> None:
    config = runpy.run_path(str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py"))
    log = config["Log"](Config())
    lines = [handler.format(record("Error handling request %s", path)) for handler in log.error_log.handlers]
    assert lines
    assert all("Error handling request /" in line and "SECRET" not in line for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "GET https://actris.sg/%69nvitation/SECRET",
        "path=/admin/%69nvitation/SECRET",
        "(/%72eview/SECRET)",
        "Not Found: //review/SECRET",
    ],
)
def test_nor_does_any_other_line_have_a_link(text: str) -> None:
    assert "SECRET" not in without_secrets(text)


def test_paths_without_encoded_letters_stay_whole() -> None:
    text = "Not Found: /news/2026/a-page/?q=100%25"
    assert without_secrets(text) == text
    assert without_secrets("100 % of /news/ and 5%41") == "100 % of /news/ and 5%41"


def patterns(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Yield the pattern of each URL of the site."""
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, path)
        else:
            yield path


def test_no_link_that_lets_somebody_in_is_logged() -> None:
    links = [path for path in patterns(get_resolver()) if re.search(r"<(\w+:)?(token|key)>", path)]
    others = [path for path in links if not path.startswith("/review/")]  # `WithoutTokens` hides these.
    assert len(others) > 1
    for path in others:
        assert "SECRET" not in without_secrets(re.sub(r"<(\w+:)?\w+>", "SECRET", path))


@pytest.mark.parametrize(
    "text", ["a:" * 4000, "a" * 8000, " /" * 4000, "/a%" * 3000, ("a" * 70 + ":") * 100, "a.b+c:" * 1500]
)
def test_a_long_line_is_cleaned_in_no_time(text: str) -> None:
    began = time.process_time()
    without_secrets(f"@ {text}")
    assert time.process_time() - began < 0.5


def numbered(remote: str, given: str, status: str = "404 Not Found", control: str = "", method: str = "GET") -> Any:
    """Return the number that a request has in the log, and the one in its answer, if there is one."""
    known: list[str] = []

    def site(environ: dict[str, Any], start_response: Any) -> Any:
        known.append(request_ids.current())
        start_response(status, [("Cache-Control", control)])
        return []

    started: list[Any] = []
    environ = {"REQUEST_METHOD": method, "REMOTE_ADDR": remote, "HTTP_X_REQUEST_ID": given}
    VisitorAddress(RequestIds(site), [PROXY])(environ, lambda *args: started.append(args))
    assert request_ids.current() == ""
    assert environ["actris.request_id"] == known[0]
    return known[0], dict(started[0][1]).get("X-Request-ID")


def test_a_trusted_proxy_gives_the_number() -> None:
    assert numbered(PROXY, "a1b2c3d4e5f6") == ("a1b2c3d4e5f6", "a1b2c3d4e5f6")
    assert numbered("", "a1b2c3d4e5f6") == ("a1b2c3d4e5f6", "a1b2c3d4e5f6")


@pytest.mark.parametrize(
    ("remote", "given"),
    [(STRANGER, "a1b2c3d4e5f6"), (PROXY, ""), (PROXY, "short"), (PROXY, "two\nlines here"), (PROXY, "x" * 65)],
)
def test_others_get_a_new_number(remote: str, given: str) -> None:
    number, answered = numbered(remote, given)
    assert number != given
    assert len(number) == 32
    assert answered == number


def test_only_an_answer_for_one_visitor_has_the_number() -> None:
    assert numbered(PROXY, "", "200 OK", "private, no-store")[1]
    assert numbered(PROXY, "", "302 Found", method="POST")[1]
    assert numbered(PROXY, "", "200 OK", "no-cache")[1] is None
    assert numbered(PROXY, "", "304 Not Modified")[1] is None
    assert numbered(PROXY, "", "301 Moved Permanently", "public, max-age=60")[1] is None
