"""The headers of each kind of answer: what a browser is told to refuse."""

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
from actris_cms.core.security.middleware import SecurityHeadersMiddleware
from actris_cms.core.security.needs import framed_origins
from actris_cms.core.security.policies import FILES, as_header
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, DocumentFactory, NewsroomPageFactory, stream
from tests.test_settings import PRODUCTION, run

ADDRESS = "/about-us/about-actris/"


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
    """The Content-Security-Policy by directive."""
    parts = [part.partition(" ") for part in response["Content-Security-Policy"].split("; ")]
    return {name: value for name, _, value in parts}


@pytest.fixture
def measured(site: Site) -> SiteIdentity:
    """A site whose visitors are asked whether their visits may be counted."""
    identity = SiteIdentity.for_site(site)
    identity.analytics_id = "G-ABC123"
    identity.save()
    return identity


class TestEveryAnswer:
    @pytest.mark.urls("tests.test_security_headers")
    @pytest.mark.parametrize(
        ("address", "status"),
        [(ADDRESS, 200), ("/nowhere/", 404), ("/broken/", 500), ("/favicon.ico", 302)],
    )
    def test_carries_what_every_answer_carries(self, about_page: AboutPage, address: str, status: int) -> None:
        response = Client(raise_request_exception=False).get(address)
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

    @pytest.mark.parametrize("address", ["/newsroom/feed/rss/", "/robots.txt", "/site.webmanifest", "/sitemap.xml"])
    def test_that_is_no_page_may_do_nothing_at_all(self, client: Client, home: Any, address: str) -> None:
        NewsroomPageFactory(parent=home)
        response = client.get(address)
        assert response.status_code == 200
        assert policy(response)["default-src"] == "'none'"
        assert policy(response)["frame-ancestors"] == "'none'"
        assert "sandbox" in policy(response)
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Permissions-Policy" not in response

    def test_has_the_same_policy_letter_by_letter(self, client: Client, about_page: AboutPage) -> None:
        header = client.get(ADDRESS)["Content-Security-Policy"]
        assert header.split("; ") == sorted(header.split("; "))
        assert client.get(ADDRESS)["Content-Security-Policy"] == header

    def test_lets_no_string_become_code_on_visitors_pages(self, client: Client, about_page: AboutPage) -> None:
        assert policy(client.get(ADDRESS))["require-trusted-types-for"] == "'script'"
        assert policy(client.get(ADDRESS))["trusted-types"] == "'none'"


class TestFrames:
    def body(self, *blocks: tuple[str, Any]) -> AboutPage:
        page: AboutPage = AboutPageFactory(parent=Site.objects.get().root_page, slug="embeds", body=stream(*blocks))
        return page

    def test_a_page_without_embeds_frames_nothing(self, client: Client, about_page: AboutPage) -> None:
        assert policy(client.get(ADDRESS))["frame-src"] == "'none'"

    def test_a_page_frames_the_hosts_of_its_own_embeds_and_no_others(self, client: Client, site: Site) -> None:
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

    def test_a_frame_in_content_of_the_former_site_counts_too(self, client: Client, site: Site) -> None:
        self.body(("legacy", '<p><a data-embed-src="https://www.youtube.com/embed/abc" href="/x">A talk</a></p>'))
        assert policy(client.get("/embeds/"))["frame-src"] == "https://www.youtube-nocookie.com"

    @pytest.mark.parametrize(
        "address",
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
    def test_an_address_that_is_no_host_opens_nothing(self, address: str) -> None:
        found = framed_origins(f'<div data-embed-src="{address}">')
        assert not [origin for origin in found if set(origin) & set("; *'")]
        assert not any("plain" in origin or "no-scheme" in origin or "localhost" in origin for origin in found)

    def test_a_host_in_other_letters_is_listed_as_browsers_compare_it(self) -> None:
        assert (
            framed_origins('<div data-embed-src="https://Bücher.example/x">')[0] == "https://www.xn--bcher-kva.example"
        )

    def test_words_about_an_embed_are_no_embed(self, client: Client, site: Site) -> None:
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

    def test_may_frame_a_preview_which_is_a_page_otherwise(
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

    def test_a_draft_that_is_looked_at_is_a_page(self, client: Client, publisher: User, about_page: AboutPage) -> None:
        about_page.save_revision()
        client.force_login(publisher)
        response = client.get(reverse("wagtailadmin_pages:view_draft", args=(about_page.pk,)))
        assert policy(response)["style-src"] == "'self'"
        assert policy(response)["frame-ancestors"] == "'none'"


class TestFilesOpenedByThemselves:
    @pytest.mark.parametrize(("name", "sandboxed"), [("guide.pdf", False), ("scan.png", True), ("data.xml", True)])
    def test_documents_can_do_nothing(self, client: Client, db: None, name: str, sandboxed: bool) -> None:
        document = DocumentFactory(file=ContentFile(b"%PDF-1.4 sample", name=name))
        response = client.get(document.url)
        assert policy(response)["default-src"] == "'none'"
        assert policy(response)["frame-ancestors"] == "'none'"
        assert ("sandbox" in policy(response)) is sandboxed
        assert response["Content-Disposition"].startswith("attachment" if sandboxed else "inline")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_documents_are_sent_as_they_are(self, client: Client, db: None) -> None:
        document = DocumentFactory(file=ContentFile(b"%PDF-1.4 sample " * 100, name="guide.pdf"))
        response = client.get(document.url, headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in response
        assert response["Content-Length"] == "1600"
        assert response.getvalue() == b"%PDF-1.4 sample " * 100

    @pytest.mark.parametrize("name", ["images/nothing.jpg", ""])
    def test_where_no_upload_is_a_page_says_so_and_looks_like_one(self, client: Client, home: Any, name: str) -> None:
        response = client.get(f"/uploads/{name}")
        assert response.status_code == 404
        assert policy(response)["style-src"] == "'self'"
        assert "sandbox" not in policy(response)

    @pytest.mark.urls("tests.test_security_headers")
    def test_uploads_can_do_nothing_and_may_be_shown_elsewhere(self, client: Client, db: None, settings: Any) -> None:
        (Path(settings.MEDIA_ROOT) / "mark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        response = client.get("/uploads/mark.svg")
        assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
        assert response["Content-Security-Policy"] == as_header(FILES)
        assert "sandbox" in policy(response)
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("name", "shared", "said"),
        [
            ("img/mark.svg", "cross-origin", as_header(FILES)),
            ("img/mark.png", "cross-origin", None),
            ("css/site.css", "same-origin", None),
            ("js/site.js", "same-origin", None),
            ("guide/index.html", "same-origin", as_header(FILES)),
        ],
    )
    def test_static_files_can_do_nothing(
        self, client: Client, settings: Any, tmp_path: Path, db: None, name: str, shared: str, said: str | None
    ) -> None:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("/* a sample */")
        settings.STATIC_ROOT = tmp_path
        settings.MIDDLEWARE = [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            *settings.MIDDLEWARE[1:],
        ]
        response = client.get(f"/static/{name}")
        assert response.status_code == 200
        assert response.get("Content-Security-Policy") == said
        assert response["Cross-Origin-Resource-Policy"] == shared
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in response

    def through_middleware(self, address: str, response: HttpResponseBase) -> HttpResponseBase:
        request = RequestFactory().get(address)
        request.resolver_match = None
        middleware = SecurityHeadersMiddleware(lambda request: response)
        middleware.process_request(request)
        return middleware.process_response(request, response)

    def test_pictures_that_a_view_draws_may_be_shown_elsewhere(self) -> None:
        response = self.through_middleware("/share/home.png", HttpResponse(b"", content_type="image/png"))
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"

    def test_what_is_sent_in_pieces_is_not_read(self) -> None:
        pieces = StreamingHttpResponse(iter([b"a"]), content_type="text/html")
        response = self.through_middleware("/long/", pieces)
        assert policy(response)["frame-src"] == "'none'"
        assert b"".join(pieces) == b"a"


class TestCountingVisits:
    def test_nothing_stands_on_the_page_without_a_measurement_id(self, client: Client, about_page: AboutPage) -> None:
        response = client.get(ADDRESS)
        assert "consent" not in response.content.decode()
        assert "google" not in response["Content-Security-Policy"]

    def test_visitors_are_asked_and_the_policy_lets_only_the_counting_through(
        self, client: Client, about_page: AboutPage, measured: SiteIdentity
    ) -> None:
        response = client.get(ADDRESS)
        assert 'data-measurement-id="G-ABC123"' in response.content.decode()
        assert policy(response)["script-src"] == "'self' https://www.googletagmanager.com/gtag/js"
        assert "https://*.google-analytics.com" in policy(response)["connect-src"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "nonce" not in response["Content-Security-Policy"]

    def test_a_page_is_the_same_for_every_visitor(
        self, client: Client, about_page: AboutPage, measured: SiteIdentity
    ) -> None:
        one, other = client.get(ADDRESS), Client().get(ADDRESS)
        assert one.content == other.content
        assert one["Content-Security-Policy"] == other["Content-Security-Policy"]

    def test_who_is_signed_in_is_neither_asked_nor_counted(
        self, client: Client, editor: User, about_page: AboutPage, measured: SiteIdentity
    ) -> None:
        client.force_login(editor)
        response = client.get(ADDRESS)
        assert "consent" not in response.content.decode()
        assert "google" not in response["Content-Security-Policy"]

    def test_previews_are_not_counted(self, rf: RequestFactory, site: Site, measured: SiteIdentity) -> None:
        request = rf.get("/")
        request.user = AnonymousUser()
        template = Template("{% load core_tags %}{% measurement_id %}")
        assert template.render(Context({"request": request})) == "G-ABC123"
        request.is_preview = True
        assert template.render(Context({"request": request})) == ""

    @pytest.mark.parametrize("given", ["UA-1234-5", "GTM-ABC123", "G-", 'G-A"><script>', "G-ABC 123"])
    def test_what_is_no_measurement_id_is_refused_and_measures_nothing(self, site: Site, given: str) -> None:
        identity = SiteIdentity(site=site, analytics_id=given)
        assert identity.measurement_id == ""
        with pytest.raises(Exception, match="begins with G-"):
            identity.clean()

    def test_a_measurement_id_is_tidied(self, site: Site) -> None:
        identity = SiteIdentity(site=site, analytics_id=" g-abc123 ")
        identity.clean()
        assert identity.measurement_id == "G-ABC123"


def test_media_in_old_text_is_a_link_and_asks_nobody(db: None) -> None:
    markup = expand_db_html('<p>See</p><embed embedtype="media" url="https://video.example/1"/>')
    assert markup == '<p>See</p><a href="https://video.example/1">https://video.example/1</a>'


def test_production_insists_on_https() -> None:
    code = (
        "from django.conf import settings; from csp.utils import build_policy; print(build_policy());"
        "print(settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT)"
    )
    printed = run(code, **PRODUCTION).stdout
    assert "upgrade-insecure-requests" in printed
    assert "31536000 True" in printed
    assert "upgrade-insecure-requests" not in run(code, **PRODUCTION, LOOPBACK="true").stdout
