"""Two sides of the plan put next to each other: what came, what went, what changed field by field. No query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from alliance.kernel.dates import shift_years
from alliance.plan.enums import NatureAction, StatutFiche, Validation
from alliance.plan.selectors.instantane import AXE, STATUT, VALIDATION, champs_of, libelle_du_champ
from alliance.plan.selectors.versions import Cote, FicheDeCote

JOURS = ("starts_on", "ends_on")
SANS_AXE = "aucun"


class Sort(StrEnum):
    """What became of an action from one side to the other."""

    MODIFIEE = "modifiee"
    AJOUTEE = "ajoutee"
    RETIREE = "retiree"
    INCHANGEE = "inchangee"


@dataclass(frozen=True, slots=True)
class Ecart:
    """One field that is not the same on both sides."""

    champ: str
    libelle: str
    avant: str
    apres: str


@dataclass(slots=True)
class Rapprochement:
    """One action, on one side or on both."""

    sort: Sort
    avant: FicheDeCote | None
    apres: FicheDeCote | None
    ecarts: list[Ecart] = field(default_factory=list)
    devenir: str = ""

    @property
    def fiche(self) -> FicheDeCote:
        """The action as it is last known here."""
        found = self.apres or self.avant
        assert found is not None  # noqa: S101 -- an action is on one side at least
        return found

    @property
    def axe(self) -> str:
        """The axis it is under, as a word of the address."""
        return str(self.fiche.valeur(AXE) or SANS_AXE)


@dataclass(frozen=True, slots=True)
class Total:
    """A figure on both sides."""

    libelle: str
    avant: int
    apres: int
    en_cents: bool = False

    @property
    def ecart(self) -> int:
        """What was gained or lost."""
        return self.apres - self.avant


@dataclass(slots=True)
class Comparaison:
    """Everything that the page of a comparison tells."""

    avant: Cote
    apres: Cote
    lignes: list[Rapprochement]

    def de_sort(self, sort: Sort) -> list[Rapprochement]:
        """Actions of one kind, in the order of the plan."""
        return [ligne for ligne in self.lignes if ligne.sort == sort]

    @property
    def totaux(self) -> list[Total]:
        """How many actions, and what they declare."""
        return [
            Total("Actions", len(self.avant.fiches), len(self.apres.fiches)),
            *(
                Total(libelle, _somme(self.avant, champ), _somme(self.apres, champ), en_cents=True)
                for champ, libelle in (
                    ("cout_cents", "Coût prévisionnel déclaré"),
                    ("demande_cents", "Montant demandé à la cité"),
                )
            ),
        ]

    @property
    def axes(self) -> list[tuple[str, str, int]]:
        """Axes met on either side: their word, their name, how many actions; what has none comes last."""
        found: dict[str, list] = {}
        for ligne in self.lignes:
            entry = found.setdefault(ligne.axe, [ligne.fiche.texte(AXE) or "Sans axe", 0])
            entry[1] += 1
        return sorted(
            ((cle, nom, nombre) for cle, (nom, nombre) in found.items()), key=lambda row: (row[0] == SANS_AXE, row[1])
        )


def comparaison_of(avant: Cote, apres: Cote) -> Comparaison:
    """Match the actions of two sides, by fiche first and then by line, and tell what differs.

    From one exercice to another, what renewing does by itself (the exercice, the nature, the status to be examined
    again, dates moved by as many years) is not told as a change.
    """
    pairs, alone = _rapprocher(avant.fiches, apres.fiches)
    lignes = []
    for fiche in apres.fiches:
        former = pairs.get(fiche.fiche_id)
        if former is None:
            lignes.append(Rapprochement(Sort.AJOUTEE, None, fiche))
            continue
        ecarts = ecarts_of(former, fiche, distance=apres.exercice - avant.exercice)
        lignes.append(Rapprochement(Sort.MODIFIEE if ecarts else Sort.INCHANGEE, former, fiche, ecarts))
    lignes += [Rapprochement(Sort.RETIREE, fiche, None) for fiche in alone]
    return Comparaison(avant, apres, lignes)


def ecarts_of(avant: FicheDeCote, apres: FicheDeCote, *, distance: int = 0) -> list[Ecart]:
    """Fields that differ, in the order of the fiche."""
    return [
        Ecart(champ, libelle_du_champ(champ), avant.texte(champ), apres.texte(champ))
        for champ in champs_of(avant.contenu, apres.contenu)
        if avant.valeur(champ) != apres.valeur(champ)
        # A version frozen before decisions were kept says nothing of it.
        and (champ != VALIDATION or (champ in avant.contenu and champ in apres.contenu))
        and (not distance or not _va_de_soi(champ, avant.valeur(champ), apres.valeur(champ), distance))
    ]


def _va_de_soi(champ: str, avant, apres, distance: int) -> bool:
    if champ == "exercice":
        return True
    if champ == "nature":
        return NatureAction.RECONDUCTION in {avant, apres}
    if champ == STATUT:
        return (apres if distance > 0 else avant) == StatutFiche.A_INSTRUIRE
    if champ == VALIDATION:
        return (apres if distance > 0 else avant) == Validation.PROPOSEE
    if champ in JOURS and avant and apres:
        return apres == shift_years(date.fromisoformat(avant), distance).isoformat()
    return False


def _rapprocher(
    avant: Iterable[FicheDeCote], apres: Iterable[FicheDeCote]
) -> tuple[dict[int, FicheDeCote], list[FicheDeCote]]:
    """The former fiche of each later one, by the later one's key; and the former ones left alone."""
    left = {fiche.fiche_id: fiche for fiche in avant}
    pairs = {fiche.fiche_id: left.pop(fiche.fiche_id) for fiche in apres if fiche.fiche_id in left}
    by_line: dict[int, list[FicheDeCote]] = {}
    for fiche in left.values():
        by_line.setdefault(fiche.racine_cle, []).append(fiche)
    for fiche in apres:
        if fiche.fiche_id not in pairs and by_line.get(fiche.racine_cle):
            pairs[fiche.fiche_id] = by_line[fiche.racine_cle].pop(0)
            del left[pairs[fiche.fiche_id].fiche_id]
    return pairs, list(left.values())


def _somme(cote: Cote, champ: str) -> int:
    return sum(fiche.valeur(champ) or 0 for fiche in cote.fiches)
