"""Fixtures of the importer's tests."""

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
    """A small Isomer site in its own folder."""
    root = tmp_path / "site"
    root.mkdir()
    return SampleSite(root)


@pytest.fixture
def run_import(site: Any) -> Import:
    """A function that imports a path without making renditions, and returns the output."""

    def run(path: Path, *options: str) -> str:
        out = io.StringIO()
        call_command("import_isomer", str(path), "--no-renditions", *options, stdout=out)
        return out.getvalue()

    return run


@pytest.fixture
def editor_client(client: Client, editor: User) -> Client:
    """A test client with a signed-in editor."""
    client.force_login(editor)
    return client
