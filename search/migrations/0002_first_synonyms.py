"""The first synonyms: abbreviations and names of the field, and what visitors call things. Editors go on from here."""

from typing import Any

from django.db import migrations

GROUPS = [
    ("CAR-T", "CART", "chimeric antigen receptor T"),
    ("CGT", "CTGT", "CTGTP", "ATMP", "cell and gene therapy", "cell, tissue and gene therapy"),
    ("GMP", "cGMP", "good manufacturing practice"),
    ("MSC", "mesenchymal stem cell", "mesenchymal stromal cell"),
    ("HSC", "haematopoietic stem cell"),
    ("HSCT", "haematopoietic stem cell transplant", "bone marrow transplant"),
    ("iPSC", "induced pluripotent stem cell"),
    ("NK cell", "natural killer cell"),
    ("TIL", "tumour-infiltrating lymphocyte"),
    ("AAV", "adeno-associated virus"),
    ("QA", "quality assurance"),
    ("QC", "quality control"),
    ("SOP", "standard operating procedure"),
    ("CMC", "chemistry, manufacturing and controls"),
    ("CTC", "clinical trial certificate"),
    ("CDMO", "contract development and manufacturing organisation"),
    ("R&D", "research and development"),
    ("HSA", "Health Sciences Authority"),
    ("MOH", "Ministry of Health"),
    ("MOU", "memorandum of understanding"),
    ("FAQ", "frequently asked questions"),
    ("careers", "jobs", "vacancies", "job openings"),
]


def add_groups(apps: Any, schema_editor: Any) -> None:
    """Write down the groups."""
    model = apps.get_model("search.SynonymGroup")
    model.objects.bulk_create(model(words="\n".join(words)) for words in GROUPS)


def let_publishers_edit(apps: Any, schema_editor: Any) -> None:
    """Let publishers edit synonyms and promoted results, and read the report of searches without results."""
    group = apps.get_model("auth.Group").objects.filter(name="Communications publishers").first()
    if group is None:
        return
    actions = ("add", "change", "delete")
    wanted = [("search", "synonymgroup", action) for action in actions]
    wanted += [("wagtailsearchpromotions", "searchpromotion", action) for action in actions]
    wanted.append(("search", "emptysearch", "view"))
    for app_label, model, action in wanted:
        content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
            app_label=app_label, model=model
        )
        permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
            content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
        ("core", "0002_editors_and_workflow"),
        ("wagtailsearchpromotions", "0008_query_verbose_name"),
    ]

    operations = [
        migrations.RunPython(add_groups, migrations.RunPython.noop),
        migrations.RunPython(let_publishers_edit, migrations.RunPython.noop),
    ]
