"""All spellings of an address have one key, and whole addresses of the site are paths."""

import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import Site

from actris_cms.discovery.addresses import address_key, own_hosts, own_path, redirect_key
from actris_cms.path_keys import path_key


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("/About-US/", "/about-us"),
        ("/about-us.html", "/about-us"),
        ("/about-us/index.html", "/about-us"),
        ("about-us", "/about-us"),
        ("//about-us///team//", "/about-us/team"),
        ("/about-us/./x/../team", "/about-us/team"),
        ("/%7Ejane", "/~jane"),
        ("/a%2Fb", "/a/b"),
        ("/our%20people", "/our people"),
        ("/our+people", "/our people"),
        ("/our%2520people", "/our people"),
        ("/c++", "/c++"),
        ("/caf%C3%A9", "/café"),
        ("/CAFE\N{COMBINING ACUTE ACCENT}", "/café"),
        ("/what%3F", "/what%3F"),
        ("/nul%2500", "/nul"),
        ("/", "/"),
        ("", "/"),
    ],
)
def test_all_spellings_of_a_path_have_one_key(spelling: str, key: str) -> None:
    assert path_key(spelling) == key


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("/list?b=2&a=1", "/list?a=1&b=2"),
        ("/List/?A=1&B=2#part", "/list?a=1&b=2"),
        ("/list?", "/list"),
        ("/list?&&", "/list"),
        ("/list#part?a=1", "/list"),
        ("/list?utm_source=mail&fbclid=x", "/list"),
        ("/list?utm_source=mail&a=1", "/list?a=1"),
        ("/list?q=car+t", "/list?q=car%20t"),
        ("/list?q=car%20t", "/list?q=car%20t"),
        ("/list?archive", "/list?archive="),
        ("https://example.org//Old/?a=1#part", "/old?a=1"),
        ("https://example.org", "/"),
        (" /old ", "/old"),
    ],
)
def test_all_spellings_of_an_address_have_one_key(spelling: str, key: str) -> None:
    assert redirect_key(spelling) == key


@given(st.text(alphabet=st.sampled_from("aÉİ./+?#&=%25EF \N{COMBINING ACUTE ACCENT}mhtlindexHTM"), max_size=30))
@example("/a.html/index.html")
@example("/a+.html")
@example("/100%25")
def test_the_key_of_a_key_is_the_key_itself(address: str) -> None:
    assert path_key(path_key(address)) == path_key(address)
    assert address_key(address_key(address)) == address_key(address)


@pytest.mark.parametrize("part", ["%25", "25", "/index.html", "/a/..html", ".html", "/..", "+a", "&a=", "İ"])
@pytest.mark.parametrize("start", ["/", "/%25", "/x?", "/x?%25"])
def test_the_key_of_a_hostile_address_takes_no_time(start: str, part: str) -> None:
    started = time.process_time()
    for length in (3_000, 100_000):
        address_key(start + part * (length // len(part)))
        address_key(start + part * (length // len(part)) + "x")
    assert time.process_time() - started < 0.3


@pytest.mark.django_db
class TestAddressesOfTheSite:
    @pytest.mark.parametrize(
        "url",
        [
            "https://actris.sg/team/?a=1#top",
            "http://actris.sg:8080/team/?a=1#top",
            "HTTPS://WWW.ACTRIS.SG/team/?a=1#top",
            "//actris.sg/team/?a=1#top",
            "https://old.actris.example/team/?a=1#top",
            "http://testserver/team/?a=1#top",
            "http://127.0.0.1:8000/team/?a=1#top",
            "https://actris.sg.//team/?a=1#top",
            "/team/?a=1#top",
        ],
    )
    def test_whole_addresses_of_any_of_its_hosts_ports_and_schemes_are_paths(
        self, site: Site, settings: Any, url: str
    ) -> None:
        site.hostname = "actris.sg"
        settings.ALLOWED_HOSTS = ["old.actris.example", "*"]
        assert own_path(url, own_hosts(site, host="127.0.0.1:8000")) == "/team/?a=1#top"

    def test_a_host_with_other_letters_than_ascii_has_two_spellings(self, site: Site) -> None:
        site.hostname = "zellthérapie.example"
        assert own_path("https://xn--zellthrapie-gbb.example/", own_hosts(site)) == "/"
        assert own_path("https://ZELLTHÉRAPIE.example/", own_hosts(site)) == "/"

    @pytest.mark.parametrize(
        "url",
        [
            "https://example.org/",
            "//example.org/team/",
            "/\\example.org",
            "/\t/example.org",
            "/\n/[",
            "mailto:a@example.org",
            "http://[",
            "team",
            "",
        ],
    )
    def test_all_else_is_no_path(self, site: Site, url: str) -> None:
        assert own_path(url, own_hosts(site)) == ""

    def test_a_subdomain_that_is_only_allowed_by_a_wildcard_is_another_site(self, site: Site, settings: Any) -> None:
        settings.ALLOWED_HOSTS = [".actris.sg"]
        assert own_path("https://intranet.actris.sg/team/", own_hosts(site)) == ""
        assert own_path("https://actris.sg/team/", own_hosts(site)) == "/team/"

    def test_the_address_of_a_second_site_is_no_path_of_the_first(self, site: Site, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["cris.sg"]
        Site.objects.create(hostname="cris.sg", root_page=site.root_page)
        assert own_path("https://cris.sg/team/", own_hosts(site)) == ""
