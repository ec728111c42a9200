"""What the tests of the importer begin with."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from actris_cms.users.models import User

from .samples import SampleSite

Import = Callable[..., str]


@pytest.fixture
def sample(tmp_path: Path) -> SampleSite:
    """A small site in a folder of its own."""
    root = tmp_path / "site"
    root.mkdir()
    return SampleSite(root)


@pytest.fixture
def run_import(site: Any) -> Import:
    """Run the command, but for the sizes of pictures, and give what it printed."""

    def run(path: Path, *options: str) -> str:
        out = io.StringIO()
        call_command("import_isomer", str(path), "--no-renditions", *options, stdout=out)
        return out.getvalue()

    return run


@pytest.fixture
def reader(client: Client, editor: User) -> Client:
    """A browser in which an editor has signed in."""
    client.force_login(editor)
    return client
