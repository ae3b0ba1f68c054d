"""An invented act of each kind: to try a Word file before it is used, and to show what ours looks like."""

from dataclasses import replace
from typing import Any

from alliance.documents.ecriture.actes.contenus import (
    Acte,
    AnnexeDeliberation,
    AvisRendu,
    ConventionSubvention,
    Convocation,
    Echeance,
    Emargement,
    EnTete,
    GroupeSignatures,
    LettreMission,
    LigneAttribuee,
    OrdreDuJour,
    Participation,
    PointPrevu,
    PointTraite,
    PresencePole,
    Releve,
    Signataire,
    Signature,
    SuiteADonner,
    Verification,
)
from alliance.documents.enums import GenreActe
from alliance.kernel.money import NBSP

_SEANCE: dict[str, Any] = {
    "instance": "Comité technique n° 14",
    "edite": "3 mars 2026",
    "quand": "jeudi 12 mars 2026, de 14 h à 16 h",
    "lieu": "Salle des commissions, hôtel de ville",
    "visio": "https://visio.exemple.invalid/cotech",
}
_POINTS = (
    PointPrevu(
        numero="1", heure="14 h", duree="5 min", titre="Approbation du relevé de la séance n° 13", nature="décision",
        presentateur="Chef de projet",
    ),
    PointPrevu(
        numero="2", heure="14 h 05", duree="20 min", titre="Inscription de l'action « Le livre va à l'école »",
        nature="décision", presentateur="Référente lecture", objets=("Fiche action 1.3 Le livre va à l'école",),
        montant=f"6{NBSP}800,00{NBSP}€, budget de la structure porteuse",
        description="L'association propose des ateliers de lecture dans deux écoles.",
        documents=("Fiche action 1.3.pdf",),
    ),
    PointPrevu(numero="3", heure="14 h 25", duree="15 min", titre="Préparer la revue de projet", nature="échange"),
)  # fmt: skip
_AVIS = (
    AvisRendu(pole="Préfecture", sens="favorable", donne_par="Titulaire, en séance"),
    AvisRendu(
        pole="Éducation nationale", sens="favorable avec réserve", donne_par="Suppléant, en séance",
        texte="L'accord écrit des deux directrices est attendu avant le premier atelier.",
    ),
    AvisRendu(pole="Ville", sens="favorable", donne_par="Titulaire, à distance", porteuse="institution porteuse"),
)  # fmt: skip
_TRAITES = (
    PointTraite(
        numero="1", titre="Approbation du relevé de la séance n° 13", nature="décision", issue="adoptée",
        explication="Tous les pôles sont favorables.", decision="2026-013", type_decision="autre",
        avis=tuple(replace(avis, sens="favorable", texte="", porteuse="") for avis in _AVIS),
    ),
    PointTraite(
        numero="2", titre="Inscription de l'action « Le livre va à l'école »", nature="décision",
        presentateur="Référente lecture", objets=("Fiche action 1.3 Le livre va à l'école",),
        compte_rendu="La référente présente l'action.\n\nLes écoles demandent que les ateliers aient lieu le matin.",
        deports=("Une déléguée de la ville, membre du bureau de l'association, ne prend pas part à ce point.",),
        avis=_AVIS, issue="adoptée sous réserve", explication="Tous les pôles sont favorables, avec une réserve.",
        decision="2026-014", type_decision="inscription d'action",
        condition="Accord des deux directrices.", montant=f"6{NBSP}800,00{NBSP}€, budget de la structure porteuse",
        suites=(SuiteADonner(quoi="Recueillir l'accord des écoles", qui="Chef de projet", echeance="31 mars 2026"),),
    ),
    PointTraite(numero="3", titre="Préparer la revue de projet", nature="échange", compte_rendu="À poursuivre."),
)  # fmt: skip


def exemple_de(genre: str, en_tete: EnTete) -> Acte:
    """An act that says everything an act of this kind may say, marked « exemple »."""
    return _EXEMPLES[GenreActe(genre)](replace(en_tete, exemple=True))


def _ordre_du_jour(en_tete: EnTete) -> Acte:
    return OrdreDuJour(
        en_tete=en_tete, titre="Ordre du jour", points=_POINTS, duree_totale="40 min", documents=("Plan du site.pdf",),
        **_SEANCE,
    )  # fmt: skip


def _convocation(en_tete: EnTete) -> Acte:
    return Convocation(
        en_tete=en_tete, titre="Convocation", nom="Camille Exemple", fonction="parent d'élève",
        adresse="1 rue de l'Exemple\n00000 Exemple", fait_le="Le 3 mars 2026",
        invitation="Le comité technique se réunit le jeudi 12 mars 2026, à 14 h. Votre présence est attendue.",
        message="Un goûter est prévu après la séance.", points=_POINTS, duree_totale="40 min",
        documents=("Plan du site.pdf",), signataire="Dominique Exemple", signataire_fonction="chef de projet",
        repondre=("Cochez votre réponse, puis remettez cette page à la personne qui vous l'a donnée.",),
        reponses=("je serai là", "je ne pourrai pas venir", "je serai représenté par :"),
        **_SEANCE,
    )  # fmt: skip


def _emargement(en_tete: EnTete) -> Acte:
    people = ("Camille Exemple", "Dominique Exemple")
    lines = tuple(
        Signature(nom=nom, fonction="Service exemple", qualite=qualite)
        for nom, qualite in zip(people, ("titulaire", "suppléant"), strict=True)
    )
    excused = (replace(lines[0], mention="excusé"), lines[1])
    groups = (
        GroupeSignatures(nom="Préfecture", lignes=lines),
        GroupeSignatures(nom="Éducation nationale", lignes=excused),
        GroupeSignatures(nom="Invités", lignes=(Signature(nom="Sacha Exemple", qualite="invité"),)),
    )
    return Emargement(en_tete=en_tete, titre="Feuille d'émargement", groupes=groups, **_SEANCE)


def _releve(en_tete: EnTete) -> Acte:
    return Releve(
        en_tete=en_tete, titre="Relevé de décisions", etat="À approuver à la prochaine séance", provisoire=True,
        presences=(
            Participation(
                pole="Préfecture", nom="Camille Exemple", fonction="Déléguée", qualite="titulaire", presence="présent"
            ),
            Participation(
                pole="Éducation nationale", nom="Dominique Exemple", fonction="Inspection", qualite="titulaire",
                presence="représenté par Sacha Exemple",
            ),
        ),
        poles=(
            PresencePole(pole="Préfecture", phrase="présente, par son titulaire"),
            PresencePole(pole="Éducation nationale", phrase="représentée"),
        ),
        regle="Une décision est adoptée quand tous les pôles sont favorables.",
        quorum="Quorum atteint : 3 pôles présents sur 3, 2 sont nécessaires.",
        points=_TRAITES, suites=(SuiteADonner(quoi="Réserver la salle", qui="Chef de projet"),),
        mentions=("Une déléguée s'est déportée au point 2.",),
        verification=Verification(url="https://exemple.invalid/verifier", code="EXEM-PLE0-0000", empreinte="0" * 64),
        **_SEANCE,
    )  # fmt: skip


def _lettre_mission(en_tete: EnTete) -> Acte:
    return LettreMission(
        en_tete=en_tete, titre="Lettre de mission", instance="Comité technique", edite="3 mars 2026",
        nom="Camille Exemple", organisation="Service exemple", mission="référent de groupe de travail",
        groupe="Groupe lecture", perimetre="Animer le groupe et suivre ses trois actions.",
        plafond=f"2{NBSP}000,00{NBSP}€", budget="budget de la structure porteuse", du="1er avril 2026",
        au="31 mars 2027", decision="2026-015", decision_le="12 mars 2026", fait_le="Le 3 mars 2026",
        renouvelle="mission du 1er avril 2025 au 31 mars 2026",
        signataires=(
            Signataire(nom="Préfecture", fonction="pour le préfet"),
            Signataire(nom="Éducation nationale"), Signataire(nom="Ville"),
        ),
    )  # fmt: skip


_ATTRIBUTIONS = (
    LigneAttribuee(
        beneficiaire="Association Exemple", siret="000 000 000 00000", action="Le livre va à l'école",
        objet="Ateliers de lecture", montant=f"6{NBSP}800,00{NBSP}€", acte="délibération 2026-41 du 10 mars 2026",
        decision="2026-014", convention="convention C-12, signée le 20 mars 2026",
    ),
    LigneAttribuee(
        beneficiaire="Collège d'exemple", action="Cordées d'exemple", montant=f"2{NBSP}000,00{NBSP}€",
        acte="délibération 2026-41 du 10 mars 2026", decision="2026-016", convention="sans convention",
    ),
)  # fmt: skip


def _annexe(en_tete: EnTete) -> Acte:
    return AnnexeDeliberation(
        en_tete=en_tete, titre="Annexe : subventions attribuées", edite="3 mars 2026", budget="Budget du CCAS",
        exercice="2026", acte="délibération 2026-41 du 10 mars 2026", attributions=_ATTRIBUTIONS,
        nombre="2 subventions", total=f"8{NBSP}800,00{NBSP}€", mentions=("Chaque montant est net de ses réductions.",),
    )  # fmt: skip


def _convention(en_tete: EnTete) -> Acte:
    return ConventionSubvention(
        en_tete=en_tete, titre="Convention attributive de subvention", edite="3 mars 2026", etat="Projet à signer",
        provisoire=True, numero="C-12", exercice="2026", autorite="CCAS d'exemple", autorite_siret="000 000 000 00000",
        beneficiaire="Association Exemple", beneficiaire_siret="000 000 000 00000", objet="Ateliers de lecture",
        montant=f"6{NBSP}800,00{NBSP}€", attributions=_ATTRIBUTIONS[:1],
        echeances=(
            Echeance(nature="acompte", montant=f"4{NBSP}800,00{NBSP}€", prevue="1er avril 2026"),
            Echeance(
                nature="solde", montant=f"2{NBSP}000,00{NBSP}€", prevue="1er décembre 2026",
                condition="au vu du bilan de l'action",
            ),
        ),
        justification="Le bénéficiaire remet un compte rendu financier.", signee_le="20 mars 2026",
        signataires=(Signataire(nom="CCAS d'exemple"), Signataire(nom="Association Exemple", fonction="bénéficiaire")),
    )  # fmt: skip


_EXEMPLES = {
    GenreActe.ORDRE_DU_JOUR: _ordre_du_jour,
    GenreActe.CONVOCATION: _convocation,
    GenreActe.EMARGEMENT: _emargement,
    GenreActe.RELEVE: _releve,
    GenreActe.LETTRE_MISSION: _lettre_mission,
    GenreActe.ANNEXE_DELIB: _annexe,
    GenreActe.CONVENTION_SUB: _convention,
}
