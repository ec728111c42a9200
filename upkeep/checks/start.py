"""Connects the publish check to the forms of pages."""

from actris_cms.core.forms import CHECKS

from .gate import check_form
from .panel import show_refusals_in_forms


def connect() -> None:
    """Let the publish check see each form of a page, and show there what it refused."""
    if check_form not in CHECKS:
        CHECKS.append(check_form)
    show_refusals_in_forms()
