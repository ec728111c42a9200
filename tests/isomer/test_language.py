"""The language of an imported page, told from its words."""

import pytest

from isomer.convert.language import language_of

from .conftest import Import
from .imported import first_page
from .samples import SampleSite

MALAY = "Institut ini menyokong terapi sel untuk pesakit di Singapura, dan kami bekerja dengan hospital serta sekolah."
TAMIL = "செல் சிகிச்சை நோயாளிகளுக்கு உதவுகிறது"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The institute makes cells for patients in hospitals.", ""),
        ("细胞治疗为新加坡的病人带来希望。", "zh"),
        ("细胞治疗 (cell therapy) 为病人带来希望，请联系我们。", "zh"),
        ('<p class="margin--bottom--lg"><a href="https://example.org/a-long-address">细胞治疗</a></p>', "zh"),
        (f"<p>{MALAY}</p>", "ms"),
        (f"<li>{TAMIL} (CAR-T)</li>", "ta"),
        ("Professor Tan (陈教授) leads the team that makes cells for the hospitals of Singapore.", ""),
        ("Dan di Ini", ""),
        ("The word “untuk” is used for purposes, and “yang” is used for what in English is that or which.", ""),
        ("", ""),
    ],
)
def test_the_language_is_that_of_most_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_an_imported_page_says_its_language(sample: SampleSite, run_import: Import) -> None:
    sample.page(f"<p>{MALAY}</p>")
    run_import(sample.root)
    assert first_page().language == "ms"
