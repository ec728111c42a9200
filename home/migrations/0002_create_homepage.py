"""Creates the home page and a site with it as root page, so that every installation starts with a working site."""

from typing import Any

from django.db import migrations


def create_homepage(apps: Any, schema_editor: Any) -> None:
    """Replace Wagtail's sample page by the home page."""
    content_types = apps.get_model("contenttypes.ContentType").objects
    pages = apps.get_model("wagtailcore.Page").objects
    sites = apps.get_model("wagtailcore.Site").objects

    sample = content_types.get(app_label="wagtailcore", model="page")
    pages.filter(content_type=sample, slug="home", depth=2).delete()
    content_type, _ = content_types.get_or_create(app_label="home", model="homepage")
    title = "Advanced Cell Therapy and Research Institute, Singapore"
    home = apps.get_model("home.HomePage").objects.create(
        title=title,
        draft_title=title,
        slug="home",
        content_type=content_type,
        locale=apps.get_model("wagtailcore.Locale").objects.get(),
        path="00010001",
        depth=2,
        numchild=0,
        url_path="/home/",
    )
    sites.create(hostname="localhost", port=80, root_page=home, is_default_site=True, site_name="ACTRIS")


def remove_homepage(apps: Any, schema_editor: Any) -> None:
    """Remove the home page, which also removes the site."""
    apps.get_model("home.HomePage").objects.filter(slug="home", depth=2).delete()


class Migration(migrations.Migration):
    dependencies = [("home", "0001_initial"), ("wagtailcore", "0054_initial_locale")]

    operations = [migrations.RunPython(create_homepage, remove_homepage)]
