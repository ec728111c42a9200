"""The two groups of the communications team, and the workflow by which what the one writes the other approves."""

from typing import Any

from django.db import migrations

EDITORS = "Communications editors"
PUBLISHERS = "Communications publishers"
WORKFLOW = "Communications approval"

PAGE_PERMISSIONS = {
    EDITORS: ["add_page", "change_page"],
    PUBLISHERS: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"],
}
COLLECTION_PERMISSIONS = {
    EDITORS: ["add", "change", "choose"],
    PUBLISHERS: ["add", "change", "choose", "delete"],
}
SETTINGS = ["siteidentity", "navigation", "footer", "announcement"]


def permission(apps: Any, app_label: str, model: str, codename: str) -> Any:
    """The permission, made here where Django has not come to make it yet (it does so after all migrations)."""
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(app_label=app_label, model=model)
    found, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
    )
    return found


def create_groups(apps: Any, schema_editor: Any) -> None:
    """Make both groups, with what they may do to pages, images, documents and settings."""
    groups = apps.get_model("auth.Group").objects
    groups.filter(name__in=["Editors", "Moderators"], user__isnull=True).delete()
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    collection = apps.get_model("wagtailcore.Collection").objects.get(depth=1)
    for name in (EDITORS, PUBLISHERS):
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(permission(apps, "wagtailadmin", "admin", "access_admin"))
        for codename in PAGE_PERMISSIONS[name]:
            apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
                group=group, page=root, permission=permission(apps, "wagtailcore", "page", codename)
            )
        for model in ("image", "document"):
            for action in COLLECTION_PERMISSIONS[name]:
                apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
                    group=group,
                    collection=collection,
                    permission=permission(
                        apps, f"wagtail{model}s".replace("documents", "docs"), model, f"{action}_{model}"
                    ),
                )
    publishers = groups.get(name=PUBLISHERS)
    for model in SETTINGS:
        publishers.permissions.add(permission(apps, "core", model, f"change_{model}"))
    for action in ("add", "change", "delete"):
        publishers.permissions.add(permission(apps, "wagtailredirects", "redirect", f"{action}_redirect"))


def create_workflow(apps: Any, schema_editor: Any) -> None:
    """Make the one-step workflow that every page of the site uses, in the place of Wagtail's sample."""
    workflows = apps.get_model("wagtailcore.Workflow").objects
    tasks = apps.get_model("wagtailcore.GroupApprovalTask").objects
    workflows.filter(name="Moderators approval").delete()
    apps.get_model("wagtailcore.Task").objects.filter(name="Moderators approval").delete()
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    task = tasks.create(name="Approval by a publisher", active=True, content_type=content_type)
    task.groups.add(apps.get_model("auth.Group").objects.get(name=PUBLISHERS))
    workflow = workflows.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore.WorkflowTask").objects.create(workflow=workflow, task=task, sort_order=0)
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    apps.get_model("wagtailcore.WorkflowPage").objects.update_or_create(page=root, defaults={"workflow": workflow})


def remove_both(apps: Any, schema_editor: Any) -> None:
    """Remove what was made above."""
    apps.get_model("wagtailcore.Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("wagtailcore.Task").objects.filter(name="Approval by a publisher").delete()
    apps.get_model("auth.Group").objects.filter(name__in=[EDITORS, PUBLISHERS]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("users", "0001_initial"),
        ("wagtailadmin", "0005_editingsession_is_editing"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [
        migrations.RunPython(create_groups, migrations.RunPython.noop),
        migrations.RunPython(create_workflow, remove_both),
    ]
