"""Earlier imports left pages that believed to have no children, below which nothing could be added."""

from collections import Counter
from typing import Any

from django.db import migrations

STEP = 4  # The length of one level in the path of a page.


def count_children(apps: Any, schema_editor: Any) -> None:
    """Let every page know how many pages stand directly below it."""
    Page = apps.get_model("wagtailcore", "Page")
    known = list(Page.objects.values_list("pk", "path", "numchild"))
    children = Counter(path[:-STEP] for _, path, _ in known)
    for pk, path, numchild in known:
        if numchild != children[path]:
            Page.objects.filter(pk=pk).update(numchild=children[path])


class Migration(migrations.Migration):
    dependencies = [("isomer", "0002_import_runs"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]

    operations = [migrations.RunPython(count_children, migrations.RunPython.noop)]
