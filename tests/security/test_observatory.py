"""Mozilla's HTTP Observatory would give every kind of answer its top grade."""

import json
from typing import Any

import pytest
from django.db import connection

from ..production import VISIT, copy_database, run
from .observatory import grade_of, points_of

HOST = "actris.example.org"

# Prints what the site answers with the production settings: status, headers and body, by name.
ANSWERS = (
    VISIT.replace('"HTTP_HOST": "localhost"', f'"HTTP_HOST": "{HOST}", "HTTP_X_FORWARDED_PROTO": proto')
    .replace('query=""', 'query="", proto="https"')
    .replace("started.append(args[0])", "started.extend(args)")
    .replace("time.monotonic() - start", "started[1]")
    + """
import json
from home.models import HomePage
from tests.factories import ArticlePageFactory, CategoryPageFactory, DocumentFactory, NewsroomPageFactory, stream

newsroom = NewsroomPageFactory(parent=HomePage.objects.get(), title="News", slug="news")
category = CategoryPageFactory(parent=newsroom, title="Research", slug="research")
document = DocumentFactory()
text = f'<p><a linktype="document" id="{document.pk}">Report</a></p>'
article = ArticlePageFactory(parent=category, title="Cells", slug="cells", body=stream(("rich_text", text)))
paths = {
    "home": "/", "cached home": "/", "article": article.url, "search": "/search/", "sign in": "/admin/login/",
    "new password": "/admin/password_reset/", "missing": "/nowhere/", "document": document.url,
    "feed": f"{newsroom.url}feed/rss/", "robots": "/robots.txt", "health": "/-/ready/",
}
print(json.dumps({**{name: visit(path) for name, path in paths.items()}, "plain": visit("/", proto="http")}))
"""
)


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the site answers by HTTPS, by name; "plain" is by HTTP."""
    if connection.vendor != "sqlite":
        pytest.skip("copies the test database, which must be a file")
    folder = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock():
        copy_database(folder)
    options = {"ALLOWED_HOSTS": HOST, "BASE_URL": f"https://{HOST}", "LOOPBACK": "false"}
    return json.loads(run(ANSWERS, folder, **options)[-1])


@pytest.mark.slow(seconds=5)
class TestAnswers:
    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("home", 200),
            ("cached home", 200),
            ("article", 200),
            ("search", 200),
            ("sign in", 200),
            ("new password", 200),
            ("missing", 404),
            ("document", 200),
            ("feed", 200),
            ("robots", 200),
        ],
    )
    def test_gets_the_top_grade(self, answers: Any, name: str, status: int) -> None:
        given, headers, body = answers[name]
        points = points_of(headers, body, HOST)
        assert (given, grade_of(points)) == (status, "A+"), points

    @pytest.mark.parametrize("name", ["home", "article", "missing", "feed"])
    def test_of_visitors_loses_no_point_and_gets_all_extra_ones(self, answers: Any, name: str) -> None:
        _, headers, body = answers[name]
        points = points_of(headers, body, HOST)
        assert sum(points.values()) == 30, points

    def test_by_http_leads_to_the_same_host_by_https(self, answers: Any) -> None:
        status, headers, _ = answers["plain"]
        assert (status, dict(headers)["Location"]) == (301, f"https://{HOST}/")

    def test_to_a_probe_does_not_need_https(self, answers: Any) -> None:
        assert answers["health"][0] == 200


GOOD = [
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Strict-Transport-Security", "max-age=31536000"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]


@pytest.mark.parametrize(
    ("name", "value", "html", "points", "grade"),
    [
        ("Content-Security-Policy", "frame-ancestors 'none'; default-src 'self'; script-src data:", "", -20, "B+"),
        ("Content-Security-Policy", "default-src *; frame-ancestors 'none'", "", -20, "B+"),
        ("Content-Security-Policy", "frame-ancestors 'none'; default-src 'self'; style-src data:", "", 0, "A+"),
        ("Strict-Transport-Security", "max-age=3600", "", -10, "A+"),
        ("X-Content-Type-Options", "", "", -5, "A+"),
        ("Referrer-Policy", "unsafe-url", "", -5, "A+"),
        ("Set-Cookie", "sessionid=x; Secure; SameSite=Lax", "", -30, "B"),
        ("Set-Cookie", "csrftoken=x; Secure", "", -20, "B+"),
        ("Set-Cookie", "sessionid=x; Secure; HttpOnly; SameSite=Lax", "", 5, "A+"),
        ("", "", '<script src="http://elsewhere.org/x.js"></script>', -50, "C"),
        ("", "", f'<script src="https://{HOST}/x.js"></script>', 0, "A+"),
    ],
)
def test_the_rules_take_and_give_points(name: str, value: str, html: str, points: int, grade: str) -> None:
    headers = [header for header in GOOD if header[0] != name] + [(name, value)]
    given = points_of(headers, html, HOST)
    assert given[name.lower().replace("set-cookie", "cookies") or "subresource-integrity"] == points
    assert grade_of(given) == grade


def test_an_answer_without_headers_fails() -> None:
    assert grade_of(points_of([], "", HOST)) in ("D", "D-", "F")
