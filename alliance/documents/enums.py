"""Closed lists of the documents."""

from django.db.models import TextChoices


class GenreActe(TextChoices):
    """The acts that Alliance writes, in PDF and from a Word file that a cité may replace."""

    ORDRE_DU_JOUR = "ORDRE_DU_JOUR", "ordre du jour"
    CONVOCATION = "CONVOCATION", "convocation sur papier"
    EMARGEMENT = "EMARGEMENT", "feuille d'émargement"
    RELEVE = "RELEVE", "relevé de décisions"
    LETTRE_MISSION = "LETTRE_MISSION", "lettre de mission"
    ANNEXE_DELIB = "ANNEXE_DELIB", "annexe à une délibération"
    CONVENTION_SUB = "CONVENTION_SUB", "convention attributive de subvention"
