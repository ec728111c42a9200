"""Turns articles into events and back. See `docs/decisions/0016-events-are-articles.md`."""
