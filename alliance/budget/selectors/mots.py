"""The words of each kind of accounts: the same act has another name at the CCAS, at the collège and for the State."""

from dataclasses import dataclass

from alliance.acteurs.enums import NatureCaisse
from alliance.budget.enums import NatureMouvement


@dataclass(frozen=True, slots=True)
class MotsBudget:
    """What is said of the amounts of a budget, and of the paper that proves them."""

    comptes: str
    notifie: str = "Notifié"
    encaisse: str = "Encaissé"
    notification: str = "Notification"
    encaissement: str = "Encaissement"
    annulation: str = "Annulation d'un encaissement"
    reference_notification: str = "Le numéro de l'arrêté, de la convention ou de la notification."
    reference_encaissement: str = "Le numéro du titre de recettes."


MOTS = {
    NatureCaisse.BUDGET_CCAS: MotsBudget("Comptabilité M57"),
    NatureCaisse.FONDS_COLLEGE: MotsBudget(
        "Comptabilité M9-6",
        reference_notification="La référence de la décision budgétaire modificative (DBM) ou de la notification.",
        reference_encaissement="Le numéro de l'ordre de recettes.",
    ),
    NatureCaisse.ETAT_DIRECT: MotsBudget(
        "Autorisations d'engagement (AE) et crédits de paiement (CP)",
        notifie="Ouvert en AE",
        encaisse="Ouvert en CP",
        notification="Ouverture d'AE",
        encaissement="Ouverture de CP",
        annulation="Retrait de CP",
        reference_notification="La référence de la délégation d'AE.",
        reference_encaissement="La référence de la délégation de CP.",
    ),
    NatureCaisse.AUTRE: MotsBudget("Comptabilité de la structure"),
}


def mots_de(nature: str) -> MotsBudget:
    """The words of a kind of accounts."""
    return MOTS[NatureCaisse(nature)]


def libelle_mouvement(nature: str, mots: MotsBudget) -> str:
    """An act as the accounts of its budget call it."""
    propres = {
        NatureMouvement.NOTIFICATION: mots.notification,
        NatureMouvement.ENCAISSEMENT: mots.encaissement,
        NatureMouvement.ANNULATION_TITRE: mots.annulation,
    }
    label = propres.get(NatureMouvement(nature)) or str(NatureMouvement(nature).label)
    return label[:1].upper() + label[1:]
