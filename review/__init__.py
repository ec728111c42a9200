"""Drafts shown to people without an account, and the site on a day to come."""
