"""The report of an import: stored for the admin, written to files, and explained for editors."""
