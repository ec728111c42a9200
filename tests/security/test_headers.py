"""The security headers of each kind of response."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import include, path, re_path, reverse
from django.views.static import serve
from wagtail.models import Site
from wagtail.rich_text import expand_db_html

from about.models import AboutPage
from actris_cms.core.blocks import StoryBlock
from actris_cms.core.models import SiteIdentity
from actris_cms.security.middleware import SecurityHeadersMiddleware
from actris_cms.security.needs import framed_origins
from actris_cms.security.policies import FILES, as_header
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, DocumentFactory, NewsroomPageFactory, stream
from tests.test_settings import PRODUCTION, run

ABOUT = "/about-us/about-actris/"


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("broken")


def uploaded(request: HttpRequest, path: str) -> HttpResponseBase:
    return serve(request, path, document_root=str(configured.MEDIA_ROOT))


urlpatterns = [
    path("broken/", broken),
    re_path(r"^(?:uploads|held)/(?P<path>.*)$", uploaded),
    path("", include("actris_cms.urls")),
]


def policy(response: HttpResponseBase) -> dict[str, str]:
    """Return the Content-Security-Policy by directive."""
    parts = [part.partition(" ") for part in response["Content-Security-Policy"].split("; ")]
    return {name: value for name, _, value in parts}


@pytest.fixture
def site_with_analytics(site: Site) -> SiteIdentity:
    """A site with a measurement ID, so that visitors are asked for consent to analytics."""
    identity = SiteIdentity.for_site(site)
    identity.analytics_id = "G-ABC123"
    identity.save()
    return identity


class TestEveryResponse:
    @pytest.mark.urls("tests.security.test_headers")
    @pytest.mark.parametrize(
        ("url", "status"),
        [(ABOUT, 200), ("/nowhere/", 404), ("/broken/", 500), ("/favicon.ico", 302)],
    )
    def test_has_the_common_headers(self, about_page: AboutPage, url: str, status: int) -> None:
        response = Client(raise_request_exception=False).get(url)
        assert response.status_code == status
        assert policy(response)["default-src"] == "'none'"
        assert policy(response)["script-src"] == "'self'"
        assert policy(response)["frame-ancestors"] == "'none'"
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]
        assert "fullscreen=(self)" in response["Permissions-Policy"]

    @pytest.mark.parametrize("url", ["/newsroom/feed/rss/", "/robots.txt", "/site.webmanifest", "/sitemap.xml"])
    def test_that_is_no_page_is_sandboxed(self, client: Client, home: Any, url: str) -> None:
        NewsroomPageFactory(parent=home)
        response = client.get(url)
        assert response.status_code == 200
        assert policy(response)["default-src"] == "'none'"
        assert policy(response)["frame-ancestors"] == "'none'"
        assert "sandbox" in policy(response)
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Permissions-Policy" not in response

    def test_has_the_same_sorted_policy_each_time(self, client: Client, about_page: AboutPage) -> None:
        header = client.get(ABOUT)["Content-Security-Policy"]
        assert header.split("; ") == sorted(header.split("; "))
        assert client.get(ABOUT)["Content-Security-Policy"] == header

    def test_requires_trusted_types_on_visitors_pages(self, client: Client, about_page: AboutPage) -> None:
        assert policy(client.get(ABOUT))["require-trusted-types-for"] == "'script'"
        assert policy(client.get(ABOUT))["trusted-types"] == "'none'"


class TestFrames:
    def body(self, *blocks: tuple[str, Any]) -> AboutPage:
        page: AboutPage = AboutPageFactory(parent=Site.objects.get().root_page, slug="embeds", body=stream(*blocks))
        return page

    def test_a_page_without_embeds_may_frame_nothing(self, client: Client, about_page: AboutPage) -> None:
        assert policy(client.get(ABOUT))["frame-src"] == "'none'"

    def test_a_page_may_frame_only_the_hosts_of_its_embeds(self, client: Client, site: Site) -> None:
        embed = StoryBlock().child_blocks["embed"]
        value = embed.get_prep_value(embed.normalize(embed.get_preview_value()))
        self.body(("embed", value), ("embed", value | {"url": "https://form.gov.sg/5f0"}))
        response = client.get("/embeds/")
        assert policy(response)["frame-src"].split() == [
            "https://form.gov.sg",
            "https://www.form.gov.sg",
            "https://www.youtube-nocookie.com",
        ]
        assert 'fullscreen=(self "https://form.gov.sg"' in response["Permissions-Policy"]

    def test_a_page_may_frame_the_hosts_of_embeds_in_legacy_blocks(self, client: Client, site: Site) -> None:
        self.body(("legacy", '<p><a data-embed-src="https://www.youtube.com/embed/abc" href="/x">A talk</a></p>'))
        assert policy(client.get("/embeds/"))["frame-src"] == "https://www.youtube-nocookie.com"

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example;script-src *",
            "https://*",
            "https://a.example b.example",
            "https://localhost",
            "https://[",
            "https://user@'none'/",
            "http://plain.example/",
            "//no-scheme.example/",
        ],
    )
    def test_an_invalid_or_insecure_url_adds_no_host(self, url: str) -> None:
        found = framed_origins(f'<div data-embed-src="{url}">')
        assert not [origin for origin in found if set(origin) & set("; *'")]
        assert not any("plain" in origin or "no-scheme" in origin or "localhost" in origin for origin in found)

    def test_a_non_ascii_host_is_listed_in_punycode(self) -> None:
        assert (
            framed_origins('<div data-embed-src="https://Bücher.example/x">')[0] == "https://www.xn--bcher-kva.example"
        )

    def test_text_that_looks_like_an_embed_adds_no_host(self, client: Client, site: Site) -> None:
        self.body(("rich_text", '<p>Write data-embed-src="https://evil.example/" there.</p>'))
        assert policy(client.get("/embeds/"))["frame-src"] == "'none'"


class TestTheAdmin:
    def test_runs_no_inline_script(self, client: Client, editor: User) -> None:
        client.force_login(editor)
        response = client.get(reverse("wagtailadmin_home"))
        assert policy(response)["script-src"] == "'self'"
        assert "unsafe-inline" not in policy(response)["script-src-attr"]
        assert policy(response)["default-src"] == "'none'"
        assert policy(response)["frame-ancestors"] == "'none'"
        assert response["Referrer-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]

    def test_its_sign_in_form_has_the_same_policy(self, client: Client, db: None) -> None:
        assert policy(client.get(reverse("wagtailadmin_login")))["script-src"] == "'self'"

    def test_may_frame_a_preview_which_else_has_the_policy_of_a_page(
        self, client: Client, publisher: User, about_page: AboutPage
    ) -> None:
        client.force_login(publisher)
        form = {"title": "About", "slug": "about-actris", "summary": "", "body-count": "0", "seo_title": ""}
        preview = reverse("wagtailadmin_pages:preview_on_edit", args=(about_page.pk,))
        client.post(preview, form | {"search_description": "", "listing_image": "", "share_image": "", "section": ""})
        response = client.get(preview)
        assert "<main" in response.content.decode()
        assert policy(response)["frame-ancestors"] == "'self'"
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert policy(response)["style-src"] == "'self'"

    def test_may_frame_a_blocks_preview(self, client: Client, editor: User) -> None:
        client.force_login(editor)
        block = AboutPage.body.field.stream_block.child_blocks["embed"]
        response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert policy(response)["frame-ancestors"] == "'self'"
        assert policy(response)["style-src"] == "'self'"
        assert policy(response)["frame-src"] == "https://www.youtube-nocookie.com"

    def test_a_viewed_draft_has_the_policy_of_a_page(
        self, client: Client, publisher: User, about_page: AboutPage
    ) -> None:
        about_page.save_revision()
        client.force_login(publisher)
        response = client.get(reverse("wagtailadmin_pages:view_draft", args=(about_page.pk,)))
        assert policy(response)["style-src"] == "'self'"
        assert policy(response)["frame-ancestors"] == "'none'"


class TestFiles:
    @pytest.mark.parametrize(("name", "sandboxed"), [("guide.pdf", False), ("scan.png", True), ("data.xml", True)])
    def test_documents_may_load_nothing(self, client: Client, db: None, name: str, sandboxed: bool) -> None:
        document = DocumentFactory(file=ContentFile(b"%PDF-1.4 sample", name=name), is_shared=True)
        response = client.get(document.url)
        assert policy(response)["default-src"] == "'none'"
        assert policy(response)["frame-ancestors"] == "'none'"
        assert ("sandbox" in policy(response)) is sandboxed
        assert response["Content-Disposition"].startswith("attachment" if sandboxed else "inline")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_documents_are_not_compressed(self, client: Client, db: None) -> None:
        document = DocumentFactory(file=ContentFile(b"%PDF-1.4 sample " * 100, name="guide.pdf"), is_shared=True)
        response = client.get(document.url, headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in response
        assert response["Content-Length"] == "1600"
        assert response.getvalue() == b"%PDF-1.4 sample " * 100

    @pytest.mark.parametrize("name", ["images/nothing.jpg", ""])
    def test_a_missing_upload_gets_a_404_page_with_styles(self, client: Client, home: Any, name: str) -> None:
        response = client.get(f"/uploads/{name}")
        assert response.status_code == 404
        assert policy(response)["style-src"] == "'self'"
        assert "sandbox" not in policy(response)

    @pytest.mark.urls("tests.security.test_headers")
    def test_uploads_may_load_nothing_and_other_sites_may_show_them(
        self, client: Client, db: None, settings: Any
    ) -> None:
        (Path(settings.MEDIA_ROOT) / "mark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        response = client.get("/uploads/mark.svg")
        assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
        assert response["Content-Security-Policy"] == as_header(FILES)
        assert "sandbox" in policy(response)
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("name", "resource_policy", "content_policy"),
        [
            ("img/mark.svg", "cross-origin", as_header(FILES)),
            ("img/mark.png", "cross-origin", None),
            ("css/site.css", "same-origin", None),
            ("js/site.js", "same-origin", None),
            ("next-pages.speculationrules", "same-origin", None),
            ("guide/index.html", "same-origin", as_header(FILES)),
        ],
    )
    def test_static_files_have_restrictive_headers(
        self,
        client: Client,
        settings: Any,
        tmp_path: Path,
        db: None,
        name: str,
        resource_policy: str,
        content_policy: str | None,
    ) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("/* a sample */")
        settings.STATIC_ROOT = tmp_path
        settings.MIDDLEWARE = [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            *settings.MIDDLEWARE[1:],
        ]
        response = client.get(f"/static/{name}")
        assert response.status_code == 200
        assert response.get("Content-Security-Policy") == content_policy
        assert response["Cross-Origin-Resource-Policy"] == resource_policy
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in response

    def through_middleware(self, url: str, response: HttpResponseBase) -> HttpResponseBase:
        request = RequestFactory().get(url)
        request.resolver_match = None
        middleware = SecurityHeadersMiddleware(lambda request: response)
        middleware.process_request(request)
        return middleware.process_response(request, response)

    def test_other_sites_may_show_pictures_that_a_view_draws(self) -> None:
        response = self.through_middleware("/share/home.png", HttpResponse(b"", content_type="image/png"))
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"

    def test_a_streaming_response_is_not_consumed(self) -> None:
        pieces = StreamingHttpResponse(iter([b"a"]), content_type="text/html")
        response = self.through_middleware("/long/", pieces)
        assert policy(response)["frame-src"] == "'none'"
        assert b"".join(pieces) == b"a"


class TestAnalytics:
    def test_without_a_measurement_id_the_page_has_no_analytics(self, client: Client, about_page: AboutPage) -> None:
        response = client.get(ABOUT)
        assert "consent" not in response.content.decode()
        assert "google" not in response["Content-Security-Policy"]

    def test_visitors_are_asked_for_consent_and_the_policy_allows_only_analytics(
        self, client: Client, about_page: AboutPage, site_with_analytics: SiteIdentity
    ) -> None:
        response = client.get(ABOUT)
        assert 'data-measurement-id="G-ABC123"' in response.content.decode()
        assert policy(response)["script-src"] == "'self' https://www.googletagmanager.com/gtag/js"
        assert "https://*.google-analytics.com" in policy(response)["connect-src"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "nonce" not in response["Content-Security-Policy"]

    def test_a_page_is_the_same_for_every_visitor(
        self, client: Client, about_page: AboutPage, site_with_analytics: SiteIdentity
    ) -> None:
        one, other = client.get(ABOUT), Client().get(ABOUT)
        assert one.content == other.content
        assert one["Content-Security-Policy"] == other["Content-Security-Policy"]

    def test_signed_in_users_get_no_analytics(
        self, client: Client, editor: User, about_page: AboutPage, site_with_analytics: SiteIdentity
    ) -> None:
        client.force_login(editor)
        response = client.get(ABOUT)
        assert "consent" not in response.content.decode()
        assert "google" not in response["Content-Security-Policy"]

    def test_previews_have_no_analytics(
        self, rf: RequestFactory, site: Site, site_with_analytics: SiteIdentity
    ) -> None:
        request = rf.get("/")
        request.user = AnonymousUser()
        template = Template("{% load core_tags %}{% measurement_id %}")
        assert template.render(Context({"request": request})) == "G-ABC123"
        request.is_preview = True
        assert template.render(Context({"request": request})) == ""

    @pytest.mark.parametrize("given", ["UA-1234-5", "GTM-ABC123", "G-", 'G-A"><script>', "G-ABC 123"])
    def test_an_invalid_measurement_id_is_an_error_and_is_not_used(self, site: Site, given: str) -> None:
        identity = SiteIdentity(site=site, analytics_id=given)
        assert identity.measurement_id == ""
        with pytest.raises(Exception, match="begins with G-"):
            identity.clean()

    def test_a_measurement_id_is_normalised(self, site: Site) -> None:
        identity = SiteIdentity(site=site, analytics_id=" g-abc123 ")
        identity.clean()
        assert identity.measurement_id == "G-ABC123"


def test_an_embed_in_rich_text_becomes_a_link_without_a_request(db: None) -> None:
    markup = expand_db_html('<p>See</p><embed embedtype="media" url="https://video.example/1"/>')
    assert markup == '<p>See</p><a href="https://video.example/1">https://video.example/1</a>'


@pytest.mark.slow
def test_production_requires_https() -> None:
    code = (
        "from django.conf import settings; from csp.utils import build_policy; print(build_policy());"
        "print(settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT)"
    )
    printed = run(code, **PRODUCTION).stdout
    assert "upgrade-insecure-requests" in printed
    assert "31536000 True" in printed
    assert "upgrade-insecure-requests" not in run(code, **PRODUCTION, LOOPBACK="true").stdout
