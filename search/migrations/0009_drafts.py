"""The index of editors has drafts, in tables of their own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0008_everyday_words"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=255)),
                ("description", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                (
                    "notice",
                    models.CharField(
                        blank=True, help_text="Shown first in results, such as “Cancelled”.", max_length=40
                    ),
                ),
                ("day", models.IntegerField(null=True)),
                (
                    "leads_to",
                    models.CharField(
                        blank=True,
                        help_text="The other site, or the kind of file, that the page redirects to.",
                        max_length=255,
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, help_text="Hash of all words, to see whether they changed.", max_length=64
                    ),
                ),
                (
                    "saved_at",
                    models.DateTimeField(help_text="When the draft was saved that the text is from.", null=True),
                ),
                (
                    "files",
                    models.JSONField(
                        default=dict,
                        help_text="Primary keys of the images and documents that the draft shows, by model.",
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.page"
                    ),
                ),
            ],
            options={"verbose_name_plural": "draft entries"},
        ),
        migrations.CreateModel(
            name="DraftWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=40, unique=True)),
                ("stem", models.CharField(max_length=40)),
                ("head", models.CharField(max_length=2)),
                ("tail", models.CharField(max_length=2)),
                ("length", models.PositiveSmallIntegerField()),
                (
                    "is_written",
                    models.BooleanField(default=False, help_text="Whether a text has it as a separate word."),
                ),
                (
                    "is_name",
                    models.BooleanField(default=False, help_text="Whether a text has it in the name of a person."),
                ),
                (
                    "is_small",
                    models.BooleanField(default=False, help_text="Whether a text has it in small letters."),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["stem"], name="search_draftword_stem"),
                    models.Index(fields=["head", "length"], name="search_draftword_head"),
                    models.Index(fields=["tail", "length"], name="search_draftword_tail"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftPosting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="postings", to="search.draftentry"
                    ),
                ),
                (
                    "word",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="postings",
                        to="search.draftword",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["word", "entry", "weight"], name="search_draftposting_covering"),
                ],
            },
        ),
    ]
