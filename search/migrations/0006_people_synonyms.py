"""Everyday words for those who lead: visitors ask who is in charge, and for a chairman where the site says chairperson."""

from typing import Any

from django.db import migrations

GROUPS = [
    ("chairperson", "chairman", "chairwoman", "chair"),
    (
        "executive director",
        "who is in charge",
        "who runs",
        "who leads",
        "head of the institute",
    ),
]


def add_groups(apps: Any, schema_editor: Any) -> None:
    """Write down the groups."""
    model = apps.get_model("search.SynonymGroup")
    model.objects.bulk_create(model(words="\n".join(words)) for words in GROUPS)


class Migration(migrations.Migration):
    dependencies = [("search", "0005_help_texts")]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
