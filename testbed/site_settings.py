"""The site as it is measured: production on this machine, with its static files in the folder of the run."""

from actris_cms.settings.production import *  # noqa: F403
from actris_cms.settings.production import DATA_DIR

STATIC_ROOT = DATA_DIR / "static"
