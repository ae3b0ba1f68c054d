"""Kinds of mail: each app declares its own, so that an unknown kind cannot leave."""

from dataclasses import dataclass

from alliance.kernel.contrats import Registre


@dataclass(frozen=True, slots=True)
class TypeCourriel:
    """A kind of mail: its name, its French purpose, its text template."""

    kind: str
    libelle: str
    gabarit: str


types: Registre[TypeCourriel] = Registre("notifications.types")
