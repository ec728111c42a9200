"""What backups do with the search index."""

from django.core.management import call_command

from actris_cms.operations.backup.rules import after_restore, drop_personal, leave_out

leave_out("the visitors' search, rebuilt by reindex_search", "search.Entry", "search.Word", "search.Posting")
drop_personal("search.EmptySearch")  # What visitors typed.
after_restore("Indexing for the visitors' search", lambda: call_command("reindex_search", verbosity=0))
