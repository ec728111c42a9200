"""What the rich text editor offers besides Wagtail's features."""

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter


@pytest.mark.parametrize(("feature", "element"), [("underline", "u"), ("highlight", "mark")])
def test_the_rich_text_editor_keeps_underlined_and_highlighted_words(feature: str, element: str) -> None:
    converter = ContentstateConverter([feature])
    source = f"<p>Some <{element}>words</{element}></p>"
    assert f"<{element}>words</{element}>" in converter.to_database_format(converter.from_database_format(source))
