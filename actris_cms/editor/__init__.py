"""Customisations of Wagtail's admin."""
