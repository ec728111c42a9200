"""Where static files are served from in production."""

import re
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_STYLES = "css/"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s*")


def without_comments(css: str) -> str:
    """A style sheet without its comments and indentation, a quarter of what a visitor would fetch."""
    return INDENT.sub("\n", COMMENT.sub("", css)).strip()


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, compressed once. Imports inside our JavaScript modules get the hashed names too."""

    support_js_module_import_aggregation = True

    def _save(self, name: str, content: Any) -> str:
        """Keep our own style sheets for visitors' browsers, who read no comments. Packages' files stay as they come."""
        if name.startswith(OWN_STYLES) and name.endswith(".css"):
            content.seek(0)
            content = ContentFile(without_comments(content.read().decode()).encode())
        saved: str = super()._save(name, content)
        return saved
