"""The table of cases that holds the rules of the server and of the browser together."""

import json
from pathlib import Path
from typing import Final

_cases = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
LETTERS: Final[list[tuple[str, str]]] = [tuple(case) for case in _cases["letters"]]  # text, HTML
ADDRESSES: Final[list[tuple[str, str]]] = [tuple(case) for case in _cases["addresses"]]  # before, after
HOSTS: Final[list[tuple[str, str, str]]] = [tuple(case) for case in _cases["hosts"]]  # words, address, named host
