"""Everyday words for what visitors look for on most sites: how to get here, how to reach someone, who one is."""

from typing import Any

from django.db import migrations

GROUPS = [
    ("address", "location", "directions", "map", "where are you", "how to find you", "how to get there"),
    ("phone", "phone number", "telephone", "telephone number"),
    ("email", "mail", "email address", "mail address"),
    ("opening hours", "office hours", "opening times"),
    ("about us", "who we are", "who are you", "what we do", "what do you do"),
    ("contact us", "contact details", "get in touch", "how to reach you"),
]


def add_groups(apps: Any, schema_editor: Any) -> None:
    """Write down the groups."""
    model = apps.get_model("search.SynonymGroup")
    model.objects.bulk_create(model(words="\n".join(words)) for words in GROUPS)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_first_synonyms")]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
