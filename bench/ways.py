"""The ways to answer one page, each measured in turn: requests a second and processor time for each request."""

import gzip
import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import brotli

from . import proxy
from .load import HOST, Load, ask
from .peers import Crx
from .processes import MissingProgramError, Server, cpu, free_port, program, wait_until_idle
from .sites import Site

PAGE = "/about-us/about-actris/"
HOME, NEWSROOM = "/", "/newsroom/"
GZIP = {"Accept-Encoding": "gzip"}
# Asked for before the first measurement: each process has then compiled its templates.
WARM_UP = 40
# Pages that are rendered for each request are asked for by as many visitors as there are threads, and for longer: what
# more of them asked for would be half done when the measurement ends, and count for nobody.
RENDERED = ("uncached", "CRX")
THREADS, RENDERING_SECONDS = 8, 6


class WrongAnswerError(Exception):
    """A server answers with something else than it should, or with errors under load."""


@dataclass
class Way:
    """One way to answer one page, and what was measured of it in each round."""

    name: str
    group: str
    url: str
    servers: list[Server]
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    body: bytes | None = None  # What the page has to be, where that is known.
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    slices: list[tuple[Load, float]] = field(default_factory=list)  # Of this round, each with the seconds of CPU.

    def check(self) -> None:
        """See that what is measured is what it is called. Raises WrongAnswerError."""
        status, headers, body = get(self.url, self.headers)
        if status != self.status:
            raise WrongAnswerError(f"{self.name}: {self.url} is answered with {status}, not with {self.status}.")
        if headers.get("content-encoding", "") != self.headers.get("Accept-Encoding", ""):
            raise WrongAnswerError(f"{self.name}: {self.url} is not compressed as it was asked for.")
        if self.body is not None and body != self.body:
            raise WrongAnswerError(f"{self.name}: {self.url} is another page than the one that is compared.")

    @property
    def is_rendered(self) -> bool:
        """Whether its page is rendered for each request."""
        return self.group in RENDERED

    def measure(self, seconds: float) -> None:
        """Measure a slice of a round."""
        wait_until_idle(self.servers)
        before = cpu(self.servers)
        if self.is_rendered:
            load = ask(self.url, RENDERING_SECONDS, self.headers, connections=THREADS)
        else:
            load = ask(self.url, seconds, self.headers)
        used = cpu(self.servers) - before
        if load.errors or not load.requests:
            raise WrongAnswerError(f"{self.name}: {load.errors} of {load.requests} requests for {self.url} went wrong.")
        self.slices.append((load, used))

    def end_round(self) -> None:
        """Make one figure of the slices of a round."""
        requests = sum(load.requests for load, _ in self.slices)
        self.rates.append(requests / sum(load.seconds for load, _ in self.slices))
        self.costs.append(sum(used for _, used in self.slices) / requests * 1e6)
        self.slices.clear()

    @property
    def figures(self) -> dict[str, Any]:
        """The medians: requests a second, microseconds of processor time a request."""
        return {"name": self.name, "group": self.group, "rate": median(self.rates), "cost": median(self.costs)}


def get(url: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Ask for an address once: status, headers, body."""
    _, _, address, path = url.split("/", 3)
    connection = http.client.HTTPConnection(address, timeout=60)
    try:
        connection.request("GET", f"/{path}", headers={"Host": HOST, **headers})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def redis_server(folder: Path) -> Server | None:
    """A Redis of the run's own, which keeps nothing on disk; None where none is installed."""
    try:
        command = program("redis-server", "redis-server")
    except MissingProgramError:
        return None
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    return Server("redis", [command, *options], port=port, folder=folder)


class Field:
    """All servers that are compared, started one after the other, ended together."""

    def __init__(self, folder: Path, site: Site, peers_python: str, note: Callable[[str], None]) -> None:
        self.folder, self.site, self.python, self.note = folder, site, peers_python, note
        self.servers: list[Server] = []
        self.left_out: list[str] = []

    def keep(self, server: Server) -> Server:
        """Remember a server, so that it is ended."""
        self.servers.append(server)
        return server

    def ways(self) -> list[Way]:
        """Start the servers; gives the ways to measure."""
        self.note("starting the site")
        kept = self.keep(self.site.serve("kept"))
        url = kept.address + PAGE
        get(url, {})
        status, headers, page = get(url, {})
        if status != 200:
            raise WrongAnswerError(f"{url} is answered with {status}: {page[:200]!r}")
        if "etag" not in headers:
            raise WrongAnswerError(f"{url} is not kept by the page cache.")
        etag = {"If-None-Match": headers["etag"]}
        found = [*self._files(page), *self._proxied(kept, page, etag)]
        found += [
            Way("without a proxy", "cached", url, [kept], body=page),
            Way("without a proxy, gzip", "cached", url, [kept], GZIP),
            Way("without a proxy, 304", "cached", url, [kept], etag, 304),
        ]
        self.note("starting Redis")
        redis = redis_server(self.folder)
        if redis is None:
            self.left_out.append("Redis is not installed (Debian: apt-get install redis-server).")
        else:
            self.keep(redis)
            shared = self.keep(self.site.serve("redis-kept", REDIS_URL=f"redis://127.0.0.1:{redis.port}/0"))
            found.append(Way("without a proxy, Redis", "cached", shared.address + PAGE, [shared, redis], body=page))
        found += [*self._uncached(page), *self._wagtail_cache(redis, page), *self._crx()]
        self.note("warming up")
        for way in found:
            for _ in range(WARM_UP):
                get(way.url, way.headers)
            way.check()
        return found

    def _files(self, page: bytes) -> Iterator[Way]:
        folder = self.folder / "files"
        (folder / "files").mkdir(parents=True)
        for name, data in (
            ("page.html", page),
            ("page.html.gz", gzip.compress(page, 9, mtime=0)),
            ("page.html.br", brotli.compress(page, quality=11)),
        ):
            (folder / "files" / name).write_bytes(data)
        server = self.keep(proxy.files(folder))
        url = f"{server.address}/page.html"
        yield Way("file by nginx", "file", url, [server], body=page)
        yield Way("file by nginx, gzip", "file", url, [server], GZIP)

    def _proxied(self, kept: Server, page: bytes, etag: dict[str, str]) -> Iterator[Way]:
        server = self.keep(proxy.proxy(self.folder / "proxy", kept, self.site.folder, free_port()))
        url, servers = server.address + PAGE, [server, kept]
        etag = {"If-None-Match": get(url, {})[1]["etag"]}
        yield Way("behind the proxy", "proxy", url, servers, body=page)
        yield Way("behind the proxy, gzip", "proxy", url, servers, GZIP)
        yield Way("behind the proxy, 304", "proxy", url, servers, etag, 304)

    def _uncached(self, page: bytes) -> Iterator[Way]:
        self.note("starting the site without its page cache")
        server = self.keep(self.site.serve("uncached", PAGE_CACHE="false"))
        yield Way("uncached, About ACTRIS", "uncached", server.address + PAGE, [server], body=page)
        yield Way("uncached, home page", "uncached", server.address + HOME, [server])
        yield Way("uncached, newsroom", "uncached", server.address + NEWSROOM, [server])

    def _wagtail_cache(self, redis: Server | None, page: bytes) -> Iterator[Way]:
        self.note("starting the site with wagtail-cache")
        settings = {"DJANGO_SETTINGS_MODULE": "bench.wagtail_cache_settings", "PAGE_CACHE": "false"}
        server = self.keep(self.site.serve("wagtail-cache", python=self.python, port=0, **settings))
        url = server.address + PAGE
        yield Way("wagtail-cache, memory", "wagtail-cache", url, [server], body=page)
        if redis is not None:
            settings["REDIS_URL"] = f"redis://127.0.0.1:{redis.port}/1"
            server = self.keep(self.site.serve("wagtail-cache-redis", python=self.python, port=0, **settings))
            yield Way("wagtail-cache, Redis", "wagtail-cache", server.address + PAGE, [server, redis], body=page)

    def _crx(self) -> Iterator[Way]:
        self.note("making the CRX site")
        (self.folder / "crx").mkdir()
        crx = Crx(self.folder / "crx", self.python)
        server = self.keep(crx.serve())
        yield Way("CRX uncached, standard page", "CRX", server.address + crx.urls["standard"], [server])
        yield Way("CRX uncached, home page", "CRX", server.address + crx.urls["home"], [server])
        yield Way("CRX uncached, blog listing", "CRX", server.address + crx.urls["listing"], [server])

    def stop(self) -> None:
        """End all servers, the last one first."""
        for server in reversed(self.servers):
            server.stop()


@contextmanager
def field_of(folder: Path, site: Site, peers_python: str, note: Callable[[str], None]) -> Iterator[Field]:
    """The servers, for as long as they are compared."""
    folder.mkdir(parents=True)
    found = Field(folder, site, peers_python, note)
    try:
        yield found
    finally:
        found.stop()
