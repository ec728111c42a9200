"""Connects the publish check to the forms of pages, and to what publishes without them."""

from actris_cms import publishable
from actris_cms.core.forms import CHECKS
from actris_cms.core.models.pages import BasePage

from .copies import CheckedCopyForm
from .gate import check_form, reasons_against
from .panel import show_refusals_in_forms


def connect() -> None:
    """Let the publish check see each form of a page, and show there what it refused. Others ask it by themselves."""
    if check_form not in CHECKS:
        CHECKS.append(check_form)
        publishable.register(reasons_against)
    BasePage.copy_form_class = CheckedCopyForm
    show_refusals_in_forms()
