"""A page in another language says so to screen readers and search engines; the menu and the footer stay English."""

import re

import pytest
from django.test import Client

from about.models import AboutPage

ABOUT = "/about-us/about-actris/"


@pytest.mark.parametrize("language", ["zh", "ms", "ta"])
def test_a_page_in_another_language_says_so(about_page: AboutPage, client: Client, language: str) -> None:
    about_page.language = language
    about_page.save()
    page = client.get(ABOUT).content.decode()
    assert f'<html lang="{language}">' in page
    assert '<body lang="en-GB">' in page
    assert re.search(rf'<main [^>]*lang="{language}"', page)
    assert f'"inLanguage":"{language}"' in page.replace(" ", "")
    assert "og:locale" not in page


def test_a_page_in_english_says_it_once(about_page: AboutPage, client: Client) -> None:
    page = client.get(ABOUT).content.decode()
    assert '<html lang="en-GB">' in page
    assert page.count(' lang="') == 1
