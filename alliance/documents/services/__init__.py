"""Keeping a file, and what the acts of a cité are written from; one module per noun."""

from alliance.documents.services.fichiers import delete_document, store_document
from alliance.documents.surete import AUTORISEES, TABLEURS

__all__ = ["AUTORISEES", "TABLEURS", "delete_document", "store_document"]
