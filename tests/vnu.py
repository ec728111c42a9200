"""Finds and runs the Nu Html Checker. `npm ci --prefix tests/html` installs it; it needs Java."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

JAR = Path(__file__).parent / "html" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def find_checker() -> list[str]:
    """Return the command that runs the checker, or an empty list if it or Java is not installed."""
    java = shutil.which("java")
    return [java, "-jar", str(JAR)] if java and JAR.is_file() else []


def messages(command: list[str], folder: Path) -> list[dict[str, Any]]:
    """Return the checker's messages about the HTML files in the folder."""
    result = subprocess.run(  # noqa: S603 -- the command is the one found above
        [*command, "--format", "json", "--skip-non-html", str(folder)], capture_output=True, text=True, check=False
    )
    found: list[dict[str, Any]] = json.loads(result.stderr)["messages"]
    return found
