"""Entries of the admin's menus that depend on the user's permissions."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem


class ReportMenuItem(MenuItem):
    """The menu entry of a report, shown to users who may read it."""

    def __init__(self, *args: Any, may_read: Callable[[Any], bool], **kwargs: Any) -> None:
        """Take `may_read`, a function that returns whether a user may read the report."""
        super().__init__(*args, **kwargs)
        self._may_read = may_read

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the current user may read the report."""
        return self._may_read(request.user)
