"""`make audit` is never green because nobody could be asked."""

import json
import os
from pathlib import Path

import pytest

from release.audit import AuditError, main, verdict

SAFE = {"name": "django", "version": "5.2.19", "vulns": []}
UNASKED = {"name": "wagtail", "skip_reason": "Dependency not found on PyPI and could not be audited: wagtail (7.4.4)"}
UNSAFE = {"name": "pillow", "version": "9.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["9.1"]}]}


def program(folder: Path, output: str, error: str = "", status: int = 0) -> str:
    """Return the path of a program that prints this, as pip-audit does."""
    path = folder / "pip-audit"
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{output}\nEND\necho '{error}' >&2\nexit {status}\n")
    os.chmod(path, 0o700)  # noqa: PTH101
    return str(path)


def test_packages_without_vulnerabilities_pass() -> None:
    assert verdict({"dependencies": [SAFE, SAFE]}) == "No known vulnerability in 2 packages."


def test_a_vulnerability_is_named_with_the_version_that_mends_it() -> None:
    with pytest.raises(AuditError, match=r"pillow 9\.0: PYSEC-1, mended in 9\.1"):
        verdict({"dependencies": [SAFE, UNSAFE, UNASKED]})


@pytest.mark.parametrize("packages", [[SAFE, UNASKED], [UNASKED], []])
def test_a_package_that_nobody_was_asked_about_fails(packages: list[object]) -> None:
    with pytest.raises(AuditError, match=r"Nobody could be asked about \d of \d packages"):
        verdict({"dependencies": packages})


def test_what_pip_audit_calls_no_known_vulnerabilities_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = program(tmp_path, json.dumps({"dependencies": [UNASKED]}), "No known vulnerabilities found")
    assert main(found, "requirements.txt") == 1
    assert "requirements.txt: Nobody could be asked about 1 of 1 packages: wagtail" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("ERROR:pip_audit: could not connect to the OSV service", "could not connect to the OSV service"),
        (
            "requests.exceptions.HTTPError: 500 Server Error\npip_audit._service.interface.ServiceError",
            "500 Server Error",
        ),
        ("requests.exceptions.ConnectionError: refused (Caused by x)", "refused (Caused by x)"),
        ("killed", "killed"),
    ],
)
def test_a_service_that_does_not_answer_fails_and_is_named_with_the_reason(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: str,
    words: str,
) -> None:
    monkeypatch.setenv("OSV_URL", "https://osv.example.org/v1/query")
    assert main(program(tmp_path, "", error, 1), "requirements.txt") == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("requirements.txt: Nobody could be asked: https://osv.example.org/v1/query (OSV_URL)")
    assert said.endswith(f": {words}")


def test_each_file_gets_its_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = program(tmp_path, json.dumps({"dependencies": [SAFE]}))
    assert main(found, "a.txt", "b.txt") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{name}: No known vulnerability in 1 packages." for name in ("a.txt", "b.txt")
    ]
