"""Which saves of a page change what visitors see: sets of field names for the page cache, search and signal handlers.

Wagtail often saves pages without a visible change, and usually names the saved fields in `update_fields`.
"""

from collections.abc import Collection

# Written when a draft, a comment or a lock is saved.
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_id",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "locked_by_id",
    }
)
SCHEDULE_FIELDS = frozenset({"go_live_at", "expire_at", "live_revision", "live_revision_id"})
# Written when other pages are added, moved or deleted.
TREE_FIELDS = frozenset({"depth", "numchild"})
# Written when the page is moved. Its text stays the same.
PATH_FIELDS = frozenset({"path", "url_path"})

# Fields that visitors never see, neither on the page nor in lists.
HIDDEN_FIELDS = DRAFT_FIELDS | SCHEDULE_FIELDS | TREE_FIELDS | {"owner", "owner_id", "search_vector"}
# Fields without text of the page.
FIELDS_WITHOUT_TEXT = DRAFT_FIELDS | SCHEDULE_FIELDS | TREE_FIELDS | PATH_FIELDS


def changes_what_visitors_see(update_fields: Collection[str] | None) -> bool:
    """Whether a save with these `update_fields` can change what visitors see; None means all fields."""
    return not update_fields or not HIDDEN_FIELDS.issuperset(update_fields)


def changes_text(update_fields: Collection[str] | None) -> bool:
    """Whether a save with these `update_fields` can change the page's text; None means all fields."""
    return update_fields is None or not FIELDS_WITHOUT_TEXT.issuperset(update_fields)
