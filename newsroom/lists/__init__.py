"""Paginated lists of articles and events, and their feeds."""
