"""What a visitor finds who follows every link."""

import re

from django.core.cache import caches
from django.test import Client

from tests.leaks import LINK

STARTS = ("/", "/sitemap.xml", "/llms.txt", "/robots.txt", "/newsroom/feed/rss/", "/search/?q=leukapheresis")
# The searched word is on one page: equal results are in the order in which they were indexed.
# What differs at each visit: tokens and times of the answer.
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[\w+/=-]+|nonce="[^"]*"|<lastBuildDate>[^<]*<')
MAX_ADDRESSES = 200
ELSEWHERE = ("/static/", "/admin/", "//")

Crawled = dict[str, tuple[int, bytes]]


def crawl(starts: tuple[str, ...] = STARTS) -> Crawled:
    """Return status and content of every address that links lead to, up to a number."""
    for cache in caches.all():
        cache.clear()
    client, waiting, seen = Client(), list(starts), set(starts)
    found: Crawled = {}
    while waiting and len(found) < MAX_ADDRESSES:
        url = waiting.pop(0)
        answer = client.get(url)
        content = CHANGING.sub(b"", answer.getvalue())
        found[url] = (answer.status_code, content)
        if answer["Content-Type"].startswith(("text/html", "application/xml", "text/plain")):
            links = [next(filter(None, groups)) for groups in LINK.findall(content.decode(errors="replace"))]
            paths = [re.sub(r"^https?://[^/]+", "", link).partition("#")[0].replace("&amp;", "&") for link in links]
            here = [path for path in paths if path.startswith("/") and not path.startswith(ELSEWHERE)]
            waiting += [path for path in dict.fromkeys(here) if path not in seen]
            seen.update(here)
    return found


def changed_lines(before: Crawled, after: Crawled) -> dict[str, list[str]]:
    """Return the lines that differ, by address."""
    return {
        url: list(set(str(before.get(url)).split("\\n")) ^ set(str(after.get(url)).split("\\n"))) or ["another order"]
        for url in sorted(before.keys() | after.keys())
        if before.get(url) != after.get(url)
    }
