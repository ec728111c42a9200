"""Visitors who read and editors who write, and what they met."""

import http.client
import io
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from urllib.parse import urlencode

from PIL import Image

CSRF: Final = "x" * 32  # Django accepts a token that its cookie repeats.
FORM: Final = "application/x-www-form-urlencoded"
TIMEOUT: Final = 60
PAUSE: Final = 0.15  # Seconds between two requests of a visitor, so that the machine is not the limit.
MAILS: Final = 15
WORDS: Final = ("does not answer", "is full", "not your fault", "cannot be reached")


def page_form(title: str, slug: str, others: dict[str, str]) -> bytes:
    """Return the form of a page as a browser sends it."""
    fields = {"title": title, "slug": slug, "summary": "", "body-count": "0", "csrfmiddlewaretoken": CSRF}
    return urlencode({**fields, "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", **others}).encode()


@dataclass
class Met:
    """What people met in one phase: answers by kind, and how long the longest answer took, in seconds."""

    answers: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0

    def add(self, kind: str, seconds: float) -> None:
        """Note an answer."""
        self.answers[kind] += 1
        self.longest = max(self.longest, seconds)


class People:
    """Threads of visitors and editors. `met` has what happened in each `phase`, by who asked for what."""

    def __init__(self, port: int, editors: list[dict[str, Any]], cached: list[str]) -> None:
        """`editors` have a name, a session, and the primary key and the slug of a page of their own."""
        self.port, self.editors, self.cached = port, editors, cached
        self.phase = "calm"
        self.met: dict[tuple[str, str], Met] = {}
        self.acknowledged: dict[int, list[str]] = {one["page"]: [] for one in editors}
        self.uploaded: list[str] = []
        self.mails = 0
        self._left = threading.Event()
        self._lock = threading.Lock()
        self._marks = count(1)
        works: list[Callable[[], None]] = [lambda: self._read("cached pages", cached)] * 2
        works += [lambda: self._read("other pages", [])]
        works += [lambda one=one: self._write(one) for one in editors]  # type: ignore[misc]
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]

    def __enter__(self) -> "People":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        for thread in self._threads:
            thread.join(TIMEOUT + 5)

    def _note(self, who: str, kind: str, started: float) -> None:
        with self._lock:
            self.met.setdefault((self.phase, who), Met()).add(kind, time.monotonic() - started)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Return status and text of an answer: 0 and the error if there is none, 401 if it sends to the sign-in."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            is_sent_away = "/login/" in response.getheader("Location", "")
            return 401 if is_sent_away else response.status, response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error)
        finally:
            connection.close()

    def _read(self, who: str, paths: list[str]) -> None:
        numbers = count()
        while not self._left.wait(PAUSE):
            number = next(numbers)
            path = paths[number % len(paths)] if paths else f"/search/?q=cells+{number % 50}"
            started = time.monotonic()
            status, text = self.ask("GET", path, Accept_Encoding="identity")
            self._note(who, "ok" if status == 200 else self.kind(status, text), started)

    @staticmethod
    def kind(status: int, text: str) -> str:
        """Return what an answer is that is not the one that was wanted."""
        if not status:
            return text.partition("(")[0]
        return f"{status} in words" if any(words in text for words in WORDS) else str(status)

    def _write(self, editor: dict[str, Any]) -> None:
        """Publish a page again and again, each time with a new mark in its title. What is refused is sent again."""
        while not self._left.is_set():
            with self._lock:
                mark = f"mark{next(self._marks)}"
            while not self._left.wait(0.5):
                started = time.monotonic()
                status, text = self._publish(editor, mark)
                if status == 302:
                    self._note("saves of editors", "ok", started)
                    self.acknowledged[editor["page"]].append(mark)
                    break
                self._note("saves of editors", self.kind(status, text), started)
            if editor is self.editors[0] and not self._left.is_set():
                self._upload(editor, mark)
                self._forget_password()

    def post(self, editor: dict[str, Any], path: str, body: bytes, kind: str = FORM) -> tuple[int, str]:
        """Send a form as an editor who is signed in; see `ask`."""
        cookie = f"sessionid={editor['session']}; csrftoken={CSRF}"
        return self.ask("POST", path, body, Cookie=cookie, Content_Type=kind)

    def _publish(self, editor: dict[str, Any], mark: str) -> tuple[int, str]:
        data = page_form(f"{editor['slug']} {mark}", editor["slug"], {"action-publish": "1"})
        return self.post(editor, f"/admin/pages/{editor['page']}/edit/", data)

    def _forget_password(self) -> None:
        """Ask for a new password, which is sent by mail, in turn for all editors; not as often as is refused."""
        if self.mails >= MAILS:
            return
        address = f"{self.editors[self.mails % len(self.editors)]['name']}@example.org"
        data = urlencode({"email": address, "csrfmiddlewaretoken": CSRF}).encode()
        status, _ = self.ask("POST", "/admin/password_reset/", data, Cookie=f"csrftoken={CSRF}", Content_Type=FORM)
        self.mails += status == 302

    def _upload(self, editor: dict[str, Any], mark: str) -> None:
        picture = io.BytesIO()
        Image.effect_noise((64, 64), 90).save(picture, "PNG")
        fields = {"title": mark, "description": "Noise", "collection": "1", "csrfmiddlewaretoken": CSRF}
        name = 'Content-Disposition: form-data; name="{}"'
        parts = [f"--b\r\n{name.format(key)}\r\n\r\n{value}\r\n" for key, value in fields.items()]
        file = f'--b\r\n{name.format("file")}; filename="{mark}.png"\r\nContent-Type: image/png\r\n\r\n'
        body = "".join([*parts, file]).encode() + picture.getvalue() + b"\r\n--b--\r\n"
        started = time.monotonic()
        status, text = self.post(editor, "/admin/images/add/", body, "multipart/form-data; boundary=b")
        self._note("uploads of editors", "ok" if status == 302 else self.kind(status, text), started)
        if status == 302:
            self.uploaded.append(mark)
