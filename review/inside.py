"""Keeps a page of the site inside the review: its links, its pictures, and what it tells others.

A rehearsal answers as the site would, with links to pages below the address of the review. Here the rest follows.
"""

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from wagtail.images import get_image_model

from actris_cms.discovery.lookups import HOME_MARKDOWN_PATH
from actris_cms.files.access import open_to_all

TEXT: Final = re.compile(r"text/|application/([\w.-]+\+)?(json|xml)\b")
HEAD_END: Final = "</head>"
# Where the bar comes: the link that skips the navigation stays the first that the keyboard reaches.
BODY: Final = re.compile(r"<body\b[^>]*>(?:\s*<a class=\"skip-link\"[^>]*>[^<]*</a>)?")
POST_FORM: Final = re.compile(r"<form\b(?=[^>]*\bmethod=\"post\")", re.IGNORECASE)
OWN_LINK: Final = re.compile(r"(?<=\s)(href|action|src|poster)=\"/(?!/)([^\"]*)")
UPLOAD: Final = re.compile(rf"(?<=[\"\s,]){re.escape(settings.MEDIA_URL)}([^\"\s,>]+)")
SCRIPTS_THAT_TELL: Final = ("js/consent.js",)  # What they send to others has the address of the page.


class Inside:
    """The addresses below a prefix, such as `/review/TOKEN/site/`, at which the whole site stands again.

    Links to addresses below `root`, such as `/review/TOKEN/`, stay as they are.
    """

    def __init__(self, prefix: str, root: str = "") -> None:
        self.prefix = prefix
        self._outside = (root or prefix, settings.STATIC_URL, settings.MEDIA_URL)

    def address(self, url: str) -> str:
        """Return where an address of the site is in the review. Those of others stay."""
        parts = urlsplit(url)
        own = urlsplit(settings.SITE_URL).netloc
        if parts.netloc not in ("", own) or not parts.path.startswith("/"):
            return url
        path = parts.path if parts.path.startswith(self._outside) else self.prefix + parts.path[1:]
        return parts._replace(scheme="", netloc="", path=path).geturl()

    def keep(self, response: HttpResponseBase, bar: str) -> HttpResponseBase:
        """Change a response of the rehearsal; a page begins with the HTML `bar`."""
        if "Location" in response:
            response["Location"] = self.address(response["Location"])
        kind = response.get("Content-Type", "")
        if response.streaming or not TEXT.match(kind):
            return response
        text = response.content.decode()  # type: ignore[attr-defined]
        text = self._public(text.replace(f"{self.prefix[:-1]}.md", f"{self.prefix[:-1]}{HOME_MARKDOWN_PATH}"))
        response.content = self._page(text, bar) if kind.startswith("text/html") else text  # type: ignore[attr-defined]
        return response

    def _public(self, text: str) -> str:
        """Replace full addresses, which are for sharing, by the public ones; also those within another address."""
        host = r"(https?(?::|%3A)(?://|%2F%2F)[^/%\s\"'<>]+(?:%3A\d+)?)"
        for prefix, root in ((self.prefix, "/"), (quote(self.prefix), "/"), (quote(self.prefix, safe=""), "%2F")):
            text = re.sub(host + re.escape(prefix), rf"\1{root}", text)
        return text

    def _page(self, text: str, bar: str) -> str:
        head, end, body = text.partition(HEAD_END)
        head = head.replace(self.prefix, "/")
        for name in SCRIPTS_THAT_TELL:
            head = re.sub(rf"<script[^>]*\bsrc=\"{re.escape(static(name))}\"[^>]*></script>", "", head)
        body = OWN_LINK.sub(lambda match: f'{match[1]}="{self.address("/" + match[2])}', body)
        body = POST_FORM.sub("<form inert", body)
        styles = f'<link rel="stylesheet" href="{static("review/review.css")}">'
        page = self.with_pictures(f"{head}{styles}{end}{body}" if end else text)
        return BODY.sub(lambda match: match[0] + bar, page, count=1)

    def with_pictures(self, text: str) -> str:
        """Let the pictures that only drafts show load through the review. The proxy knows nothing of it."""
        images = get_image_model()
        names = {unquote(url) for url in UPLOAD.findall(text)}
        renditions = images.get_rendition_model()._default_manager.filter(file__in=names)
        image_of = dict(renditions.values_list("file", "image"))
        public = open_to_all(images._default_manager.filter(pk__in=set(image_of.values())))
        closed = {name for name, image in image_of.items() if image not in public}
        return UPLOAD.sub(lambda match: (self.prefix[:-1] if unquote(match[1]) in closed else "") + match[0], text)
