"""Make a machine ready to show the site: `make run` and `make serve` call this before they serve."""

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

ADMIN_NAME = "admin"
FIRST_PAGES = 2  # The tree's root and the home page, which the migrations make.


class Command(BaseCommand):
    """Bring the database up to date, load the first content, make the first account; each only where it is missing."""

    help = "Prepare the database, the first content and the first account, and say where to look."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port, for the addresses that are printed."""
        parser.add_argument("--port", type=int, default=8000, help="The port that the site will be served on.")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Do what is missing, and nothing else."""
        self.make_data_dir()
        self.migrate()
        if Page.objects.count() == FIRST_PAGES:
            self.stdout.write("Loading the first content …")
            call_command("import_isomer", str(settings.STARTER_SITE), stdout=self.stdout, verbosity=0)
        Site.objects.filter(is_default_site=True, hostname__in=["localhost", "127.0.0.1"]).exclude(
            hostname="127.0.0.1", port=port
        ).update(hostname="127.0.0.1", port=port)
        password = self.make_first_account()
        address = f"http://127.0.0.1:{port}"
        self.stdout.write("")
        self.stdout.write(self.style.SUCCESS(f"  The site:   {address}/about-us/about-actris/"))
        self.stdout.write(self.style.SUCCESS(f"  The admin:  {address}/admin/"))
        if password:
            self.stdout.write(f"  Sign in as “{ADMIN_NAME}” with the password  {password}")
            self.stdout.write("  It is shown only now; change it under your name in the admin.")
        self.stdout.write("")

    def make_data_dir(self) -> None:
        """The folder for database and uploads, with a key that signs the sessions of `make serve`."""
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
        """Make the first administrator where there is none; the password, or an empty string."""
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True).exists():
            return ""
        password = secrets.token_urlsafe(12)
        users.create_superuser(ADMIN_NAME, "", password)
        return password
