"""The headings that people give to the columns of a budget, and the line that holds them."""

import re
from collections.abc import Sequence
from typing import Any

from alliance.budget.lecture.financement.cellules import est_vide, texte
from alliance.kernel.textes import words

SENS, POSTE, COMPTE, LIBELLE, MONTANT, ACCORDE = "sens", "poste", "compte", "libelle", "montant", "accorde"
DROIT_COMMUN, ACCORDE_DROIT_COMMUN, SPECIFIQUE = "droit_commun", "accorde_droit_commun", "specifique"
FINANCEUR, TYPE_FINANCEUR, STATUT, COMMENTAIRE, SOURCE = (
    "financeur",
    "type_financeur",
    "statut",
    "commentaire",
    "source",
)
DATE, REALISE = "date", "realise"
PLUSIEURS = frozenset({STATUT, COMMENTAIRE, DATE, REALISE})
"""What several columns may hold; of the others, the first column wins."""

_ALIAS: dict[str, str] = {
    SENS: "side|sens|charge produit|charges produits|charge ou produit|charges ou produits|type de ligne|"
    "depense recette|"
    "depenses recettes|depense ou recette|cote|volet|section|nature charge produit|emploi ressource|type ligne|"
    "sens ligne",
    POSTE: "poste|classe|chapitre|poste comptable|code poste|numero de poste|n poste|no poste|compte principal|"
    "groupe",
    COMPTE: "sous poste|sous compte|compte|code|n compte|no compte|n de compte|numero de compte|num compte|"
    "numero compte|"
    "compte comptable|code compte|sous rubrique|code sous poste|numero|n|no|comptes|code comptable|ss poste|"
    "ss compte",
    LIBELLE: "libelle|intitule|designation|objet|description|libelle du compte|libelle compte|libelle ligne|"
    "libelle de la ligne|nature de la depense|nature des depenses|nature de la recette|detail|poste de depense|"
    "poste budgetaire|ligne|postes|intitule du poste|libelle poste|libelle sous poste|libelle du poste|"
    "intitule du compte|"
    "rubrique|rubriques|poste de depenses|postes de depenses|ligne budgetaire|nom|libelles|intitule de la ligne",
    MONTANT: "montant|montants|montant prevu|montant previsionnel|prevu|previsionnel|budget|budget previsionnel|"
    "montant demande|demande|montant sollicite|sollicite|somme|total|prevision|previsions|montant total|cout|"
    "montant ttc|"
    "montant de la ligne|montant budgete|budgete|subvention demandee|euros|montant demandes|montants demandes|"
    "montant en|montant euros|demandes|valeur|prevision budgetaire|montant previsions",
    ACCORDE: "accorde|accordes|montant accorde|vote|montant vote|obtenu|montant obtenu|notifie|montant notifie|"
    "attribue|"
    "montant attribue|acquis|montant acquis|subvention accordee|montant accorde vote|montants accordes|"
    "montant valide",
    DROIT_COMMUN: "droit commun|dont droit commun|montant droit commun|dc|droit commun demande|part droit commun|"
    "credits de droit commun|credit droit commun|demande droit commun",
    ACCORDE_DROIT_COMMUN: "droit commun accorde|dont droit commun accorde|accorde droit commun|"
    "accorde dont droit commun",
    SPECIFIQUE: "specifique|credit specifique|credits specifiques|montant specifique|contrat de ville|cdv|"
    "politique de la ville|dont specifique|hors droit commun|part specifique|specifique demande|"
    "credits contrat de ville",
    FINANCEUR: "financeur|nom du financeur|nom financeur|financeurs|partenaire financier|organisme|cofinanceur|"
    "co financeur|organisme financeur|libelle financeur",
    TYPE_FINANCEUR: "type financeur|type de financeur|nature du financeur|categorie de financeur|type du financeur|"
    "nature financeur|categorie financeur",
    STATUT: "statut ligne|statut|statut de la ligne|etat|avis|avis de recevabilite|avis de prise en charge|"
    "etat de la ligne|decision|resultat|statut financeur|statut du financeur|avis recevabilite|avis prise en charge|"
    "recevabilite|prise en charge|etat ligne|avis du financeur|statut de la demande",
    COMMENTAIRE: "commentaire|commentaires|observation|observations|remarque|remarques|precision|precisions|"
    "note|notes|"
    "commentaire financeur|commentaire ligne|informations|info",
    SOURCE: "source|source du droit commun|origine du droit commun|source droit commun",
    REALISE: "realise|montant realise|execute|consomme|ecart|taux|pourcentage|pct|realisation|"
    "depenses realisees|part|"
    "budget realise|ecarts|realises",
}  # fmt: skip
_CHAMPS = {alias: champ for champ, said in _ALIAS.items() for alias in said.split("|")}
_UNITES = frozenset({"en", "euro", "euros", "eur", "ttc", "ht", "e"})
_CHAMEAU = re.compile(r"(?<=[a-z])(?=[A-Z])")

CHARGES = frozenset(
    {"charge", "charges", "depense", "depenses", "emploi", "emplois", "c", "d", "debit", "charges previsionnelles"}
)
PRODUITS = frozenset({"produit", "produits", "recette", "recettes", "ressource", "ressources", "p", "r", "credit"})


def plain(valeur: Any) -> str:
    """A heading reduced to its words, without its unit nor its year: « Montant prévu (€) » is « montant prevu »."""
    said = words(_CHAMEAU.sub(" ", texte(valeur)))
    kept = [word for word in said.split() if word not in _UNITES and not re.fullmatch(r"20\d\d", word)]
    return " ".join(kept)


def champ_of(valeur: Any) -> str:
    """The field that a heading names; empty when it names none."""
    if est_vide(valeur) or len(texte(valeur)) > 80:
        return ""
    said = plain(valeur)
    if said in _CHAMPS:
        return _CHAMPS[said]
    if said.startswith(("date ", "le ")) or said == "date" or said.endswith(" le"):
        return DATE
    return ""


def reconnaitre(ligne: Sequence[Any]) -> dict[int, str]:
    """The field of each column of a line taken as headings; each field once, except those several columns hold."""
    found: dict[int, str] = {}
    for column, cell in enumerate(ligne):
        champ = champ_of(cell)
        if champ and (champ in PLUSIEURS or champ not in found.values()):
            found[column] = champ
    return found


def ligne_entete(lignes: Sequence[Sequence[Any]], profondeur: int = 40) -> tuple[int, dict[int, str]] | None:
    """The line that names the most columns, and those columns; ``None`` when no line names words and an amount."""
    best: tuple[int, dict[int, str]] | None = None
    for index, ligne in enumerate(lignes[:profondeur]):
        found = reconnaitre(ligne)
        fields = set(found.values())
        if MONTANT in fields and fields & {LIBELLE, COMPTE, POSTE} and (best is None or len(found) > len(best[1])):
            best = (index, found)
    return best


def sens_of(valeur: Any) -> str:
    """« CHARGE », « PRODUIT », or nothing when a cell says neither."""
    said = plain(valeur)
    if said in CHARGES:
        return "CHARGE"
    return "PRODUIT" if said in PRODUITS else ""
