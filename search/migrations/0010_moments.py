"""The index records at which moment of a recording the lines of a transcript are said."""

from django.db import migrations, models

HELP = "Lines of a transcript in the text: pairs of a line, and the second at which it was said."


class Migration(migrations.Migration):
    dependencies = [("search", "0009_drafts")]

    operations = [
        migrations.AddField(model, "moments", models.JSONField(help_text=HELP, null=True))
        for model in ("entry", "draftentry")
    ]
