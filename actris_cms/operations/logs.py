"""How lines of the log look, and what they must not tell.

Each line has the number of its request: see `request_ids.py`. LOG_FORMAT chooses between lines for people and JSON for
programs that collect logs. E-mail addresses and links that let somebody in are left out of both, and with them the rest
of a path from an encoded letter (%69) on.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

from . import request_ids

HIDDEN: Final = "***"
# The name in an e-mail address, and the user and password in the address of a service.
NAMES: Final = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+(:[^\s@/]{0,128})?(?=@[\w\[-])")
# The links by which somebody sets a password, takes an invitation or reads a draft.
LINKS: Final = re.compile(r"((?<=/password_reset/confirm/)|(?<=/invitation/)|(?<=[\s\"'/]/review/))[^\s?#\"']+")
# A path from its first encoded letter on: /admin/%69nvitation/ is such a link, too.
ENCODED: Final = re.compile(r"((?<=[\s\"'(=])|^)((?:https?:/)?/[^\s?#\"'%]*%)[0-9A-Fa-f]{2}[^\s?#\"']*")
LINE: Final = "{asctime} {levelname} {name} {message}"


def without_secrets(text: str) -> str:
    """Return a text without names in e-mail addresses, passwords of services, and links that let somebody in."""
    if "@" in text:
        text = NAMES.sub(HIDDEN, text)
    text = LINKS.sub(HIDDEN, text)
    return ENCODED.sub(rf"\2{HIDDEN}", text) if "%" in text else text


class LineFormatter(logging.Formatter):
    """Lines for people. That of a request ends with its number in brackets."""

    def __init__(self, personal: bool = False) -> None:
        """`personal`: leave e-mail addresses in."""
        super().__init__(LINE, style="{")
        self._personal = personal

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- the name is that of logging
        """Return the line without the traceback, which follows it."""
        line, number = super().formatMessage(record), request_ids.current()
        return f"{line} [{number}]" if number else line

    def format(self, record: logging.LogRecord) -> str:
        """Return the line and the traceback."""
        text = super().format(record)
        return text if self._personal else without_secrets(text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with time, level, logger, message and request. `fields` of a record are added to it."""

    def __init__(self, personal: bool = False) -> None:
        """`personal`: leave e-mail addresses in."""
        super().__init__()
        self._personal = personal

    def format(self, record: logging.LogRecord) -> str:
        """Return the object of a record."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if number := request_ids.current():
            said["request"] = number
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        said |= getattr(record, "fields", {})
        if not self._personal:
            said = {name: without_secrets(value) if isinstance(value, str) else value for name, value in said.items()}
        return json.dumps(said, ensure_ascii=False, default=str)


FORMATTERS: Final[dict[str, type[LineFormatter | JsonFormatter]]] = {"line": LineFormatter, "json": JsonFormatter}
