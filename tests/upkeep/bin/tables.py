"""All rows of the site, to compare them before and after something was deleted and restored."""

from typing import Any

from actris_cms.operations.backup.tables import all_models, columns_of, mirror_of

# What a deletion adds on purpose, what depends on the time, and what is made again in another order.
OTHER = {
    "upkeep.BinEntry",
    "upkeep.BinRow",
    "upkeep.BinFile",
    "upkeep.OutsideLink",  # Site health looks again at what is back.
    "upkeep.PageFinding",
    "upkeep.HealthDay",
    "wagtailcore.PageLogEntry",
    "wagtailcore.ModelLogEntry",
    "sessions.Session",
    "django_tasks_database.DBTaskResult",
    "security.AttemptCounter",
    "users.User",  # The time of the last sign-in.
    "search.EmptySearch",  # Visitors searched while it was away.
    "upkeep.Miss",  # And asked for its addresses.
    "upkeep.PictureLook",  # A task looks at what comes back.
    "upkeep.FileFinding",
    "search.Entry",
    "search.Word",
    "search.Posting",
    "wagtailsearch.IndexEntry",
    "wagtailsearch.SQLiteFTSIndexEntry",
}


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of all tables but those above, by label and in the order of their keys."""
    found = {}
    for model in all_models():
        if (label := model._meta.label) not in OTHER:
            rows = mirror_of(model)._base_manager.order_by("pk").values(*columns_of(model))
            # The index of references makes a row again when what it is about is saved: its number says nothing.
            nameless = label == "wagtailcore.ReferenceIndex"
            found[label] = sorted(
                ({name: value for name, value in row.items() if not (nameless and name == "id")} for row in rows),
                key=repr,
            )
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the rows of each table that are in one of both only."""
    return {
        label: (
            [row for row in before[label] if row not in after[label]],
            [row for row in after[label] if row not in before[label]],
        )
        for label in before
        if before[label] != after[label]
    }
