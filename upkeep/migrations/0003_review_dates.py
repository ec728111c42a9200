"""Review dates of pages, and the setting about them, which publishers may change."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def let_publishers_change(apps: Any, schema_editor: Any) -> None:
    """Let publishers change the setting."""
    group = apps.get_model("auth.Group").objects.filter(name="Communications publishers").first()
    if group is None:
        return
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="upkeep", model="reviewplan"
    )
    permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type, codename="change_reviewplan", defaults={"name": "Can change review dates"}
    )
    group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("upkeep", "0002_checks_and_health"),
        ("core", "0010_announcement_dates"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewDate",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="review_date",
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("due", models.DateField(db_index=True, null=True)),
                (
                    "every",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Not again"),
                            (3, "Every 3 months"),
                            (6, "Every 6 months"),
                            (12, "Every year"),
                            (24, "Every 2 years"),
                        ],
                        null=True,
                    ),
                ),
                ("reviewed_on", models.DateField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "every",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (3, "Every 3 months"),
                            (6, "Every 6 months"),
                            (12, "Every year"),
                            (24, "Every 2 years"),
                        ],
                        help_text="News and events are left out, because they have a date. Empty: only pages for which it is set.",
                        null=True,
                        verbose_name="all pages are reviewed",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="For pages without an owner whose sections have none, and for those of owners who have left. Empty: all who may publish the page.",
                        limit_choices_to={"is_active": True},
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answers for the others",
                    ),
                ),
            ],
            options={
                "verbose_name": "review dates",
            },
        ),
        migrations.CreateModel(
            name="ReviewReminder",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sent_on", models.DateField()),
            ],
        ),
        migrations.RunPython(let_publishers_change, migrations.RunPython.noop),
    ]
