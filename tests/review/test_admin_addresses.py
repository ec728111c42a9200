"""Addresses of reviewers are read as people paste them."""

import pytest
from django.core.exceptions import ValidationError

from review.addresses import Person, people_in

TAN = Person("Tan Wei Ling", "tan@example.org")
LIM = Person("", "lim@example.org")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Tan Wei Ling <tan@example.org>, lim@example.org", [TAN, LIM]),
        ("lim@example.org, Tan Wei Ling <tan@example.org>", [LIM, TAN]),
        ("Tan Wei Ling <tan@example.org>;lim@example.org;", [TAN, LIM]),
        ("Tan Wei Ling <tan@example.org>\r\n\r\n  lim@example.org \r\n", [TAN, LIM]),
        ('"Tan, Wei Ling" <tan@example.org>', [Person("Tan, Wei Ling", "tan@example.org")]),
        ("Tan, Wei Ling <tan@example.org>; lim@example.org", [Person("Tan, Wei Ling", "tan@example.org"), LIM]),
        ("Tan Wei Ling\ttan@example.org\nlim@example.org", [TAN, LIM]),
        ("tan@example.org lim@example.org", [Person("", "tan@example.org"), LIM]),
        ("lim@example.org, LIM@example.org, Lim <lim@example.org>", [LIM]),
    ],
)
def test_addresses_are_read_as_they_are_pasted(text: str, people: list[Person]) -> None:
    assert people_in(text) == people


def test_each_entry_that_is_no_address_is_named() -> None:
    with pytest.raises(ValidationError) as error:
        people_in("Tan Wei Ling, lim@example.org, Goh <goh@>\nnobody")
    assert error.value.messages == [
        "“Tan Wei Ling” is not an e-mail address.",
        "“Goh goh@” is not an e-mail address.",
        "“nobody” is not an e-mail address.",
    ]
