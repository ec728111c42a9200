"""Links to other sites: what the checker finds, what it never reaches, and when it asks again."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from django.utils import timezone

from about.models import AboutPage
from tests.factories import AboutPageFactory, link, stream
from tests.upkeep.odd_server import OddServer, odd_server
from upkeep.health.addresses import note_addresses
from upkeep.health.outside import MOST_OF_A_HOST, PASSING, check_due, store
from upkeep.health.probing import Answer, Prober, Verdict, verdict_of
from upkeep.health.public_hosts import NotPublicError, is_public, resolve
from upkeep.health.refreshing import refresh, refresh_all
from upkeep.models import OutsideLink, PageFinding

State = OutsideLink.State
LOOPBACK = ip_address("127.0.0.1")


@pytest.fixture(scope="module")
def server() -> Iterator[OddServer]:
    """The odd server."""
    with odd_server() as running:
        yield running


@pytest.fixture
def here(server: OddServer) -> str:
    """The start of its addresses."""
    return f"http://127.0.0.1:{server.server_port}"


def prober(**changes: Any) -> Prober:
    """A checker that may reach this machine, and waits only a little."""
    return Prober(
        **{"allowed": lambda address: address == LOOPBACK, "ports": None, "timeout": 2, "deadline": 4, **changes}
    )


@pytest.mark.slow
class TestAnswers:
    """What the answers of servers say."""

    @pytest.mark.parametrize(
        ("path", "state", "passing"),
        [
            ("/200", State.FINE, False),
            ("/404", State.BROKEN, False),
            ("/410", State.BROKEN, False),
            ("/500", State.BROKEN, True),
            ("/503", State.BROKEN, True),
            ("/401", State.BLOCKED, False),
            ("/403", State.BLOCKED, False),
            ("/429", State.BLOCKED, False),
            ("/999", State.BLOCKED, False),
            ("/to/200", State.FINE, False),
            ("/to/to/to/404", State.BROKEN, False),
            ("/to/403", State.BLOCKED, False),
            ("/to/to/says/Page_not_found", State.BROKEN, False),
            ("/round/", State.BROKEN, False),
            ("/nohead/", State.FINE, False),
            ("/dropshead/", State.FINE, False),
            ("/silent/", State.BROKEN, True),
            ("/drips/", State.BROKEN, True),
            ("/chunks/", State.FINE, False),
            ("/toodd/", State.BROKEN, True),
            ("/endless/", State.FINE, False),
            ("/garbage/", State.BROKEN, True),
            ("/says/404_Not_Found", State.BROKEN, False),
            ("/says/This_page_does_not_exist", State.BROKEN, False),
            ("/says/Four_hundred_cells", State.FINE, False),
        ],
    )
    def test_each_kind_of_server(self, here: str, path: str, state: str, passing: bool) -> None:
        start = time.monotonic()
        verdict = prober().probe(here + path)
        assert (verdict.state, verdict.passing) == (state, passing), verdict
        assert bool(verdict.reason) == (state != State.FINE)
        assert time.monotonic() - start < 12

    def test_a_page_is_asked_for_only_after_its_head(self, here: str, server: OddServer) -> None:
        server.asked.clear()
        prober().probe(f"{here}/to/200")
        assert server.asked == [("HEAD", "/to/200"), ("HEAD", "/200"), ("GET", "/200")]

    @pytest.mark.parametrize(
        "address",
        ["https://", "ftp://example.org/", "http://a..b/", f"http://{'a' * 70}.example/"],
    )
    def test_what_is_no_address_is_broken(self, address: str) -> None:
        assert prober().probe(address).state == State.BROKEN

    @pytest.mark.parametrize("address", ["http://u:p@example.org/", "https://example.org:8443/"])
    def test_what_may_be_fine_is_not_called_broken(self, address: str) -> None:
        assert Prober().probe(address).state == State.BLOCKED

    def test_nobody_listens(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        assert prober().probe(f"http://127.0.0.1:{port}/") == Verdict(State.BROKEN, "cannot be reached", passing=True)


class TestPrivateAddresses:
    """The checker reaches the public internet and nothing else."""

    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "127.8.8.8", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
            *("100.64.0.1", "192.0.0.8", "198.18.0.1", "192.0.2.1", "203.0.113.9", "224.0.0.1", "255.255.255.255"),
            *("::1", "::", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "fe80::1", "fc00::1", "fd12::1", "ff02::1"),
            *("64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "::7f00:1", "fec0::1"),
        ],
    )
    def test_no_special_address_is_public(self, address: str) -> None:
        assert not is_public(ip_address(address))

    @pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"])
    def test_those_of_the_internet_are(self, address: str) -> None:
        assert is_public(ip_address(address))

    def test_the_server_is_never_asked(self, here: str, server: OddServer) -> None:
        server.asked.clear()
        names = (here, here.replace("127.0.0.1", "localhost"), here.replace("127.0.0.1", "2130706433"))
        for address in names:
            verdict = Prober(ports=None).probe(f"{address}/200")
            assert verdict.state == State.BROKEN
        assert server.asked == []

    def test_a_redirect_to_a_private_address_is_not_followed(self, here: str, server: OddServer) -> None:
        server.asked.clear()
        inner = f"http://localhost:{server.server_port}/200"
        seen: list[Any] = []

        def first_only(address: Any) -> bool:
            seen.append(address)
            return len(seen) <= 1

        verdict = prober(allowed=first_only).probe(f"{here}/to/{inner}")
        assert verdict == Verdict(State.BROKEN, "leads to an address that visitors cannot reach")
        assert server.asked == [("HEAD", f"/to/{inner}")]

    def test_a_host_with_one_private_address_among_others_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = [(None, None, None, "", (one, 80)) for one in ("8.8.8.8", "10.0.0.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
        with pytest.raises(NotPublicError):
            resolve("example.org", 80)

    def test_a_second_answer_of_the_name_server_changes_nothing(
        self, monkeypatch: pytest.MonkeyPatch, server: OddServer
    ) -> None:
        """The connection goes to the address that was examined (DNS rebinding)."""
        asked: list[str] = []
        real = socket.getaddrinfo

        def rebinding(host: Any, *args: Any, **kwargs: Any) -> Any:
            asked.append(host)
            if host == "rebinds.example":
                return real("127.0.0.1" if asked.count(host) == 1 else "127.0.0.9", *args, **kwargs)
            return real(host, *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        server.asked.clear()
        verdict = prober().probe(f"http://rebinds.example:{server.server_port}/to/200")
        assert verdict.state == State.BROKEN  # The second step was examined anew, and refused.
        assert server.asked == [("HEAD", "/to/200")]
        assert asked.count("rebinds.example") == 2

    def test_other_ports_than_those_of_the_web_are_not_asked(self, here: str, server: OddServer) -> None:
        server.asked.clear()
        assert prober(ports=frozenset({80, 443})).probe(f"{here}/200").state == State.BLOCKED
        assert server.asked == []


@pytest.mark.django_db
@pytest.mark.slow
class TestJob:
    """When addresses are checked, and what is kept of it."""

    def page_with(self, section: AboutPage, *addresses: str) -> AboutPage:
        buttons = [("button", {"link": link(url=one, text="There"), "style": "primary"}) for one in addresses]
        made: AboutPage = AboutPageFactory(parent=section, summary="x", body=stream(*buttons))
        refresh([made.pk])
        return made

    def test_a_broken_link_becomes_a_finding_and_goes_when_it_is_back(self, section: AboutPage, here: str) -> None:
        page = self.page_with(section, f"{here}/404#part", f"{here}/200")
        assert set(OutsideLink.objects.values_list("address", flat=True)) == {f"{here}/404", f"{here}/200"}
        check_due(prober(), pause=0)
        [finding] = PageFinding.objects.filter(page=page)
        assert (finding.rule, finding.target) == ("link-broken", f"{here}/404#part")
        assert "is not there (answer 404)" in finding.message
        row = OutsideLink.objects.get(address=f"{here}/404")
        assert store(row, verdict_of_status(200))
        refresh([page.pk])
        assert not PageFinding.objects.filter(page=page).exists()

    def test_nothing_is_asked_before_it_is_due(self, section: AboutPage, here: str, server: OddServer) -> None:
        self.page_with(section, f"{here}/200")
        check_due(prober(), pause=0)
        server.asked.clear()
        check_due(prober(), pause=0)
        assert server.asked == []
        OutsideLink.objects.update(due_at=timezone.now())
        check_due(prober(), pause=0)
        assert server.asked

    def test_a_host_is_asked_for_a_few_addresses_at_a_time(self, section: AboutPage, here: str) -> None:
        self.page_with(section, *(f"{here}/200?{number}" for number in range(MOST_OF_A_HOST + 3)))
        check_due(prober(), pause=0)
        assert OutsideLink.objects.filter(checked_at=None).count() == 3

    def test_a_passing_failure_counts_after_some_times(self, db: None) -> None:
        row = OutsideLink(key="k", address="https://example.org/", host="example.org")
        failure = Verdict(State.BROKEN, "cannot be reached", passing=True)
        changes = [store(row, failure) for _ in range(PASSING)]
        assert changes == [False, False, True]
        assert row.due_at > timezone.now() + timedelta(hours=12)

    def test_blocked_is_not_broken(self, section: AboutPage, here: str) -> None:
        page = self.page_with(section, f"{here}/999")
        check_due(prober(), pause=0)
        assert OutsideLink.objects.get().state == State.BLOCKED
        assert not PageFinding.objects.filter(page=page).exists()

    def test_nothing_is_stored_while_our_own_network_is_down(self, section: AboutPage) -> None:
        self.page_with(section, *(f"http://host{number}.invalid/" for number in range(3)))
        check_due(Down(), pause=0)
        assert not OutsideLink.objects.exclude(checked_at=None).exists()

    def test_an_operator_can_switch_it_off(self, section: AboutPage, here: str, settings: Any) -> None:
        settings.CHECK_OUTSIDE_LINKS = False
        self.page_with(section, f"{here}/404")
        check_due(prober(), pause=0)
        assert OutsideLink.objects.get().checked_at is None

    def test_an_address_that_no_page_links_to_is_forgotten(self, section: AboutPage, here: str) -> None:
        page = self.page_with(section, f"{here}/200", "https://example.org/")
        page.body = stream(("button", {"link": link(url=f"{here}/200", text="There"), "style": "primary"}))
        page.save()
        refresh_all()
        assert list(OutsideLink.objects.values_list("address", flat=True)) == [f"{here}/200"]

    def test_addresses_of_the_site_itself_are_not_asked(self, section: AboutPage, settings: Any) -> None:
        own = settings.SITE_URL
        addresses = note_addresses([self.page_with(section, f"{own}/about-us/", "/about-us/", "mailto:a@example.org")])
        assert addresses == set()


class Down(Prober):
    """A checker whose network is down."""

    def probe(self, address: str) -> Verdict:
        """Reach nothing."""
        return Verdict(State.BROKEN, "cannot be reached", passing=True)


def verdict_of_status(status: int) -> Verdict:
    """Return what an answer with this status says."""
    return verdict_of(Answer(status))
