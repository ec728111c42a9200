"""Measures the ways to answer one page, in turns: requests per second, and CPU time per request."""

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median

from testbed import proxy
from testbed.client import get
from testbed.processes import BOTH_CORES, BenchError, Server, cpu, free_port, log_progress, program, wait_until_idle
from testbed.sites import Site

from .load import CONNECTIONS, run_wrk
from .peers import Crx

PAGE, HOME, NEWSROOM = "/about-us/about-actris/", "/", "/newsroom/"
GZIP = {"Accept-Encoding": "gzip"}
WARM_UP = 40  # Requests before the first measurement: each process has then compiled its templates.
SECONDS = 3  # Duration of a measurement.
# For pages that are rendered for each request: as many connections as threads, and a longer measurement. Requests of
# more connections would be unfinished, and not counted, when the measurement ends.
THREADS, RENDERING_SECONDS = 8, 6
SLICE_SECONDS = 2  # Seconds of requests for one page while memory is measured.
WARM_UP_REQUESTS = 400  # Requests after which each thread has rendered all three.


@dataclass
class Way:
    """One way to answer one page, with its measurements of each round."""

    name: str
    url: str
    servers: list[Server]
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    body: bytes | None = None  # The expected page, if known.
    rendered: bool = False  # Whether each request renders the page.
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def warm_up(self) -> None:
        """Warm up, and check status, encoding and body of the response. Raises BenchError."""
        for _ in range(WARM_UP):
            status, headers, body = get(self.url, self.headers)
        if status != self.status:
            raise BenchError(f"{self.name}: {self.url} is answered with {status}, not with {self.status}.")
        if headers.get("content-encoding", "") != self.headers.get("Accept-Encoding", ""):
            raise BenchError(f"{self.name}: {self.url} is not compressed as it was asked for.")
        if self.body is not None and body != self.body:
            raise BenchError(f"{self.name}: {self.url} is another page than the one that is compared.")

    def measure(self) -> None:
        """Measure once more."""
        wait_until_idle(self.servers)
        before = cpu(self.servers)
        seconds, connections = (RENDERING_SECONDS, THREADS) if self.rendered else (SECONDS, CONNECTIONS)
        load = run_wrk(self.url, seconds, self.headers, connections=connections)
        self.costs.append((cpu(self.servers) - before) / load.requests * 1e6)
        self.rates.append(load.requests / load.seconds)


def unchanged(server: Server) -> dict[str, str]:
    """Return the header with which a browser revalidates the page."""
    return {"If-None-Match": get(server.address + PAGE, {})[1]["etag"]}


def cached(stack: ExitStack, folder: Path, site: Site, peers: str) -> Iterator[Way]:
    """Return the ways that cache the page."""
    command = [program("redis-server", "redis-server"), "--port", str(port := free_port()), "--bind", "127.0.0.1"]
    redis = stack.enter_context(Server("redis", [*command, "--save", "", "--dir", str(folder)], port, folder))
    own = stack.enter_context(site.serve("cached"))
    page = get(own.address + PAGE, {})[2]
    (folder / "files").mkdir()
    (folder / "files" / "page.html").write_bytes(page)
    (folder / "files" / "page.html.gz").write_bytes(gzip.compress(page, 9, mtime=0))
    files = stack.enter_context(proxy.files(folder / "files"))
    yield Way("file by nginx", f"{files.address}/page.html", [files], body=page)
    yield Way("file by nginx, gzip", f"{files.address}/page.html", [files], GZIP)
    front = stack.enter_context(proxy.proxy(folder / "proxy", own, site.folder, free_port()))
    yield Way("behind the proxy", front.address + PAGE, [front, own], body=page)
    yield Way("behind the proxy, gzip", front.address + PAGE, [front, own], GZIP)
    yield Way("behind the proxy, 304", front.address + PAGE, [front, own], unchanged(front), 304)
    yield Way("without a proxy", own.address + PAGE, [own], body=page)
    yield Way("without a proxy, 304", own.address + PAGE, [own], unchanged(own), 304)
    shared = stack.enter_context(site.serve("redis-cached", REDIS_URL=f"redis://127.0.0.1:{redis.port}/0"))
    yield Way("without a proxy, Redis", shared.address + PAGE, [shared, redis], body=page)
    settings = {"DJANGO_SETTINGS_MODULE": "bench.wagtail_cache_settings", "PAGE_CACHE": "false"}
    memory = stack.enter_context(site.serve("wagtail-cache", python=peers, **settings))
    yield Way("wagtail-cache, memory", memory.address + PAGE, [memory], body=page)
    settings["REDIS_URL"] = f"redis://127.0.0.1:{redis.port}/1"
    other = stack.enter_context(site.serve("wagtail-cache-redis", python=peers, **settings))
    yield Way("wagtail-cache, Redis", other.address + PAGE, [other, redis], body=page)


def rendered(stack: ExitStack, folder: Path, site: Site, peers: str, page: bytes | None) -> Iterator[Way]:
    """Return the ways that render each request: our pages and those of CRX."""
    own = stack.enter_context(site.serve("uncached", PAGE_CACHE="false"))
    for name, path, body in (("About ACTRIS", PAGE, page), ("home page", HOME, None), ("newsroom", NEWSROOM, None)):
        yield Way(f"uncached, {name}", own.address + path, [own], body=body, rendered=True)
    crx = Crx(folder / "crx", peers)
    server = stack.enter_context(crx.serve())
    for name, path in crx.paths.items():
        yield Way(f"CRX uncached, {name}", server.address + path, [server], rendered=True)


def measure_ways(site: Site, folder: Path, peers: str, rounds: int) -> dict[str, dict[str, float]]:
    """Measure all ways in turns. Return, by name, the medians of requests/s (`rate`) and of CPU µs/request (`cost`)."""
    folder.mkdir()
    with ExitStack() as stack:
        log_progress("Ways: starting the servers")
        ways = list(cached(stack, folder, site, peers))
        ways += rendered(stack, folder, site, peers, ways[0].body)
        for way in ways:
            way.warm_up()
        for number in range(rounds):
            log_progress(f"Ways: round {number + 1} of {rounds}")
            for way in ways:
                way.measure()
    return {way.name: {"rate": median(way.rates), "cost": median(way.costs)} for way in ways}


def measure_memory(site: Site, requests: int) -> dict[str, float]:
    """Return the memory of a worker in MiB at rest (`rest`) and after `requests` requests for three pages in turn."""
    log_progress("Memory")
    paths = cycle((PAGE, HOME, NEWSROOM))
    with site.serve("memory", PAGE_CACHE="false", cores=BOTH_CORES) as server:

        def request_pages(number: int) -> int:
            done = 0
            while done < number:
                done += run_wrk(server.address + next(paths), SLICE_SECONDS, {}, connections=THREADS).requests
            wait_until_idle([server])
            return done

        request_pages(WARM_UP_REQUESTS)
        rest = server.memory()
        return {"rest": rest, "requests": request_pages(requests), "after": server.memory()}
