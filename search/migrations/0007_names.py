"""The index records which words are in names of people, and which are written small."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0006_people_synonyms")]

    operations = [
        migrations.AddField(
            "word",
            "is_name",
            models.BooleanField(default=False, help_text="Whether a text has it in the name of a person."),
        ),
        migrations.AddField(
            "word",
            "is_small",
            models.BooleanField(default=False, help_text="Whether a text has it in small letters."),
        ),
    ]
