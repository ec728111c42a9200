"""Streams in forms."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail import blocks

from actris_cms.fields import StreamField

PAUSE = "This draft is being checked"


class PausingBlock(blocks.CharBlock):
    """A required text, whose check waits at PAUSE until the test goes on."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reached, self.go_on = threading.Event(), threading.Event()

    def clean(self, value: str) -> str:
        if value == PAUSE:
            self.reached.set()
            assert self.go_on.wait(timeout=10)
        return super().clean(value)


def test_a_published_stream_is_checked_while_a_draft_is_checked_in_another_thread() -> None:
    text = PausingBlock()
    stream = StreamField([("text", text)])
    draft, published = stream.formfield(), stream.formfield()
    assert draft and published
    draft.is_deferred_validation = True
    with ThreadPoolExecutor(2) as threads:
        saving = threads.submit(draft.clean, stream.to_python([("text", PAUSE)]))
        assert text.reached.wait(timeout=10)
        publishing = threads.submit(published.clean, stream.to_python([("text", "")]))
        wait([publishing], timeout=0.2)
        text.go_on.set()
        saving.result()
        with pytest.raises(ValidationError):
            publishing.result()
