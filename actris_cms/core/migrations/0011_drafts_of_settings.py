"""Navigation, footer, announcement and site identity get drafts and revisions: the fields of Wagtail's mixins."""

from django.db import migrations, models

SETTINGS = ("announcement", "footer", "navigation", "siteidentity")


def _fields() -> dict[str, models.Field]:
    """Return the fields. What is there counts as published, also what the release before writes beside this one."""
    return {
        "expire_at": models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
        "expired": models.BooleanField(db_default=False, default=False, editable=False),
        "first_published_at": models.DateTimeField(
            blank=True, db_index=True, null=True, verbose_name="first published at"
        ),
        "go_live_at": models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
        "has_unpublished_changes": models.BooleanField(db_default=False, default=False, editable=False),
        "last_published_at": models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
        "latest_revision": _revision("latest revision"),
        "live": models.BooleanField(db_default=True, default=True, editable=False),
        "live_revision": _revision("live revision"),
    }


def _revision(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        editable=False,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        to="wagtailcore.revision",
        verbose_name=name,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_announcement_dates"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [
        migrations.AddField(setting, name, field) for setting in SETTINGS for name, field in _fields().items()
    ]
