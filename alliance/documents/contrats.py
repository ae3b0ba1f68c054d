"""Who owns a file: the high app that links to it says which files a person may open."""

from collections.abc import Callable
from typing import Any

from alliance.kernel.contrats import Registre

proprietaires: Registre[Callable[[Any], Any]] = Registre("documents.proprietaires")
"""Each entry is ``user -> queryset of Document primary keys`` that the person may open."""
