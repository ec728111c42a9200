"""What the app adds to the admin."""

from .bin import admin  # noqa: F401 -- importing registers it
