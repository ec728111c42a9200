"""YAML as text: every scalar keeps the words of the source, and nothing in it can run or swell.

A title `2024`, `yes` or `2024-01-01` is a title, so scalars are not turned into numbers, booleans or dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from isomer.characters import CONTROL, REFUSED, without_control_characters
from isomer.notes import IsomerError, Note, NoteKind


class YamlSyntaxError(IsomerError):
    """The text is no YAML at all, which is worse than a value that nothing here accepts."""


class YamlMapping(dict[str, "YamlValue"]):
    """A mapping that knows on which line each of its keys stands."""

    lines: dict[str, int]


YamlValue: TypeAlias = "str | list[YamlValue] | dict[str, YamlValue] | None"

MAX_CHARACTERS: Final = 1_000_000
MAX_NODES: Final = 100_000
MAX_DEPTH: Final = 60
PLAIN_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq", "null"))


class TextLoader(yaml.SafeLoader):
    """A safe loader that knows text and null, and no other type."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(slots=True)
class YamlReader:
    """Turns one YAML text into plain values; remembers on which line each key of the top level stands."""

    file: str
    first_line: int = 1
    notes: list[Note] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    _sizes: dict[int, int] = field(default_factory=dict)

    def read(self, text: str) -> YamlValue:
        """The value of the text; an empty text is null."""
        if len(text) > MAX_CHARACTERS:
            raise self._error(self.first_line, f"this YAML has more than {MAX_CHARACTERS:,} characters")
        try:
            node = yaml.compose(text, Loader=TextLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = None if mark is None else mark.line + self.first_line
            message = f"this is not valid YAML: {error.problem or error.context}"
            raise YamlSyntaxError(self.file, line, message) from error
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

    def _error(self, line: int | None, message: str) -> IsomerError:
        return IsomerError(self.file, line, message)

    def _line(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + self.first_line

    def _measure(self, node: yaml.Node, depth: int, above: set[int]) -> int:
        """How many values the node stands for once its aliases are followed."""
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
        """The text of a scalar. Escapes bring in what the file itself could not hold."""
        text = str(node.value)
        if REFUSED.search(text):
            raise self._error(self._line(node), "this text holds a null or half a character, which no page can hold")
        text, count = without_control_characters(text)
        if count:
            message = f"control characters were taken out here: {count}"
            self.notes.append(Note(NoteKind.CONTROL_CHARACTER, self.file, self._line(node), message))
        return text

    def _mapping(self, node: yaml.MappingNode) -> dict[str, YamlValue]:
        result = YamlMapping()
        result.lines = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(self._line(key), "a key of a YAML mapping must be text")
            name = self._text(key)
            if name == "permalink" and CONTROL.search(str(getattr(value, "value", ""))):
                raise self._error(self._line(key), "the permalink holds control characters")
            result.lines[name] = self._line(key)
            if name in result:
                message = f"the key {name} occurs twice; the last one counts"
                self.notes.append(Note(NoteKind.DUPLICATE_KEY, self.file, self._line(key), message))
            result[name] = self._value(value)
        return result


def as_text(value: YamlValue) -> str:
    """The text of a value; null, lists and mappings have none."""
    return value.strip() if isinstance(value, str) else ""


def line_of_key(values: YamlValue, key: str) -> int | None:
    """The line on which a key of a mapping stands."""
    return values.lines.get(key) if isinstance(values, YamlMapping) else None


def as_flag(value: YamlValue) -> bool:
    """Whether a value says yes, in any of YAML's spellings."""
    return as_text(value).lower() in {"true", "yes", "on"}


def as_mapping(value: YamlValue) -> dict[str, YamlValue]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: YamlValue) -> list[YamlValue]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
