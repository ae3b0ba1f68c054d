"""What reading the budget of an action gives: its lines, what was left aside and why, the days of its file."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from alliance.budget.rules.comptes import numero_of

Forme = Literal["dauphin", "cerfa", "plat"]


@dataclass(slots=True)
class LigneLue:
    """One line of the budget as the file says it. A line with ``erreurs`` is not imported.

    ``repartition`` is the droit commun that its comment tells, in cents, for a person to confirm.
    """

    numero: int
    sens: str
    compte: str
    libelle: str
    montant_cents: int = 0
    droit_commun_cents: int = 0
    accorde_cents: int | None = None
    accorde_droit_commun_cents: int = 0
    financeur: str = ""
    type_financeur: str = ""
    avis: str = ""
    commentaire: str = ""
    source: str = ""
    ecartee: bool = False
    repartition: int | None = None
    repartition_mots: str = ""
    est_intitule: bool = False
    remarques: list[str] = field(default_factory=list)
    erreurs: list[str] = field(default_factory=list)

    @property
    def numero_compte(self) -> str:
        """The number that people know its account by."""
        return numero_of(self.compte)

    @property
    def lisible(self) -> bool:
        """Whether it can be imported."""
        return not self.erreurs


@dataclass(frozen=True, slots=True)
class Ignoree:
    """A line of the file that is not a line of the budget, and why."""

    numero: int
    texte: str
    raison: str


@dataclass(frozen=True, slots=True)
class TotalAnnonce:
    """A total written in the file: it is checked, never imported."""

    numero: int
    texte: str
    sens: str
    montant_cents: int


@dataclass(frozen=True, slots=True)
class Etape:
    """A day that the file tells, as it tells it: what happened, when in Paris, what was written."""

    numero: int
    quoi: str
    le: date
    brut: str
    remarque: str = ""


@dataclass(slots=True)
class Lecture:
    """A budget read. Nothing here is sorted by time: files are not."""

    forme: Forme = "plat"
    feuille: str = ""
    autres: list[str] = field(default_factory=list)
    lignes: list[LigneLue] = field(default_factory=list)
    ignorees: list[Ignoree] = field(default_factory=list)
    totaux: list[TotalAnnonce] = field(default_factory=list)
    etapes: list[Etape] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)

    @property
    def lisibles(self) -> list[LigneLue]:
        """The lines that can be imported."""
        return [ligne for ligne in self.lignes if ligne.lisible]

    def en_clair(self) -> dict[str, Any]:
        """Plain values for the row that keeps what was understood; days as ISO text."""
        plain = asdict(self)
        for etape in plain["etapes"]:
            etape["le"] = etape["le"].isoformat()
        return plain

    @classmethod
    def de_memoire(cls, plain: dict[str, Any]) -> "Lecture":
        """What ``en_clair`` wrote."""
        return cls(
            forme=plain.get("forme", "plat"),
            feuille=plain.get("feuille", ""),
            autres=list(plain.get("autres", [])),
            lignes=[LigneLue(**row) for row in plain.get("lignes", [])],
            ignorees=[Ignoree(**row) for row in plain.get("ignorees", [])],
            totaux=[TotalAnnonce(**row) for row in plain.get("totaux", [])],
            etapes=[Etape(**row | {"le": date.fromisoformat(row["le"])}) for row in plain.get("etapes", [])],
            avertissements=list(plain.get("avertissements", [])),
        )
