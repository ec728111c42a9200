"""Finds barriers with axe, by the same rules in all browser tests and in `make accessibility`."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS, SCHEMES = (360, 1280), ("light", "dark")
# `preload` excludes style sheets: no rule needs them, and axe would load their imports as inline styles, which the
# Content-Security-Policy blocks. `resultTypes` omits the lists of elements without violations.
RULES = {
    "preload": {"assets": ["media"]},
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
RULES_IN_WORDS = "WCAG 2.0, 2.1 and 2.2, levels A and AA, and axe’s best practices, such as the order of headings"


def violations(page: Page, within: str | None = None) -> list[str]:
    """Return axe's violations on a page, or within a selector.

    Axe is half a megabyte, so it is sent to a Playwright page only once, and returns only the violations.
    """
    if not page.evaluate("'axe' in window"):
        page.add_init_script(Axe().axe_script)
        page.evaluate(Axe().axe_script)
    run = "([within, rules]) => axe.run(within ?? document, rules).then(results => results.violations)"
    return [
        f"{rule['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for rule in page.evaluate(run, [within, RULES])
        for node in rule["nodes"]
    ]
