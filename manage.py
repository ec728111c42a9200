#!/usr/bin/env python
"""Django's command line for ACTRIS CMS, on the development settings unless the environment says otherwise."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "actris_cms.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
