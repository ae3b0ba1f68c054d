"""A second click writes nothing."""

import uuid
from typing import Any

from alliance.kernel.errors import DomainError


class DejaEnregistre(DomainError):
    """The same form was sent before; ``acte`` is the row that it wrote."""

    def __init__(self, acte: Any) -> None:
        super().__init__("C'est déjà enregistré : rien n'a été écrit une seconde fois.")
        self.acte = acte


def refuse_repeated(modele: Any, cle: uuid.UUID | None) -> None:
    """Stop when a row of ``modele`` carries this key.

    Called after the conditional UPDATE of the act: that UPDATE holds the lock, so of two clicks at once the second
    sees what the first one wrote.

    :raises DejaEnregistre: the row exists.
    """
    if cle is None:
        return
    row = modele.objects.filter(cle=cle).first()
    if row is not None:
        raise DejaEnregistre(row)
