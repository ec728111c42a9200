"""Makes drafts of events out of the words of posters. See `docs/decisions/0043-words-of-posters.md`."""
