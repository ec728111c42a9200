"""Prepares a machine to run the site: `make run` and `make serve` call this first."""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page, Site

from ...signals import site_is_empty

ADMIN_NAME = "admin"
SECTION_DEPTH = 3  # The root has depth 1, the home page 2.
FIRST_PAGES = 2  # The tree's root and the home page, which the migrations make.


class Command(BaseCommand):
    """Migrates the database, loads initial content and creates the first administrator, each only if missing."""

    help = "Prepare the database, the initial content and the first administrator, and print the URLs of the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add `--port`, which is part of the URLs printed."""
        parser.add_argument("--port", type=int, default=8000, help="The port that the site will be served on.")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Do what is missing, and print where the site is."""
        self.make_data_dir()
        self.migrate()
        if Page.objects.count() == FIRST_PAGES:
            self.stdout.write("Loading the initial content …")
            site_is_empty.send(sender=type(self), stdout=self.stdout)
        Site.objects.filter(is_default_site=True, hostname__in=["localhost", "127.0.0.1"]).exclude(
            hostname="127.0.0.1", port=port
        ).update(hostname="127.0.0.1", port=port)
        password = self.make_first_account()
        address = f"http://127.0.0.1:{port}"
        self.stdout.write("")
        self.stdout.write(self.style.SUCCESS(f"  The site:   {address}{self.first_page()}"))
        self.stdout.write(self.style.SUCCESS(f"  The admin:  {address}/admin/"))
        if password:
            self.stdout.write(f"  Sign in as “{ADMIN_NAME}” with the password  {password}")
            self.stdout.write("  It is shown only now; change it under your name in the admin.")
        if settings.SECOND_FACTOR != "optional":
            self.stdout.write("  SECOND_FACTOR is set: the first sign-in asks you to set up an app or a passkey.")
        self.stdout.write("")

    @staticmethod
    def first_page() -> str:
        """Return the URL of the first child of a section, which shows more of the site than a section page."""
        pages = Page.objects.live().filter(depth__gt=SECTION_DEPTH).order_by("path")
        page = pages.first()
        return (page.get_url() if page else None) or "/"

    def make_data_dir(self) -> None:
        """Create the folder for database and uploads, and the SECRET_KEY file of `make serve`."""
        media = Path(settings.MEDIA_ROOT)
        media.mkdir(parents=True, exist_ok=True)
        key = settings.DATA_DIR / "secret-key"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(secrets.token_urlsafe(64), encoding="ascii")

    def migrate(self) -> None:
        """Run the migrations that have not run yet."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", verbosity=0, interactive=False)

    def make_first_account(self) -> str:
        """Create an administrator if there is none; return the password, or an empty string."""
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True).exists():
            return ""
        password = secrets.token_urlsafe(12)
        users.create_superuser(ADMIN_NAME, "", password)
        return password
