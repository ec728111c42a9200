"""Django's settings, the site settings in the admin, headers, and the first start."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.forms import DateField, DateTimeField
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from about.models import AboutPage
from actris_cms.core.models import Announcement, Footer, SiteIdentity
from actris_cms.core.models.settings import MenuItemBlock
from actris_cms.settings import base
from actris_cms.users.models import User

from .factories import link, stream

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PRODUCTION = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "example.org", "BASE_URL": "https://example.org"}


def start(code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Start Django on the production settings with only the given variables, and let it run the code."""
    return run(f"import django; django.setup(); {code}", **environment)


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code on the production settings with only the given variables."""
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "actris_cms.settings.production", **environment}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)  # noqa: S603


def test_former_secrets_still_count_in_production() -> None:
    code = "from django.conf import settings; print(settings.SECRET_KEY_FALLBACKS)"
    assert start(code, **PRODUCTION, SECRET_KEY_FALLBACKS="former,first").stdout == "['former', 'first']\n"
    assert start(code, **PRODUCTION).stdout == "[]\n"


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_production_does_not_start_without_a_required_variable_and_names_it(missing: str, how: str) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    if how == "empty":
        environment[missing] = " "
    result = start(**environment)
    assert result.returncode != 0
    assert f"The environment variable {missing} is {how}" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ","),
        ("BASE_URL", "actris.sg"),
        ("BASE_URL", "https://actris.sg/path"),
    ],
)
def test_production_does_not_start_with_an_invalid_value_and_names_the_variable(name: str, value: str) -> None:
    result = start(**PRODUCTION | {name: value})
    assert result.returncode != 0
    assert f"The environment variable {name} is not" in result.stderr


def test_production_starts_with_the_required_variables() -> None:
    assert start(**PRODUCTION).returncode == 0


def test_production_does_not_start_with_a_switch_that_is_neither_on_nor_off() -> None:
    result = start(**PRODUCTION, LOOPBACK="maybe")
    assert result.returncode != 0
    assert "LOOPBACK" in result.stderr


def test_the_error_for_an_invalid_database_url_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "nonsense://x")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        base.database_from_environment(base.DATA_DIR)


def test_sqlite_gets_a_write_ahead_log_and_immediate_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = base.database_from_environment(base.DATA_DIR)
    assert database["NAME"] == str(base.DATA_DIR / "db.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] >= 10


def test_postgresql_gets_a_connection_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:p%40ss@db.example.org:5433/actris")
    database = base.database_from_environment(base.DATA_DIR)
    assert (database["PASSWORD"], database["PORT"], database["CONN_MAX_AGE"]) == ("p@ss", 5433, 0)
    assert database["OPTIONS"]["pool"]["max_size"] > 1
    assert database["ENGINE"] == "actris_cms.operations.postgresql"


def test_redis_is_used_if_its_url_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://cache.example.org:6379/0")
    caches = base.caches_from_environment()
    assert {cache["BACKEND"].rsplit(".", 1)[1] for cache in caches.values()} == {"TolerantRedisCache"}
    assert len({cache["KEY_PREFIX"] for cache in caches.values()}) == 2


def test_settings_files_stay_short() -> None:
    for name, limit in (("base", 300), ("dev", 90), ("test", 90), ("production", 90)):
        lines = (ROOT / "actris_cms" / "settings" / f"{name}.py").read_text(encoding="utf-8").splitlines()
        assert len(lines) < limit, f"{name}.py has {len(lines)} lines"


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/about-us/", "/about-us/about-actris/", "/nowhere/"])
    def test_pages_contain_nothing_that_the_content_security_policy_forbids(
        self, client: Client, about_page: AboutPage, path: str
    ) -> None:
        html = client.get(path).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=", html)
        assert not re.search(r"<script(?![^>]*\ssrc=)", html.replace('<script type="application/ld+json">', ""))
        assert not re.search(
            r'(src|href|srcset)="(https?:)?//(?!(testserver|localhost|www\.linkedin|127))', html.split("<footer")[0]
        )

    def test_the_admin_is_never_cached(self, client: Client, editor: User) -> None:
        client.force_login(editor)
        assert "no-store" in client.get(reverse("wagtailadmin_home"))["Cache-Control"]

    def test_a_password_protected_page_shows_the_sites_own_password_form(
        self, client: Client, about_page: AboutPage
    ) -> None:
        about_page.view_restrictions.create(restriction_type="password", password="let-me-in")
        html = client.get("/about-us/about-actris/").content.decode()
        assert "This page is protected" in html
        assert "<footer" in html
        assert "established" not in html

    def test_favicon_ico_redirects(self, client: Client, site: Site) -> None:
        assert client.get("/favicon.ico").status_code == 302

    def test_robots_txt_disallows_the_admin(self, client: Client, site: Site) -> None:
        assert "Disallow: /admin/" in client.get("/robots.txt").content.decode()


class TestSiteSettings:
    def test_the_footer_shows_links_address_and_legal_line(self, client: Client, site: Site) -> None:
        footer = Footer.for_site(site)
        footer.links = stream(("link", link(text="Privacy statement", url="/privacy/")))
        footer.address = "23 Sample Road\nSingapore"
        footer.legal_line = "The Institute"
        footer.save()
        html = client.get("/").content.decode()
        html = html[html.index("<footer") :]
        for words in ('href="/privacy/"', "Privacy statement", "23 Sample Road", "The Institute"):
            assert words in html

    def test_social_links_have_names(self, client: Client, site: Site) -> None:
        identity = SiteIdentity.for_site(site)
        identity.social_links = stream(("social_link", {"network": "linkedin", "url": "https://www.linkedin.com/x"}))
        identity.save()
        html = client.get("/").content.decode()
        assert "LinkedIn" in html[html.index("<footer") :]

    def test_the_banner_of_a_government_agency_is_shown_only_where_an_editor_asks_for_it(
        self, client: Client, site: Site
    ) -> None:
        words = (
            "A Singapore Government Agency Website",
            "How to identify",
            "Official website links end with .gov.sg",
            "Secure websites use HTTPS",
        )
        assert words[0] not in client.get("/").content.decode()
        SiteIdentity.objects.update_or_create(site=site, defaults={"government_masthead": True})
        html = client.get("/").content.decode()
        assert [word for word in words if word not in html] == []
        assert html.index("Skip to content") < html.index(words[0]) < html.index("<header")

    def test_an_announcement_is_shown_only_while_it_is_enabled(self, client: Client, site: Site) -> None:
        notice = Announcement.for_site(site)
        notice.text = "<p>We never ask for <b>money</b> by telephone.</p>"
        notice.save()
        assert "We never ask for" not in client.get("/").content.decode()
        notice.enabled = True
        notice.save()
        assert "We never ask for <b>money</b>" in client.get("/").content.decode()

    def test_an_announcement_without_text_is_not_shown(self, client: Client, site: Site) -> None:
        notice = Announcement.for_site(site)
        notice.enabled, notice.text = True, '<p data-block-key="x"></p>'
        notice.save()
        assert 'class="announcement"' not in client.get("/").content.decode()
        with pytest.raises(ValidationError, match="Write the announcement"):
            notice.full_clean()

    def test_a_menu_entry_without_a_target_is_an_error(self) -> None:
        block = MenuItemBlock()
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python({"title": "Nowhere", "link": link(), "sublinks": []}))
        assert "page" in caught.value.block_errors["link"].block_errors

    def test_a_new_announcement_has_a_new_key_so_that_it_is_shown_to_those_who_dismissed_the_last(self) -> None:
        assert Announcement(text="<p>One</p>").key != Announcement(text="<p>Two</p>").key

    @pytest.mark.parametrize(
        ("name", "data", "expected"),
        [
            ("siteidentity", {"site_name": "Draft name", "social_links": streamfield([])}, "Draft name"),
            (
                "navigation",
                {
                    "items": streamfield(
                        [
                            (
                                "item",
                                {
                                    "title": "Draft entry",
                                    "link": {"text": "", "page": "", "anchor": "", "document": "", "url": "/draft/"},
                                    "sublinks-count": "0",
                                },
                            )
                        ]
                    )
                },
                "Draft entry",
            ),
            ("footer", {"links": streamfield([]), "legal_line": "Draft line"}, "Draft line"),
            ("announcement", {"enabled": "on", "text": rich_text("<p>Draft notice</p>")}, "Draft notice"),
        ],
    )
    def test_publishers_can_preview_a_setting(
        self, client: Client, publisher: User, site: Site, name: str, data: dict[str, Any], expected: str
    ) -> None:
        client.force_login(publisher)
        edit = reverse("wagtailsettings:edit", args=("core", name, site.pk))
        preview = reverse("wagtailsettings:preview_on_edit", args=("core", name, site.pk))
        assert client.get(edit).status_code == 200
        assert client.post(preview, nested_form_data(data)).json()["is_valid"]
        assert expected in client.get(preview).content.decode()
        assert expected not in client.get("/").content.decode()

    def test_editors_cannot_change_settings(self, client: Client, editor: User, site: Site) -> None:
        client.force_login(editor)
        assert client.get(reverse("wagtailsettings:edit", args=("core", "footer", site.pk))).status_code == 302


class TestFirstStart:
    def test_the_first_start_loads_the_content_and_prints_a_password_once(
        self, db: None, client: Client, settings: Any, tmp_path: Path
    ) -> None:
        settings.DATA_DIR = tmp_path
        output = StringIO()
        call_command("prepare_site", port=8123, stdout=output)
        password = re.search(r"password\s+(\S+)", output.getvalue())
        assert password
        assert client.login(username="admin", password=password[1])
        assert "http://127.0.0.1:8123/about-us/about-actris/" in output.getvalue()
        html = client.get("/about-us/about-actris/").content.decode()
        assert "ACTRIS was established in April 2020" in html
        assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0

        again = StringIO()
        call_command("prepare_site", port=8123, stdout=again)
        assert "password" not in again.getvalue()
        assert User.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "en-gb"])
def test_a_typed_english_date_has_its_day_first(language: str) -> None:
    with override(language):
        for typed in ("05/06/2027", "2027-06-05"):
            assert f"{DateField().clean(typed):%d %B}" == "05 June"
            assert f"{DateTimeField().clean(f'{typed} 09:00'):%d %B %H:%M}" == "05 June 09:00"
