"""The presets of images."""

import re

from actris_cms.images.presets import PRESETS
from actris_cms.pagecache.configured import packages


def test_every_preset_that_a_template_names_exists() -> None:
    templates = [path for package in packages() for path in package.rglob("*.html")]
    named = {name for path in templates for name in re.findall(r'preset="([^"]+)"', path.read_text())}
    assert "large" in named
    assert named <= PRESETS.keys()
