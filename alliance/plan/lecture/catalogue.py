"""The fields that a column may hold, and the headings that people give them. Pure data."""

from dataclasses import dataclass

IGNORER, AUX_NOTES = "", "+notes"
"""What a column may be instead of a field: left aside, or copied under its heading in the notes."""


@dataclass(frozen=True, slots=True)
class ChampImport:
    """A field that a column may hold. ``libelle`` is the heading of our own exports."""

    nom: str
    libelle: str
    alias: tuple[str, ...]
    plusieurs_colonnes: bool = False
    exemple: str = ""


def _champ(nom: str, libelle: str, alias: str, *, plusieurs: bool = False, exemple: str = "") -> ChampImport:
    return ChampImport(
        nom, libelle, tuple(part.strip() for part in alias.split("|") if part.strip()), plusieurs, exemple
    )


CHAMPS_IMPORT: tuple[ChampImport, ...] = (
    _champ("identifiant", "Identifiant Alliance", "id alliance", exemple="(rempli par nos exports)"),
    _champ("cite", "Cité", "cité éducative|nom de la cité|territoire de la cité|city"),
    _champ(
        "code",
        "Code",
        "n°|numéro|num|n° action|n° de l'action|n° fiche|n° de la fiche|n° fiche action|"
        "numéro action|numéro fiche|numéro d'ordre|n° ordre|réf|référence|réf action|"
        "référence action|référence fiche|code action|code fiche|code de l'action|identifiant|"
        "identifiant action|id|id action|ref|n° projet|code projet|fiche n°|fiche action n°|action n°|"
        "n° opération|n° de l'opération|code opération",
        exemple="A-01",
    ),
    _champ(
        "titre",
        "Titre",
        "intitulé|intitulé de l'action|intitulé action|intitulé du projet|action|actions|"
        "nom de l'action|nom action|titre de l'action|titre action|titre du projet|titre de la fiche|"
        "libellé|libellé de l'action|libellé action|projet|nom du projet|nom|fiche action|fiche|"
        "intitulé de la fiche|intitulé de la fiche action|intitulé complet|action proposée|"
        "dénomination|dénomination de l'action|désignation|opération|nom de l'opération|"
        "intitulé de l'opération|titre de l'opération|libellé de l'opération|title|project|action name",
        exemple="Café des parents",
    ),
    _champ(
        "exercice",
        "Exercice",
        "exercice budgétaire|année|année budgétaire|an|année civile|year|année exercice|millésime",
        exemple="2026",
    ),
    _champ(
        "axe",
        "Axe",
        "axe stratégique|axe du projet|axe local|axes|axe cité éducative|axe de la cité|"
        "axe d'intervention|axe prioritaire|axe de travail|grand axe|nom de l'axe|axe thématique|"
        "axe n°|n° axe|numéro d'axe|axis|orientation stratégique|volet|axe du plan|"
        "axe du plan d'action|axe de développement|priorité|axe priorité",
        exemple="Implication des parents",
    ),
    _champ(
        "sous_thematique",
        "Sous-thématique",
        "sous-thème|sous-axe|sous thématique de l'axe|sous-thématique de l'action|sous-objectif|"
        "objectif opérationnel|sub-theme|sous-volet|sous thème de l'axe|rubrique",
        exemple="Soutien à la parentalité",
    ),
    _champ("leviers", "Leviers", "levier|levier identifié|levier de l'axe|levier d'action", plusieurs=True),
    _champ(
        "objectif_national",
        "Objectifs nationaux",
        "objectif national|objectif national de la cité éducative|objectif national visé|"
        "objectif du programme|grand objectif|grands objectifs|objectif cité éducative|"
        "objectif national concerné|pilier|objectif national du programme|axe national|"
        "objectif du label",
        plusieurs=True,
        exemple="Conforter le rôle de l'école",
    ),
    _champ(
        "statut",
        "Statut",
        "état|état d'avancement|avancement|statut de l'action|état de l'action|situation|status|"
        "stade|statut action|étape|état du projet",
        exemple="en cours",
    ),
    _champ(
        "nature",
        "Nature",
        "nature de l'action|type d'action|type|nature action|type de l'action|nature du projet|"
        "nouvelle action ou reconduction|nouveau ou reconduction|reconduction|nouveauté",
        exemple="reconduction",
    ),
    _champ(
        "porteur",
        "Porteur",
        "porteur de l'action|porteur du projet|porteur de projet|structure porteuse|structure|"
        "organisme|organisme porteur|association|nom du porteur|nom de la structure|structure pilote|"
        "opérateur|carrier|porteur principal|maître d'ouvrage|structure porteuse de l'action|"
        "structure porteuse du projet|association porteuse|porteur action|porté par|"
        "nom de la structure porteuse|porteur structure|bénéficiaire de la subvention|"
        "structure responsable|leader|porteur opérateur|opérateur porteur|nom de l'association|"
        "acteur porteur|chef de file|structure chef de file",
        exemple="Centre social des Tilleuls",
    ),
    _champ(
        "porteur_siret",
        "SIRET du porteur",
        "siret|n° siret|numéro siret|siret structure|siret de la structure|siret porteur|siret association",
    ),
    _champ(
        "coporteurs",
        "Co-porteurs",
        "co porteur|coporteur|copilote|structure co-porteuse|co-porteur de l'action|co-porteur du projet",
        plusieurs=True,
    ),
    _champ(
        "partenaires",
        "Partenaires",
        "partenaire|partenaire associé|partenariat|partenaire mobilisé|structure partenaire|"
        "acteurs associés|partenaire de l'action|partenaire du projet|partenaire impliqué|"
        "acteurs mobilisés|partenaire local|partenaire opérationnel|partners|acteur partenaire|"
        "autre partenaire|partenaires principaux|partenaire engagé",
        plusieurs=True,
        exemple="CAF (financeur) ; médiathèque",
    ),
    _champ(
        "referent",
        "Référent",
        "référent de l'action|pilote|pilote de l'action|référent cité éducative|référent technique|"
        "référent du projet|suivi par|chargé de suivi|référent action|responsable|"
        "responsable de l'action|responsable du suivi",
    ),
    _champ(
        "contact",
        "Contact",
        "contact de l'action|personne contact|coordonnées|contact du porteur|contact porteur|"
        "personne à contacter|interlocuteur|mail|email|e-mail|courriel|téléphone|nom du contact|"
        "contact structure|contact mail|mail contact|mail du contact|tél",
        exemple="accueil@exemple.invalid",
    ),
    _champ(
        "besoin",
        "Besoin constaté",
        "besoin|diagnostic|constat|besoin identifié|contexte|problématique|diagnostic besoin|"
        "constat diagnostic|besoin repéré|enjeu|contexte et besoin|constat et besoin|"
        "diagnostic et besoin|besoin constat",
    ),
    _champ(
        "objectifs",
        "Objectifs",
        "objectif|objectif de l'action|objectif visé|finalité|but|objectif général|"
        "objectif principal|objectif du projet|objectif poursuivi|objectif de la fiche|"
        "objectif spécifique|objectif attendu|objectif local",
    ),
    _champ(
        "description",
        "Description",
        "description de l'action|descriptif|contenu|contenu de l'action|résumé|présentation|"
        "présentation de l'action|descriptif de l'action|description du projet|descriptif du projet|"
        "déroulement|détail|détail de l'action|contenu du projet|descriptif synthétique|"
        "description synthétique|description succincte|résumé de l'action|mise en œuvre|"
        "modalité de mise en œuvre|résumé du projet|description de l'opération|descriptif de l'opération",
    ),
    _champ(
        "public",
        "Publics",
        "public|public type|public visé|public cible|public concerné|type de public|bénéficiaire|public touché|"
        "cible public|public bénéficiaire|public de l'action|public destinataire|destinataire|"
        "population visée|public cible de l'action|bénéficiaires visés|public prioritaire",
        plusieurs=True,
        exemple="enfants ; parents",
    ),
    _champ(
        "public_specifique",
        "Publics spécifiques",
        "public spécifique|public particulier|particularité du public|spécificité du public",
        plusieurs=True,
    ),
    _champ(
        "ages",
        "Âges",
        "âge|ages|tranche d'âge|âge du public|âge visé|âge concerné|âge des bénéficiaires|age|"
        "tranche d'âge visée|tranche d'âge concernée|public âge|âge public|classe d'âge|"
        "âge des enfants|tranche d'âge du public|catégorie d'âge|public (âge)|public âge",
        exemple="3-16 ans",
    ),
    _champ(
        "age_min",
        "Âge minimum",
        "âge min|âge mini|âge de début|âge à partir de|age minimum|à partir de quel âge|âge minimal|âge de",
    ),
    _champ(
        "age_max",
        "Âge maximum",
        "âge max|âge maxi|âge de fin|âge jusqu'à|jusqu'à quel âge|âge maximum compris|âge maximal",
    ),
    _champ("sexe", "Filles, garçons", "sexe|genre|mixité|fille garçon|public fille garçon|filles et garçons"),
    _champ(
        "effectif_attendu",
        "Nombre de personnes attendues",
        "effectif|effectif attendu|nb de bénéficiaires|nombre de bénéficiaires|nb bénéficiaires|"
        "nb public|nombre|nombre de bénéficiaires attendus|nb de bénéficiaires attendus|"
        "nombre de personnes|nb de personnes|nombre d'enfants|nb d'enfants|nombre d'élèves|"
        "nb d'élèves|nombre de jeunes|nb de jeunes|effectif prévisionnel|effectif prévu|"
        "nombre de participants|nb de participants|nb participants|effectif visé|"
        "bénéficiaires attendus|nombre de bénéficiaires prévus|public attendu|"
        "nombre de bénéficiaires prévisionnel|effectif public|nb de personnes attendues|"
        "nombre de personnes touchées|nombre de personnes concernées|nombre de bénéficiaires visés|"
        "nb d'enfants concernés|nb de personnes prévues",
        exemple="60",
    ),
    _champ(
        "part_qpv_pct",
        "Part d'habitants des QPV (%)",
        "part qpv|pct qpv|qpv pct|% qpv|part d'habitants qpv|pourcentage qpv|part des qpv|taux qpv|"
        "part du public qpv|% habitants qpv|% de bénéficiaires qpv|% public qpv|"
        "part habitants des qpv|part de bénéficiaires qpv|% issus des qpv|part d'habitants des qpv",
    ),
    _champ(
        "temps",
        "Temps",
        "temps de l'enfant|temps de vie|temps concerné|temps d'intervention|temps scolaire|"
        "temps éducatif|scolaire périscolaire extrascolaire|"
        "temps scolaire périscolaire extrascolaire|moment",
        plusieurs=True,
        exemple="temps périscolaire",
    ),
    _champ("jours", "Jours", "jour|jour de la semaine|jour d'intervention", plusieurs=True),
    _champ(
        "frequence", "Fréquence", "rythme|périodicité|récurrence|fréquence de l'action|nb de séances|nombre de séances"
    ),
    _champ(
        "debut",
        "Début",
        "date de début|date début|début de l'action|date de démarrage|démarrage|date démarrage|"
        "début de réalisation|date de lancement|lancement|début action|date de début de l'action|"
        "date de début prévue|début prévu|date de début prévisionnelle|date de commencement|start|"
        "start date|date de début de réalisation|date d'effet|commence le|début le",
        exemple="01/09/2026",
    ),
    _champ(
        "fin",
        "Fin",
        "date de fin|date fin|fin de l'action|fin de réalisation|date de clôture|clôture|fin action|"
        "date de fin de l'action|date de fin prévue|fin prévue|date de fin prévisionnelle|échéance|"
        "end|end date|date d'échéance|date de fin de réalisation|se termine le|fin le",
        exemple="30/06/2027",
    ),
    _champ(
        "periode",
        "Période de réalisation",
        "période|dates|date|calendrier|période de l'action|calendrier prévisionnel|"
        "dates de réalisation|date de réalisation|durée|date et durée|période d'action|"
        "dates début et fin|date de début et de fin|date début fin|date de début fin|"
        "calendrier de réalisation|période prévue|dates prévues|calendrier de l'action|"
        "période d'intervention|dates de l'action|planning|début fin|dates de début et de fin",
    ),
    _champ(
        "quartiers",
        "Quartiers",
        "quartier|qpv|territoire|quartier prioritaire|quartier concerné|qpv concerné|"
        "quartier prioritaire concerné|territoire concerné|secteur|périmètre|quartier qpv|"
        "territoire d'intervention|quartier d'intervention|code qpv|qpv quartier|"
        "secteur géographique|territoire visé|quartier visé|quartier de l'action|"
        "localisation quartier|zone géographique",
        plusieurs=True,
        exemple="Les Tilleuls",
    ),
    _champ(
        "etablissements",
        "Établissements",
        "établissement|établissement scolaire|école|école concernée|établissement concerné|"
        "établissement scolaire concerné|école et collège|collège|uai|rne|école établissement|"
        "école établissement concerné|code uai|uai établissement|établissement partenaire|"
        "école ciblée|école collège lycée|établissement bénéficiaire|école collège concerné|"
        "écoles et établissements",
        plusieurs=True,
        exemple="0211357L ; école Buffon",
    ),
    _champ(
        "lieux",
        "Autres lieux",
        "lieu|lieu de l'action|lieu de réalisation|lieu d'intervention|autre lieu|localisation|"
        "équipement|lieu de déroulement|adresse|adresse du lieu|salle",
    ),
    _champ(
        "dispositifs",
        "Dispositifs liés",
        "dispositif|dispositif lié|dispositif existant|dispositif mobilisé|"
        "articulation avec dispositif|lien avec dispositif|dispositif de droit commun|"
        "dispositif concerné|lien avec autres dispositifs|articulation avec autres dispositifs|"
        "dispositifs mobilisés",
        plusieurs=True,
    ),
    _champ(
        "themes",
        "Thèmes",
        "thème|thématique|domaine|thématique de l'action|thème de l'action|champ|theme|"
        "domaine d'intervention|thématique principale|thème principal|champ d'action|"
        "thématique abordée",
        plusieurs=True,
    ),
    _champ(
        "modalites",
        "Modalités",
        "modalité|modalité d'intervention|forme de l'action|format|individuel ou collectif|"
        "individuel collectif|type d'intervention",
        plusieurs=True,
    ),
    _champ(
        "cout_cents",
        "Coût prévisionnel (€)",
        "coût|coût total|coût prévisionnel|budget|budget total|budget prévisionnel|coût de l'action|"
        "coût total de l'action|budget de l'action|montant total|coût global|budget global|"
        "coût du projet|budget du projet|budget total de l'action|montant du projet|"
        "budget prévisionnel total|coût total prévisionnel|coût prévisionnel total|"
        "budget prévisionnel de l'action|coût total du projet|budget total du projet|"
        "montant total de l'action|montant prévisionnel|montant total du projet|coût estimé|"
        "total budget|dépenses prévisionnelles|cost|coût estimatif|total des dépenses|total charges|"
        "budget total prévisionnel",
        exemple="12 000 €",
    ),
    _champ(
        "demande_cents",
        "Montant demandé à la cité (€)",
        "montant sollicité|montant demandé|subvention demandée|subvention sollicitée|demande|"
        "demande de subvention|financement demandé|financement sollicité|"
        "montant demandé cité éducative|subvention cité éducative|montant de la subvention demandée|"
        "montant subvention|montant de la demande|part cité éducative|financement cité éducative|"
        "crédits cité éducative|montant cité éducative|aide demandée|crédits demandés|"
        "subvention demandée à la cité éducative|montant sollicité cité éducative|"
        "montant de la subvention sollicitée|montant de la subvention|crédit cité éducative|"
        "subvention|demande cité éducative|montant sollicité à la cité éducative|"
        "montant demandé à la cité éducative|budget cité éducative|sollicité|sollicité cité éducative|demandé|"
        "demandé cité éducative|montant sollicité à la cité|montant demandé à la cité",
        exemple="6 000 €",
    ),
    _champ(
        "financeurs",
        "Financeurs pressentis",
        "financeur|cofinanceur|co-financeur|co-financement|cofinancement|autres financeurs|"
        "source de financement|plan de financement|funders|financement|autre financement|"
        "financeur sollicité|partenaire financier|origine des financements|financeurs et montants",
    ),
    _champ(
        "indicateurs",
        "Indicateurs",
        "indicateur|indicateur d'évaluation|indicateur de suivi|indicateur attendu|"
        "indicateur de résultat|critère d'évaluation|indicateur de réussite|"
        "indicateur d'évaluation prévu|indicateur quantitatif|indicateur qualitatif|"
        "critère et indicateur|évaluation indicateur|indicateur d'impact|indicateur de réalisation|"
        "modalité d'évaluation indicateur",
        plusieurs=True,
        exemple="Parents venus : 60",
    ),
    _champ(
        "cibles",
        "Cibles",
        "cible|valeur cible|objectif chiffré|cible de l'indicateur|résultat attendu chiffré|valeur attendue",
    ),
    _champ(
        "questions_evaluatives",
        "Ce que l'on veut savoir",
        "question évaluative|évaluation|modalité d'évaluation|question d'évaluation|évaluation prévue",
    ),
    _champ(
        "notes",
        "Notes de suivi",
        "notes|note|commentaire|observation|remarque|suivi|note de suivi|commentaire libre|"
        "observation libre|divers|info complémentaire|information complémentaire|"
        "remarque observation|observation et remarque|commentaire observation|observation commentaire|obs",
    ),
)

PAR_NOM = {champ.nom: champ for champ in CHAMPS_IMPORT}
