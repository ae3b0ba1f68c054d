# ruff: noqa: E501 -- one action a line reads like the sheet it becomes
"""The plan as a chef de projet keeps it: merged titles, groups, empty lines, totals, dates in three ways.

``ATTENDU`` is what a careful person would type of it, written by hand: no parser of the product is used here.
"""

from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook

ENTETES = (
    "N°", "Sous-thématique", "Intitulé de l'action", "Structure porteuse", "Public visé", "Tranche d'âge",
    "Date de démarrage", "Date de fin", "Temps", "Quartier(s)", "Budget prévisionnel", "Subvention demandée",
    "État d'avancement", "Commentaires",
)  # fmt: skip

# How a date is written in the file, and the day it is.
DEBUTS = {
    "cellule": (datetime(2026, 9, 1), date(2026, 9, 1)),
    "texte": ("01/09/2026", date(2026, 9, 1)),
    "lettres": ("1er septembre 2026", date(2026, 9, 1)),
    "court": ("5/1/26", date(2026, 1, 5)),
    "mois": ("octobre 2026", date(2026, 10, 1)),
    "vide": (None, None),
}
FINS = {
    "cellule": (datetime(2027, 6, 30), date(2027, 6, 30)),
    "texte": ("30/06/2027", date(2027, 6, 30)),
    "lettres": ("30 juin 2027", date(2027, 6, 30)),
    "court": ("30/6/27", date(2027, 6, 30)),
    "mois": ("juin 2027", date(2027, 6, 30)),
    "vide": (None, None),
}
COUTS = {
    "euros": ("12 000 €", 1_200_000),
    "insecable": ("8\u00a0500\u00a0€", 850_000),
    "nombre": (4500, 450_000),
    "centimes": ("1 250,50", 125_050),
    "points": ("15.000,00 €", 1_500_000),
    "decimal": (999.99, 99_999),
    "tiret": ("-", None),
    "vide": (None, None),
}
AGES = {
    "3-16": ("3-16 ans", 3, 16),
    "0-3": ("0-3", 0, 3),
    "6 à 11": ("6 à 11 ans", 6, 11),
    "de 3 à 6": ("de 3 à 6 ans", 3, 6),
    "11/15": ("11/15 ans", 11, 15),
    "16-25": ("16 – 25 ans", 16, 25),
    "16+": ("16 ans et plus", 16, None),
    "tous": ("Tout public", None, None),
    "vide": (None, None, None),
}
PUBLICS = {
    "enfants": ("enfants", {"ENFANTS"}),
    "jeunes": ("Jeunes", {"JEUNES"}),
    "parents": ("parents", {"PARENTS"}),
    "mixte": ("enfants, parents", {"ENFANTS", "PARENTS"}),
    "pros": ("Professionnels", {"PROFESSIONNELS"}),
    "deux": ("Enfants et jeunes", {"ENFANTS", "JEUNES"}),
}
TEMPS = {
    "s": ("scolaire", {"SCOLAIRE"}),
    "p": ("Périscolaire", {"PERISCOLAIRE"}),
    "sp": ("scolaire / périscolaire", {"SCOLAIRE", "PERISCOLAIRE"}),
    "v": ("vacances", {"VACANCES"}),
    "": (None, set()),
}
QUARTIERS = {
    "T": ("Les Tilleuls", {"Les Tilleuls"}),
    "M": ("Moulin", {"Le Moulin"}),
    "2": ("les 2 quartiers", {"Les Tilleuls", "Le Moulin"}),
    "": (None, set()),
}
STATUTS = {
    "c": ("En cours", "EN_COURS"),
    "t": ("réalisée", "TERMINEE"),
    "p": ("en préparation", "EN_PREPARATION"),
    "i": ("à instruire", "A_INSTRUIRE"),
    "": (None, "A_INSTRUIRE"),
}

# Title, porteur, public, ages, start, end, temps, quartier, cost, requested, status.
AXES = (
    ("Axe 1 – Implication des parents", "Implication des parents", (
        ("Relation de confiance", (
            ("Café des parents de l'école Jaurès", "Centre social des Tilleuls", "parents", "vide", "cellule", "cellule", "s", "T", "euros", "nombre", "c"),
            ("Café des parents de l'école Pergaud", "Centre social des Tilleuls", "parents", "vide", "texte", "texte", "s", "M", "insecable", "nombre", "c"),
            ("Visite des classes avant la rentrée", "École Jaurès", "mixte", "0-3", "lettres", "lettres", "s", "T", "vide", "vide", "p"),
            ("Petit déjeuner des familles", "Centre social des Tilleuls", "mixte", "3-16", "court", "court", "sp", "2", "centimes", "vide", "c"),
            ("Semaine de la maternelle ouverte", "École Jaurès", "mixte", "de 3 à 6", "mois", "mois", "s", "T", "nombre", "nombre", "i"),
            ("Carnet de route des familles", "CCAS", "parents", "vide", "vide", "vide", "", "2", "tiret", "vide", "i"),
            ("Accueil des nouveaux parents", "Collège du Moulin", "parents", "11/15", "cellule", "cellule", "s", "M", "nombre", "vide", "c"),
            ("Fête des apprentissages", "École Pergaud", "mixte", "6 à 11", "texte", "texte", "s", "M", "points", "euros", "p"),
        )),
        ("Soutien à la parentalité", (
            ("Groupe de parole des pères", "Maison des familles", "parents", "vide", "cellule", "cellule", "", "2", "nombre", "nombre", "c"),
            ("Ateliers parents-bébés", "Maison des familles", "mixte", "0-3", "texte", "texte", "", "T", "euros", "insecable", "c"),
            ("Conférences du samedi", "Maison des familles", "parents", "tous", "lettres", "lettres", "", "2", "decimal", "vide", "i"),
            ("Ludothèque mobile", "Ludothèque Le Dé rouge", "mixte", "0-3", "cellule", "cellule", "p", "2", "euros", "nombre", "c"),
            ("Départ en vacances des familles", "Centre social des Tilleuls", "mixte", "3-16", "court", "court", "v", "2", "points", "points", "t"),
            ("Point écoute parents d'adolescents", "Maison des adolescents", "parents", "11/15", "texte", "texte", "", "M", "nombre", "vide", "c"),
            ("Lieu d'accueil enfants-parents du Moulin", "CCAS", "mixte", "0-3", "cellule", "cellule", "", "M", "insecable", "nombre", "c"),
            ("Médiation familiale de quartier", "Maison des familles", "parents", "vide", "mois", "mois", "", "2", "vide", "vide", "i"),
        )),
        ("Langue française et numérique", (
            ("Cours de français à l'école", "Association Mots partagés", "parents", "vide", "cellule", "cellule", "s", "T", "nombre", "nombre", "c"),
            ("Français au collège", "Association Mots partagés", "parents", "vide", "texte", "texte", "s", "M", "nombre", "nombre", "c"),
            ("Permanence ENT et démarches", "Espace numérique Le Fil", "parents", "tous", "lettres", "lettres", "", "2", "centimes", "vide", "p"),
            ("Atelier écrans en famille", "Espace numérique Le Fil", "mixte", "3-16", "court", "court", "p", "2", "decimal", "vide", "c"),
            ("Prêt de tablettes", "CCAS", "mixte", "6 à 11", "vide", "vide", "", "2", "euros", "euros", "t"),
        )),
    )),
    ("Axe 2 – Temps de vie", "Temps de vie", (
        ("Langage et illettrisme", (
            ("Sacs à histoires", "Médiathèque des Tilleuls", "mixte", "de 3 à 6", "cellule", "cellule", "s", "T", "nombre", "nombre", "c"),
            ("Club de lecture du midi", "Médiathèque des Tilleuls", "enfants", "6 à 11", "texte", "texte", "p", "T", "insecable", "vide", "c"),
            ("Coup de pouce lecture", "Caisse des écoles", "enfants", "6 à 11", "lettres", "lettres", "p", "2", "euros", "nombre", "c"),
            ("Bus des livres", "Médiathèque des Tilleuls", "deux", "3-16", "court", "court", "v", "2", "points", "points", "p"),
            ("Théâtre et langage en maternelle", "Compagnie du Grenier", "enfants", "de 3 à 6", "mois", "mois", "s", "M", "nombre", "nombre", "i"),
            ("Ateliers d'écriture au collège", "Collège du Moulin", "jeunes", "11/15", "cellule", "cellule", "s", "M", "decimal", "vide", "c"),
            ("Éveil musical des tout-petits", "Conservatoire", "enfants", "0-3", "texte", "texte", "", "T", "nombre", "vide", "c"),
        )),
        ("Parcours et insertion", (
            ("Accompagnement à la scolarité", "Centre social des Tilleuls", "deux", "6 à 11", "cellule", "cellule", "p", "T", "euros", "nombre", "c"),
            ("Tutorat étudiant", "Association Passerelles", "jeunes", "11/15", "texte", "texte", "p", "2", "nombre", "nombre", "c"),
            ("Sas des exclus temporaires", "Collège du Moulin", "jeunes", "11/15", "lettres", "lettres", "s", "M", "insecable", "vide", "p"),
            ("Découverte des métiers", "Mission locale", "jeunes", "16-25", "cellule", "cellule", "s", "2", "nombre", "nombre", "c"),
            ("Stages de troisième", "Association Passerelles", "jeunes", "11/15", "texte", "texte", "s", "2", "vide", "vide", "c"),
            ("Garantie jeunes décrocheurs", "Mission locale", "jeunes", "16-25", "court", "court", "", "2", "points", "euros", "c"),
            ("Chantiers éducatifs", "Prévention Horizon", "jeunes", "16-25", "mois", "mois", "v", "T", "euros", "nombre", "i"),
            ("Parrainage vers l'emploi", "Mission locale", "jeunes", "16+", "cellule", "cellule", "", "2", "centimes", "vide", "c"),
            ("Orientation post-bac", "Association Passerelles", "jeunes", "16-25", "texte", "texte", "s", "2", "nombre", "vide", "i"),
            ("Remobilisation par le sport", "Club omnisports", "jeunes", "16-25", "lettres", "lettres", "", "M", "decimal", "vide", "t"),
        )),
        ("Citoyenneté, santé, culture et sport", (
            ("Conseil des enfants", "CCAS", "enfants", "6 à 11", "cellule", "cellule", "p", "2", "nombre", "vide", "c"),
            ("Webradio du Moulin", "Collège du Moulin", "jeunes", "11/15", "texte", "texte", "s", "M", "euros", "nombre", "c"),
            ("Savoir rouler à vélo", "Club omnisports", "enfants", "6 à 11", "lettres", "lettres", "sp", "2", "insecable", "vide", "p"),
            ("Petits déjeuners à l'école", "Caisse des écoles", "enfants", "3-16", "court", "court", "s", "T", "points", "points", "c"),
            ("Bilan de santé des 6 ans", "CCAS", "enfants", "6 à 11", "mois", "mois", "s", "2", "vide", "vide", "i"),
            ("Compétences psychosociales au cycle 3", "Maison des adolescents", "enfants", "6 à 11", "cellule", "cellule", "s", "2", "nombre", "nombre", "c"),
            ("Point santé du lycée", "Maison des adolescents", "jeunes", "16-25", "texte", "texte", "s", "2", "tiret", "vide", "c"),
            ("Orchestre à l'école", "Conservatoire", "enfants", "6 à 11", "cellule", "cellule", "s", "T", "points", "points", "c"),
            ("Résidence de danse", "Compagnie du Grenier", "deux", "3-16", "texte", "texte", "sp", "M", "euros", "nombre", "c"),
            ("Parcours au musée", "Musée municipal", "enfants", "6 à 11", "lettres", "lettres", "s", "2", "nombre", "vide", "c"),
            ("Cinéma en plein air", "Centre social des Tilleuls", "mixte", "tous", "court", "court", "v", "2", "centimes", "vide", "p"),
            ("Foot des filles", "Club omnisports", "jeunes", "11/15", "mois", "mois", "p", "M", "nombre", "nombre", "c"),
            ("Natation pour tous", "Club omnisports", "enfants", "6 à 11", "cellule", "cellule", "s", "2", "euros", "vide", "c"),
            ("Jardin partagé de l'école", "École Jaurès", "mixte", "3-16", "texte", "texte", "sp", "T", "decimal", "vide", "c"),
            ("Tri et compost au collège", "Collège du Moulin", "jeunes", "11/15", "vide", "vide", "s", "M", "vide", "vide", "i"),
            ("Sensibilisation au harcèlement", "Prévention Horizon", "deux", "6 à 11", "cellule", "cellule", "s", "2", "nombre", "nombre", "c"),
            ("Laïcité en actes", "Collège du Moulin", "jeunes", "11/15", "texte", "texte", "s", "M", "insecable", "vide", "p"),
            ("Égalité à hauteur d'enfants", "École Pergaud", "enfants", "de 3 à 6", "lettres", "lettres", "s", "M", "nombre", "vide", "c"),
            ("École ouverte d'été", "Collège du Moulin", "jeunes", "11/15", "court", "court", "v", "M", "points", "euros", "t"),
        )),
    )),
    ("Axe 3 – Coordonner et communiquer", "Coordonner et communiquer", (
        ("Visibilité", (
            ("Journal de la cité éducative", "CCAS", "mixte", "tous", "cellule", "cellule", "", "2", "nombre", "nombre", "c"),
            ("Forum annuel", "CCAS", "pros", "vide", "texte", "texte", "", "2", "euros", "nombre", "p"),
            ("Carte des acteurs", "CCAS", "pros", "vide", "lettres", "lettres", "", "2", "vide", "vide", "i"),
            ("Affichage dans les halls", "Bailleur Habitat 2", "mixte", "tous", "court", "court", "", "2", "centimes", "vide", "c"),
            ("Réseaux sociaux des quartiers", "CCAS", "mixte", "tous", "mois", "mois", "", "2", "tiret", "vide", "c"),
        )),
        ("Compétences des acteurs", (
            ("Formation croisée école-périscolaire", "Caisse des écoles", "pros", "vide", "cellule", "cellule", "", "2", "insecable", "nombre", "c"),
            ("Analyse de pratiques des ATSEM", "Caisse des écoles", "pros", "vide", "texte", "texte", "", "2", "nombre", "vide", "c"),
            ("Séminaire des directeurs", "Collège du Moulin", "pros", "vide", "lettres", "lettres", "", "2", "decimal", "vide", "p"),
            ("Premiers secours en santé mentale", "Maison des adolescents", "pros", "vide", "court", "court", "", "2", "points", "euros", "i"),
            ("Groupe de travail 0-3 ans", "CCAS", "pros", "0-3", "cellule", "cellule", "", "2", "vide", "vide", "c"),
            ("Groupe de travail 16-25 ans", "Mission locale", "pros", "16-25", "texte", "texte", "", "2", "vide", "vide", "c"),
            ("Évaluation participative", "CCAS", "pros", "vide", "mois", "mois", "", "2", "euros", "euros", "i"),
            ("Capitalisation des actions", "CCAS", "pros", "vide", "vide", "vide", "", "2", "nombre", "vide", "i"),
            ("Accueil des nouveaux enseignants", "Collège du Moulin", "pros", "vide", "cellule", "texte", "", "M", "nombre", "vide", "c"),
            ("Annuaire des permanences", "CCAS", "pros", "tous", "texte", "cellule", "", "2", "vide", "tiret", "i"),
            ("Voyage d'étude des équipes", "Collège du Moulin", "pros", "vide", "court", "court", "", "2", "centimes", "vide", "t"),
        )),
    )),
)  # fmt: skip


def attendu() -> list[dict]:
    """The 73 rows that the database should hold, in the order of the file."""
    rows = []
    for _group, axe, sous_thematiques in AXES:
        for sous, actions in sous_thematiques:
            for titre, porteur, public, ages, debut, fin, temps, quartier, cout, demande, statut in actions:
                rows.append(
                    {
                        "code": f"A{len(rows) + 1:02d}",
                        "titre": titre,
                        "axe": axe,
                        "sous_thematique": sous,
                        "porteur": porteur,
                        "publics": PUBLICS[public][1],
                        "age_min": AGES[ages][1],
                        "age_max": AGES[ages][2],
                        "starts_on": DEBUTS[debut][1],
                        "ends_on": FINS[fin][1],
                        "temps": TEMPS[temps][1],
                        "quartiers": QUARTIERS[quartier][1],
                        "cout_cents": COUTS[cout][1],
                        "demande_cents": COUTS[demande][1],
                        "statut": STATUTS[statut][1],
                        "exercice": 2026,
                    }
                )
    return rows


def _write_actions(sheet, line: int, number: int, sous: str, actions) -> tuple[int, int]:
    for titre, porteur, public, ages, debut, fin, temps, quartier, cout, demande, statut in actions:
        number += 1
        values = (
            f"A{number:02d}", sous, titre, porteur, PUBLICS[public][0], AGES[ages][0], DEBUTS[debut][0], FINS[fin][0],
            TEMPS[temps][0], QUARTIERS[quartier][0], COUTS[cout][0], COUTS[demande][0], STATUTS[statut][0], None,
        )  # fmt: skip
        for column, value in enumerate(values, start=1):
            if value is not None:
                sheet.cell(line, column, value)
        line += 1
    return line, number


def classeur_73() -> bytes:
    """The workbook, as bytes."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Plan d'actions 2026"
    sheet["A1"] = "CITÉ ÉDUCATIVE DES TILLEULS ET DU MOULIN"
    sheet.merge_cells("A1:N1")
    sheet["A2"] = "Plan d'actions 2026 – version du comité technique"
    sheet.merge_cells("A2:N2")
    for column, heading in enumerate(ENTETES, start=1):
        sheet.cell(4, column, heading)
    line, number = 5, 0
    for group, _axe, sous_thematiques in AXES:
        sheet.cell(line, 1, group)
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(ENTETES))
        line += 1
        for sous, actions in sous_thematiques:
            line, number = _write_actions(sheet, line, number, sous, actions)
            line += 1
        sheet.cell(line, 1, f"Sous-total {group.split(' –')[0].lower()}")
        sheet.cell(line, 11, 123456)
        line += 2
    sheet.cell(line, 1, "TOTAL GÉNÉRAL")
    sheet.cell(line, 11, 370368)
    notes = workbook.create_sheet("Notice")
    notes["A1"] = "Les montants sont TTC."
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()
