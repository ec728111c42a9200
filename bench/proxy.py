"""nginx: as a server of files, and as the proxy that deploy/nginx.conf.template configures."""

import os
from pathlib import Path
from string import Template

from .processes import MissingProgramError, Server, free_port, program
from .sites import ROOT

MODULES = Path("/usr/lib/nginx/modules")
NEEDED = ("ngx_http_cache_purge_module.so", "ngx_http_brotli_static_module.so")
PACKAGES = "nginx libnginx-mod-http-cache-purge libnginx-mod-http-brotli-static"
FILES = """
server {{
    listen 127.0.0.1:{port};
    root {folder};
    charset utf-8;
    gzip_static on;
    brotli_static on;
}}
"""


def start(name: str, folder: Path, site: str, port: int) -> Server:
    """nginx with the configuration of one site."""
    folder.mkdir(parents=True, exist_ok=True)
    if not all((MODULES / module).exists() for module in NEEDED):
        raise MissingProgramError(f"nginx or a module of it is not installed (Debian: apt-get install {PACKAGES}).")
    (folder / "site.conf").write_text(site)
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        "".join(f"load_module {MODULES / module};\n" for module in NEEDED)
        + f"pid {folder}/pid; error_log {folder}/error.log; daemon off; {user}\nevents {{}}\n"
        + f"http {{ access_log off; include /etc/nginx/mime.types; include {folder}/site.conf; }}\n"
    )
    command = [program("nginx", PACKAGES), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return Server(name, command, port=port, folder=folder)


def files(folder: Path) -> Server:
    """nginx that serves the files of `folder`/files, compressed ones where a browser takes them."""
    port = free_port()
    return start("files", folder, FILES.format(port=port, folder=folder / "files"), port)


def proxy(folder: Path, application: Server, data_dir: Path, port: int) -> Server:
    """The proxy of deploy/nginx.conf.template in front of an application."""
    template = Template((ROOT / "deploy" / "nginx.conf.template").read_text())
    site = template.safe_substitute(
        HOST="127.0.0.1",
        LISTEN=f"127.0.0.1:{port}",
        APPLICATION=f"127.0.0.1:{application.port}",
        DATA_DIR=data_dir,
        STATIC_ROOT=data_dir / "static",
        PAGES=folder / "pages",
        PURGERS="127.0.0.1",
        TLS=folder / "tls",
        HSTS="",
    )
    return start("proxy", folder, site, port)
