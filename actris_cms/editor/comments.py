"""Comments on blocks that come back after a deletion (`static/js/admin/block-undo.js`)."""

from functools import wraps
from typing import Any

from wagtail.admin.forms.comments import CommentFormSet


def recognise_comments_on_blocks_that_come_back() -> None:
    """Let a form that is sent name every comment of its page, not only those on blocks of the draft before it.

    An automatic save may have deleted the block. Wagtail would store its comments once more, by another author.
    """
    construct = CommentFormSet.__init__

    @wraps(construct)
    def wrapped(self: Any, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is None:
            construct(self, data, *args, **kwargs)
        else:
            super(CommentFormSet, self).__init__(data, *args, **kwargs)

    CommentFormSet.__init__ = wrapped
