"""Entries of the admin's menus that depend on what an account may do."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem


class ReportMenuItem(MenuItem):
    """The entry of a report, shown to those who may read it."""

    def __init__(self, *args: Any, may_read: Callable[[Any], bool], **kwargs: Any) -> None:
        """`may_read` tells of an account whether it may."""
        super().__init__(*args, **kwargs)
        self._may_read = may_read

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this account may read the report."""
        return self._may_read(request.user)
