"""What backups do with the tables of Django, Wagtail, users, security and operations."""

import secrets
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command

from .backup.personal import cleaned_draft
from .backup.rules import after_restore, drop_personal, keep_personal, leave_out, replace_personal

leave_out("people sign in again", "sessions.Session")
leave_out("when the jobs of this place are due, which each worker notes anew", "operations.ScheduledJob")
leave_out("notes about the backups of this place", "operations.BackupRun")
leave_out("workers that ran then", "operations.WorkerProcess")
leave_out(
    "an old backup must not send old mail again: mail that waited is lost; jobs find the other work again",
    "django_tasks_database.DBTaskResult",
)
leave_out(
    "guesses counted in this place, and the browsers that it knows, which both begin anew", "security.AttemptCounter"
)
leave_out("who edits what at this moment", "wagtailadmin.EditingSession")
leave_out(
    "the search of the admin, rebuilt by update_index", "wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"
)
leave_out("renditions of a model that the site does not use", "wagtailimages.Rendition")


def _empty_caches() -> None:
    for alias in settings.CACHES:
        caches[alias].clear()


after_restore("Emptying caches", _empty_caches)
after_restore("Indexing for the search of the admin", lambda: call_command("update_index", verbosity=0))

# --- Copies without personal data ---------------------------------------------------------------------------------

drop_personal(
    "wagtailforms.FormSubmission",
    "wagtailusers.UserProfile",
    "wagtailadmin.FormState",
    "wagtailcore.UploadedFile",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.PageSubscription",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "users.User_user_permissions",
)


def _secret(row: dict[str, Any]) -> str:
    return secrets.token_urlsafe(24)


replace_personal(
    "users.User",
    username=lambda row: f"user-{row['id']}",
    first_name=lambda row: "",
    last_name=lambda row: "",
    email=lambda row: "",
    password=lambda row: f"!{_secret(row)}",
    last_login=lambda row: None,
    is_superuser=lambda row: False,
)
replace_personal("wagtailcore.PageViewRestriction", password=_secret)
replace_personal("wagtailcore.CollectionViewRestriction", password=_secret)
replace_personal("wagtailcore.TaskState", comment=lambda row: "")
replace_personal("wagtailcore.Revision", content=cleaned_draft)

USER = "a number: the copy has no name for it"
for label, *fields in (
    ("users.User_groups", "user"),
    ("wagtailcore.Revision", "user"),
    ("wagtailcore.Page", "owner", "locked_by"),
    ("wagtailcore.WorkflowState", "requested_by"),
    ("wagtailcore.TaskState", "finished_by"),
    ("wagtaildocs.Document", "uploaded_by_user"),
    ("wagtailimages.Image", "uploaded_by_user"),
):
    keep_personal(USER, label, *fields)

for label, field in (
    ("auth.Group", "name"),
    ("auth.Permission", "name"),
    ("taggit.Tag", "name"),
    ("wagtailcore.Collection", "name"),
    ("wagtailcore.Site", "site_name"),
    ("wagtailcore.Task", "name"),
    ("wagtailcore.Workflow", "name"),
    ("wagtailembeds.Embed", "provider_name"),
    ("wagtailembeds.Embed", "author_name"),
):
    keep_personal("the name of a thing, or of the author of a public video", label, field)
