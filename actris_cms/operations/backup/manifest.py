"""The list of what is in a backup. It is followed by its checksum only, so that a truncated backup has none."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .errors import BackupError

NAME: Final = "manifest.json"
CHECKSUM: Final = "manifest.json.sha256"
FORMAT: Final = 1
MAX_SIZE: Final = 512 * 2**20  # Bytes: a million files.


@dataclass
class Manifest:
    """What a backup has, and of which site and moment it is."""

    made_at: str  # The moment of the rows, in UTC.
    release: str
    engine: str
    migrations: list[list[str]]
    has_personal_data: bool
    has_renditions: bool
    format: int = FORMAT
    rows: dict[str, int] = field(default_factory=dict)  # Number of rows, by label of the model.
    digests: dict[str, str] = field(default_factory=dict)  # SHA-256 of the rows as lines, by label.
    members: dict[str, dict[str, Any]] = field(default_factory=dict)  # `size` and `sha256`, by name in the archive.
    missing: list[str] = field(default_factory=list)  # Files that rows name and the site does not have.
    pages: dict[str, str] = field(default_factory=dict)  # Digest of what visitors get, by URL.

    def as_json(self) -> bytes:
        """Return the content of the member."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Return the manifest of a backup. Raises BackupError if it is of another format."""
        try:
            values = json.loads(content)
            if values["format"] != FORMAT:
                raise BackupError(f"The backup has format {values['format']}, and this release reads format {FORMAT}.")
            made = cls(**values)
            datetime.fromisoformat(made.made_at)
        except (ValueError, TypeError, KeyError) as error:
            raise BackupError(f"The list {NAME} of the backup cannot be read: {error!r}.") from error
        return made

    @property
    def moment(self) -> datetime:
        """The moment of the rows."""
        return datetime.fromisoformat(self.made_at)


def applied_migrations() -> list[list[str]]:
    """Return the migrations of the database, as lists of app and name."""
    loader = MigrationLoader(connection)
    return sorted(list(key) for key in loader.applied_migrations or {} if key in loader.graph.nodes)
