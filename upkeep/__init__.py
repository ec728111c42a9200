"""Care of the content: checks before publishing, health and review dates of all pages, and a bin."""
