"""Looks for known vulnerabilities in the locked requirements, by pip-audit: `make audit`.

pip-audit says "No known vulnerabilities found", and exits with 0, also if its service answered for no package. Here, a
package that nobody was asked about is an error. AUDIT_SERVICE is `osv` (the default) or `pypi`; OSV_URL is a mirror of
the address OSV. The service gets one request for each package, with its name and version, and nothing else.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

OSV: Final = "https://api.osv.dev/v1/query"
PYPI: Final = "https://pypi.org/pypi"
ERROR: Final = re.compile(
    r"(?:\w+\.)*(\w+(?:Error|Exception)|ERROR.*): (.+)"
)  # In the output of pip-audit, with its reason.
LISTED: Final = 5  # Packages that a message names.
COMMAND: Final = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")


class AuditError(Exception):
    """A package has a known vulnerability, or nobody could be asked about it."""


def verdict(report: dict[str, Any]) -> str:
    """Return the sentence for a report of pip-audit. Raises AuditError unless all packages are known to be safe."""
    packages = report["dependencies"]
    unasked = [package["name"] for package in packages if "vulns" not in package]
    found = [
        f"{package['name']} {package['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'none'}"
        for package in packages
        for one in package.get("vulns", [])
    ]
    if found:
        raise AuditError("Known vulnerabilities:\n  " + "\n  ".join(found))
    if unasked or not packages:
        names = ", ".join(unasked[:LISTED]) + (" …" if len(unasked) > LISTED else "")
        raise AuditError(f"Nobody could be asked about {len(unasked)} of {len(packages)} packages: {names}")
    return f"No known vulnerability in {len(packages)} packages."


def audit(program: str, requirements: Path) -> str:
    """Return the verdict on a file of locked requirements. Raises AuditError; `program` is the path of pip-audit."""
    name = os.environ.get("AUDIT_SERVICE", "osv")
    url = os.environ.get("OSV_URL") or OSV
    service = ["--vulnerability-service", name, *(["--osv-url", url] if name == "osv" else [])]
    command = [program, "--requirement", str(requirements), *service, *COMMAND]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        asked = f"{url} (OSV_URL)" if name == "osv" else PYPI
        reason = _reason(done.stderr)
        raise AuditError(f"Nobody could be asked: {asked} did not answer as expected: {reason}") from error
    return verdict(report)


def _reason(output: str) -> str:
    """Return the last error of an output that says more than its name, or else the last line."""
    lines = output.strip().splitlines() or ["pip-audit said nothing"]
    return next((found.group(2) for line in reversed(lines) if (found := ERROR.fullmatch(line))), lines[-1])


def main(program: str, *files: str) -> int:
    """Print the verdict on each file, and return the exit status."""
    status = 0
    for file in files:
        try:
            sys.stdout.write(f"{file}: {audit(program, Path(file))}\n")
        except AuditError as error:
            sys.stderr.write(f"{file}: {error}\n")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
