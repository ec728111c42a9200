"""What an app remarks on the content, such as an import. Site health shows it, and neither knows the other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.dispatch import Signal

remarks_changed: Final = Signal()  # Sent after the commit when a source has other remarks than before.


@dataclass(frozen=True)
class Remark:
    """A remark for an editor. `weight` orders remarks: 1 is worst. `url` leads to a form, if there is one."""

    kind: str
    title: str
    advice: str
    weight: int
    message: str
    place: str = ""
    subject: str = ""
    url: str = ""


@dataclass(frozen=True)
class Source:
    """Where remarks come from, and who may read them."""

    remarks: Callable[[], Iterable[Remark]]
    may_read: Callable[[Any], bool]


SOURCES: Final[dict[str, Source]] = {}


def register(name: str, remarks: Callable[[], Iterable[Remark]], may_read: Callable[[Any], bool]) -> None:
    """Let site health show the remarks that a function returns, to the users who may read them."""
    SOURCES[name] = Source(remarks, may_read)
