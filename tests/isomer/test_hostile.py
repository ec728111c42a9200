"""Bad input gets a clear message and a non-zero exit, and changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from about.models import AboutPage

from .conftest import Import
from .hostile import HOSTILE
from .looking import everything, files_below
from .samples import SampleSite, page, png


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_input_is_refused_with_a_clear_message_and_changes_nothing(
    name: str, sample: SampleSite, run_import: Import, settings: Any
) -> None:
    spoil, message = HOSTILE[name]
    sample.write("images/good.png", png("#123456"))
    sample.write(
        "_section/Good page.md",
        page('<p><img src="/images/good.png" alt="A good one"></p>', permalink="/section/good/"),
    )
    sample.page()
    path = spoil(sample) or sample.root
    before = everything()

    with pytest.raises(CommandError) as refused:
        run_import(path)

    assert str(refused.value).startswith("Nothing was imported. ")
    assert message in str(refused.value)
    assert everything() == before
    assert files_below(Path(settings.MEDIA_ROOT)) == []


def test_an_unreadable_file_is_named(sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sample.page()
    opened = Path.open

    def refuse(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(CommandError, match=r"First page\.md: this file cannot be read: Permission denied"):
        run_import(sample.root)


def test_scripts_are_taken_out_and_reported_on_request(sample: SampleSite, run_import: Import) -> None:
    sample.page('<p onclick="a()">One <a href="javascript:b()">two</a></p>\n<script>c()</script>\n<p>three</p>')

    printed = run_import(sample.root, "--strip-scripts")

    assert "First page.md:6: active content removed: the attribute onclick on <p> was taken out" in printed
    assert "First page.md:6: active content removed: the script address javascript:b() on <a> was taken out" in printed
    assert "First page.md:7: active content removed: a <script> element was taken out" in printed
    body = AboutPage.objects.get(slug="first").body.get_prep_value()
    assert [part["value"] for part in body] == ["<p>One two</p><p>three</p>"]


def test_the_scripts_of_isomers_own_template_are_left_out_and_reported(sample: SampleSite, run_import: Import) -> None:
    sample.page(
        '<p>x</p>\n<script src="/jquery/jquery.js"></script>\n<script src="//www.instagram.com/embed.js"></script>'
    )

    printed = run_import(sample.root)

    assert printed.count("of Isomer's template is not needed here") == 2
