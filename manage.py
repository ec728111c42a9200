#!/usr/bin/env python
"""Django's command line. It uses the development settings unless DJANGO_SETTINGS_MODULE is set."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "actris_cms.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
