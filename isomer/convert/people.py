"""Tells the names of people by the form of address before them."""

import re
from collections.abc import Collection
from typing import Final

FORM: Final = (
    r"(?:A/Prof(?:essor)?|Adj(?:unct)?|Assoc(?:iate)?|Asst|Assistant|Clin(?:ical)?|Emeritus|Visiting|"
    r"Prof(?:essor)?|Dr|Mr|Mrs|Ms|Mdm|Miss)\.?"
)
# One or more forms of address, of which the last makes it a name, and two to seven words with a capital or a particle.
NAME: Final = re.compile(
    rf"(?:{FORM}\s+)*(?:A/Prof(?:essor)?|Prof(?:essor)?|Dr|Mr|Mrs|Ms|Mdm|Miss)\.?(?:\s+\(?(?:[A-Z][\w'’.-]*|bin|binte|bte|"
    r"d/o|s/o|de|van|von)\)?,?){2,7}"
)
LEAST: Final = 2


def are_names(titles: Collection[str]) -> bool:
    """Whether each of several titles is the name of a person with a form of address."""
    return len(titles) >= LEAST and all(NAME.fullmatch(title) for title in titles)
