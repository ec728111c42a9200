"""What each app says of its tables: which are not backed up, and where they hold personal data.

An app has these rules in its module `backup_rules`, so that nothing here knows the apps above. Each model is in the
backup unless a rule leaves it out.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

# Returns what a copy without personal data has in place of a value. It takes the row, by column names.
Replacement = Callable[[dict[str, Any]], Any]


@dataclass
class Personal:
    """What a copy without personal data does with a model: no rows, or some values replaced; and why others stay."""

    dropped: bool = False
    replaced: dict[str, Replacement] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)  # By the name of a field, why it says nothing of a person.


@dataclass
class Rules:
    """The rules of all apps. Models are named by their labels, such as `core.CustomImage`."""

    left_out: dict[str, str] = field(default_factory=dict)  # By label, why.
    renditions: set[str] = field(default_factory=set)  # Of those, models whose rows and files may be asked for.
    personal: dict[str, Personal] = field(default_factory=dict)
    after_restore: list[tuple[str, Callable[[], Any]]] = field(default_factory=list)
    while_rendering: list[Callable[[], AbstractContextManager[Any]]] = field(default_factory=list)


_rules = Rules()


def leave_out(reason: str, *labels: str) -> None:
    """Leave models out of all backups. A restore leaves their tables empty, so `reason` says who fills them."""
    _rules.left_out |= dict.fromkeys(labels, reason)


def leave_out_renditions(reason: str, *labels: str) -> None:
    """Leave models with renditions out of backups, unless somebody asks for their rows and files."""
    leave_out(reason, *labels)
    _rules.renditions.update(labels)


def drop_personal(*labels: str) -> None:
    """Leave models out of copies without personal data."""
    for label in labels:
        _rules.personal.setdefault(label, Personal()).dropped = True


def replace_personal(label: str, **fields: Replacement) -> None:
    """Replace values of a model in copies without personal data. A page's drafts (revisions) get them, too."""
    _rules.personal.setdefault(label, Personal()).replaced |= fields


def keep_personal(reason: str, label: str, *fields: str) -> None:
    """Keep fields whose name or kind looks personal. `reason` says why they say nothing of a person, or may."""
    _rules.personal.setdefault(label, Personal()).kept |= dict.fromkeys(fields, reason)


def after_restore(name: str, run: Callable[[], Any]) -> None:
    """Call `run` after each restore. It rebuilds what is left out; `name` is shown meanwhile."""
    _rules.after_restore.append((name, run))


def while_rendering(context: Callable[[], AbstractContextManager[Any]]) -> None:
    """Render the pages that are compared in this context, which keeps them from changing anything."""
    _rules.while_rendering.append(context)


@cache
def all_rules() -> Rules:
    """Return the rules of all apps."""
    autodiscover_modules("backup_rules")
    return _rules
