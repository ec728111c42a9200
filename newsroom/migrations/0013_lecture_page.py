import django.db.models.deletion
from django.db import migrations, models

import actris_cms.fields


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_announcement_dates"),
        ("newsroom", "0012_cards"),
    ]

    operations = [
        migrations.CreateModel(
            name="LecturePage",
            fields=[
                (
                    "articlepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="newsroom.articlepage",
                    ),
                ),
                ("speakers", actris_cms.fields.StreamField(blank=True)),
                (
                    "video",
                    models.URLField(
                        help_text="The address of the video on YouTube or Vimeo. Nothing is loaded from there before visitors "
                        "agree.",
                        max_length=2000,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="length in minutes")),
                (
                    "transcript",
                    models.TextField(
                        blank=True,
                        help_text="What is said, with a blank line between two passages. A passage may begin with its time, "
                        "such as 12:34, from which visitors get to this moment of the video. You can also open a file of "
                        "captions (WebVTT or SubRip), or paste the transcript that YouTube shows.",
                        max_length=600000,
                    ),
                ),
                (
                    "still",
                    models.ForeignKey(
                        blank=True,
                        help_text="A picture of our own, such as the speaker or the first slide: shown until the video plays, "
                        "and on cards. The description of the image is its alt text.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.customimage",
                    ),
                ),
            ],
            options={
                "verbose_name": "lecture",
            },
            bases=("newsroom.articlepage",),
        ),
    ]
