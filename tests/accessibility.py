"""Checks every public page of a site with axe, at two widths, light and dark: `make accessibility`, or

    python -m tests.accessibility [FOLDER] [--save]

Imports the Isomer site of the folder, or the starter site, and adds the accessibility statement. Prints the violations.
Exits with 1 if there are any. `--save` puts the figures into what a new accessibility statement says.
"""

import itertools
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from testbed.client import get
from testbed.processes import ROOT, BenchError, log_progress, program
from testbed.sites import STARTER, Site, asked_site

from .axe import RULES_IN_WORDS, SCHEMES, WIDTHS, violations
from .chromium import find_chromium

STATEMENT = ROOT / "about" / "accessibility.json"
MISSING = "/nowhere/"
OTHER_PATHS = ("/search/", "/search/?q=cells", MISSING)


def check(address: str, paths: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Check all paths of a site. Return the figures, and a line for each violation."""
    found, version = [], ""
    with sync_playwright() as playwright:
        chromium = find_chromium(full=True) or program("chromium", "chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--no-proxy-server"])
        for width, scheme in itertools.product(WIDTHS, SCHEMES):
            log_progress(f"axe: {len(paths)} pages, {width} px, {scheme}")
            size: Any = {"width": width, "height": 900}
            context: Any = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
            with browser.new_context(**context) as visitor, visitor.new_page() as page:
                for path in paths:
                    answer = page.goto(address + path)
                    if not answer or answer.status != (404 if path == MISSING else 200):
                        raise BenchError(f"{path} is not answered with a page.")
                    found += [f"{path} at {width} px, {scheme}: {line}" for line in violations(page)]
                version = page.evaluate("axe.version")
        tool = f"axe-core {version} in Chromium {browser.version.partition('.')[0]}"
    figures = {
        "date": f"{datetime.now(UTC):%F}",
        "tool": tool,
        "rules": RULES_IN_WORDS,
        "pages": len(paths),
        "widths": " and ".join(f"{width:,}" for width in WIDTHS) + " pixels",
        "modes": " and ".join(SCHEMES),
        "runs": len(paths) * len(WIDTHS) * len(SCHEMES),
        "problems": len(found),
    }
    return figures, found


def add_statement() -> None:
    """Add the accessibility statement, which no Isomer site has. Runs in the process of a site."""
    from wagtail.models import Site as WagtailSite

    from about.models import AccessibilityPage

    AccessibilityPage.add_to(WagtailSite.objects.get().root_page)


def measure(source: Path, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Import an Isomer site, and check its pages: those of its sitemap, the search and an error page."""
    site = Site(folder / "site")
    log_progress(f"Importing {source}")
    site.set_up(source, "--strip-scripts")
    with site.worker() as worker:
        worker.submit(add_statement).result()
    with site.serve("site") as server:
        sitemap = get(f"{server.address}/sitemap.xml", {})[2].decode()
        paths = [urlsplit(url).path for url in re.findall(r"<loc>([^<]+)</loc>", sitemap)]
        return check(server.address, [*paths, *OTHER_PATHS])


def main() -> int:
    """Check, print and save."""
    saves = "put the figures into new accessibility statements"
    with asked_site("tests.accessibility", "axe on every page.", saves) as asked:
        figures, found = measure(asked.site, asked.folder)
    sys.stdout.writelines(f"{line}\n" for line in [*found, *(f"{name}: {value}" for name, value in figures.items())])
    if asked.save:  # Only numbers: do not publish the URLs of a site.
        statement = json.loads(STATEMENT.read_text(encoding="utf-8"))
        statement["measurements"]["starter" if asked.site == STARTER else "imported"] |= figures
        statement["assessed_on"] = figures["date"]
        STATEMENT.write_text(json.dumps(statement, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
