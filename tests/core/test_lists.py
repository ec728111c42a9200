"""Lists are one list, whatever is pasted, and keep their numbers."""

import pytest
from wagtail.rich_text import RichText

from actris_cms.core.blocks.lists import BulletListBlock, NumberedListBlock


@pytest.mark.parametrize(
    ("source", "stored"),
    [
        ("<ol><li>Thaw</li><li>Wash</li></ol>", "<ol><li>Thaw</li><li>Wash</li></ol>"),
        ("<p></p><ol><li>Thaw</li><li></li></ol><p> </p>", "<ol><li>Thaw</li></ol>"),
        (
            "<ul><li>First</li></ul><ol><li>Thaw</li><li></li><li><b>Wash</b><ol><li>Twice</li></ol></li></ol>",
            "<ul><li>First</li><li>1. Thaw</li><li>2. <b>Wash</b><ol><li>Twice</li></ol></li></ul>",
        ),
        ("<p>Words</p><ol><li>Thaw</li></ol>", "<ul><li>Words</li><li>1. Thaw</li></ul>"),
        ("<ul><li>One<ol><li>Thaw</li></ol></li></ul>", "<ul><li>One<ol><li>Thaw</li></ol></li></ul>"),
    ],
)
def test_a_bullet_list_keeps_the_numbers_that_are_pasted_into_it(source: str, stored: str) -> None:
    block = BulletListBlock()

    assert block.clean(block.to_python({"items": source}))["items"].source == stored


def test_a_numbered_list_numbers_all_that_is_pasted_into_it() -> None:
    block = NumberedListBlock()
    value = block.to_python({"items": "<ul><li>Thaw</li></ul><p>Wash</p><ol><li>Count</li></ol>"})

    assert isinstance(value["items"], RichText)
    assert block.clean(value).html == "<ol><li>Thaw</li><li>Wash</li><li>Count</li></ol>"
