"""Opens the files of earlier imports that nothing refers to: they were public at their old addresses."""

from typing import Any

from django.db import migrations


def share_unused_files(apps: Any, schema_editor: Any) -> None:
    """Share the imported images and documents to which the reference index knows no reference."""
    references = apps.get_model("wagtailcore", "ReferenceIndex").objects
    for column in ("image", "document"):
        model = apps.get_model("core", f"custom{column}")
        imported = apps.get_model("isomer", "ImportedItem").objects.exclude(**{column: None})
        keys = set(imported.values_list(column, flat=True))
        rows = references.filter(to_content_type__app_label="core", to_content_type__model=f"custom{column}")
        used = {int(pk) for pk in rows.values_list("to_object_id", flat=True)}
        model.objects.filter(pk__in=keys - used).update(is_shared=True)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_shared_files"),
        ("isomer", "0003_count_children"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(share_unused_files, migrations.RunPython.noop)]
