"""Checks of what a page says: small rules without side effects, and what they say before a page is published."""
