"""Reports of errors say where the code failed, and nothing of what anybody typed. No request waits for them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from actris_cms.operations import sentry

from ..production import VISIT, run
from ..silent import silent_server

NAME, NRIC, TOKEN = "Tan Mei Ling", "S1234567D", "b2QvSecretToken"

# Sends a form to a view that fails, on the production settings; prints the reports, the status and the time.
FAILURE = (
    "production.ROOT_URLCONF = 'tests.operations.failing_urls'\n"
    + VISIT.replace('"GET"', '"POST"').replace("io.BytesIO(),", "io.BytesIO(FORM), **SENT,")
    + """
import json, os, sentry_sdk
from urllib.parse import urlencode

name, nric, token = sys.argv[1:]
FORM = urlencode({"name": name, "nric": nric}).encode()
SENT = {
    "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(FORM)),
    "HTTP_COOKIE": "sessionid=SESSION",
    "HTTP_USER_AGENT": "AGENT", "HTTP_REFERER": f"https://elsewhere.org/{nric}", "HTTP_X_FORWARDED_FOR": "203.0.113.9",
}
transport, sent = sentry_sdk.get_client().transport, []
send = transport.capture_envelope

def keep_and_send(envelope):
    sent.extend(json.loads(item.get_bytes()) for item in envelope.items)
    send(envelope)

transport.capture_envelope = keep_and_send
answers = [visit(f"/review/{token}/", f"q={name}") for _ in range(3)]
print(json.dumps({"sent": sent, "statuses": [one[0] for one in answers], "seconds": sum(one[1] for one in answers)}))
sys.stdout.flush()
os._exit(0)  # At its end, a process waits two seconds for reports.
"""
)


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What happens if a view fails three times, and the Sentry hangs."""
    with silent_server() as port:
        dsn = f"http://key@127.0.0.1:{port}/1"
        folder: Path = tmp_path_factory.mktemp("data")
        return json.loads(run(FAILURE, folder, NAME, NRIC, TOKEN, SENTRY_DSN=dsn)[-1])


@pytest.mark.slow(seconds=4)
class TestFailure:
    def test_nothing_that_was_typed_is_in_a_report(self, failed: Any) -> None:
        text = json.dumps(failed["sent"])
        for secret in (*NAME.split(), NRIC, TOKEN, "SESSION", "AGENT", "203.0.113", "127.0.0.1", "elsewhere"):
            assert secret not in text

    def test_a_report_says_which_errors_happened_where(self, failed: Any) -> None:
        report = failed["sent"][2]
        cause, error = report["exception"]["values"]
        assert (cause["type"], error["type"]) == ("IntegrityError", "ValueError")
        place = error["stacktrace"]["frames"][-1]
        assert (place["function"], "raise ValueError" in place["context_line"]) == ("failing", True)
        assert report["transaction"] == "/review/{token}/"
        assert report["release"].startswith("actris-cms@")
        assert len(report["tags"]["request"]) == 32

    def test_a_report_has_the_words_of_the_code_and_not_those_put_together(self, failed: Any) -> None:
        logged = [report["logentry"]["message"] for report in failed["sent"] if "logentry" in report]
        assert logged[:2] == ["The form of %s (%s) was not stored", "***"]

    def test_no_request_waits_for_a_sentry_that_hangs(self, failed: Any) -> None:
        assert failed["statuses"] == [500] * 3
        assert failed["seconds"] < 2


def test_a_wrong_address_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN"):
        sentry.start("sentry.example.org", "test", "1")
