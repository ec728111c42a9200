#!/usr/bin/env python
"""Django's command line. It uses the development settings unless DJANGO_SETTINGS_MODULE is set."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "actris_cms.settings.dev")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        # An operator whose database is away needs no traceback. Lines of the pool, before this one, may say more.
        sys.exit(
            f"The database does not answer, refuses, or lacks migrations: {error}\n"
            "See DATABASE_URL and DATA_DIR, and `manage.py migrate --plan`; --traceback says where."
        )
