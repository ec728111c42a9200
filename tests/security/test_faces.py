"""By settings, the admin is at a host or a network of its own, and public replicas neither have it nor write."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from about.models import AboutPage, EnquiryPage
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import AboutPageFactory, ArticlePageFactory, EnquiryPageFactory, NewsroomPageFactory, stream
from tests.images.conftest import Photograph, photograph
from tests.queued import let_tasks_wait

__all__ = ["photograph"]

ADMIN = "https://cms.example.org"
DOORS = (
    "/admin",
    "/admin/",
    "/admin/login/",
    "/admin/pages/1/",
    "/admin/password_reset/",
    "/admin/api/main/pages/",
    "/admin/nowhere/",
    "/admin/pages/1",
)


@pytest.fixture
def read_only(transactional_db: None) -> Iterator[None]:
    """Let the database refuse to be changed, as the settings of a public replica do."""
    is_postgresql = connection.vendor == "postgresql"
    statement = "SET default_transaction_read_only = %s" if is_postgresql else "PRAGMA query_only = %s"
    connection.cursor().execute(statement % "on")
    yield
    connection.cursor().execute(statement % "off")


class TestPublicReplica:
    @pytest.fixture(autouse=True)
    def _public(self, settings: Any) -> None:
        settings.PUBLIC_ONLY = True
        let_tasks_wait(settings)

    @pytest.fixture
    def enquiry(self, home: HomePage) -> EnquiryPage:
        page: EnquiryPage = EnquiryPageFactory(parent=home, slug="write-to-us")
        return page

    @pytest.fixture
    def paths(self, home: HomePage, enquiry: EnquiryPage, photograph: Photograph) -> list[str]:
        """Paths of pages and files, and of what is written about where a replica may write."""
        picture = {"image": {"image": photograph().pk, "alt_text": "A suite", "decorative": False}, "width": "large"}
        body = stream(("image", {**picture, "caption": "", "link": {}}))
        pictured = AboutPageFactory(parent=home, slug="pictured", body=body)
        secret = AboutPageFactory(parent=home, slug="secret")
        PageViewRestriction.objects.create(page=secret, restriction_type="password", password="sesame")
        article = ArticlePageFactory(parent=NewsroomPageFactory(parent=home))
        pages = [page.get_url() for page in (home, enquiry, pictured, secret, article)]
        feed = f"{article.get_parent().get_url()}feed/rss/"
        found = ["/search/?q=suite", "/search/?q=zzzzz", "/sitemap.xml", "/robots.txt", "/llms.txt", feed]
        return [*pages, *found]

    def test_visitors_get_everything_though_the_database_cannot_be_changed(
        self, client: Client, paths: list[str], read_only: None
    ) -> None:
        with pytest.raises(DatabaseError):
            AboutPage.objects.update(draft_title="changed")
        assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
        image = re.search(r'"[^"]*(/share/[^"]+)"', client.get("/pictured/").content.decode())
        assert image
        assert client.get(image[1]).status_code == 200
        assert client.get("/nowhere/").status_code == 404

    @pytest.mark.parametrize("path", [*DOORS, "/review/x/"])
    def test_there_is_neither_an_admin_nor_a_review(self, admin_client: Client, path: str) -> None:
        assert admin_client.get(path).status_code == 404

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_it_takes_no_forms(self, client: Client, enquiry: EnquiryPage, method: str) -> None:
        assert getattr(client, method)(enquiry.get_url(), {}).status_code == 404

    def test_it_has_no_worker(self) -> None:
        with pytest.raises(CommandError, match="PUBLIC_ONLY"):
            call_command("worker")


class TestAdminOfItsOwn:
    @pytest.mark.parametrize("path", DOORS)
    def test_the_admin_is_at_its_own_host_only(self, admin_client: Client, settings: Any, path: str) -> None:
        usual = admin_client.get(path).status_code
        settings.WAGTAILADMIN_BASE_URL = ADMIN
        assert admin_client.get(path).status_code == 404
        assert admin_client.get(path, headers={"Host": "cms.example.org"}).status_code == usual

    def test_capitals_in_its_host_do_not_matter(self, admin_client: Client, settings: Any) -> None:
        settings.WAGTAILADMIN_BASE_URL = "https://CMS.example.org"
        for host in ("cms.example.org", "Cms.Example.org"):
            assert admin_client.get("/admin/", headers={"Host": host}).status_code == 200

    def test_its_host_is_told_only_to_its_networks(self, db: None, settings: Any) -> None:
        settings.WAGTAILADMIN_BASE_URL, settings.ADMIN_NETWORKS = ADMIN, ["10.0.0.0/8"]
        for path in ("/_util/login/", "/_util/login"):
            answer = Client(REMOTE_ADDR="192.0.2.1").get(path)
            assert (answer.status_code, "cms.example.org" in str(answer.headers)) == (404, False)
        assert Client(REMOTE_ADDR="10.1.2.3").get("/_util/login/")["Location"].startswith(ADMIN)

    def test_pages_are_at_both_hosts(self, client: Client, about_page: AboutPage, settings: Any) -> None:
        settings.WAGTAILADMIN_BASE_URL = ADMIN
        for host in ("testserver", "cms.example.org"):
            assert client.get("/about-us/about-actris/", headers={"Host": host}).status_code == 200

    @pytest.mark.parametrize(
        ("address", "status"),
        [("10.1.2.3", 200), ("2001:db8::1", 200), ("192.0.2.1", 404), ("", 404), ("nonsense", 404)],
    )
    @pytest.mark.parametrize("path", [reverse("wagtailadmin_home"), reverse("wagtailadmin_explore_root")])
    def test_the_admin_is_for_its_networks_only(
        self, settings: Any, admin_user: User, path: str, address: str, status: int
    ) -> None:
        settings.ADMIN_NETWORKS = ["10.0.0.0/8", "2001:db8::/32"]
        client = Client(REMOTE_ADDR=address)
        client.force_login(admin_user)
        assert client.get(path).status_code == status
        assert client.get("/").status_code == 200
