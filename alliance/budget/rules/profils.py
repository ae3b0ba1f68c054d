"""The columns that a comptable may receive, and those usual in each kind of accounts. Pure.

Alliance keeps the references of the payer, not its accounting: no account nor function of a nomenclature is invented.
"""

from dataclasses import dataclass

from alliance.acteurs.enums import NatureCaisse

TITRE_MAX = 60


@dataclass(frozen=True, slots=True)
class ColonneProfil:
    """One column of an export: what it holds, and its heading in the software that receives it."""

    champ: str
    titre: str


CHAMPS: dict[str, str] = {
    "sorte": "sorte de ligne : engagement, désengagement, versement, reversement",
    "le": "date de l'acte",
    "exercice": "exercice",
    "budget": "nom du budget",
    "engagement": "référence de l'engagement chez le payeur",
    "reference": "référence de l'acte : paiement, titre de recette",
    "montant": "montant, négatif quand il diminue",
    "ae": "montant en autorisation d'engagement (engagements)",
    "cp": "montant en crédit de paiement (versements)",
    "nature": "nature : subvention, commande, masse salariale",
    "nature_versement": "acompte, solde ou paiement unique",
    "beneficiaire": "bénéficiaire ou fournisseur",
    "siret": "SIRET du bénéficiaire",
    "objet": "objet",
    "action": "action",
    "financeur": "financeur",
    "programme": "programme ou ligne budgétaire du financeur",
    "decision": "décision du Cotech",
    "acte": "acte attributif",
    "autorite": "autorité qui attribue",
    "convention": "convention attributive",
    "numero_ej": "numéro d'engagement juridique (EJ)",
    "numero_dp": "numéro de demande de paiement (DP)",
    "facture": "facture",
    "numero_mandat": "numéro de mandat",
    "service_fait_on": "date du service fait",
    "liquide_on": "date de liquidation",
    "mandate_on": "date du mandat",
    "engage_net": "engagement : montant net",
    "verse": "engagement : déjà versé",
    "reste_a_verser": "engagement : reste à verser",
    "justifie": "engagement : justifié",
    "reverse": "engagement : reversé",
    "justifier_avant_le": "à justifier avant le",
    "motif": "motif",
}
"""Every column, in the order of the settings page."""


def _profil(*pairs: tuple[str, str]) -> tuple[ColonneProfil, ...]:
    return tuple(ColonneProfil(champ, titre) for champ, titre in pairs)


PROFILS: dict[str, tuple[ColonneProfil, ...]] = {
    NatureCaisse.BUDGET_CCAS: _profil(
        ("exercice", "Exercice"), ("sorte", "Sorte"), ("le", "Date"), ("engagement", "N° d'engagement"),
        ("numero_mandat", "N° de mandat"), ("reference", "Référence"), ("beneficiaire", "Tiers"), ("siret", "SIRET"),
        ("objet", "Objet"), ("facture", "N° de facture"), ("montant", "Montant"), ("reste_a_verser", "Reste à payer"),
        ("service_fait_on", "Service fait le"), ("liquide_on", "Liquidé le"), ("mandate_on", "Mandaté le"),
        ("acte", "Délibération ou décision"), ("convention", "Convention"), ("decision", "Décision du Cotech"),
        ("financeur", "Financeur"),
    ),
    NatureCaisse.FONDS_COLLEGE: _profil(
        ("exercice", "Exercice"), ("sorte", "Sorte"), ("le", "Date"), ("financeur", "Origine des crédits"),
        ("programme", "Programme"), ("action", "Action"), ("engagement", "N° d'engagement"),
        ("reference", "Référence du paiement"), ("beneficiaire", "Fournisseur ou bénéficiaire"), ("siret", "SIRET"),
        ("objet", "Objet"), ("facture", "N° de facture"), ("montant", "Montant"),
        ("service_fait_on", "Service fait le"), ("acte", "Acte de l'établissement"),
        ("decision", "Décision du Cotech"), ("reste_a_verser", "Reste à payer"),
    ),
    NatureCaisse.ETAT_DIRECT: _profil(
        ("exercice", "Exercice"), ("programme", "Programme"), ("sorte", "Sorte"), ("le", "Date"),
        ("numero_ej", "N° d'EJ"), ("numero_dp", "N° de DP"), ("beneficiaire", "Bénéficiaire"), ("siret", "SIRET"),
        ("objet", "Objet"), ("ae", "AE"), ("cp", "CP"), ("acte", "Arrêté"), ("convention", "Convention"),
        ("decision", "Décision du Cotech"), ("service_fait_on", "Service fait le"),
        ("justifier_avant_le", "À justifier avant le"),
    ),
    NatureCaisse.AUTRE: _profil(
        ("exercice", "Exercice"), ("sorte", "Sorte"), ("le", "Date"), ("engagement", "Engagement"),
        ("reference", "Référence"), ("beneficiaire", "Bénéficiaire"), ("siret", "SIRET"), ("objet", "Objet"),
        ("montant", "Montant"), ("reste_a_verser", "Reste à verser"), ("financeur", "Financeur"),
        ("decision", "Décision du Cotech"),
    ),
}  # fmt: skip
"""The profile of each kind of accounts: M57, M9-6, AE and CP of the State."""


def profil_de(nature: str, choisi: list[dict]) -> tuple[ColonneProfil, ...]:
    """The columns of a budget: those that were chosen, else those of its kind of accounts.

    A column that does not exist any more is left out; with none left, the kind's own are used.
    """
    kept = tuple(ColonneProfil(one["champ"], one["titre"]) for one in choisi if one.get("champ") in CHAMPS)
    return kept or PROFILS[nature]
