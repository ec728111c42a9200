"""The lists that site health consists of: of pages, of files, and of what else there is to mend."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse


@dataclass(frozen=True)
class HealthList:
    """A list of site health. `number` returns how many open findings a user sees in it."""

    title: str
    url_name: str
    may_read: Callable[[Any], bool]
    number: Callable[[Any], int]

    @property
    def url(self) -> str:
        """The URL of the list."""
        return reverse(self.url_name)


LISTS: Final[list[HealthList]] = []


def register_list(one: HealthList) -> None:
    """Add a list after those that are there."""
    LISTS.append(one)


def lists_for(user: Any) -> list[HealthList]:
    """Return the lists that a user may read."""
    return [one for one in LISTS if one.may_read(user)]
