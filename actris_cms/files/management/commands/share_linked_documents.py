"""Opens the documents that pages link by their URLs."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import get_page_models

from actris_cms.own_documents import documents_named_in


class Command(BaseCommand):
    """Needed once, after the update with which documents became as public as the pages that show them."""

    help = "Opens, without a page, the documents to which live pages link by their URLs."

    def handle(self, **options: Any) -> None:
        """Open them, and name each."""
        found: set[int] = set()
        for model in get_page_models():
            names = [field.name for field in model._meta.concrete_fields if isinstance(field, TextField | StreamField)]
            texts = [Cast(name, TextField()) for name in names]
            for row in model._default_manager.filter(live=True).values_list(*texts) if texts else ():
                found |= documents_named_in(row)
        documents = get_document_model()._default_manager.filter(pk__in=found, is_shared=False)
        for document in documents:
            self.stdout.write(f"{document.url} is open without a page now.")
        documents.update(is_shared=True)
