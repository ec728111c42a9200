"""Addresses that are not there: counted without a word of who asked, and redirected in the list."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.singapore import today
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import AboutPageFactory, link, stream
from upkeep.misses import counting
from upkeep.misses.linking import look_after_misses
from upkeep.misses.plausible import is_plausible
from upkeep.models import Miss

pytestmark = [pytest.mark.django_db]

REPORT = reverse("misses:report")


@pytest.fixture(autouse=True)
def _calm() -> None:
    """Nothing was counted in the last minute."""
    counting._counted.clear()


@pytest.fixture
def admin(client: Client, publisher: User) -> Client:
    """A client of a publisher."""
    client.force_login(publisher)
    return client


def ask(path: str, days_ago: int = 0, **headers: str) -> int:
    """Ask for an address as a visitor; return the status."""
    status = Client(headers=headers).get(path).status_code
    if days_ago:
        Miss.objects.filter(path=path).update(last_day=today() - timedelta(days=days_ago))
    return status


def miss_on_days(path: str, days: int) -> Miss:
    """Return an address for which visitors asked on several days."""
    for number in range(days, 0, -1):
        ask(path, number - 1)
    return Miss.objects.get(path=path)


class TestCounting:
    """What is counted, and what is not."""

    def test_an_address_is_counted_by_days_and_nothing_else_is_kept(self, home: HomePage) -> None:
        miss_on_days("/old-news", 3)
        ask("/Old-News/?secret=1&name=Jane", referer="https://elsewhere.example.org/?q=Jane")
        miss = Miss.objects.get()
        assert (miss.path, miss.days, miss.count, miss.linked_from) == ("/old-news", 3, 4, "")

    def test_only_what_is_really_not_there_is_counted(self, admin: Client, about_page: AboutPage) -> None:
        Redirect.add_redirect("/moved", about_page)
        gone = AboutPageFactory(parent=about_page.get_parent(), slug="gone")
        gone.delete()
        ask("/moved")
        ask("/about-us/About-Actris")
        assert ask("/about-us/gone/") == 410
        admin.get("/tried-by-an-editor/")
        Client().post("/posted/")
        assert not Miss.objects.exists()

    def test_no_page_view_and_no_scanner_costs_a_query(self, about_page: AboutPage) -> None:
        for path in (about_page.url, "/wp-login.php", "/.env"):
            with CaptureQueriesContext(connection) as captured:
                ask(path)
            assert not [query for query in captured if "upkeep_miss" in query["sql"]]

    @pytest.mark.parametrize(
        "path",
        [
            "/wp-admin/setup",
            "/blog/wp-includes/wlw",
            "/index.php",
            "/.git/config",
            "/a/../../etc/passwd",
            "/backup.zip",
            "/api/v1/pods",
            "/login",
            "/static/old.css",
            "/<script>alert(1)</script>",
            "/' or 1=1",
            "/users/jane@example.org",
            "/s1234567d",
            "/call/61234567",
            "/reset/0123456789abcdef0123456789abcdef",
            "/12/34",
            "/" + "a" * 300,
            "/" + "a/" * 20,
            "/",
        ],
    )
    def test_what_scanners_try_and_what_names_a_person_is_left_out(self, path: str) -> None:
        assert not is_plausible(path)

    @pytest.mark.parametrize(
        "path",
        [
            "/newsroom/2023/05/car-t",
            "/files/guide for donors.pdf",
            "/images/team.jpg",
            "/关于我们",
            "/events/20250314-talk",
        ],
    )
    def test_what_a_person_may_follow_is_counted(self, path: str) -> None:
        assert is_plausible(path)

    def test_a_flood_neither_fills_the_table_nor_takes_the_place_of_what_is_asked_for_again(
        self, home: HomePage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(counting, "MAX_ROWS", 20)
        monkeypatch.setattr(counting, "ROOM", 5)
        miss_on_days("/asked-for-again", 2)
        for number in range(counting.MOST_A_MINUTE + 20):
            ask(f"/tried-once-{number}")
        assert Miss.objects.count() <= 20
        assert Miss.objects.filter(path="/asked-for-again").exists()
        assert sum(Miss.objects.values_list("count", flat=True)) <= counting.MOST_A_MINUTE

    def test_what_nobody_asks_for_any_more_is_forgotten(self, home: HomePage) -> None:
        ask("/long-ago", days_ago=100)
        ask("/lately", days_ago=80)
        look_after_misses()
        assert [one.path for one in Miss.objects.all()] == ["/lately"]

    def test_the_link_of_a_page_is_believed_only_if_the_page_has_it(self, section: AboutPage) -> None:
        button = ("button", {"link": link(url="/No-Such-Page/#here", text="Read"), "style": "primary"})
        page = AboutPageFactory(parent=section, slug="links", body=stream(button))
        ask("/no-such-page", referer="http://testserver/about-us/links/?from=1")
        ask("/claimed", referer="http://testserver/about-us/links/")
        look_after_misses()
        assert [(one.path, one.linked_from) for one in Miss.worth_a_look()] == [("/no-such-page", "/about-us/links")]
        page.body = stream(("rich_text", "<p>No link.</p>"))
        page.save()
        look_after_misses()
        assert not Miss.worth_a_look()


@pytest.mark.slow
class TestReport:
    """The list, and what is done there."""

    def test_the_similar_page_is_one_click_away(self, admin: Client, section: AboutPage) -> None:
        page = AboutPageFactory(parent=section, title="Cell therapy training", slug="cell-therapy-training")
        AboutPageFactory(parent=section, title="Cell therapy trainings of next year", live=False)
        miss = miss_on_days("/training/cell-therapy-trainings", 3)
        ask("/seen-once")
        html = admin.get(REPORT).content.decode()
        assert "to “Cell therapy training”" in " ".join(html.split())
        assert "/seen-once" not in html
        url = reverse("misses:redirect_there", args=[miss.pk])
        assert admin.get(url).status_code == 405
        admin.post(url, {"page": page.pk, "next": REPORT})
        answer = Client().get("/training/cell-therapy-trainings/")
        assert (answer.status_code, answer["Location"]) == (301, page.url)
        assert not Miss.objects.filter(pk=miss.pk).exists()

    def test_any_other_target_is_checked_as_in_the_form_of_redirects(self, admin: Client, section: AboutPage) -> None:
        draft = AboutPageFactory(parent=section, live=False)
        miss = miss_on_days("/leaflet", 3)
        url = reverse("misses:redirect", args=[miss.pk])
        for wrong in ({}, {"address": "/leaflet"}, {"address": "/nothing-there"}, {"page": draft.pk}):
            assert admin.post(url, wrong).status_code == 200
        assert not Redirect.objects.exists()
        assert admin.post(url, {"address": "https://example.org/leaflet"}).status_code == 302
        assert Redirect.objects.get().old_path == "/leaflet"

    def test_a_dismissed_address_stays_away_while_it_is_asked_for(self, admin: Client, home: HomePage) -> None:
        miss = miss_on_days("/nonsense", 3)
        admin.post(reverse("misses:dismiss", args=[miss.pk]))
        ask("/nonsense")
        assert len(admin.get(REPORT).context["object_list"]) == 0
        assert [one.count for one in admin.get(REPORT, {"state": "dismissed"}).context["object_list"]] == [4]

    def test_only_those_who_may_make_redirects_see_and_change_it(
        self, client: Client, editor: User, about_page: Page
    ) -> None:
        miss = miss_on_days("/secret-address", 3)
        client.force_login(editor)
        assert client.get(REPORT).status_code in (302, 403)
        for name in ("redirect", "redirect_there", "dismiss"):
            client.post(reverse(f"misses:{name}", args=[miss.pk]), {"page": about_page.pk})
        assert not Redirect.objects.exists()
        miss.refresh_from_db()
        assert miss.dismissed_at is None
        assert "Addresses not found" not in client.get(reverse("site_health:report")).content.decode()
        editor.user_permissions.add(Permission.objects.get(codename="add_redirect"))
        assert "/secret-address" in client.get(REPORT).content.decode()

    def test_its_queries_do_not_grow(self, admin: Client, section: AboutPage, site: Site) -> None:
        numbers = []
        for start in (0, 10):
            for number in range(start, start + 10):
                AboutPageFactory(parent=section, title=f"Page {number}")
                Miss.objects.create(site=site, path=f"/pages/{number}", days=5)
            admin.get(REPORT)
            with CaptureQueriesContext(connection) as captured:
                response: Any = admin.get(REPORT)
            numbers.append(len(captured))
        assert len(response.context["object_list"]) == 20
        assert numbers[1] <= numbers[0]
