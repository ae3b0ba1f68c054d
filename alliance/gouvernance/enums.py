"""Closed lists of the governance (docs/sources.md#gouvernance-dijon)."""

from django.db.models import TextChoices


class TypeInstance(TextChoices):
    """Bodies where the alliance meets."""

    COPIL = "COPIL", "comité de pilotage"
    COTECH = "COTECH", "comité technique"
    COORDINATION = "COORDINATION", "coordination territoriale"
    GROUPE = "GROUPE", "groupe de travail"
    AUTRE = "AUTRE", "autre instance"


class Competence(TextChoices):
    """What an instance may decide; the list of types is ``rules.DECISIONS_PERMISES``."""

    STRATEGIQUE = "STRATEGIQUE", "fixe les grandes orientations"
    TECHNIQUE = "TECHNIQUE", "décide des actions, des missions et des dépenses"
    CONSULTATIVE = "CONSULTATIVE", "propose et suit, sans décider à la place du Cotech"


class RegleDecision(TextChoices):
    """How the avis of the pôles make a decision; never a majority vote."""

    TOUS_FAVORABLES = "TOUS_FAVORABLES", "tous les pôles favorables"
    AUCUN_OPPOSE = "AUCUN_OPPOSE", "aucun pôle opposé"
    CONSENSUS = "CONSENSUS", "consensus : aucun des pôles présents n'est opposé"


class OrigineGroupe(TextChoices):
    """Where a working group comes from."""

    CONSTITUE = "CONSTITUE", "constitué par la cité éducative"
    RATTACHE = "RATTACHE", "existe ailleurs, rattaché à la cité éducative"


class QualiteMembre(TextChoices):
    """In what capacity a person sits."""

    TITULAIRE = "TITULAIRE", "titulaire"
    SUPPLEANT = "SUPPLEANT", "suppléant"
    INVITE = "INVITE", "invité"
    HABITANT = "HABITANT", "parent ou habitant"


QUALITES_DELEGUEES = (QualiteMembre.TITULAIRE, QualiteMembre.SUPPLEANT)
"""Those who speak for a pôle."""


class Canal(TextChoices):
    """How a member is convoked."""

    COURRIEL = "COURRIEL", "par courriel"
    PAPIER = "PAPIER", "sur papier"


class NatureSeance(TextChoices):
    """A meeting, or a consultation in writing between two meetings."""

    REUNION = "REUNION", "réunion"
    CONSULTATION = "CONSULTATION", "consultation écrite"


class EtatSeance(TextChoices):
    """Where a séance stands; moves are in ``rules.TRANSITIONS``."""

    BROUILLON = "BROUILLON", "en préparation"
    CONVOQUEE = "CONVOQUEE", "convoquée"
    TENUE = "TENUE", "en séance"
    CLOSE = "CLOSE", "close, relevé à approuver"
    APPROUVEE = "APPROUVEE", "relevé approuvé"
    ANNULEE = "ANNULEE", "annulée"


class ModeApprobation(TextChoices):
    """How the relevé was approved."""

    SEANCE = "SEANCE", "à la séance suivante"
    CORRESPONDANCE = "CORRESPONDANCE", "par correspondance"


class NaturePoint(TextChoices):
    """What the members are asked on an agenda item."""

    INFORMATION = "INFORMATION", "information"
    ECHANGE = "ECHANGE", "échange"
    DECISION = "DECISION", "décision"


class TypeDecision(TextChoices):
    """What a decision is about."""

    ORIENTATION = "ORIENTATION", "orientation"
    OBJECTIF = "OBJECTIF", "objectif opérationnel"
    INSCRIPTION = "INSCRIPTION", "inscription d'action"
    MODIFICATION = "MODIFICATION", "modification d'action"
    RETRAIT_ACTION = "RETRAIT_ACTION", "retrait d'action"
    MISSION = "MISSION", "mission"
    DEPENSE = "DEPENSE", "dépense"
    DELEGATION = "DELEGATION", "délégation de dépense"
    RETRAIT = "RETRAIT", "retrait d'une décision"
    AUTRE = "AUTRE", "autre"


class Proposition(TextChoices):
    """What is put to the avis of the pôles."""

    ADOPTER = "ADOPTER", "adopter"
    AJOURNER = "AJOURNER", "ajourner"
    REORIENTER = "REORIENTER", "réorienter vers un autre dispositif"


class SensAvis(TextChoices):
    """The avis of a pôle."""

    FAVORABLE = "FAVORABLE", "favorable"
    RESERVE = "RESERVE", "favorable avec réserve"
    DEFAVORABLE = "DEFAVORABLE", "défavorable"
    ABSTENTION = "ABSTENTION", "abstention"


class Issue(TextChoices):
    """What became of a point put to decision: computed by ``rules.compute_issue``, never typed."""

    ADOPTEE = "ADOPTEE", "adoptée"
    SOUS_RESERVE = "SOUS_RESERVE", "adoptée sous réserve"
    REJETEE = "REJETEE", "rejetée"
    AJOURNEE = "AJOURNEE", "ajournée"
    REORIENTEE = "REORIENTEE", "réorientée vers un autre dispositif"


ISSUES_ADOPTEES = (Issue.ADOPTEE, Issue.SOUS_RESERVE)


class Raison(TextChoices):
    """Why a point has, or has not yet, its issue; ``rules`` gives one, the pages put it in words."""

    ADOPTE = "ADOPTE", "la règle est satisfaite"
    QUORUM = "QUORUM", "le quorum n'est pas atteint"
    TROP_PEU_DE_POLES = "TROP_PEU_DE_POLES", "moins de deux pôles restent pour décider"
    AVIS_MANQUANT = "AVIS_MANQUANT", "il manque l'avis d'un pôle"
    OPPOSITION = "OPPOSITION", "un pôle est défavorable"
    ABSTENTION = "ABSTENTION", "un pôle s'abstient"
    PROPOSE = "PROPOSE", "les membres l'ont proposé"


class Reponse(TextChoices):
    """What a member answers to a convocation, then what was seen in the room."""

    PRESENT = "PRESENT", "présent"
    EXCUSE = "EXCUSE", "excusé"
    REPRESENTE = "REPRESENTE", "représenté"
    ABSENT = "ABSENT", "absent"


class EtatPole(TextChoices):
    """The light of a pôle during a séance."""

    PRESENTE = "PRESENTE", "présente"
    SUPPLEANCE = "SUPPLEANCE", "suppléance"
    REPRESENTEE = "REPRESENTEE", "représentée"
    SANS_REPONSE = "SANS_REPONSE", "sans réponse"
    ABSENTE = "ABSENTE", "absente"
    VACANTE = "VACANTE", "aucun délégué nommé"


class SerieDecision(TextChoices):
    """Decisions taken here, and those taken before Alliance."""

    COURANTE = "COURANTE", "prise dans Alliance"
    REPRISE = "REPRISE", "reprise d'avant Alliance"


class Publication(TextChoices):
    """Who may read a decision besides the members of its instance."""

    PARTENAIRES = "PARTENAIRES", "les partenaires de la cité"
    PUBLIQUE = "PUBLIQUE", "tout le monde"


class RoleMission(TextChoices):
    """Whom a lettre de mission names."""

    CHEF_DE_PROJET = "CHEF_DE_PROJET", "chef de projet"
    REFERENT = "REFERENT", "référent de groupe de travail"


class Rythme(TextChoices):
    """How often the séances of a series come back."""

    HEBDOMADAIRE = "HEBDOMADAIRE", "chaque semaine"
    QUINZAINE = "QUINZAINE", "toutes les deux semaines"
    MENSUEL = "MENSUEL", "chaque mois, le même jour de la semaine"
    TRIMESTRIEL = "TRIMESTRIEL", "chaque trimestre, le même jour de la semaine"
