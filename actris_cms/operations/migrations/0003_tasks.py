from typing import Any

from django.db import migrations, models
from django.utils import timezone

SEND = "actris_cms.operations.mail.send_message"


def queue_waiting_mail(apps: Any, schema_editor: Any) -> None:
    """Make a task of each message that the mail server has not taken yet."""
    mails = apps.get_model("operations", "OutgoingMail").objects.order_by("due_at")
    tasks = apps.get_model("django_tasks_database", "DBTaskResult").objects
    for mail in mails:
        tasks.create(
            args_kwargs={"args": [mail.message], "kwargs": {}},
            task_path=SEND,
            queue_name="soon",
            backend_name="background",
            run_after=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("operations", "0002_scheduledjob_created_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkerProcess",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(queue_waiting_mail, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="OutgoingMail"),
    ]
