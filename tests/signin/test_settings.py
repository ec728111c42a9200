"""What an operator sets of sign-in is checked when the site starts."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from actris_cms.settings.environment import number, one_of


def test_who_needs_a_second_factor_is_one_of_three_words(monkeypatch: pytest.MonkeyPatch) -> None:
    choices = ("optional", "publishers", "all")
    monkeypatch.setenv("SECOND_FACTOR", "")
    assert one_of("SECOND_FACTOR", "optional", choices) == "optional"
    monkeypatch.setenv("SECOND_FACTOR", "everybody")
    with pytest.raises(
        ImproperlyConfigured, match="SECOND_FACTOR is “everybody”, not one of optional, publishers, all"
    ):
        one_of("SECOND_FACTOR", "optional", choices)


@pytest.mark.parametrize(("value", "words"), [("soon", "is no number"), ("0", "is 0, not from 0.25 to 720")])
def test_the_idle_time_has_limits(monkeypatch: pytest.MonkeyPatch, value: str, words: str) -> None:
    monkeypatch.setenv("SESSION_IDLE_HOURS", value)
    with pytest.raises(ImproperlyConfigured, match=f"SESSION_IDLE_HOURS {words}"):
        number("SESSION_IDLE_HOURS", 12, least=0.25, most=720)
