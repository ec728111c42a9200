"""Finds the events among the posts of a source, without access to a database or a site.

`docs/importing-from-isomer.md` says what makes an event certain.
"""

from isomer.events.finder import Events, FoundEvent
from isomer.events.lines import without_closed_lines

__all__ = ["Events", "FoundEvent", "without_closed_lines"]
