"""Closed lists of the budget (docs/sources.md#etats-de-l-euro)."""

from django.db.models import TextChoices


class FamilleFinanceur(TextChoices):
    """Who pays, as the public form of a subvention groups it."""

    ETAT_VILLE = "ETAT_VILLE", "État, politique de la ville (programme 147)"
    ETAT_EDUCATION = "ETAT_EDUCATION", "État, Éducation nationale"
    ETAT_AUTRE = "ETAT_AUTRE", "État, autre ministère"
    COMMUNE = "COMMUNE", "commune, CCAS"
    EPCI = "EPCI", "intercommunalité"
    DEPARTEMENT = "DEPARTEMENT", "département"
    REGION = "REGION", "région"
    ORGANISME_SOCIAL = "ORGANISME_SOCIAL", "CAF, organisme social"
    EUROPE = "EUROPE", "fonds européens"
    ETABLISSEMENT_PUBLIC = "ETABLISSEMENT_PUBLIC", "autre établissement public"
    PRIVE = "PRIVE", "fondation, entreprise"
    AUTRE = "AUTRE", "autre"


class NatureCredit(TextChoices):
    """Money given because the cité éducative exists, or what the partner spends for everybody anyway."""

    SPECIFIQUE = "SPECIFIQUE", "crédit spécifique"
    DROIT_COMMUN = "DROIT_COMMUN", "droit commun"


class Perimetre(TextChoices):
    """Whether a budget is inside the total that the cité announces; unknown is an answer."""

    COMPTE = "COMPTE", "compté dans le budget annoncé"
    A_PART = "A_PART", "en plus du budget annoncé"
    INCONNU = "INCONNU", "on ne sait pas s'il est compté dans le budget annoncé"


class NatureMouvement(TextChoices):
    """Acts that change what an enveloppe holds; their signs and totals are in ``rules.EFFETS``."""

    ANNONCE = "ANNONCE", "annonce"
    NOTIFICATION = "NOTIFICATION", "notification"
    AVENANT = "AVENANT", "avenant"
    GEL = "GEL", "gel"
    DEGEL = "DEGEL", "dégel"
    REPRISE = "REPRISE", "reprise de crédits"
    ENCAISSEMENT = "ENCAISSEMENT", "encaissement"
    ANNULATION_TITRE = "ANNULATION_TITRE", "annulation d'un encaissement"
    REPORT_SORTANT = "REPORT_SORTANT", "report vers un autre exercice"
    REPORT_ENTRANT = "REPORT_ENTRANT", "report d'un autre exercice"


class EtatEuro(TextChoices):
    """The one list of states: each notified euro is in exactly one of them."""

    DISPONIBLE = "DISPONIBLE", "sans affectation"
    PREVU = "PREVU", "prévu"
    AFFECTE = "AFFECTE", "validé en Cotech"
    ATTRIBUE = "ATTRIBUE", "attribué par un acte"
    NOTIFIE = "NOTIFIE", "notifié"
    CONVENTIONNE = "CONVENTIONNE", "conventionné"
    ENGAGE = "ENGAGE", "engagé"
    VERSE = "VERSE", "versé"
    JUSTIFIE = "JUSTIFIE", "justifié"
    REVERSE = "REVERSE", "reversé, reporté"
    GELE = "GELE", "gelé"


class DroitOrganisme(TextChoices):
    """The law that a beneficiary is under: only private law counts for the convention of 23 000 €."""

    PRIVE = "PRIVE", "droit privé (association, entreprise)"
    PUBLIC = "PUBLIC", "droit public (commune, CCAS, établissement public)"
    SANS_PERSONNALITE = "SANS_PERSONNALITE", "sans personnalité juridique (école, service municipal)"


class NatureActe(TextChoices):
    """Acts that legally award money; a decision of the Cotech is not one."""

    ARRETE = "ARRETE", "arrêté préfectoral"
    DELIBERATION = "DELIBERATION", "délibération"
    DECISION_EXECUTIF = "DECISION_EXECUTIF", "décision de l'exécutif local"
    ACTE_EPLE = "ACTE_EPLE", "acte de l'établissement scolaire"
    AUTRE = "AUTRE", "autre acte"


class NatureEngagement(TextChoices):
    """How the money goes out."""

    SUBVENTION = "SUBVENTION", "subvention"
    COMMANDE = "COMMANDE", "commande"
    MASSE_SALARIALE = "MASSE_SALARIALE", "masse salariale"


class NatureVersement(TextChoices):
    """Which part of an engagement a payment settles."""

    ACOMPTE = "ACOMPTE", "acompte"
    SOLDE = "SOLDE", "solde"
    PAIEMENT = "PAIEMENT", "paiement unique"


class EtatPlan(TextChoices):
    """A plan de financement may be incoherent while it is a draft."""

    BROUILLON = "BROUILLON", "brouillon"
    DEFINITIF = "DEFINITIF", "définitif"


class Sens(TextChoices):
    """The two sides of a plan de financement."""

    CHARGE = "CHARGE", "charge"
    PRODUIT = "PRODUIT", "produit"


class GenreImport(TextChoices):
    """What a file brings into the budget."""

    FINANCEMENT = "FINANCEMENT", "plan de financement d'une action"
    REPRISE = "REPRISE", "reprise d'une année en cours"
    VERSEMENTS = "VERSEMENTS", "versements du comptable"


class EtatImport(TextChoices):
    """Where an import stands."""

    LU = "LU", "lu, à vérifier"
    EN_COURS = "EN_COURS", "en cours"
    FAIT = "FAIT", "fait"
    REFUSE = "REFUSE", "refusé"
    ABANDONNE = "ABANDONNE", "abandonné"


class DepartScenario(TextChoices):
    """What the first lines of a simulation are."""

    ACTIONS = "ACTIONS", "les actions du plan de cet exercice, avec ce qu'elles demandent"
    AVANT = "AVANT", "les actions de l'exercice précédent, pas encore reconduites"
    DEPENSES = "DEPENSES", "les dépenses demandées qui attendent un ordre du jour"
    PREVISIONS = "PREVISIONS", "les prévisions écrites sur les enveloppes"
    SCENARIO = "SCENARIO", "un autre scénario, copié"
    VIDE = "VIDE", "rien : j'ajoute les actions une à une"


class Regroupement(TextChoices):
    """How the lines of a retained simulation become items of an agenda; an item decides on one budget."""

    ACTION = "ACTION", "un point par action"
    BUDGET = "BUDGET", "un point par budget"
