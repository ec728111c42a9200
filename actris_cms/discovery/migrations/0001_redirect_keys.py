from django.db import migrations

from actris_cms.discovery.addresses import stored_key


def store_keys(apps, schema_editor):
    """Store existing redirects under the keys that are asked for, unless two would share one or one is too long."""
    redirects = apps.get_model("wagtailredirects", "Redirect").objects.using(schema_editor.connection.alias)
    taken = set(redirects.values_list("site", "old_path"))
    for redirect in redirects.order_by("automatically_created", "pk"):
        key = stored_key(redirect.old_path)
        if (redirect.site_id, key) not in taken:
            taken.add((redirect.site_id, key))
            redirects.filter(pk=redirect.pk).update(old_path=key)


class Migration(migrations.Migration):
    dependencies = [("wagtailredirects", "0008_add_verbose_name_plural")]

    operations = [migrations.RunPython(store_keys, migrations.RunPython.noop, elidable=True)]
