"""Review dates: when a page is to be read again, and who answers for it."""
