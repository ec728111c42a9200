"""A command removes uploads that belong to nothing, and names missing ones."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from tests.factories import DocumentFactory, ImageFactory

pytestmark = pytest.mark.django_db

LEFT = ["documents/left.pdf", "original_images/left.png", "proposed/left.png"]


@pytest.fixture
def left() -> list[str]:
    """Files without rows, beside some with rows, and one that this command has nothing to do with."""
    ImageFactory()
    DocumentFactory()
    for name in [*LEFT, "images/kept.webp", "share/kept.png"]:
        default_storage.save(name, ContentFile(b"left"))
    return LEFT


def there(names: list[str]) -> list[bool]:
    return [default_storage.exists(name) for name in names]


def test_files_without_a_row_are_removed_and_all_others_stay(left: list[str], capsys: Any) -> None:
    image, document = ImageFactory(), DocumentFactory()
    call_command("remove_orphans", older_than=0)
    assert there(left) == [False] * 3
    assert there([image.file.name, document.file.name, "images/kept.webp", "share/kept.png"]) == [True] * 4
    assert "3 files were removed." in capsys.readouterr().out


@pytest.mark.parametrize("options", [{}, {"older_than": 0, "dry_run": True}])
def test_young_files_stay_and_a_dry_run_removes_nothing(left: list[str], options: dict[str, Any]) -> None:
    call_command("remove_orphans", **options)
    assert there(left) == [True] * 3


def test_a_missing_file_is_named(capsys: Any) -> None:
    image = ImageFactory()
    default_storage.delete(image.file.name)
    with pytest.raises(CommandError, match="1 files are missing"):
        call_command("remove_orphans")
    assert f"The file of image {image.pk} is missing: {image.file.name}" in capsys.readouterr().err
