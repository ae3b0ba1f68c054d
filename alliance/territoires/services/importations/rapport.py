"""What an import did, line by line, in French."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

from alliance.kernel.textes import plural


class Issue(Enum):
    """What became of a line."""

    CREE = "créé"
    MODIFIE = "modifié"
    INCHANGE = "inchangé"
    IGNORE = "ignoré"
    REFUSE = "refusé"
    HORS = "hors du filtre"


@dataclass(slots=True)
class Ligne:
    """One line of the file: what it is about, what was done, what was left out and why."""

    numero: int
    objet: str
    issue: Issue = Issue.INCHANGE
    faits: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    refus: list[str] = field(default_factory=list)

    def refuse(self, raison: str) -> None:
        """The whole line is left out, for this reason."""
        self.issue = Issue.REFUSE
        self.refus.append(raison)

    def texte(self, unite: str) -> str:
        """The line as the command prints it."""
        parts = [*self.faits, *self.remarques, *(f"refusé : {raison}" for raison in self.refus)]
        if self.issue is Issue.REFUSE:
            parts = [*self.remarques, *self.refus]
        return f"{unite} {self.numero} · {self.objet or 'sans nom'} · {self.issue.value}" + (
            f" · {' ; '.join(parts)}" if parts else ""
        )


@dataclass(slots=True)
class Rapport:
    """The whole import. ``ecritures`` counts the rows really written."""

    unite: str = "ligne"
    encodage: str = ""
    lignes: list[Ligne] = field(default_factory=list)
    hors_filtre: int = 0
    ecritures: int = 0
    a_blanc: bool = False

    def compte(self, issue: Issue) -> int:
        """How many lines ended that way."""
        return Counter(ligne.issue for ligne in self.lignes)[issue]

    @property
    def a_des_refus(self) -> bool:
        """Whether a line, or a cell of a line, was left out."""
        return any(ligne.refus for ligne in self.lignes)

    @property
    def resume(self) -> str:
        """One sentence with the counts."""
        e = "e" if self.unite == "ligne" else ""
        kept = (Issue.CREE, Issue.MODIFIE, Issue.INCHANGE, Issue.IGNORE, Issue.REFUSE)
        counts = [plural(self.compte(issue), f"{issue.value}{e}") for issue in kept]
        start = "À blanc, rien n'est écrit : " if self.a_blanc else ""
        outside = f" ; {self.hors_filtre} hors du filtre" if self.hors_filtre else ""
        return f"{start}{plural(len(self.lignes), self.unite)} : {', '.join(counts)}{outside}."
