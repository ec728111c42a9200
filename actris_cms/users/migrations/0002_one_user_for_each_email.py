from typing import Any

from django.core.management import CommandError
from django.db import migrations, models
from django.db.models import Count
from django.db.models.functions import Lower


def name_users_who_clash(apps: Any, schema_editor: Any) -> None:
    """Say which users share an e-mail address. Raises CommandError with their names before anything is changed."""
    User = apps.get_model("users", "User")
    users = User.objects.using(schema_editor.connection.alias).exclude(email="")
    shared = users.values(address=Lower("email")).annotate(number=Count("pk")).filter(number__gt=1)
    lines = []
    for address in sorted(shared.values_list("address", flat=True)):
        names = users.annotate(address=Lower("email")).filter(address=address).order_by("username")
        lines.append(f"  {address}: {', '.join(names.values_list('username', flat=True))}")
    if lines:
        raise CommandError(
            "Some users share an e-mail address, which only one may have:\n"
            + "\n".join(lines)
            + "\nThe users were not changed. Give all but one another address under Settings → Users of the former release,"
            " or take it away by\n"
            '  manage.py shell -c "from actris_cms.users.models import User;'
            " User.objects.filter(username='NAME').update(email='')\"\n"
            "Then run migrate again."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(name_users_who_clash, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="one_user_for_each_email",
                violation_error_message="Another account has this e-mail address.",
            ),
        ),
    ]
