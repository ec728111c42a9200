"""Starts nginx, as a file server or as the proxy of deploy/nginx.conf.template, also in front of a new site."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from string import Template

from testbed.client import get

from .processes import ROOT, Server, free_port, log_progress, program
from .sites import Site

MODULES = Path("/usr/lib/nginx/modules")
REQUIRED_MODULES = ("ngx_http_cache_purge_module.so", "ngx_http_brotli_static_module.so")
PACKAGES = "nginx libnginx-mod-http-cache-purge libnginx-mod-http-brotli-static"
FILES = "server {{ listen 127.0.0.1:{port}; root {folder}; charset utf-8; gzip_static on; }}"


def start(name: str, folder: Path, site: str, port: int) -> Server:
    """Start nginx with the configuration of one site."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.conf").write_text(site)
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        "".join(f"load_module {MODULES / module};\n" for module in REQUIRED_MODULES)
        + f"pid {folder}/pid; error_log {folder}/error.log; daemon off; {user}\nevents {{}}\n"
        + f"http {{ access_log off; include /etc/nginx/mime.types; include {folder}/site.conf; }}\n"
    )
    command = [program("nginx", PACKAGES), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return Server(name, command, port, folder)


@contextmanager
def imported_site(source: Path, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Import an Isomer site, and serve it with production settings behind the proxy.

    Return its address, and the path of a page of each type, of which renditions and cached answers exist.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    site = Site(folder / "site", BASE_URL=address, PROXY_URLS=address)
    log_progress(f"Importing {source}")
    site.set_up(source, "--strip-scripts")
    with site.serve("site") as application, proxy(folder / "proxy", application, site.folder, port):
        paths: dict[str, str] = site.call("testbed.pages.page_paths")
        for path, encoding in product(paths.values(), ("identity", "br", "gzip")):
            get(address + path, {"Host": f"127.0.0.1:{port}", "Accept-Encoding": encoding})  # The name browsers use.
        yield address, paths


def files(folder: Path) -> Server:
    """Start nginx as a server of the files of a folder, compressed if the browser accepts that."""
    port = free_port()
    return start("files", folder.with_name("files-nginx"), FILES.format(port=port, folder=folder), port)


def proxy(folder: Path, application: Server, data_dir: Path, port: int, *others: Server) -> Server:
    """Start nginx as the proxy of one or several applications, with deploy/nginx.conf.template."""
    applications = "; server ".join(f"127.0.0.1:{each.port} fail_timeout=1s" for each in (application, *others))
    template = Template((ROOT / "deploy" / "nginx.conf.template").read_text())
    site = template.safe_substitute(
        HOST="127.0.0.1",
        LISTEN=f"127.0.0.1:{port}",
        APPLICATION=applications,
        EDITING=applications,
        DATA_DIR=data_dir,
        STATIC_ROOT=data_dir / "static",
        PAGES=folder / "pages",
        PURGERS="127.0.0.1",
        TLS=folder / "tls",
        HSTS="",
        LOG="/dev/null",
        ERROR_LOG=folder / "error.log",
    )
    return start("proxy", folder, site, port)
