"""Editors who open forms at the same moment each get their own words."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

TEXTS = [f"<p>{letter * 20} <b>{letter * 20}</b></p>" * 20 for letter in "abcd"]


@pytest.mark.django_db
def test_texts_that_are_converted_at_the_same_time_are_not_mixed() -> None:
    converter = ContentstateConverter(["bold"])
    expected = [set("".join(block["text"] for block in blocks_of(converter, text))) for text in TEXTS]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda text: set("".join(b["text"] for b in blocks_of(converter, text))), TEXTS * 10))
    finally:
        sys.setswitchinterval(interval)
    assert found == expected * 10


def blocks_of(converter: ContentstateConverter, html: str) -> list[dict[str, str]]:
    return list(json.loads(converter.from_database_format(html))["blocks"])
