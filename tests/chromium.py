"""Finds Chromium on this machine. `python -m tests.chromium` prints its path, or nothing.

The headless shell is Chromium without windows and menus, and twice as fast. Tests of frames need the full browser.
"""

import os
import shutil
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium(*, full: bool = False) -> str:
    """Return the path in the variable CHROMIUM, or of an installed browser; empty if there is none.

    `full` excludes the headless shell.
    """
    names = NAMES[1:] if full else NAMES
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), "")


if __name__ == "__main__":
    sys.stdout.write(find_chromium())
