"""An index of the few pages that are shown in menus, for the menu of every page: see docs/decisions/0017."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_removed_addresses"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS core_pages_in_menus ON wagtailcore_page (path) WHERE show_in_menus",
            "DROP INDEX IF EXISTS core_pages_in_menus",
        ),
    ]
