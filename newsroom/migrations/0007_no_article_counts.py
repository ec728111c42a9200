# Articles are counted when a list is made: see docs/decisions/0018.

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0006_article_counts"),
    ]

    operations = [
        migrations.DeleteModel(
            name="ArticleCounts",
        ),
    ]
