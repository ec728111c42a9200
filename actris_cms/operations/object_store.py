"""Keeps uploads in a bucket of an S3-compatible object store, which several machines can share.

The bucket is private: the application decides who may open a file, and serves it. See
`docs/decisions/0036-uploads-in-an-object-store.md`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from .unavailable import ObjectStoreError

# Seconds, for each of two attempts.
TIMEOUTS: Final = {"connect_timeout": 2, "read_timeout": 8}
NOT_FOUND: Final = 404
EXISTS: Final = ("PreconditionFailed", "ConditionalRequestConflict")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND:
            raise FileNotFoundError(str(error)) from error
        raise ObjectStoreError(f"The object store cannot be used: {error}") from error


class ObjectStorage(S3Storage):
    """A private bucket. URLs are those of this site, as with a folder."""

    def __init__(self, **options: Any) -> None:
        """`options` are those of django-storages, such as `bucket_name`, `endpoint_url`, `access_key`."""
        config = Config(retries={"total_max_attempts": 2, "mode": "standard"}, **TIMEOUTS)
        super().__init__(client_config=config, file_overwrite=False, **options)

    @property
    def bucket(self) -> Any:
        """The bucket, by the connection of this thread: objects of boto3 are not made for several."""
        return self.connection.Bucket(self.bucket_name)

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the URL path of a file on this site."""
        return settings.MEDIA_URL + filepath_to_uri(self._normalize_name(name)).lstrip("/")

    def _open(self, name: str, mode: str = "rb") -> File:
        """Fetch a file. Raises FileNotFoundError, or ObjectStoreError."""
        with _in_words():
            file: Any = super()._open(name, mode)
            if "r" in mode:
                file.open()  # Now, so that no error comes when half of it is sent.
            return file

    def _save(self, name: str, content: Any) -> str:
        """Store a file, under another name if this one is taken meanwhile; return the name."""
        with _in_words():
            while True:
                content.seek(0)
                try:
                    self.connection.meta.client.put_object(
                        Bucket=self.bucket_name,
                        Key=self._normalize_name(name),
                        Body=content.file if isinstance(content, File) else content,
                        IfNoneMatch="*",
                        **self._get_write_parameters(name, content),
                    )
                except ClientError as error:
                    if error.response["Error"]["Code"] not in EXISTS:
                        raise
                    name = self.get_available_name(name)
                else:
                    return name

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with _in_words():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        with _in_words():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the folders and files in a folder."""
        with _in_words():
            folders, files = super().listdir(name)
            return folders, files

    def size(self, name: str) -> int:
        """Return the size of a file in bytes."""
        with _in_words():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> Any:
        """Return when a file was stored."""
        with _in_words():
            return super().get_modified_time(name)
