"""Closed lists of the territory."""

from django.db.models import TextChoices


class Zone(TextChoices):
    """School-holiday zones of metropolitan France; others are read from the official file as they are."""

    A = "A", "zone A"
    B = "B", "zone B"
    C = "C", "zone C"


class NatureEtablissement(TextChoices):
    """What an établissement is, whatever words its file uses."""

    MATERNELLE = "MATERNELLE", "école maternelle"
    ELEMENTAIRE = "ELEMENTAIRE", "école élémentaire"
    PRIMAIRE = "PRIMAIRE", "école primaire"
    COLLEGE = "COLLEGE", "collège"
    LYCEE = "LYCEE", "lycée"
    LYCEE_PRO = "LYCEE_PRO", "lycée professionnel"
    SPECIALISE = "SPECIALISE", "établissement spécialisé"
    CIO = "CIO", "centre d'information et d'orientation"
    AUTRE = "AUTRE", "autre établissement"


class Secteur(TextChoices):
    """Public or private under contract, as the ministry's files say."""

    PUBLIC = "PUBLIC", "public"
    PRIVE = "PRIVE", "privé sous contrat"
    PRIVE_HORS = "PRIVE_HORS", "privé hors contrat"


class ReseauPrioritaire(TextChoices):
    """Education prioritaire; a derogation is a school put in a network without its college."""

    REP = "REP", "REP"
    REP_PLUS = "REP_PLUS", "REP+"
    REP_DEROGATION = "REP_DEROGATION", "REP par dérogation"


class VersionQPV(TextChoices):
    """Which list of quartiers prioritaires a code belongs to."""

    QPV_2015 = "2015", "QPV 2015"
    QPV_2024 = "2024", "QPV 2024"
