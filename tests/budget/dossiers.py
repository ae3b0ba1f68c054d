"""Budgets of actions as people send them: a Dauphin record, the public form, tables and pastes."""

# ruff: noqa: E501 -- a line of a file is a line

from io import BytesIO

from openpyxl import Workbook

ENTETES = "side,poste,sous_poste,libelle,montant,type_financeur,statut_ligne,commentaire"
DAUPHIN = f"""{ENTETES}
charge,60,601,Achats matières et fournitures,8974,,,
charge,60,60x,Autres fournitures,200,,,
charge,61,613,Locations,4550,,,
charge,61,615,Entretien et réparation,917,,,
charge,61,616,Assurance,713,,,
charge,61,618,Documentation,830,,,
charge,62,622,Rémunérations intermédiaires et honoraires,6933,,,
charge,62,623,"Publicité, publication",5747,,,
charge,62,625,"Déplacements, missions",2279,,,
charge,62,62x,"Services bancaires, autres",755,,,
charge,64,641,Rémunération des personnels,64202,,,
charge,64,645,Charges sociales,27761,,,
charge,64,647,Autres charges de personnel,13481,,,
charge,65,65x,Autres charges de gestion courante,3687,,,
charge,66,66x,Charges financières,83,,,
charge,86,864,Personnel bénévole,116000,,,
produit,74,74agenceserv,Agence de services et de paiement (emplois aidés),8500,,,
produit,74,74etat,État politique de la ville d'un AUTRE département (saisi par erreur),0,FINANCEURPRIVILEGIE,Non recevable,
produit,74,74etat,Ministère de l'Éducation nationale,48535,AUTREFINANCEUR,,mentorat
produit,74,74etat,Rectorat,11400,PARTENAIREFINANCIER,,cordées
produit,74,74etat,État politique de la ville (P147),7000,FINANCEURPRIVILEGIE,Votée,
produit,74,74region,Conseil régional,23000,PARTENAIREFINANCIER,,
produit,74,74dep,Conseil départemental,9000,FINANCEURPRIVILEGIE,Prise en charge,5000 droit commun + 4000 contrat de ville
produit,74,74com,Commune,9100,FINANCEURPRIVILEGIE,Prise en charge,1600 droit commun + 7500 contrat de ville
produit,74,74orgasoc,CAF,1890,FINANCEURPRIVILEGIE,Prise en charge,
produit,RESSPROPRES,insufprevisionnel,Autofinancement (insuffisance prévisionnelle),22687,,,
produit,87,870,Bénévolat (contributions volontaires),116000,,,
"""
"""The amounts of the record of docs/sources.md: 257 112 € on both sides, half of it voluntary."""

FORMULAIRE = [
    ["Budget prévisionnel de l'action"],
    [],
    ["CHARGES", "Montant en €", "PRODUITS", "Montant en €"],
    ["CHARGES DIRECTES", None, "RESSOURCES DIRECTES", None],
    ["60 – Achats", 9174, "70 – Vente de produits finis, de marchandises, prestations de services", 500],
    ["Achats matières et fournitures", 8974, "73 – Dotations et produits de tarification", None],
    ["Autres fournitures", "200,00 €", "74 – Subventions d'exploitation", 24503],
    ["61 – Services extérieurs", 4550, "État : préciser le(s) ministère(s) sollicité(s)", None],
    ["Locations", 4550, "- Politique de la ville P147", 8000],
    ["Entretien et réparation", None, "- Rectorat", 1000],
    ["62 – Autres services extérieurs", 2279, "Région(s) :", None],
    ["Déplacements, missions", 2279, "- Bourgogne-Franche-Comté", 2000],
    ["64 – Charges de personnel", 10000, "Commune(s) :", None],
    ["Rémunération des personnels", 7000, "- Quetigny", 9503],
    ["Charges sociales", 3000, "Organismes sociaux (détailler) :", None],
    ["65 – Autres charges de gestion courante", None, "- CAF", 4000],
    ["CHARGES INDIRECTES RÉPARTIES AFFECTÉES AU PROJET", None, "RESSOURCES PROPRES AFFECTÉES AU PROJET", 2000],
    ["Charges fixes de fonctionnement", 1000, None, None],
    ["TOTAL DES CHARGES", 27003, "TOTAL DES PRODUITS", 27003],
    ["CONTRIBUTIONS VOLONTAIRES EN NATURE"],
    ["86 – Emplois des contributions volontaires en nature", 1500, "87 – Contributions volontaires en nature", 1500],
    ["864 – Personnel bénévole", 1500, "870 – Bénévolat", 1500],
    ["TOTAL", 28503, "TOTAL", 28503],
    ["La subvention de 8 000 €, objet de la présente demande, représente 28 % du total des produits du projet"],
]
"""The two columns of the public form, with its sub-totals and its totals."""


def xlsx(rows, titre="Budget") -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    book.active.title = titre
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def dossier(*lignes: str, entetes: str = ENTETES) -> bytes:
    """A record with these lines."""
    return "\n".join([entetes, *lignes]).encode()
