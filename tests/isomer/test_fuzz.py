"""Whatever bodies, front matter and file names a source holds, an import ends without an error."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from wagtail.models import Site

from isomer.convert import convert_body, convert_field, plain_words
from isomer.load import Options, load_site
from isomer.reader import read_source
from tests.sizes import size

from .fuzz import BODIES, FILES, PAGES, SETTINGS, write_site

REHEARSAL = Options(dry_run=True, strip_scripts=True)


@pytest.mark.slow(seconds=2)
@settings(max_examples=size(75, 150))
@given(body=BODIES)
def test_every_body_can_be_converted(body: str) -> None:
    for file in ("page.md", "page.html"):
        convert_body(body, file=file)
    convert_field(body, file="page.md", line=1)
    plain_words(body)


@pytest.mark.slow(seconds=5)
@pytest.mark.django_db
@settings(max_examples=size(10, 30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=PAGES, files=FILES, data=SETTINGS)
def test_every_site_can_be_imported(site: Site, pages: Any, files: Any, data: Any) -> None:
    with TemporaryDirectory() as folder:
        write_site(Path(folder), pages, files, data)

        report = load_site(read_source(Path(folder)), site, REHEARSAL)

    assert "cannot be converted" not in "".join(note.message for note in report.notes)
