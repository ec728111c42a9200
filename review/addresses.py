"""Reads names and addresses as people paste them: from a mail, a list or a spreadsheet."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .models import NAME_LENGTH


class Person(NamedTuple):
    """Somebody to write to."""

    name: str
    email: str


def people_in(text: str) -> list[Person]:
    """Return the people in a text, each once, such as “Tan Wei Ling <tan@example.org>; lim@example.org”.

    Commas, semicolons and lines separate them. Raises ValidationError, which names everything that is no address.
    """
    people: dict[str, Person] = {}
    faults = []
    for piece in re.split(r"[;\n\r]+", text):
        for name, email in _entries(piece):
            try:
                validate_email(email)
            except ValidationError:
                faults.append(f"“{' '.join((name, email)).strip()}” is not an e-mail address.")
            else:
                people.setdefault(email.lower(), Person(name[:NAME_LENGTH], email))
    if faults:
        raise ValidationError(faults)
    return list(people.values())


def _entries(piece: str) -> Iterator[Person]:
    """Yield what stands for one person each, within a piece without semicolons and line breaks."""
    *bracketed, rest = re.split(r"<([^<>]*)>", piece)
    for before, email in zip(bracketed[::2], bracketed[1::2], strict=True):
        # What is before “<” is a name, which may have a comma, and addresses that have no brackets.
        *plain, name = re.split(r",(?=[^,@]*$)", before) if "@" in before else [before]
        yield from _plain(",".join(plain))
        yield Person(_trimmed(name), email.strip())
    yield from _plain(rest)


def _plain(text: str) -> Iterator[Person]:
    """Yield addresses without brackets, and the words before an address that is alone as its name."""
    for part in filter(None, map(_trimmed, text.split(","))):
        addresses = [word for word in part.split() if "@" in word]
        if len(addresses) == 1:
            yield Person(_trimmed(part.replace(addresses[0], " ")), addresses[0])
        else:
            yield from (Person("", address) for address in addresses or [part])


def _trimmed(name: str) -> str:
    return " ".join(name.split()).strip(" \t,'\"“”")
