"""Runs the rules on pages."""

import logging
from collections.abc import Iterable, Sequence

from wagtail.models import Page

from . import dates, headings, legacy, links, pictures, words  # noqa: F401 -- importing registers their rules
from .content import Content, content_of
from .facts import Facts, facts_for
from .findings import Finding, sorted_rules

logger = logging.getLogger(__name__)


def findings_in(content: Content, facts: Facts) -> list[Finding]:
    """Return what the rules find, the worst first. The same fault of one block is found once."""
    found: list[Finding] = []
    for one in sorted_rules():
        try:
            found += one.check(content, facts)
        except Exception:  # of odd content: the form, the other rules and the other pages must work
            logger.exception("The rule %s failed on a page", one.name)
    return list({(one.rule, one.path, one.fingerprint): one for one in found}.values())


def findings_of(pages: Iterable[Page]) -> dict[int, Sequence[Finding]]:
    """Return the findings of specific pages or their drafts, by primary key. A few queries for all of them."""
    contents = {page.pk or 0: content_of(page) for page in pages}
    facts = facts_for(contents.values())
    return {pk: findings_in(content, facts) for pk, content in contents.items()}
