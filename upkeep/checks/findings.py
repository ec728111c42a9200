"""What a rule finds on a page, and the rules by their names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .content import Content
    from .facts import Facts

MAX_MESSAGE: Final = 300
SHOWN_WORDS: Final = 90


@dataclass(frozen=True)
class Finding:
    """Something on a page that an editor should mend.

    `path` is Wagtail's content path of the block or field at fault, such as `body.6d1f….image`. `about` is the content
    that the finding is about: while it is the same, the finding is the same. `image` is the picture at fault, and
    `target` the address that a link leads to.
    """

    rule: str
    message: str
    path: str
    about: str
    image: int | None = None
    target: str = ""

    @property
    def fingerprint(self) -> str:
        """A digest of the rule and of the content that the finding is about."""
        return sha256(f"{self.rule}\0{self.about}".encode("utf-8", "replace")).hexdigest()[:32]


Check = Callable[["Content", "Facts"], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule, with its words for editors. `weight` orders rules: 1 is worst. `blocks` is the default of the setting."""

    name: str
    title: str
    advice: str
    weight: int
    check: Check
    blocks: bool = False


RULES: Final[dict[str, Rule]] = {}


def rule(name: str, title: str, advice: str, *, weight: int, blocks: bool = False) -> Callable[[Check], Check]:
    """Register a function as a rule: it takes the content of a page and facts about what it refers to."""

    def register(check: Check) -> Check:
        RULES[name] = Rule(name, title, advice, weight, check, blocks)
        return check

    return register


def sorted_rules() -> list[Rule]:
    """Return the rules, the worst first."""
    return sorted(RULES.values(), key=lambda one: (one.weight, one.name))


def shortened(words: str, length: int = SHOWN_WORDS) -> str:
    """Return words for a message: on one line, and cut if they are many."""
    line = " ".join(words.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"
