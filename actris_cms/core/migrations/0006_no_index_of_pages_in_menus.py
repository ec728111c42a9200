"""Wagtail's table has no index of ours: see docs/decisions/0017."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0005_pages_in_menus")]

    operations = [
        migrations.RunSQL(
            "DROP INDEX IF EXISTS core_pages_in_menus",
            "CREATE INDEX IF NOT EXISTS core_pages_in_menus ON wagtailcore_page (path) WHERE show_in_menus",
        ),
    ]
