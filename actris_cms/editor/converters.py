"""Rich text is converted for the editor by one thread of a process at a time.

Wagtail's converter keeps its parser for all threads. Two editors who opened forms at the same moment could get an
error, or each other's words.
"""

import threading
from typing import Any, Final

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

_lock: Final = threading.Lock()
_convert: Final = ContentstateConverter.from_database_format


def from_database_format(self: ContentstateConverter, html: str) -> Any:
    """Return the text of the editor for the HTML of the database, while no other thread does so."""
    with _lock:
        return _convert(self, html)


def convert_one_text_at_a_time() -> None:
    """Let Wagtail's converter wait for its turn."""
    ContentstateConverter.from_database_format = from_database_format
