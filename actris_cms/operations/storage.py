"""The storage of static files in production."""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SITE_STYLES = "css/site.css"
OWN_STYLES = "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s*")
IMPORT = re.compile(r'@import "([^"]+)";')
RELATIVE_URL = re.compile(r'(?<=url\(")\.\./[^"]+')


def without_comments(css: str) -> str:
    """Return a style sheet without comments and indentation, a quarter of what visitors would fetch."""
    return INDENT.sub("\n", COMMENT.sub("", css)).strip()


def with_imports(name: str, read: Callable[[str], str]) -> str:
    """Return a style sheet with its imports inlined, so that browsers fetch a single file."""
    folder = posixpath.dirname(name)

    def imported(match: re.Match[str]) -> str:
        part = match[1]
        css = read(posixpath.join(folder, part))
        here = posixpath.dirname(part)
        return RELATIVE_URL.sub(lambda url: posixpath.normpath(posixpath.join(here, url[0])), css)

    return IMPORT.sub(imported, read(name))


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed static files, including imports in JavaScript modules; style sheets are bundled."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Inline the imports of the site's style sheet before file names are hashed."""

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                css: str = file.read().decode()
            return css

        if SITE_STYLES in paths and not dry_run:
            css = with_imports(SITE_STYLES, read)
            self.delete(SITE_STYLES)
            self.save(SITE_STYLES, ContentFile(css.encode()))
            paths = {**paths, SITE_STYLES: (self, SITE_STYLES)}
        yield from super().post_process(paths, dry_run, **options)

    def _save(self, name: str, content: Any) -> str:
        """Save our own style sheets without comments. Files of packages stay unchanged."""
        folder = name.partition("/")[0]
        is_own = folder == OWN_STYLES or (settings.BASE_DIR / folder).is_dir()
        if is_own and name.endswith(".css"):
            content.seek(0)
            content = ContentFile(without_comments(content.read().decode()).encode())
        saved: str = super()._save(name, content)
        return saved
