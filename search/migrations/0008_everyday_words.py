"""More everyday words: for jobs, leaders, fees, registration, and parts of the body.

Groups that the first migrations wrote get new lines, unless an editor has deleted them. What an editor has deleted from
them stays deleted. Other groups are new.
"""

from typing import Any

from django.db import migrations

# The first line of a group of an earlier migration, and the lines that it gets.
MORE = {
    "careers": (
        "work with us",
        "work for us",
        "join us",
        "join our team",
        "apply for a job",
        "recruitment",
        "hiring",
        "internship",
        "intern",
        "traineeship",
    ),
    "executive director": (
        "who is the head",
        "who is the director",
        "who is the boss",
        "chief executive",
        "CEO",
        "managing director",
    ),
    "chairperson": ("who chairs", "head of the board"),
    "contact us": ("enquiry", "ask a question", "ask us", "whom to ask", "feedback"),
    "address": ("where is", "where to find you", "getting here", "how to get here", "how do I get there"),
    "phone": ("call us", "hotline"),
}
GROUPS = [
    ("fee", "cost", "price", "how much", "how much does it cost", "tuition"),
    (
        "register",
        "registration",
        "sign up",
        "how to sign up",
        "enrol",
        "book a place",
        "reserve a place",
        "book a seat",
        "apply for a course",
    ),
    ("leader", "chief", "executive director"),
    ("course", "certificate course", "professional certificate"),
    ("workshop", "hands-on training", "bootcamp"),
    ("webinar", "lecture", "talk", "seminar", "video"),
    ("technology transfer", "tech transfer", "knowledge transfer"),
    ("annual report", "annual review", "yearly report", "year in review"),
    ("management team", "leadership team", "senior management", "executive team", "management committee"),
    ("board", "board members", "board of directors", "governing board"),
    ("CMO", "chief medical officer"),
    ("CEO", "chief executive officer"),
    ("history", "milestones", "timeline", "our story"),
    ("clean room", "cleanroom", "GMP suite", "cGMP suite", "GMP facility"),
    ("regulatory affairs", "regulatory advice", "regulatory support", "regulatory guidance"),
    ("cell manufacturing", "cell production", "make cells", "produce cells"),
    ("launch", "opening", "inauguration"),
    ("privacy", "data protection", "personal data", "PDPA"),
    ("children", "paediatric", "childhood"),
    ("knee", "cartilage", "osteoarthritis", "arthritis"),
    ("eye", "retina", "retinal", "blindness"),
    ("heart", "cardiac"),
    ("liver", "hepatic"),
    ("kidney", "renal"),
    ("teeth", "dental", "tooth"),
    ("nose cancer", "nasopharyngeal cancer", "nasopharyngeal carcinoma"),
    ("prenatal", "in utero", "before birth", "unborn"),
]


def add_words(apps: Any, schema_editor: Any) -> None:
    """Write down the groups, and add lines to those that are there."""
    model = apps.get_model("search.SynonymGroup")
    groups = list(model.objects.order_by("pk"))
    for first, more in MORE.items():
        group = next((group for group in groups if first in group.words.splitlines()), None)
        if group is not None:
            group.words = "\n".join(dict.fromkeys((*group.words.splitlines(), *more)))
            group.save(update_fields=["words"])
    model.objects.bulk_create(model(words="\n".join(words)) for words in GROUPS)


class Migration(migrations.Migration):
    dependencies = [("search", "0007_names")]

    operations = [migrations.RunPython(add_words, migrations.RunPython.noop)]
