"""Posters of made-up events in many layouts, and what is on each of them.

`python -m tests.newsroom.posters` reads them, and prints which fields were right and how long it took. It needs
requirements-ocr.txt. With `--save`, the words go into `words.json`, with which tests read the fields anywhere.
"""

from . import fresh, odd, plain  # noqa: F401 -- register their posters
from .sheet import POSTERS, UPLOADED, compared, png

__all__ = ["POSTERS", "UPLOADED", "compared", "png"]
