"""Evaluates the expressions of Liquid: paths into data of the repository, literals, filters and conditions."""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

Value: TypeAlias = Any  # Text, None, or lists and mappings of them.

LITERAL: Final = re.compile(r"^(['\"])(.*)\1$", re.DOTALL)
NUMBER: Final = re.compile(r"^-?\d{1,9}(\.\d{1,9})?$")
PATH: Final = re.compile(r"^[A-Za-z_][\w-]*(?:\.[\w-]+|\[(?:\d+|'[^']*'|\"[^\"]*\")\])*$")
STEP: Final = re.compile(r"\.?([\w-]+)|\[(?:(\d+)|'([^']*)'|\"([^\"]*)\")\]")
PIPE: Final = re.compile(r"\|(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*$)")
COMMA: Final = re.compile(r",(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*$)")
CONDITION: Final = re.compile(r"^(.+?)\s*(==|!=|<>|>=|<=|>|<|\bcontains\b)\s*(.+)$")
WORDS: Final[dict[str, Value]] = {"nil": None, "null": None, "empty": "", "blank": "", "true": "true", "false": "false"}
MAX_EXPRESSION: Final = 500
MAX_TEXT: Final = 100_000
TEXT_OF_AN_ENTRY: Final = 100  # Filters work on so much text as fast as on one entry of a list.
NO_VALUE: Final[tuple[Value, ...]] = (None, "", [], {})


class UnknownError(Exception):
    """An expression that needs Isomer's theme, or a part of Liquid that is not supported."""


def evaluate(expression: str, scope: Mapping[str, Value], work: Callable[[int], None]) -> Value:
    """Return the value of an expression with its filters. Raises UnknownError if it cannot be evaluated.

    `work` is told the size of what a filter works on, before it does.
    """
    if len(expression) > MAX_EXPRESSION:
        raise UnknownError
    first, *filters = (part.strip() for part in PIPE.split(expression))
    value = _operand(first, scope)
    for given in filters:
        name, _, rest = given.partition(":")
        arguments = [_operand(part.strip(), scope) for part in COMMA.split(rest)] if rest.strip() else []
        work(sum(map(_size, (value, *arguments))))
        try:
            value = FILTERS[name.strip()](value, *arguments)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise UnknownError from error
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise UnknownError
    return value


def is_true(condition: str, scope: Mapping[str, Value], work: Callable[[int], None]) -> bool:
    """Return whether a condition holds. Raises UnknownError if it cannot be evaluated."""
    if len(condition) > MAX_EXPRESSION:
        raise UnknownError
    # Liquid reads conditions from the right: `a or b and c` is `a or (b and c)`, `a and b or c` is `a and (b or c)`.
    found = re.match(r"^(.+?)\s+(and|or)\s+(.+)$", condition.strip(), re.DOTALL)
    if found:
        left, right = is_true(found.group(1), scope, work), is_true(found.group(3), scope, work)
        return left and right if found.group(2) == "and" else left or right
    compared = CONDITION.match(condition.strip())
    if compared is None:
        return _operand(condition.strip(), scope) not in (None, "false")
    left, sign, right = _operand(compared[1], scope), compared[2], _operand(compared[3], scope)
    work(_size(left))
    if sign == "contains":
        return isinstance(left, (str, list)) and isinstance(right, str) and right in left
    if sign in {"==", "!=", "<>"}:
        is_empty = compared[3].strip() in {"empty", "blank"} and left in NO_VALUE
        return (left == right or is_empty) == (sign == "==")
    try:
        a, b = float(left), float(right)
    except (TypeError, ValueError) as error:
        raise UnknownError from error
    return {">": a > b, "<": a < b, ">=": a >= b, "<=": a <= b}[sign]


def _size(value: Value) -> int:
    """Return how many entries a list has, or for how many a text counts."""
    return len(value) // TEXT_OF_AN_ENTRY if isinstance(value, str) else len(value) if value else 0


def _operand(text: str, scope: Mapping[str, Value]) -> Value:
    if found := LITERAL.match(text):
        return found.group(2)
    if NUMBER.match(text):
        return text
    if text in WORDS:
        return WORDS[text]
    if not PATH.match(text):
        raise UnknownError
    return _at_path(text, scope)


def _at_path(path: str, scope: Mapping[str, Value]) -> Value:
    """Return the value at a path. It begins with the longest name in the scope, such as `site.data` or `member`."""
    begin = next((end for end in range(len(path), 0, -1) if path[:end] in scope and path[end : end + 1] in ".["), None)
    if begin is None:
        raise UnknownError
    value = scope[path[:begin]]
    for name, number, *quoted in STEP.findall(path[begin:]):
        value = _inside(value, name or number or next(filter(None, quoted), ""))
    return value


def _inside(value: Value, key: str) -> Value:
    """Return the part of a value with this key, or None."""
    if isinstance(value, dict):
        return value.get(key, str(len(value)) if key == "size" else None)
    if isinstance(value, list):
        if key == "size":
            return str(len(value))
        index = {"first": 0, "last": -1}.get(key, int(key) if key.isdecimal() and len(key) < 6 else len(value))
        return value[index] if -len(value) <= index < len(value) else None
    return str(len(value)) if isinstance(value, str) and key == "size" else None


def _each(change: Callable[[str], str]) -> Callable[[Value], Value]:
    return lambda value: change(value or "")


def _where(values: list[Value], key: str, wanted: Value = None) -> list[Value]:
    return [entry for entry in values if (_inside(entry, key) == wanted if wanted is not None else _inside(entry, key))]


def _sorted(values: list[Value], key: str = "") -> list[Value]:
    return sorted(values, key=lambda entry: str((_inside(entry, key) if key else entry) or ""))


FILTERS: Final[dict[str, Callable[..., Value]]] = {
    "escape": _each(html.escape),
    "strip": _each(str.strip),
    "upcase": _each(str.upper),
    "downcase": _each(str.lower),
    "capitalize": _each(lambda text: text[:1].upper() + text[1:]),
    "strip_newlines": _each(lambda text: text.replace("\n", "")),
    "newline_to_br": _each(lambda text: text.replace("\n", "<br>\n")),
    "markdownify": _each(lambda text: text),
    "relative_url": _each(lambda text: text),
    "absolute_url": _each(lambda text: text),
    "default": lambda value, other: other if value in (*NO_VALUE, "false") else value,
    "append": lambda value, other: (value or "") + other,
    "prepend": lambda value, other: other + (value or ""),
    "replace": lambda value, old, new: (value or "").replace(old, new),
    "remove": lambda value, old: (value or "").replace(old, ""),
    "join": lambda values, between=" ": between.join(values),
    "split": lambda value, at: (value or "").split(at or None),
    "first": lambda values: _inside(values, "first"),
    "last": lambda values: _inside(values, "last"),
    "size": lambda value: _inside(value, "size"),
    "reverse": lambda values: values[::-1],
    "sort": _sorted,
    "where": _where,
}
