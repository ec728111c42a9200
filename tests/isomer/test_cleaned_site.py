"""Cleaning the institute's site, imported without mends: no mathematical letter is left, no other word changes."""

import json
import re
import unicodedata
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.fields import StreamField
from wagtail.models import Page

from actris_cms.pasted.letters import PARTS
from tests.sizes import THOROUGH

pytestmark = [
    pytest.mark.skipif(not THOROUGH, reason="takes minutes: set THOROUGH=1"),
    pytest.mark.django_db,
]


def texts() -> dict[int, str]:
    """Return the words of each page, as they are stored, without tags and addresses."""
    return {page.pk: words_of(page) for page in Page.objects.filter(depth__gt=1).specific()}


def words_of(page: Any) -> str:
    stored = {field.name: stored_value(field, page) for field in page._meta.concrete_fields if field.editable}
    html = json.dumps(stored, ensure_ascii=False, default=str).replace('\\"', '"')
    return unescape(re.sub(r"</?[a-z][^<>]*>", "", re.sub(r'"https?://[^"]*"', "", html)))


def stored_value(field: Any, page: Any) -> Any:
    value = field.value_from_object(page)
    return field.stream_block.get_prep_value(value) if isinstance(field, StreamField) else value


def test_no_mathematical_letter_is_left_and_no_other_word_changes(shared: Path) -> None:
    site = shared / "isomer-sites" / "cris-actris"
    options = ("--strip-scripts", "--no-renditions", "--without-mend", "letters", "--without-mend", "wrapped-links")
    call_command("import_isomer", str(site), *options, stdout=StringIO())
    before = texts()
    letters = sum(len(PARTS.findall(words)) for words in before.values())
    affected = [number for number, words in before.items() if PARTS.search(words)]
    assert (letters, len(affected)) == (1952, 11)

    printed = StringIO()
    call_command("clean_pasted", stdout=printed)

    after = texts()
    lines = [line.replace(",", "").split() for line in printed.getvalue().splitlines()]
    assert [int(words[-2]) for words in lines if "made" in words] == [1952, 3]
    assert [number for number, words in after.items() if PARTS.search(words)] == []
    for number, words in before.items():
        assert after[number] == PARTS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), words)
