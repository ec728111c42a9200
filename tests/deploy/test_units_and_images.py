"""The units of systemd, the container file and the compose file: what they may do, and what never enters an image."""

import fnmatch
import ipaddress
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from .test_nginx import nginx

DEPLOY = settings.BASE_DIR / "deploy"
SERVICES = ("actris.service", "actris-worker.service")
OWN = ("bucket", "migrate", "web", "worker", "proxy")
MOST_EXPOSED = 20  # Of 100: systemd-analyze calls it OK.
FORBIDDEN = (
    ".env",
    "deploy/.env",
    "var/db.sqlite3",
    "var/secret-key",
    ".git/config",
    ".venv/x",
    "tests/x.py",
    "docs/x.md",
)


def tracked() -> list[str]:
    """Return the paths of all files of the project."""
    command = ["git", "-C", str(settings.BASE_DIR), "ls-files", "-z"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]  # noqa: S603


def test_manage_runs_a_command_as_the_worker_runs(tmp_path: Path) -> None:
    shown = tmp_path / "systemd-run"
    shown.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    shown.chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [str(DEPLOY / "manage"), "restore", "a backup.tar", "$now"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)  # noqa: S603
    given, unit = done.stdout.splitlines(), (DEPLOY / "actris-worker.service").read_text()
    found = dict(re.findall(r"(?m)^(User|WorkingDirectory|Environment|EnvironmentFile|ExecStart)=(.+)$", unit))
    assert given[-5:] == [*found["ExecStart"].split()[:2], "restore", "a backup.tar", "$$now"]
    assert {
        f"--uid={found['User']}",
        f"--working-directory={found['WorkingDirectory']}",
        f"--setenv={found['Environment']}",
        f"--property=EnvironmentFile={found['EnvironmentFile']}",
    } <= set(given)


class TestUnits:
    @pytest.fixture
    def units(self, tmp_path: Path) -> Path:
        """The units, with a program that exists on this machine."""
        if not shutil.which("systemd-analyze"):
            pytest.skip("systemd is not installed on this machine")
        for path in DEPLOY.glob("actris*.s*"):
            text = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={os.path.realpath(sys.executable)}", path.read_text())
            (tmp_path / path.name).write_text(text)
        return tmp_path

    def analyze(self, units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run systemd-analyze."""
        command = ["systemd-analyze", *arguments]
        return subprocess.run(command, cwd=units, capture_output=True, text=True, check=False)  # noqa: S603

    def test_have_no_mistake(self, units: Path) -> None:
        done = self.analyze(units, "verify", "--man=no", *sorted(path.name for path in units.iterdir()))
        assert (done.returncode, done.stderr) == (0, "")

    @pytest.mark.parametrize("name", SERVICES)
    def test_of_services_expose_little(self, units: Path, name: str) -> None:
        done = self.analyze(units, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", name)
        assert done.returncode == 0, done.stdout

    @pytest.mark.parametrize("name", SERVICES)
    def test_of_services_use_the_production_settings_whatever_the_file_of_variables_forgets(self, name: str) -> None:
        lines = (DEPLOY / name).read_text().splitlines()
        setting = lines.index("Environment=DJANGO_SETTINGS_MODULE=actris_cms.settings.production")
        assert setting < lines.index("EnvironmentFile=/etc/actris.env"), "That file may name other settings."

    @pytest.mark.parametrize("name", SERVICES)
    def test_of_services_are_never_given_up(self, name: str) -> None:
        # By default five quick failures, of a mistake in the settings, end the service and its socket for good.
        unit, service = (DEPLOY / name).read_text().split("[Service]")
        assert "\nStartLimitIntervalSec=0\n" in unit
        assert re.search(r"\nRestart=always\nRestartSec=[1-5]\n", service)

    def test_let_the_socket_open_at_an_address_that_comes_later(self) -> None:
        assert "\nFreeBind=true\n" in (DEPLOY / "actris.socket").read_text()

    @pytest.mark.parametrize("name", SERVICES)
    def test_of_services_start_after_litestream(self, name: str) -> None:
        before = re.search(r"(?m)^Before=(.*)$", (DEPLOY / "actris-litestream.service").read_text())
        assert before and name in before[1].split()


def may_enter(path: str) -> bool:
    """Whether .dockerignore lets a file into an image: the last rule that names it or a folder above it counts."""
    allowed = True
    parents = [path, *(str(parent) for parent in Path(path).parents if str(parent) != ".")]
    for line in (settings.BASE_DIR / ".dockerignore").read_text().splitlines():
        rule = line.strip()
        if rule and not rule.startswith("#"):
            pattern = rule.removeprefix("!").removeprefix("**/")
            names = [Path(name).name for name in parents] if "**/" in rule else parents
            if any(fnmatch.fnmatchcase(name, pattern) for name in names):
                allowed = rule.startswith("!")
    return allowed


class TestImages:
    @pytest.mark.parametrize("path", FORBIDDEN)
    def test_have_no_secrets_data_or_history(self, path: str) -> None:
        assert not may_enter(path)

    def test_have_all_code_of_the_site(self) -> None:
        apps = {name.partition(".")[0] for name in settings.INSTALLED_APPS} - {
            "wagtail",
            "django",
            "modelcluster",
            "taggit",
        }
        code = [path for path in tracked() if path.partition("/")[0] in apps | {"static"}]
        code += [path for path in tracked() if path.startswith("docs/images/")] + ["docs/editing.md"]  # For the admin.
        assert len(code) > 500
        assert [path for path in [*code, "manage.py", "deploy/gunicorn.conf.py"] if not may_enter(path)] == []

    def test_do_not_run_as_root_and_are_built_of_named_stages(self) -> None:
        lines = (DEPLOY / "Containerfile").read_text().splitlines()
        stages = " ".join(line for line in lines if line.startswith(("FROM", "USER")))
        assert re.findall(r"AS (\w+)", stages) == ["build", "proxy", "site"]
        assert re.findall(r"USER (\S+)", stages) == ["10001:10001"] * 2
        assert not [line for line in lines if line.startswith("ADD")]

    def test_get_no_secret_while_they_are_built(self) -> None:
        text = (DEPLOY / "Containerfile").read_text()
        assert re.findall(r"(?i)\b\w*(?:secret|password|token)\w*=\S+", text) == ['SECRET_KEY="$(.venv/bin/python']
        assert re.findall(r"ARG (.*)", text) == ['POSTERS=""']  # Whether to install the packages that read words.


@pytest.fixture(scope="module")
def services() -> Any:
    """The services of the compose file, by their names."""
    return compose()["services"]


def compose() -> Any:
    """Return what the compose file says."""
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def size_of(mount: str) -> str:
    """Return the size of a tmpfs, or nothing if it may fill the memory of the machine."""
    found = re.search(r"size=(\d+[mg])", mount)
    return found[1] if found else ""


class TestCompose:
    def test_has_replicas_a_worker_a_proxy_and_what_they_need(self, services: Any) -> None:
        assert services.keys() >= {*OWN, "database", "redis", "store"}
        assert services["web"]["deploy"]["replicas"] == 2

    @pytest.mark.parametrize("name", OWN)
    def test_lets_our_processes_write_only_to_little_memory_and_to_volumes_of_their_own(
        self, services: Any, name: str
    ) -> None:
        service = services[name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert all(size_of(mount) for mount in service["tmpfs"])
        writable = {volume for volume in service.get("volumes", []) if not volume.endswith(":ro")}
        assert writable == {"worker": {"work:/data"}, "proxy": {"pages:/var/cache/actris"}}.get(name, set())

    def test_keeps_backups_and_the_cached_pages_of_the_proxy_on_the_disk(self, services: Any) -> None:
        assert not [mount for mount in services["worker"]["tmpfs"] if mount.startswith("/data")]
        assert services["proxy"]["environment"]["PAGES"] == "/var/cache/actris"
        assert "/var/cache/actris" in (DEPLOY / "Containerfile").read_text(), "Else a new volume belongs to root."
        assert compose()["volumes"].keys() == {"database", "pages", "store", "work"}

    def test_has_a_redis_that_evicts_nothing(self, services: Any) -> None:
        command = services["redis"]["command"]
        assert command[command.index("--maxmemory-policy") + 1] == "noeviction"

    def test_lets_only_the_application_purge_and_trusts_only_the_proxy(self, services: Any) -> None:
        network = compose()["networks"]["inside"]["ipam"]["config"][0]
        purgers = ipaddress.ip_network(services["proxy"]["environment"]["PURGERS"])
        assert str(purgers) == network["ip_range"]
        fixed = {
            name: service["networks"]["inside"]["ipv4_address"]
            for name, service in services.items()
            if isinstance(service["networks"], dict)
        }
        assert services.keys() - fixed.keys() == {"bucket", "migrate", "web", "worker"}
        assert not [one for one in (*fixed.values(), network["gateway"]) if ipaddress.ip_address(one) in purgers]
        assert services["web"]["environment"]["TRUSTED_PROXIES"] == f"${{TRUSTED_PROXIES:-{fixed['proxy']}}}"

    @pytest.mark.parametrize("name", ["ALLOWED_HOSTS", "BASE_URL", "TRUSTED_PROXIES", "LOG_FORMAT", "PROXY_URLS"])
    def test_lets_the_file_of_settings_say_otherwise(self, services: Any, name: str) -> None:
        assert services["web"]["environment"][name].startswith(f"${{{name}:-")

    def test_puts_no_password_into_an_address(self, services: Any) -> None:
        assert "PASSWORD" not in services["web"]["environment"]["DATABASE_URL"]
        assert services["web"]["environment"]["PGPASSWORD"] == services["database"]["environment"]["POSTGRES_PASSWORD"]

    def test_opens_only_the_ports_of_the_proxy(self, services: Any) -> None:
        assert [name for name, service in services.items() if "ports" in service] == ["proxy"]

    def test_has_no_secret(self, services: Any) -> None:
        text = (DEPLOY / "compose.yaml").read_text()
        given = re.findall(r'(?m)^\s+"?\w*(?:SECRET|PASSWORD|ACCESS_KEY)\w*"?: (\S+)', text)
        assert given
        assert all(value.startswith("${") and value.endswith(":?}") for value in given)


@pytest.mark.slow
def test_the_proxy_of_a_container_starts_with_its_settings(tmp_path: Path) -> None:
    nginx()
    if not shutil.which("envsubst"):
        pytest.skip("envsubst is not installed on this machine")
    env = {"PATH": os.environ["PATH"], "HOST": "localhost", "APPLICATION": "127.0.0.1:1", "PURGERS": "127.0.0.1"}
    env |= {"SCRATCH": str(tmp_path), "LOG": "/dev/null", "LISTEN": "127.0.0.1:18080", "TLS": str(tmp_path / "tls")}
    script = str(DEPLOY / "proxy.sh")
    done = subprocess.run(["sh", script, "-t"], env=env, capture_output=True, text=True, check=False)  # noqa: S603, S607
    assert "test is successful" in done.stderr, done.stderr
    del env["HOST"]
    done = subprocess.run(["sh", script, "-t"], env=env, capture_output=True, text=True, check=False)  # noqa: S603, S607
    assert (done.returncode != 0, "HOST" in done.stderr) == (True, True)


# Keys and tokens by their form, and values that are given to names of secrets.
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abprs]-[\w-]{10,}"
    r"|\bsk_live_[A-Za-z0-9]{16,}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"
    r"|(?i:secret|password|token|api_?key|access_?key)\w*[\"']?\s*[:=]\s*[\"']?"
    r"(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[\w+/=-]{24,}"
)


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN RSA PRIVATE KEY" + "-----",
        "key = 'AKIA" + "ABCDEFGHIJKLMNOP'",
        "SECRET_KEY = 'q8Zr3" + "vTn5LwX2cYb7KmP9dHs4JfG6'",
        'DB_PASSWORD: "hG7' + 'kLm2QwErTy8UiOp3AsDfGh"',
    ],
)
def test_a_secret_is_known_by_its_form(line: str) -> None:
    assert SECRETS.search(line)


def test_no_file_of_the_project_has_a_secret() -> None:
    found = []
    for name in tracked():
        path = settings.BASE_DIR / name
        if path.is_file() and not name.endswith((".lock", "package-lock.json")):
            text = path.read_text(errors="ignore")
            found += [f"{name}: {match[0][:40]}" for match in SECRETS.finditer(text)]
    assert found == []
    assert not [name for name in tracked() if Path(name).name in (".env", "secret-key") or name.startswith("var/")]
