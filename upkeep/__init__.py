"""Care of the content: checks before publishing, the health of all pages, and a bin for what was deleted."""
