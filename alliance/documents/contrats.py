"""Who owns a file, and what else looks at a file before it is kept."""

from collections.abc import Callable
from typing import Any

from alliance.kernel.contrats import Registre

proprietaires: Registre[Callable[[Any], Any]] = Registre("documents.proprietaires")
"""Each entry is ``user -> queryset of Document primary keys`` that the person may open."""

controles: Registre[Callable[[bytes, str], None]] = Registre("documents.controles")
"""Each entry is ``(content, MIME type) -> None`` and raises ``FichierRefuse``: the place of an antivirus.

None is registered by default. An installation that has one registers it in an ``AppConfig.ready``; the entry
sees the bytes that would be kept, after images were re-encoded, before anything is written.
"""
