"""Roles, kinds of organisations, and the other closed lists of the people side."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person comes to do in a cité (the list of people the platform serves)."""

    CHEF_DE_PROJET = "CHEF_DE_PROJET", "chef de projet"
    TROIKA = "TROIKA", "membre de la troïka"
    REFERENT = "REFERENT", "référent de groupe de travail"
    GESTIONNAIRE = "GESTIONNAIRE", "gestionnaire"
    COMPTABLE = "COMPTABLE", "comptable"
    PORTEUR = "PORTEUR", "porteur d'action"
    INTERVENANT = "INTERVENANT", "intervenant"
    LECTEUR = "LECTEUR", "partenaire"
    REFERENT_PARCOURS = "REFERENT_PARCOURS", "référent de parcours"
    NATIONAL = "NATIONAL", "coordination nationale"


ROLES_A_POLE = frozenset({Role.TROIKA})
ROLES_A_CAISSE = frozenset({Role.GESTIONNAIRE, Role.COMPTABLE})
ROLES_A_ORGANISATION = frozenset({Role.PORTEUR, Role.INTERVENANT})


class Qualite(TextChoices):
    """Whether a member of a pôle sits in his own right or replaces somebody."""

    TITULAIRE = "TITULAIRE", "titulaire"
    SUPPLEANT = "SUPPLEANT", "suppléant"


class Portee(TextChoices):
    """The part of the chef de projet's role that a delegation gives."""

    TOUT = "TOUT", "tout le rôle"
    PLAN = "PLAN", "le plan d'actions"
    ACTEURS = "ACTEURS", "l'annuaire des acteurs"
    TERRITOIRE = "TERRITOIRE", "le territoire"
    ACCES = "ACCES", "les accès et invitations"
    GOUVERNANCE = "GOUVERNANCE", "les instances et les séances"
    BUDGET = "BUDGET", "le budget"


class NaturePole(TextChoices):
    """Which institution a pôle stands for; a cité may have more than three."""

    PREFECTURE = "PREFECTURE", "préfecture"
    EDUCATION_NATIONALE = "EDUCATION_NATIONALE", "Éducation nationale"
    COLLECTIVITE = "COLLECTIVITE", "collectivité"
    AUTRE = "AUTRE", "autre institution"


class NatureCaisse(TextChoices):
    """The accounts a euro may sit in."""

    BUDGET_CCAS = "BUDGET_CCAS", "budget de la structure porteuse (M57)"
    FONDS_COLLEGE = "FONDS_COLLEGE", "fonds de la cité éducative au collège (M9-6)"
    ETAT_DIRECT = "ETAT_DIRECT", "versements directs de l'État"
    AUTRE = "AUTRE", "autre"


class TypeOrganisation(TextChoices):
    """Kinds of institutions around a cité éducative (docs/sources.md#types-organisations)."""

    PREFECTURE = "PREFECTURE", "préfecture, DDETS"
    DELEGUE_PREFET = "DELEGUE_PREFET", "délégué du préfet"
    RECTORAT = "RECTORAT", "rectorat, DSDEN"
    CIRCONSCRIPTION = "CIRCONSCRIPTION", "circonscription (IEN)"
    ECOLE = "ECOLE", "école"
    COLLEGE = "COLLEGE", "collège"
    LYCEE = "LYCEE", "lycée"
    COMMUNE = "COMMUNE", "commune, service municipal"
    CCAS = "CCAS", "CCAS"
    METROPOLE = "METROPOLE", "métropole, intercommunalité"
    DEPARTEMENT = "DEPARTEMENT", "département (PMI, ASE)"
    REGION = "REGION", "région"
    CAF = "CAF", "CAF"
    PRE = "PRE", "programme de réussite éducative"
    MISSION_LOCALE = "MISSION_LOCALE", "mission locale"
    CITE_EMPLOI = "CITE_EMPLOI", "cité de l'emploi"
    CENTRE_SOCIAL = "CENTRE_SOCIAL", "centre social"
    MJC = "MJC", "MJC"
    PREVENTION = "PREVENTION", "prévention spécialisée"
    BAILLEUR = "BAILLEUR", "bailleur"
    INFO_JEUNES = "INFO_JEUNES", "information jeunesse"
    PAEJ = "PAEJ", "point d'accueil et d'écoute jeunes"
    MDA = "MDA", "maison des adolescents"
    SANTE = "SANTE", "CPAM, ARS, contrat local de santé"
    MEDIATHEQUE = "MEDIATHEQUE", "médiathèque"
    MUSEE = "MUSEE", "musée"
    CONSERVATOIRE = "CONSERVATOIRE", "conservatoire"
    CLUB_SPORTIF = "CLUB_SPORTIF", "club sportif"
    EDUCATION_POPULAIRE = "EDUCATION_POPULAIRE", "fédération d'éducation populaire"
    CIO = "CIO", "CIO"
    UNIVERSITE = "UNIVERSITE", "université"
    ENTREPRISE = "ENTREPRISE", "entreprise, fondation"
    PARENTS = "PARENTS", "association de parents"
    CONSEIL_CITOYEN = "CONSEIL_CITOYEN", "conseil citoyen"
    CANOPE = "CANOPE", "Canopé"
    CRPV = "CRPV", "centre de ressources politique de la ville"
    ASSOCIATION = "ASSOCIATION", "autre association"
    AUTRE = "AUTRE", "autre"


class NatureDemande(TextChoices):
    """What a person asks about her own data (RGPD, articles 16, 17 and 21)."""

    RECTIFICATION = "RECTIFICATION", "corriger une information"
    EFFACEMENT = "EFFACEMENT", "effacer mes données"
    OPPOSITION = "OPPOSITION", "m'opposer à un usage"


class EtatInvitation(TextChoices):
    """Where an invitation stands at a moment: computed from its dates, never stored."""

    EN_ATTENTE = "EN_ATTENTE", "en attente"
    ACCEPTEE = "ACCEPTEE", "acceptée"
    ANNULEE = "ANNULEE", "annulée"
    EXPIREE = "EXPIREE", "expirée"


class Fraicheur(TextChoices):
    """How far a sheet of the directory may be trusted, from its last check."""

    A_JOUR = "A_JOUR", "à jour"
    A_VERIFIER = "A_VERIFIER", "à vérifier"
    JAMAIS = "JAMAIS", "jamais vérifiée"
