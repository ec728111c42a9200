"""What a page says, without what the editor's tools store beside it."""

import json
import re
from typing import Any, Final

# The editor of rich text gives keys to the paragraphs of imported pages when they are saved for the first time. What is
# not in a tag, or too long for a key, may be words that somebody spelled like one.
BLOCK_KEY: Final = re.compile(r'(<\w+[^<>]*?) data-block-key=\\*"[a-z0-9]{1,5}\\*"')


def spelled(value: Any) -> str:
    """Return JSON data in the one spelling with sorted keys and without spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def said(value: Any) -> str:
    """Return what JSON data says, for comparisons and digests."""
    return BLOCK_KEY.sub(r"\1", spelled(value))


def said_by_block(stream: Any) -> dict[str, str]:
    """Return what each block of a stream says, by its ID, for comparisons of two states of the stream."""
    return {str(block.id): said(block.get_prep_value()) for block in stream}
