"""What a run was made on."""

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .processes import MissingProgramError, program
from .sites import clean_environment, run

PACKAGES = ("Django", "wagtail", "gunicorn", "redis", "psycopg")
PEERS = ("coderedcms", "wagtail-cache")
PROGRAMS = (("nginx", "-v"), ("redis-server", "--version"), ("wrk", "-v"))


def processor() -> str:
    """The model of the processor."""
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def program_version(name: str, option: str) -> str:
    """What a program says of its version; empty where it is not installed."""
    try:
        command = [program(name, name), option]
    except MissingProgramError:
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- asks for a version
    found = re.search(r"\d+\.\d+[\w.]*", done.stdout + done.stderr)
    return found[0] if found else ""


def peer_versions(python: str) -> dict[str, str]:
    """The versions of the peers, in their own environment."""
    code = f"from importlib.metadata import version\nprint(*(version(name) for name in {PEERS!r}))"
    return dict(zip(PEERS, run([python, "-c", code], clean_environment()).split(), strict=True))


def postgres_version(address: str) -> str:
    """The version of a PostgreSQL server."""
    import psycopg

    with psycopg.connect(address) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]).split()[0] if row else ""


def machine() -> dict[str, Any]:
    """The machine and the versions of everything that takes part, by their names."""
    versions = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    versions |= {name: version(name) for name in PACKAGES}
    versions |= {name: found for name, option in PROGRAMS if (found := program_version(name, option))}
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "kernel": f"{platform.system()} {platform.release()}",
        "date": datetime.now(UTC).date().isoformat(),
        "versions": versions,
    }
