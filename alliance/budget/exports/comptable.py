"""The file of a comptable: the columns of the profile of its budget, one row per act."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from alliance.budget.models import Versement
from alliance.budget.rules.profils import ColonneProfil
from alliance.budget.selectors.comptable import LigneComptable
from alliance.budget.selectors.engagements import payee_of
from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau

Lire = Callable[[LigneComptable], Any]
_MONTANTS = {"montant", "ae", "cp", "engage_net", "verse", "reste_a_verser", "justifie", "reverse"}
_DATES = {"le", "service_fait_on", "liquide_on", "mandate_on", "justifier_avant_le"}


def _acte(ligne: LigneComptable) -> str:
    award = ligne.engagement.attribution
    return f"{award.acte.get_nature_display()} {award.acte.numero}" if award else ""


def _autorite(ligne: LigneComptable) -> str:
    award = ligne.engagement.attribution
    return award.acte.autorite.nom if award else ""


def _convention(ligne: LigneComptable) -> str:
    award = ligne.engagement.attribution
    return award.convention.numero if award and award.convention else ""


def _siret(ligne: LigneComptable) -> str:
    paid = ligne.engagement.beneficiaire
    return paid.siret if paid else ""


def _reference(ligne: LigneComptable) -> str:
    return getattr(ligne.acte, "reference", ligne.engagement.reference)


def _de_l_engagement(name: str) -> Lire:
    return lambda ligne: getattr(ligne.engagement, name)


LECTEURS: dict[str, Lire] = {
    "sorte": lambda ligne: ligne.sorte,
    "le": lambda ligne: ligne.acte.le,
    "exercice": _de_l_engagement("exercice"),
    "budget": lambda ligne: ligne.engagement.caisse.nom,
    "engagement": _de_l_engagement("reference"),
    "reference": _reference,
    "montant": lambda ligne: ligne.montant_cents,
    "ae": lambda ligne: ligne.montant_cents if ligne.engage else None,
    "cp": lambda ligne: None if ligne.engage else ligne.montant_cents,
    "nature": lambda ligne: ligne.engagement.get_nature_display(),
    "nature_versement": lambda ligne: ligne.acte.get_nature_display() if isinstance(ligne.acte, Versement) else "",
    "beneficiaire": lambda ligne: payee_of(ligne.engagement),
    "siret": _siret,
    "objet": _de_l_engagement("objet"),
    "action": lambda ligne: ligne.engagement.affectation.fiche.titre,
    "financeur": lambda ligne: ligne.engagement.affectation.enveloppe.financeur.nom,
    "programme": lambda ligne: ligne.engagement.affectation.enveloppe.financeur.programme,
    "decision": lambda ligne: ligne.engagement.affectation.decision.numero_affiche,
    "acte": _acte,
    "autorite": _autorite,
    "convention": _convention,
    "engage_net": _de_l_engagement("net_cents"),
    "verse": _de_l_engagement("verse_cents"),
    "reste_a_verser": _de_l_engagement("reste_a_verser_cents"),
    "justifie": _de_l_engagement("justifie_cents"),
    "reverse": _de_l_engagement("reverse_cents"),
    "motif": lambda ligne: ligne.acte.motif,
    "numero_ej": _de_l_engagement("numero_ej"),
    "numero_dp": _de_l_engagement("numero_dp"),
    "facture": _de_l_engagement("facture"),
    "numero_mandat": _de_l_engagement("numero_mandat"),
    "service_fait_on": _de_l_engagement("service_fait_on"),
    "liquide_on": _de_l_engagement("liquide_on"),
    "mandate_on": _de_l_engagement("mandate_on"),
    "justifier_avant_le": _de_l_engagement("justifier_avant_le"),
}
"""How each column of ``rules.profils.CHAMPS`` is read."""


def tableau_comptable(
    lignes: Iterable[LigneComptable], profil: Sequence[ColonneProfil], *, titre: str, cite: str, today: date
) -> Tableau:
    """The acts with the columns of a profile."""
    readers = [LECTEURS[one.champ] for one in profil]
    rows = ([read(ligne) for read in readers] for ligne in lignes)
    columns = [Colonne(one.titre, *_forme(one.champ)) for one in profil]
    return Tableau(titre, columns, rows, sous_titre=cite, edite_on=today)


def _forme(champ: str) -> tuple[int, Genre]:
    if champ in _MONTANTS:
        return 16, Genre.MONTANT
    if champ in _DATES:
        return 13, Genre.DATE
    return (10, Genre.ENTIER) if champ == "exercice" else (26, Genre.TEXTE)
