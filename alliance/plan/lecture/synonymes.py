"""The words that people use for the values of our closed lists. Pure data, folded."""

from typing import Any

from alliance.plan.enums import (
    Dispositif,
    Jour,
    Modalite,
    NatureAction,
    ObjectifNational,
    Public,
    PublicSpecifique,
    RolePartenaire,
    SexePublic,
    StatutFiche,
    Temps,
    Theme,
)

LISTES: dict[str, tuple[Any, dict[Any, str]]] = {
    "statut": (
        StatutFiche,
        {
            StatutFiche.A_INSTRUIRE: "en instruction|a l'instruction|proposee|propose|deposee|depose|"
            "a etudier|a examiner|a l'etude|etude en cours|proposition|"
            "nouvelle demande|en attente d'instruction|instruction",
            StatutFiche.EN_PREPARATION: "preparation|prevue|prevu|programmee|programme|a lancer|a venir|"
            "planifiee|planifie|"
            "en cours de preparation|a demarrer|non demarree|non demarre|en construction|"
            "en projet",
            StatutFiche.EN_COURS: "encours|demarree|demarre|lancee|lance|active|en cours de realisation|"
            "en realisation|"
            "engagee|engage|commencee|debutee|in progress|en action",
            StatutFiche.SUSPENDUE: "suspendu|en pause|interrompue|interrompu|en suspens|suspension",
            StatutFiche.TERMINEE: "termine|realisee|realise|finie|fini|achevee|acheve|cloturee|cloture|"
            "close|clos|done|"
            "soldee",
            StatutFiche.AJOURNEE: "ajourne|reportee|reporte|differee|differe|repoussee",
            StatutFiche.REORIENTEE: "reoriente|reorientee|orientee vers un autre dispositif|reorientation",
            StatutFiche.ANNULEE: "annule|abandonnee|abandonne|supprimee|annulation|non realisee|non realise",
        },
    ),
    "nature": (
        NatureAction,
        {
            NatureAction.NOUVELLE: "nouvelle|nouveau|nouveaute|nouveau projet|creation|premiere demande|new",
            NatureAction.RECONDUCTION: "reconduite|reconduit|renouvellement|reconduction d'action|recurrente|"
            "recurrent|"
            "action reconduite|poursuite|suite|renouvelee|recondution",
            NatureAction.EXTENSION: "extension|extension de droit commun|extension d'une action existante|"
            "developpement",
            NatureAction.COORDINATION: "coordination|action de coordination|coordination pure",
            NatureAction.POSTE: "poste|emploi|creation de poste|financement de poste",
            NatureAction.PONCTUELLE: "ponctuelle|ponctuel|evenement|evenementiel|action ponctuelle",
        },
    ),
    "sexe": (
        SexePublic,
        {
            SexePublic.MIXTE: "mixte|tous|filles garcons|garcons et filles|f/g|f et g|fille et garcon|mixite",
            SexePublic.FILLES: "fille|f|filles uniquement|feminin|femmes",
            SexePublic.GARCONS: "garcon|g|garcons uniquement|masculin|hommes",
        },
    ),
    "objectif_national": (
        ObjectifNational,
        {
            ObjectifNational.ECOLE: "ecole|role de l'ecole|conforter l'ecole|conforter role ecole|conforter ecole|"
            "objectif 1|1|o1|on1|obj 1|conforter|conforter le role de l ecole",
            ObjectifNational.CONTINUITE: "continuite|continuite educative|promouvoir la continuite|objectif 2|2|"
            "o2|on2|obj 2|"
            "promouvoir",
            ObjectifNational.POSSIBLES: "possibles|champ des possibles|ouvrir le champ|ouvrir|objectif 3|3|o3|"
            "on3|obj 3|"
            "ouvrir les possibles",
        },
    ),
    "public": (
        Public,
        {
            Public.ENFANTS: "enfant|ecoliers|ecolier|tout-petits|tout petits|tout-petit|jeunes enfants|"
            "petite enfance|enfants scolarises|petits|bebes",
            Public.JEUNES: "jeune|adolescents|adolescent|ados|ado|collegiens|collegien|lyceens|lyceen|etudiants|"
            "jeunes adultes|jeunes de 16-25 ans|pre-ados|preados|jeunesse|collegiens et lyceens",
            Public.PARENTS: "parent|famille|familles|parents d'eleves|parent d'eleve|les parents|les familles|"
            "meres|peres",
            Public.PROFESSIONNELS: "professionnel|enseignants|enseignant|acteurs|acteurs educatifs|animateurs|"
            "personnels|equipes educatives|equipe educative|equipes pedagogiques|agents|"
            "professeurs|atsem|educateurs|personnel",
            Public.HABITANTS: "habitant|residents|riverains|grand public|habitants du quartier|"
            "habitants des quartiers|adultes",
        },
    ),
    "public_specifique": (
        PublicSpecifique,
        {
            PublicSpecifique.PRIMO_ARRIVANTS: "primo arrivant|allophones|eleves allophones|upe2a|nouveaux arrivants|"
            "primoarrivants|"
            "eana",
            PublicSpecifique.HANDICAP: "situation de handicap|en situation de handicap|handicapes|ulis|"
            "porteurs de handicap",
            PublicSpecifique.DECROCHAGE: "decrocheurs|decrochage scolaire|en decrochage|eleves decrocheurs",
            PublicSpecifique.ISOLES: "isole|isolement|personnes isolees|familles isolees|familles monoparentales",
            PublicSpecifique.DIFFICULTES_SCOLAIRES: "difficulte scolaire|en difficulte scolaire|en difficulte|"
            "difficultes",
        },
    ),
    "temps": (
        Temps,
        {
            Temps.SCOLAIRE: "scolaire|sur temps scolaire|pendant le temps scolaire|temps de classe|classe|ts",
            Temps.PERISCOLAIRE: "periscolaire|peri-scolaire|accueil periscolaire|peri|tap|pause meridienne|"
            "temps peri-scolaire|temps du midi|apres l'ecole|apres la classe",
            Temps.EXTRASCOLAIRE: "extrascolaire|extra-scolaire|extra|hors temps scolaire|hors scolaire|temps libre|"
            "temps extra-scolaire|week-end|weekend|soirees",
            Temps.VACANCES: "vacances scolaires|pendant les vacances|conges scolaires|petites vacances|"
            "vacances d'ete|ete",
        },
    ),
    "jours": (
        Jour,
        {jour: f"{jour.label}s|{jour.label[:3]}|le {jour.label}" for jour in Jour},
    ),
    "modalites": (
        Modalite,
        {
            Modalite.INDIVIDUEL: "individuelle|accompagnement individuel|suivi individuel|individualise|en individuel",
            Modalite.COLLECTIF: "collective|ateliers collectifs|accompagnement collectif|groupe|en groupe|"
            "en collectif|atelier|ateliers",
            Modalite.EVENEMENT: "evenements|evenementiel|fete|temps fort",
            Modalite.FORMATION: "formations|former",
            Modalite.PERMANENCE: "permanences|accueil|point d'accueil",
        },
    ),
    "themes": (
        Theme,
        {
            Theme.PETITE_ENFANCE: "petite enfance 0-3 ans|0-3 ans",
            Theme.PARENTALITE: "parentalite|relations avec les familles|relation avec les familles|"
            "soutien a la parentalite|parents|familles|implication des parents|"
            "lien avec les parents|relation ecole-familles|relations ecole-familles",
            Theme.LANGAGE: "langage|lutte contre l'illettrisme|illettrisme|langue|lecture|maitrise de la langue|"
            "apprentissage du francais|lecture et ecriture|lecture ecriture|langue francaise|"
            "langages",
            Theme.PARCOURS: "securisation des parcours|parcours|decrochage|decrochage scolaire|"
            "prevention du decrochage|reussite scolaire|reussite educative|"
            "accompagnement a la scolarite",
            Theme.ORIENTATION: "orientation|insertion|insertion professionnelle|orientation et insertion|"
            "orientation insertion|emploi|insertion et emploi|formation et emploi|"
            "decouverte des metiers",
            Theme.NUMERIQUE: "numerique|ecrans|ecran|education aux ecrans|inclusion numerique|mediation numerique|"
            "education aux medias",
            Theme.CITOYENNETE: "citoyennete|laicite|valeurs de la republique|citoyennete et laicite|vivre ensemble|"
            "education civique",
            Theme.SANTE: "sante|alimentation|prevention sante|sante et bien-etre|nutrition|acces aux soins|hygiene",
            Theme.SANTE_MENTALE: "sante mentale|competences psychosociales|cps|bien-etre|psychologie|climat scolaire",
            Theme.CULTURE: "culture|art|arts|education artistique|education artistique et culturelle|eac|"
            "culturel|arts et culture|pratiques artistiques|theatre|musique",
            Theme.SPORT: "sport|sports|activites sportives|activite physique|pratique sportive",
            Theme.EGALITE: "egalite|egalite filles-garcons|egalite filles garcons|egalite femmes-hommes|"
            "egalite fille-garcon",
            Theme.MOBILITE: "mobilite|mobilites|deplacements|transport",
            Theme.CADRE_DE_VIE: "cadre de vie|renouvellement urbain|environnement urbain|anru|espace public",
            Theme.COOPERATION: "cooperation|cooperation des acteurs|coordination|partenariat|mise en reseau|"
            "formation des acteurs",
            Theme.COMMUNICATION: "communication|capitalisation|valorisation|visibilite|information",
        },
    ),
    "dispositifs": (
        Dispositif,
        {
            Dispositif.PRE: "programme de reussite educative|reussite educative|dre",
            Dispositif.CLAS: "contrat local d'accompagnement a la scolarite|accompagnement a la scolarite",
            Dispositif.REAAP: "reseau d'ecoute d'appui et d'accompagnement des parents",
            Dispositif.PEDT: "pedt|plan mercredi|projet educatif de territoire|projet educatif territorial",
            Dispositif.CORDEES: "cordees|cordee de la reussite|cordees de reussite",
            Dispositif.DEVOIRS_FAITS: "devoir fait|df",
            Dispositif.OEPRE: "ouvrir l'ecole aux parents|ouvrir l'ecole aux parents pour la reussite des enfants",
            Dispositif.VACANCES_APPRENANTES: "ecole ouverte|ecoles ouvertes|colos apprenantes|"
            "vacances apprenantes ecole ouverte",
            Dispositif.CONTRAT_DE_VILLE: "contrat ville|cdv|engagements quartiers 2030|quartiers 2030|"
            "politique de la ville",
            Dispositif.CTG: "convention territoriale globale",
            Dispositif.CLS: "cls|contrat local sante",
            Dispositif.CLEA: "contrat local d'education artistique|contrat local d'education artistique et culturelle",
            Dispositif.CITE_EMPLOI: "cite emploi|cites de l'emploi|cite de l emploi",
        },
    ),
    "role": (
        RolePartenaire,
        {
            RolePartenaire.COPORTEUR: "coporteur|co porteur|co-porteuse|copilote",
            RolePartenaire.INTERVENANT: "intervenante|intervenants|intervention|prestataire|anime|animation",
            RolePartenaire.FINANCEUR: "cofinanceur|co-financeur|finance|financement|financeuse",
            RolePartenaire.ACCUEIL: "accueil|accueille|lieu d'accueil|hebergement|mise a disposition de locaux|locaux",
            RolePartenaire.ORIENTEUR: "orienteur|oriente|orientation|orientation du public|oriente les familles",
            RolePartenaire.ASSOCIE: "associe|associee|partenaire associe|partenaire",
        },
    ),
}
"""Each list: its choices, and other words for each value."""

INDECIS = {
    "public": {
        "eleves": "écrivez « enfants » ou « jeunes »", "eleve": "écrivez « enfants » ou « jeunes »",
        "tous": "nommez les publics", "tout public": "nommez les publics", "tous publics": "nommez les publics",
        "scolaires": "écrivez « enfants » ou « jeunes »",
    },
    "temps": {"tous": "nommez les temps", "tous les temps": "nommez les temps"},
    "statut": {
        **dict.fromkeys(("validee", "valide", "acceptee", "favorable", "financee", "votee"), (
            "écrivez « en préparation » ou « en cours » ; une action n'est validée que par une décision prise en séance"
        )),
        "retiree": "écrivez « annulée » ; une action n'est retirée du plan que par une décision prise en séance",
        "refusee": "une action refusée n'entre pas au plan, ou s'y note « annulée »",
    },
}  # fmt: skip
"""Words that may mean two values, and what to write instead."""
