"""The state of the database's tables that a backup needs: that of its release, which may be older than this one."""

from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from .errors import BackupError
from .manifest import Manifest, applied_migrations
from .tables import Model, all_models


def has_tables(name: str = "django_migrations") -> bool:
    """Whether the database has any tables of the site, or this one."""
    return name in connection.introspection.table_names()


@dataclass
class State:
    """How the tables become those of a backup, and then those of this release."""

    manifest: Manifest
    is_older: bool
    is_migrated: bool

    def prepare(self) -> None:
        """Migrate an empty database as far as that of the backup."""
        if self.is_migrated:
            return
        if not self.is_older:
            call_command("migrate", verbosity=0, interactive=False)
            return
        executor = MigrationExecutor(connection)
        executor.migrate(self._last_ones(executor))

    @property
    def models(self) -> list[Model]:
        """The models of the backup's release."""
        if not self.is_older:
            return all_models()
        executor = MigrationExecutor(connection)
        return all_models(executor.loader.project_state(self._last_ones(executor)).apps)

    def _last_ones(self, executor: MigrationExecutor) -> list[Any]:
        """Return the last migrations of each app in the backup."""
        wanted, nodes = {(app, name) for app, name in self.manifest.migrations}, executor.loader.graph.node_map

        def has_next(key: tuple[str, str]) -> bool:
            return any(child.key in wanted and child.key[0] == key[0] for child in nodes[key].children)

        return [key for key in sorted(wanted) if not has_next(key)]

    def finish(self) -> None:
        """Migrate to this release."""
        if self.is_older:
            call_command("migrate", verbosity=0, interactive=False)


def state_for(manifest: Manifest) -> State:
    """Return what is to be done for a backup; nothing is changed yet.

    Raises BackupError if the backup is of a newer release, or the database is newer than the backup.
    """
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in manifest.migrations}
    if unknown := sorted(wanted - executor.loader.graph.nodes.keys()):
        raise BackupError(
            f"The backup is of release {manifest.release}, which is newer than this one or has other apps. It has the"
            f" migration {'.'.join(unknown[0])}. Install that release first."
        )
    is_older = wanted != executor.loader.graph.nodes.keys()
    migrated = has_tables()
    if migrated and {tuple(key) for key in applied_migrations()} != wanted:
        raise BackupError(
            f"The backup is of release {manifest.release}, and the tables of this database are of another one. Restore"
            " into a database without tables: they are made as the backup needs them, and then migrated."
        )
    return State(manifest, is_older, migrated)
