"""Reads the facts of an event out of words that announce it: of a post that is imported, or of a poster.

`facts`, `moments` and `lines` need no Django, and `fields` returns the values of an event's fields.
"""
