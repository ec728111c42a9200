"""Loads templates without their indentation, which was a third of the HTML that visitors fetched."""

import re
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Template
from django.template.base import Origin, TextNode
from django.template.loaders.base import Loader as BaseLoader
from django.template.loaders.cached import Loader as CachedLoader

LINE_BREAK = re.compile(r"\s*\n\s*")


def is_ours(path: Path) -> bool:
    """Whether a template is HTML of this project. Templates of packages stay as they are: some hold scripts."""
    return path.suffix == ".html" and path.is_relative_to(settings.BASE_DIR) and not path.is_relative_to(sys.prefix)


class CompactingLoader(BaseLoader):
    """Reduces each line break of our templates, with the spaces around it, to the line break alone.

    It happens once, when a template is loaded. What editors wrote is not in the templates, so it stays as it is. The
    source stays too, so that errors name the right line.
    """

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Return a template. Raises TemplateDoesNotExist."""
        template = super().get_template(template_name, skip)
        if is_ours(Path(template.origin.name)):
            texts: Any = template.nodelist.get_nodes_by_type(TextNode)
            for node in texts:
                node.s = LINE_BREAK.sub("\n", node.s)
        return template


class Loader(CachedLoader, CompactingLoader):
    """Django's cached loader, with templates that are compact: it asks the next class for what it does not know yet."""
