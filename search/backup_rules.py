"""What backups do with the search index."""

from django.core.management import call_command

from actris_cms.operations.backup.rules import after_restore, drop_personal, leave_out

REBUILT = "the search index, rebuilt by reindex_search"
leave_out(REBUILT, "search.Entry", "search.Word", "search.Posting")
leave_out(REBUILT, "search.DraftEntry", "search.DraftWord", "search.DraftPosting")
drop_personal("search.EmptySearch")  # What visitors typed.
after_restore("Indexing for the search", lambda: call_command("reindex_search", verbosity=0))
