"""Reads YAML with all scalars as text, without running code and within limits on size and depth.

A title may be `2024`, `yes` or `2024-01-01`, so scalars are not converted to numbers, booleans or dates.
"""

import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from isomer.characters import without_control_characters
from isomer.notes import IsomerError, Note, NoteKind


class YamlMapping(dict[str, "YamlValue"]):
    """A mapping with the line number of each key."""

    lines: dict[str, int]


YamlValue: TypeAlias = "str | list[YamlValue] | dict[str, YamlValue] | None"

MAX_CHARACTERS: Final = 1_000_000
MAX_NODES: Final = 100_000
MAX_DEPTH: Final = 60
MAX_LISTED: Final = 20
KEY_LINE: Final = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*)|)$")
QUOTED: Final = re.compile(r"([\"'])(.*)\1")
PLAIN_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq", "null"))


class TextLoader(yaml.SafeLoader):
    """A safe loader whose only scalar types are text and null."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(slots=True)
class YamlReader:
    """Reads one YAML text into plain values. `lines` holds the line numbers of the top-level keys."""

    file: str
    first_line: int = 1
    notes: list[Note] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    _sizes: dict[int, int] = field(default_factory=dict)

    def read(self, text: str) -> YamlValue:
        """Return the value of the text, None if it is empty. Raises IsomerError if it is invalid or too large."""
        if len(text) > MAX_CHARACTERS:
            raise self._error(self.first_line, f"this YAML has more than {MAX_CHARACTERS:,} characters")
        try:
            node = yaml.compose(text, Loader=TextLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = None if mark is None else mark.line + self.first_line
            message = f"this is not valid YAML: {error.problem or error.context}"
            raise self._error(line, message) from error
        except (yaml.YAMLError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise self._error(self.first_line, f"this is not valid YAML: {reason}") from error
        except RecursionError as error:
            raise self._error(self.first_line, "this YAML is nested too deeply") from error
        if node is None:
            return None
        self._measure(node, 0, set())
        if isinstance(node, yaml.MappingNode):
            self.lines = {key.value: self._line(key) for key, _ in node.value if isinstance(key.value, str)}
        return self._value(node)

    def read_mapping(self, text: str) -> dict[str, YamlValue]:
        """Return the keys and values of the text. Raises IsomerError if it is invalid, too large or not a mapping."""
        value = self.read(text)
        if value is not None and not isinstance(value, dict):
            found = "a list" if isinstance(value, list) else "a single text"
            raise self._error(self.first_line, f"this must hold keys with values; it is {found}")
        return value or {}

    def read_any_mapping(self, text: str, what: str) -> dict[str, YamlValue]:
        """Return the keys and values of the text. Reads it line by line, with a note, if it is not accepted."""
        try:
            return self.read_mapping(text)
        except IsomerError as error:
            return self._line_by_line(text, what, error)

    def _line_by_line(self, text: str, what: str, error: IsomerError) -> dict[str, YamlValue]:
        """Return the keys at the start of a line, each with the rest of its line as text."""
        self.lines.clear()
        values: dict[str, YamlValue] = {}
        ignored: list[str] = []
        for number, line in enumerate(text.split("\n"), start=self.first_line):
            found = KEY_LINE.match(line.rstrip())
            if found is None:
                ignored += [str(number)] if line.strip() and not line.startswith("#") else []
                continue
            raw = (found.group(2) or "").strip()
            quoted = QUOTED.fullmatch(raw)
            values[found.group(1)] = without_control_characters(quoted.group(2) if quoted else raw)[0] or None
            self.lines[found.group(1)] = number
        lost = f"; the text on line {_listed(ignored)} was left out" if ignored else ""
        message = f"{error.message}; {what} was read line by line{lost}"
        self.notes.append(Note(NoteKind.FRONT_MATTER, self.file, error.line, message))
        return values

    def _error(self, line: int | None, message: str) -> IsomerError:
        return IsomerError(self.file, line, message)

    def _line(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + self.first_line

    def _measure(self, node: yaml.Node, depth: int, above: set[int]) -> int:
        """Return the number of values of a node with all aliases expanded. Raises IsomerError if there are too many."""
        if id(node) in above:
            raise self._error(self._line(node), "a YAML anchor contains itself")
        if depth > MAX_DEPTH:
            raise self._error(self._line(node), "this YAML is nested too deeply")
        if node.tag not in PLAIN_TAGS:
            raise self._error(self._line(node), f"the YAML tag {node.tag} is not allowed")
        if id(node) not in self._sizes:
            above.add(id(node))
            size = 1 + sum(self._measure(child, depth + 1, above) for child in self._children(node))
            above.discard(id(node))
            self._sizes[id(node)] = size
        if self._sizes[id(node)] > MAX_NODES:
            raise self._error(self._line(node), f"the YAML aliases expand to more than {MAX_NODES} values")
        return self._sizes[id(node)]

    @staticmethod
    def _children(node: yaml.Node) -> list[yaml.Node]:
        if isinstance(node, yaml.MappingNode):
            return [part for pair in node.value for part in pair]
        return list(node.value) if isinstance(node, yaml.SequenceNode) else []

    def _value(self, node: yaml.Node) -> YamlValue:
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child) for child in node.value]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        return None if node.tag == "tag:yaml.org,2002:null" else self._text(node)

    def _text(self, node: yaml.Node) -> str:
        """Return the text of a scalar. Escapes can contain characters that the file itself could not."""
        text, count = without_control_characters(str(node.value))
        if count:
            message = f"control characters were removed here: {count}"
            self.notes.append(Note(NoteKind.CONTROL_CHARACTER, self.file, self._line(node), message))
        return text

    def _mapping(self, node: yaml.MappingNode) -> dict[str, YamlValue]:
        result = YamlMapping()
        result.lines = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(self._line(key), "a key of a YAML mapping must be text")
            name = self._text(key)
            result.lines[name] = self._line(key)
            if name in result:
                message = f"the key {name} occurs twice; the last one counts"
                self.notes.append(Note(NoteKind.DUPLICATE_KEY, self.file, self._line(key), message))
            result[name] = self._value(value)
        return result


def _listed(numbers: list[str]) -> str:
    """Return the numbers as words, only the first ones if there are many."""
    return ", ".join(numbers[:MAX_LISTED]) + (f" and {len(numbers) - MAX_LISTED} more" if numbers[MAX_LISTED:] else "")


def as_text(value: YamlValue) -> str:
    """Return the text of a value, stripped. Null, lists and mappings give an empty string."""
    return value.strip() if isinstance(value, str) else ""


def line_of_key(values: YamlValue, key: str) -> int | None:
    """Return the line number of a key of a mapping, or None."""
    return values.lines.get(key) if isinstance(values, YamlMapping) else None


def as_flag(value: YamlValue) -> bool:
    """Whether a value is true in any of YAML's spellings."""
    return as_text(value).lower() in {"true", "yes", "on"}


def as_mapping(value: YamlValue) -> dict[str, YamlValue]:
    """Return the value if it is a mapping, else an empty mapping."""
    return value if isinstance(value, dict) else {}


def as_list(value: YamlValue) -> list[YamlValue]:
    """Return the value if it is a list, else an empty list."""
    return value if isinstance(value, list) else []
