"""Where this machine keeps Chromium. `python -m tests.chromium` prints the path, or nothing."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str:
    """The path of the browser that CHROMIUM names or that is installed; an empty string where there is none."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), "")


if __name__ == "__main__":
    sys.stdout.write(find_chromium())
