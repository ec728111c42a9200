"""Where uploads are stored: in DATA_DIR, or in the bucket that the environment names."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .environment import env


def uploads_from_environment() -> dict[str, Any]:
    """Return the storage of uploads: a bucket if S3_BUCKET is set, else the folder DATA_DIR/media.

    Without S3_ACCESS_KEY and S3_SECRET_KEY, boto3 looks for credentials, such as those of the machine. Raises
    ImproperlyConfigured if only one of them is set, or S3_ENDPOINT is no URL.
    """
    bucket = env.str("S3_BUCKET", "")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    endpoint, region, access_key, secret_key = (
        env.str(f"S3_{name}", "") or None for name in ("ENDPOINT", "REGION", "ACCESS_KEY", "SECRET_KEY")
    )
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise ImproperlyConfigured("S3_ENDPOINT is not a URL, such as https://s3.example.org: see docs/operations.md.")
    if bool(access_key) != bool(secret_key):
        raise ImproperlyConfigured("Set both S3_ACCESS_KEY and S3_SECRET_KEY, or neither: see docs/operations.md.")
    options = {"bucket_name": bucket, "endpoint_url": endpoint, "region_name": region}
    return {
        "BACKEND": "actris_cms.operations.object_store.ObjectStorage",
        "OPTIONS": {**options, "access_key": access_key, "secret_key": secret_key},
    }
