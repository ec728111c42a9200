"""Files for crawlers and browsers: robots.txt, security.txt, icons, the manifest, feeds."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from PIL import Image
from wagtail.models import Site

from actris_cms.core.models import SiteIdentity
from actris_cms.discovery.checks import security_contacts_are_addresses
from tests.factories import ImageFactory, picture_file
from tests.test_settings import PRODUCTION, start

from .conftest import SmallSite, head_of
from .validity import schema

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
STATIC = Path(__file__).resolve().parents[2] / "static"


class TestRobots:
    def test_a_site_with_indexing_disallows_admin_and_search_and_has_a_sitemap(self, client: Client) -> None:
        response = client.get("/robots.txt")
        assert response.content.decode().splitlines() == [
            "User-agent: *",
            "Disallow: /admin/",
            "Disallow: /search/",
            "",
            "Sitemap: http://localhost/sitemap.xml",
        ]
        assert "X-Robots-Tag" not in response

    def test_a_site_without_indexing_disallows_everything(
        self, client: Client, settings: Any, small_site: SmallSite
    ) -> None:
        settings.ALLOW_INDEXING = False
        assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
        for url in ("/", "/about-us/", "/nowhere/", "/sitemap.xml", "/llms.txt", "/index.md", "/favicon.ico"):
            assert client.get(url)["X-Robots-Tag"] == "noindex, nofollow", url

    def test_pages_of_a_site_with_indexing_have_no_robots_header(self, client: Client, small_site: SmallSite) -> None:
        for url in small_site.urls:
            assert "X-Robots-Tag" not in client.get(url)

    @pytest.mark.parametrize(("value", "forbidden"), [(None, False), ("true", False), ("false", True)])
    def test_production_allows_indexing_unless_the_environment_forbids_it(
        self, value: str | None, forbidden: bool
    ) -> None:
        environment = PRODUCTION | ({"ALLOW_INDEXING": value} if value else {})
        code = "from actris_cms.discovery.configured import indexing_allowed as a; import sys; sys.exit(not a())"
        assert start(code, **environment).returncode == forbidden

    def test_other_settings_forbid_indexing(self, settings: Any) -> None:
        from actris_cms.discovery.configured import indexing_allowed

        del settings.ALLOW_INDEXING
        assert not indexing_allowed()


class TestSecurity:
    def test_there_is_no_security_txt_without_a_contact(self, client: Client) -> None:
        assert client.get("/.well-known/security.txt").status_code == 404

    def test_it_has_contacts_a_policy_and_an_expiry_within_a_year(self, client: Client, settings: Any) -> None:
        settings.SECURITY_CONTACTS = ["mailto:security@example.org", "https://example.org/report"]
        settings.SECURITY_POLICY = "https://example.org/policy"
        response = client.get("/.well-known/security.txt")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        fields = [line.split(": ", 1) for line in response.content.decode().splitlines()]
        assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACTS
        values = dict(fields)
        lifetime = datetime.fromisoformat(values["Expires"]) - timezone.now()
        assert timedelta(days=30) < lifetime < timedelta(days=365)
        assert values["Canonical"] == "http://testserver/.well-known/security.txt"
        assert values["Preferred-Languages"] == "en"
        assert values["Policy"] == "https://example.org/policy"
        assert response.content == client.get("/.well-known/security.txt").content

    @pytest.mark.parametrize("contact", ["security@example.org", "http://example.org/", "mailto:", "mailto:a b"])
    def test_a_contact_that_is_no_uri_fails_the_system_check(self, settings: Any, contact: str) -> None:
        assert security_contacts_are_addresses(None) == []
        settings.SECURITY_CONTACTS = [contact]
        (problem,) = security_contacts_are_addresses(None)
        assert repr(contact) in problem.msg
        assert "SECURITY_CONTACTS" in problem.msg


class TestIcons:
    def manifest(self, client: Client) -> dict[str, Any]:
        response = client.get("/site.webmanifest")
        assert response["Content-Type"] == "application/manifest+json"
        found: dict[str, Any] = response.json()
        return found

    def test_the_files_of_the_default_icon_have_the_sizes_in_the_manifest(
        self, client: Client, small_site: SmallSite
    ) -> None:
        icons = self.manifest(client)["icons"]
        assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
            ("any", "any"),
            ("192x192", "any"),
            ("512x512", "any"),
            ("512x512", "maskable"),
        }
        head = head_of(client, "/")
        for rel in ("icon", "apple-touch-icon"):
            icons += [{"src": icon["href"], **icon.attrs} for icon in head.soup.find_all("link", rel=rel)]
        for icon in icons:
            file = STATIC / icon["src"].removeprefix("/static/")
            if file.suffix != ".svg":
                with Image.open(file) as picture:
                    picture.load()
                    sizes = picture.info.get("sizes", {picture.size})
                assert tuple(map(int, icon["sizes"].split("x"))) in sizes

    def test_the_favicon_of_the_site_identity_replaces_the_default_icon(
        self, client: Client, small_site: SmallSite, site: Site
    ) -> None:
        identity = SiteIdentity.for_site(site)
        identity.site_name, identity.favicon = "Institute", ImageFactory(file=picture_file(size=(600, 600)))
        identity.save()
        manifest = self.manifest(client)
        assert manifest["short_name"] == "Institute"
        assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]
        assert all(icon["src"].startswith("/uploads/images/") for icon in manifest["icons"])
        assert head_of(client, "/").link(rel="apple-touch-icon").startswith("/uploads/images/")
        assert client.get("/favicon.ico")["Location"].startswith("/uploads/images/")

    def test_a_small_favicon_is_used_for_the_tab_and_the_default_icon_for_the_home_screen(
        self, client: Client, small_site: SmallSite, site: Site
    ) -> None:
        identity = SiteIdentity.for_site(site)
        identity.favicon = ImageFactory(file=picture_file(size=(32, 32)))
        identity.save()
        head = head_of(client, "/")
        assert head.link(rel="icon").startswith("/uploads/images/")
        assert head.link(rel="apple-touch-icon") == "/static/img/apple-touch-icon.png"
        assert all(icon["src"].startswith("/static/") for icon in self.manifest(client)["icons"])

    def test_a_favicon_that_is_too_small_for_the_tab_is_not_used(
        self, client: Client, small_site: SmallSite, site: Site
    ) -> None:
        identity = SiteIdentity.for_site(site)
        identity.favicon = ImageFactory(file=picture_file(size=(16, 16)))
        identity.save()
        head = head_of(client, "/")
        assert all(icon["href"].startswith("/static/") for icon in head.soup.find_all("link", rel="icon"))
        assert head.link(rel="apple-touch-icon") == "/static/img/apple-touch-icon.png"
        assert len(self.manifest(client)["icons"]) == 4

    @pytest.mark.parametrize(
        ("name", "short"),
        [
            ("Advanced Cell Therapy and Research Institute, Singapore (ACTRIS)", "ACTRIS"),
            ("ACTRIS", "ACTRIS"),
            ("Institute of Cells", "Institute of"),
            ("Zellforschungszentrum", "Zellforschun"),
            ("Institute (a name in brackets)", "a name in"),
        ],
    )
    def test_the_short_name_has_at_most_12_characters(
        self, client: Client, small_site: SmallSite, site: Site, name: str, short: str
    ) -> None:
        identity = SiteIdentity.for_site(site)
        identity.site_name = name
        identity.save()
        manifest = self.manifest(client)
        assert (manifest["name"], manifest["short_name"]) == (name, short)
        assert f"<ShortName>{short}</ShortName>" in client.get("/opensearch.xml").content.decode()

    def test_an_svg_favicon_is_used_for_every_size(self, client: Client, small_site: SmallSite, site: Site) -> None:
        svg = BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><path d="M0 0h9v9z"/></svg>')
        identity = SiteIdentity.for_site(site)
        identity.favicon = ImageFactory(file=picture_file().__class__(svg.read(), name="mark.svg"))
        identity.save()
        (icon,) = self.manifest(client)["icons"]
        assert (icon["sizes"], icon["type"]) == ("any", "image/svg+xml")

    def test_the_theme_color_is_the_colour_of_the_header_in_both_schemes(
        self, client: Client, small_site: SmallSite
    ) -> None:
        found = {
            meta["media"]: meta["content"]
            for meta in head_of(client, "/").soup.find_all("meta", {"name": "theme-color"})
        }
        assert found == {"(prefers-color-scheme: light)": "#ffffff", "(prefers-color-scheme: dark)": "#101116"}


class TestFeeds:
    @pytest.mark.parametrize("path", ["/newsroom/feed/atom/", "/newsroom/events/feed/atom/"])
    def test_atom_feeds_are_valid_by_the_schema_of_the_standard(
        self, client: Client, small_site: SmallSite, path: str
    ) -> None:
        document = etree.fromstring(client.get(path).content)
        grammar = schema("atom.rng")
        assert grammar.validate(document), grammar.error_log
        document.remove(document.findall("{*}id")[0])
        assert not grammar.validate(document)

    @pytest.mark.parametrize("path", ["/newsroom/feed/rss/", "/newsroom/feed/atom/"])
    def test_feedparser_reads_the_feeds_without_errors(self, client: Client, small_site: SmallSite, path: str) -> None:
        feed = feedparser.parse(client.get(path).content)
        assert not feed.bozo
        newest_first = small_site.article, small_site.event, small_site.lecture
        assert [entry.link for entry in feed.entries] == [page.full_url for page in newest_first]
