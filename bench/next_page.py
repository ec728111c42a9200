"""Measures how soon visitors see the next page, with and without preparing it: `make next-page`, or

    python -m bench.next_page [FOLDER] [--save]

Imports the Isomer site of the folder, or the starter site, as `bench.lighthouse` does. Each visitor has a new browser,
opens the home page, points at the first page in the menu for a second, and clicks. Exits with 1 if that takes too long.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlsplit

from testbed.processes import BenchError, free_port, log_progress, program
from testbed.proxy import imported_site
from testbed.sites import asked_site
from tests.devtools import open_tab

from . import report

RUNS = 9
ROUND_TRIP = 0.15  # Seconds, as Lighthouse assumes for phones.
POINTING = 1.0  # Seconds. Browsers begin to prepare a page after 0.2.
SECTION, LINK = "summary.site-nav-top", ".site-nav-sub a"
# Milliseconds from the click, or from its navigation, to the largest contentful paint.
LARGEST_PAINT = """new Promise(resolve => new PerformanceObserver(list => resolve(
    list.getEntries().at(-1).startTime - performance.getEntriesByType("navigation")[0].activationStart
)).observe({ type: "largest-contentful-paint", buffered: true }))"""


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what is read, half a round trip later."""
    loop = asyncio.get_running_loop()
    while data := await reader.read(1 << 16):
        loop.call_later(ROUND_TRIP / 2, writer.write, data)
    loop.call_later(ROUND_TRIP / 2, writer.close)


@contextmanager
def distant(port: int) -> Iterator[str]:
    """Return the address of a server on a port of this machine, as if it were far away."""
    loop, near = asyncio.new_event_loop(), free_port()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pass_on(reader, there_writer), _pass_on(there_reader, writer), return_exceptions=True)

    loop.run_until_complete(asyncio.start_server(connect, "127.0.0.1", near))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{near}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def visit(address: str, chromium: str, *, prepares: bool) -> float:
    """Return the milliseconds until a visitor sees the second page; one who saves data gets none prepared."""
    with open_tab(chromium) as tab:
        if not prepares:
            tab.call("Network.enable", tab.sessions()[0])
            tab.call("Network.setExtraHTTPHeaders", tab.sessions()[0], headers={"Save-Data": "on"})
        tab.open(f"{address}/")
        tab.point_at(SECTION, click=True)
        tab.point_at(LINK)
        time.sleep(POINTING)
        if bool(tab.sessions("prerender")) is not prepares:
            raise BenchError("The page was prepared for a visitor who saves data, or for none.")
        tab.point_at(LINK, click=True)
        tab.wait_for(lambda: tab.evaluate("location.pathname !== '/' && document.readyState === 'complete'"))
        time.sleep(0.5)  # Until the last picture is painted.
        return float(tab.evaluate(LARGEST_PAINT))


def measure(port: int) -> dict[str, float]:
    """Return the medians, in milliseconds, of the site on a port. Both kinds of visitors take turns."""
    chromium = program("chromium", "chromium")
    found: dict[bool, list[float]] = {True: [], False: []}
    with distant(port) as address:
        for number in range(RUNS):
            log_progress(f"Next page: visit {number + 1} of {RUNS}")
            for prepares, times in found.items():
                times.append(visit(address, chromium, prepares=prepares))
    return {"prepared": median(found[True]), "not prepared": median(found[False])}


def main() -> int:
    """Measure, print and save."""
    with (
        asked_site("bench.next_page", "How soon the next page is seen.") as asked,
        imported_site(asked.site, asked.folder) as (address, _),
    ):
        figures = measure(urlsplit(address).port or 0)
    sys.stdout.write(f"{report.next_page_table(figures)}\n")
    if asked.save:
        report.write({**report.read(), "next_page": figures})
    return 0 if figures["prepared"] <= report.NEXT_PAGE_MS else 1


if __name__ == "__main__":
    sys.exit(main())
