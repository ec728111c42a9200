"""How much the longest tests do."""

import os

THOROUGH = bool(os.environ.get("THOROUGH"))


def size(usual: int, thorough: int) -> int:
    """Return how many things a test makes or tries: enough to notice a fault soon, or with THOROUGH=1 many more."""
    return thorough if THOROUGH else usual
