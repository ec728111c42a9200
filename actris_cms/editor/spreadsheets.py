"""Exports of the admin never contain formulas.

Visitors and editors type what reports list: search words, titles, names. A spreadsheet would run a text such as
`=HYPERLINK(…)` as a formula when an editor opens the CSV. Wagtail prevents this in XLSX only.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# With what a formula begins; the last four are the full-width forms of the first four.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def as_text(preprocess: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the method that prepares a value for a spreadsheet, to mark texts that look like a formula as text."""

    @wraps(preprocess)
    def wrapped(view: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
        prepared = preprocess(view, field, value, export_format)
        is_formula = isinstance(prepared, str) and prepared.startswith(FORMULA)
        return f"'{prepared}" if is_formula and export_format == view.FORMAT_CSV else prepared

    return wrapped


def keep_formulas_out_of_exports() -> None:
    """Let all exports of the admin write texts as text."""
    SpreadsheetExportMixin.preprocess_field_value = as_text(SpreadsheetExportMixin.preprocess_field_value)
