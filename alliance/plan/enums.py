"""Closed lists of the plan (docs/sources.md#fiche-action)."""

from django.db.models import TextChoices


class ObjectifNational(TextChoices):
    """The three national objectives of the programme (docs/sources.md#objectifs-nationaux)."""

    ECOLE = "ECOLE", "Conforter le rôle de l'école"
    CONTINUITE = "CONTINUITE", "Promouvoir la continuité éducative"
    POSSIBLES = "POSSIBLES", "Ouvrir le champ des possibles"


class StatutFiche(TextChoices):
    """Where an action stands."""

    A_INSTRUIRE = "A_INSTRUIRE", "à instruire"
    EN_PREPARATION = "EN_PREPARATION", "en préparation"
    EN_COURS = "EN_COURS", "en cours"
    SUSPENDUE = "SUSPENDUE", "suspendue"
    TERMINEE = "TERMINEE", "terminée"
    AJOURNEE = "AJOURNEE", "ajournée"
    REORIENTEE = "REORIENTEE", "réorientée vers un autre dispositif"
    ANNULEE = "ANNULEE", "annulée"


class Validation(TextChoices):
    """What the governance decided of an action: moved by a decision only, independent of its progress."""

    PROPOSEE = "PROPOSEE", "proposée"
    VALIDEE = "VALIDEE", "validée"
    RETIREE = "RETIREE", "retirée"


class NatureAction(TextChoices):
    """Actions are of unlike nature."""

    NOUVELLE = "NOUVELLE", "nouvelle action"
    RECONDUCTION = "RECONDUCTION", "reconduction"
    EXTENSION = "EXTENSION", "extension d'une action de droit commun"
    COORDINATION = "COORDINATION", "coordination, sans coût propre"
    POSTE = "POSTE", "poste"
    PONCTUELLE = "PONCTUELLE", "événement ponctuel"


class SexePublic(TextChoices):
    """Whom an action addresses, girls or boys, where it matters."""

    MIXTE = "MIXTE", "filles et garçons"
    FILLES = "FILLES", "filles"
    GARCONS = "GARCONS", "garçons"


class Dimension(TextChoices):
    """Ways of coding a fiche with several values of a closed list."""

    OBJECTIF_NATIONAL = "OBJECTIF_NATIONAL", "objectifs nationaux"
    PUBLIC = "PUBLIC", "publics"
    PUBLIC_SPECIFIQUE = "PUBLIC_SPECIFIQUE", "publics spécifiques"
    TEMPS = "TEMPS", "temps"
    JOUR = "JOUR", "jours"
    MODALITE = "MODALITE", "modalités"
    THEME = "THEME", "thèmes"
    DISPOSITIF = "DISPOSITIF", "dispositifs liés"


class Public(TextChoices):
    """Types of publics."""

    ENFANTS = "ENFANTS", "enfants"
    JEUNES = "JEUNES", "jeunes"
    PARENTS = "PARENTS", "parents et familles"
    PROFESSIONNELS = "PROFESSIONNELS", "professionnels"
    HABITANTS = "HABITANTS", "habitants"


class PublicSpecifique(TextChoices):
    """Specific publics."""

    PRIMO_ARRIVANTS = "PRIMO_ARRIVANTS", "primo-arrivants"
    HANDICAP = "HANDICAP", "handicap"
    DECROCHAGE = "DECROCHAGE", "décrochage"
    ISOLES = "ISOLES", "isolés"
    DIFFICULTES_SCOLAIRES = "DIFFICULTES_SCOLAIRES", "difficultés scolaires"


class Temps(TextChoices):
    """When it happens in a child's life."""

    SCOLAIRE = "SCOLAIRE", "temps scolaire"
    PERISCOLAIRE = "PERISCOLAIRE", "temps périscolaire"
    EXTRASCOLAIRE = "EXTRASCOLAIRE", "temps extrascolaire"
    VACANCES = "VACANCES", "vacances"


class Jour(TextChoices):
    """Days of the week."""

    LUNDI = "LUNDI", "lundi"
    MARDI = "MARDI", "mardi"
    MERCREDI = "MERCREDI", "mercredi"
    JEUDI = "JEUDI", "jeudi"
    VENDREDI = "VENDREDI", "vendredi"
    SAMEDI = "SAMEDI", "samedi"
    DIMANCHE = "DIMANCHE", "dimanche"


class Modalite(TextChoices):
    """How it is done."""

    INDIVIDUEL = "INDIVIDUEL", "individuel"
    COLLECTIF = "COLLECTIF", "collectif"
    EVENEMENT = "EVENEMENT", "événement"
    FORMATION = "FORMATION", "formation"
    PERMANENCE = "PERMANENCE", "permanence"


class Theme(TextChoices):
    """Recurring themes of cités éducatives (docs/sources.md#themes)."""

    PETITE_ENFANCE = "PETITE_ENFANCE", "petite enfance"
    PARENTALITE = "PARENTALITE", "parentalité, relations avec les familles"
    LANGAGE = "LANGAGE", "langage, lutte contre l'illettrisme"
    PARCOURS = "PARCOURS", "sécurisation des parcours"
    ORIENTATION = "ORIENTATION", "orientation, insertion"
    NUMERIQUE = "NUMERIQUE", "numérique, écrans"
    CITOYENNETE = "CITOYENNETE", "citoyenneté, laïcité"
    SANTE = "SANTE", "santé"
    SANTE_MENTALE = "SANTE_MENTALE", "santé mentale, compétences psychosociales"
    CULTURE = "CULTURE", "culture"
    SPORT = "SPORT", "sport"
    EGALITE = "EGALITE", "égalité filles-garçons"
    MOBILITE = "MOBILITE", "mobilité"
    CADRE_DE_VIE = "CADRE_DE_VIE", "cadre de vie, renouvellement urbain"
    COOPERATION = "COOPERATION", "coopération des acteurs"
    COMMUNICATION = "COMMUNICATION", "communication, capitalisation"


class Dispositif(TextChoices):
    """Existing schemes that an action leans on."""

    PRE = "PRE", "PRE"
    CLAS = "CLAS", "CLAS"
    REAAP = "REAAP", "REAAP"
    PEDT = "PEDT", "PEDT, Plan mercredi"
    CORDEES = "CORDEES", "Cordées de la réussite"
    DEVOIRS_FAITS = "DEVOIRS_FAITS", "Devoirs faits"
    OEPRE = "OEPRE", "OEPRE"
    VACANCES_APPRENANTES = "VACANCES_APPRENANTES", "Vacances apprenantes"
    CONTRAT_DE_VILLE = "CONTRAT_DE_VILLE", "contrat de ville"
    CTG = "CTG", "CTG"
    CLS = "CLS", "contrat local de santé"
    CLEA = "CLEA", "CLEA"
    CITE_EMPLOI = "CITE_EMPLOI", "cité de l'emploi"


VALEURS: dict[str, type[TextChoices]] = {
    Dimension.OBJECTIF_NATIONAL: ObjectifNational,
    Dimension.PUBLIC: Public,
    Dimension.PUBLIC_SPECIFIQUE: PublicSpecifique,
    Dimension.TEMPS: Temps,
    Dimension.JOUR: Jour,
    Dimension.MODALITE: Modalite,
    Dimension.THEME: Theme,
    Dimension.DISPOSITIF: Dispositif,
}
"""Which closed list each dimension takes its values from."""


class RolePartenaire(TextChoices):
    """What a partner does in an action; a co-porteur carries it with the porteur."""

    COPORTEUR = "COPORTEUR", "co-porteur"
    INTERVENANT = "INTERVENANT", "intervenant"
    FINANCEUR = "FINANCEUR", "financeur"
    ACCUEIL = "ACCUEIL", "accueille l'action"
    ORIENTEUR = "ORIENTEUR", "oriente le public"
    ASSOCIE = "ASSOCIE", "associé"


class Manque(TextChoices):
    """What a fiche may lack: the word of the list, and the value of ``?manque=``."""

    SOUS_THEMATIQUE = "sous_thematique", "sous-thématique"
    PORTEUR = "porteur", "porteur"
    REFERENT = "referent", "référent"
    BESOIN = "besoin", "besoin"
    PUBLICS = "publics", "publics"
    AGE = "age", "âge"
    QUARTIER = "quartier", "quartier"
    TEMPS = "temps", "temps"
    DATES = "dates", "dates"
    COUT = "cout", "coût"
    INDICATEUR = "indicateur", "indicateur"


class EtatImport(TextChoices):
    """Where an import stands."""

    A_VERIFIER = "A_VERIFIER", "à vérifier"
    EN_ATTENTE = "EN_ATTENTE", "en attente"
    EN_COURS = "EN_COURS", "en cours"
    TERMINE = "TERMINE", "terminé"
    ECHOUE = "ECHOUE", "arrêté par une erreur"


class VerdictLigne(TextChoices):
    """What an import does, or would do, of one line."""

    CREEE = "CREEE", "à créer"
    MODIFIEE = "MODIFIEE", "à modifier"
    INCHANGEE = "INCHANGEE", "inchangée"
    REFUSEE = "REFUSEE", "refusée"


class OrigineModification(TextChoices):
    """By which door a fiche was changed."""

    CREATION = "CREATION", "création"
    SAISIE = "SAISIE", "saisie"
    IMPORT = "IMPORT", "import d'un tableur"
    LOT = "LOT", "modification groupée"
    ANNULATION = "ANNULATION", "annulation"
    COPIE = "COPIE", "duplication"
    RECONDUCTION = "RECONDUCTION", "reconduction"
    ARCHIVAGE = "ARCHIVAGE", "archivage"
    DESARCHIVAGE = "DESARCHIVAGE", "retour au plan"
    DECISION = "DECISION", "décision"


class EtatTravail(TextChoices):
    """Where a piece of long work stands."""

    EN_ATTENTE = "EN_ATTENTE", "en attente"
    EN_COURS = "EN_COURS", "en cours"
    TERMINE = "TERMINE", "terminé"
    ECHOUE = "ECHOUE", "arrêté par une erreur"


class GesteLot(TextChoices):
    """What can be done to several fiches at once."""

    REFERENT = "REFERENT", "donner un référent"
    PORTEUR = "PORTEUR", "donner un porteur"
    SOUS_THEMATIQUE = "SOUS_THEMATIQUE", "ranger sous une sous-thématique"
    STATUT = "STATUT", "changer le statut"
    DATES = "DATES", "donner des dates de réalisation"
    AGES = "AGES", "donner des âges"
    AJOUTER_CODAGE = "AJOUTER_CODAGE", "ajouter un public, un temps, un thème ou un dispositif"
    RETIRER_CODAGE = "RETIRER_CODAGE", "retirer un public, un temps, un thème ou un dispositif"
    AJOUTER_QUARTIER = "AJOUTER_QUARTIER", "ajouter un quartier"
    RETIRER_QUARTIER = "RETIRER_QUARTIER", "retirer un quartier"
    AJOUTER_ETABLISSEMENT = "AJOUTER_ETABLISSEMENT", "ajouter une école ou un établissement"
    RETIRER_ETABLISSEMENT = "RETIRER_ETABLISSEMENT", "retirer une école ou un établissement"
    ARCHIVER = "ARCHIVER", "archiver"
    RECONDUIRE = "RECONDUIRE", "reconduire vers un autre exercice"


class EtatLigneLot(TextChoices):
    """What became of one fiche of a bulk edit."""

    A_FAIRE = "A_FAIRE", "à faire"
    FAITE = "FAITE", "modifiée"
    INCHANGEE = "INCHANGEE", "déjà ainsi"
    REFUSEE = "REFUSEE", "refusée"


class MomentVersion(TextChoices):
    """What a frozen version of the plan stands for."""

    CONVENTION = "CONVENTION", "plan inscrit à la convention"
    AVENANT = "AVENANT", "plan d'un avenant"
    COPIL = "COPIL", "plan présenté en Copil"
    COTECH = "COTECH", "plan présenté en Cotech"
    REVUE = "REVUE", "plan de la revue de projet"
    AUTRE = "AUTRE", "autre moment"


class GenreEdition(TextChoices):
    """What a PDF of the plan holds."""

    LISTE = "LISTE", "liste filtrée"
    PLAN = "PLAN", "plan complet"
    FICHE = "FICHE", "fiche à remettre"
