"""How each way of reading the coverage is called, and the sentence that names its gaps. No query here."""

from dataclasses import dataclass

from alliance.kernel.money import NBSP
from alliance.kernel.textes import enumerate_fr, plural
from alliance.plan.rules import runs_of
from alliance.plan.selectors.couverture import AGE, ETABLISSEMENT, QUARTIER, SEXE, TRANCHE, Facette
from alliance.territoires.enums import NatureEtablissement as Nature


@dataclass(frozen=True, slots=True)
class Mots:
    """Words of one way of reading: its tab, the head of its column, « chaque … », what comes before a gap."""

    onglet: str
    entete: str
    chaque: str
    aucune: str
    compte: str
    sans: str


MOTS = {
    ETABLISSEMENT: Mots(
        "Écoles", "École ou établissement", "Chaque établissement du périmètre", "Aucune action pour",
        "une fois par établissement qu’elle nomme", "Ne nomment aucune école ni établissement",
    ),
    QUARTIER: Mots(
        "Quartiers", "Quartier", "Chaque quartier du périmètre", "Aucune action pour",
        "une fois par quartier qu’elle nomme", "Ne nomment aucun quartier",
    ),
    TRANCHE: Mots(
        "Âges", "Tranche d’âge", "Chaque tranche", "Aucune action pour les",
        "dans chaque tranche qu’elle touche", "Ne disent aucun âge",
    ),
    AGE: Mots("Âge par âge", "Âge", "Chaque âge", "Aucune action à", "à chaque âge qu’elle accueille", ""),
    "temps": Mots(
        "Temps", "Temps", "Chaque temps", "Aucune action sur ce temps :",
        "une fois par temps qu’elle occupe", "Ne disent pas sur quel temps",
    ),
    "public": Mots(
        "Publics", "Public", "Chaque public", "Aucune action pour ce public :",
        "une fois par public qu’elle vise", "Ne disent pas pour quel public",
    ),
    SEXE: Mots(
        "Filles, garçons", "Filles, garçons", "Chaque réponse", "Aucune action ne dit s’adresser à :",
        "une seule fois", "Ne disent rien des filles et des garçons",
    ),
    "objectif_national": Mots(
        "Objectifs", "Objectif national", "Chaque objectif national", "Aucune action pour cet objectif :",
        "une fois par objectif qu’elle sert", "Ne servent aucun objectif national",
    ),
    "theme": Mots(
        "Thèmes", "Thème", "Chaque thème", "Aucune action sur ce thème :",
        "une fois par thème qu’elle aborde", "Ne disent aucun thème",
    ),
    "jour": Mots(
        "Jours", "Jour", "Chaque jour", "Aucune action ce jour :",
        "une fois par jour où elle a lieu", "Ne disent pas quel jour",
    ),
    "public_specifique": Mots(
        "Publics spécifiques", "Public spécifique", "Chaque public spécifique", "Aucune action pour :",
        "une fois par public qu’elle vise", "Ne nomment aucun public spécifique",
    ),
    "modalite": Mots(
        "Modalités", "Modalité", "Chaque modalité", "Aucune action sous cette forme :",
        "une fois par modalité qu’elle emploie", "Ne disent pas sous quelle forme",
    ),
    "dispositif": Mots(
        "Dispositifs", "Dispositif", "Chaque dispositif", "Aucune action reliée à :",
        "une fois par dispositif auquel elle se relie", "Ne se relient à aucun dispositif",
    ),
}  # fmt: skip
ONGLETS = (ETABLISSEMENT, QUARTIER, TRANCHE, "temps", "public", SEXE, "objectif_national", "theme", "jour")
"""What has a tab of its own, the first one opening the page."""

ORDONNEES = frozenset({TRANCHE, AGE, "jour", "temps"})
"""Scales that read in their own order; the others show first what has least."""

NATURES = (
    ("école", "écoles", frozenset({Nature.MATERNELLE, Nature.ELEMENTAIRE, Nature.PRIMAIRE})),
    ("collège", "collèges", frozenset({Nature.COLLEGE})),
    ("lycée", "lycées", frozenset({Nature.LYCEE, Nature.LYCEE_PRO})),
    ("autre établissement", "autres établissements", frozenset({Nature.SPECIALISE, Nature.CIO, Nature.AUTRE})),
)
NOMMES_MAX = 3
"""How many schools a sentence names; beyond, the table does."""


def mots_de(facette: Facette) -> Mots:
    """The words of a facet; every set of brackets reads as ages do."""
    return MOTS[facette.parametre]


def nom_de(facette: Facette) -> str:
    """« Temps », « Âges : Trois publics cibles »: how a choice of facets calls it."""
    onglet = mots_de(facette).onglet
    return f"{onglet}{NBSP}: {facette.nom}" if facette.nom else onglet


def phrase_vides(facette: Facette) -> str:
    """The gaps of a facet in one sentence; empty when there is none."""
    vides = facette.vides
    if not vides:
        return ""
    if facette.parametre == ETABLISSEMENT:
        return _ecoles(facette)
    if facette.parametre == QUARTIER:
        names = enumerate_fr([valeur.libelle for valeur in vides])
        count = _sur(len(vides), len(facette.valeurs), "quartier", "quartiers")
        return f"{count} {_negation(len(vides))} aucune action{NBSP}: {names}."
    if facette.parametre == AGE:
        spans = [_span(run.age_min, run.age_max) for run in runs_of(int(valeur.cle) for valeur in vides)]
        return f"Aucune action {enumerate_fr(spans)}."
    return f"{mots_de(facette).aucune} {enumerate_fr([valeur.libelle for valeur in vides])}."


def phrase_facette(facette: Facette, total: int) -> str:
    """What to see in a facet: its gaps, else where the least is."""
    if not total:
        return "Aucune action à compter avec ces filtres."
    if not facette.valeurs:
        return "Rien à montrer ici avec ces filtres."
    least = min(facette.valeurs, key=lambda valeur: len(facette.de(valeur.cle)))
    count = plural(len(facette.de(least.cle)), "action")
    return phrase_vides(facette) or (
        f"{mots_de(facette).chaque} a au moins une action. Le plus petit nombre{NBSP}: {least.libelle}, {count}."
    )


def _ecoles(facette: Facette) -> str:
    """« 4 écoles sur 12 et 1 collège sur 1 n'ont aucune action à leur nom. »"""
    parts, lacking = [], 0
    for one, many, natures in NATURES:
        among = sum(valeur.nature in natures for valeur in facette.valeurs)
        empty = sum(valeur.nature in natures for valeur in facette.vides)
        lacking += empty
        if empty:
            parts.append(_sur(empty, among, one, many))
    own = "son" if lacking == 1 else "leur"
    said = f"{enumerate_fr(parts)} {_negation(lacking)} aucune action à {own} nom"
    if lacking > NOMMES_MAX:
        return f"{said}."
    return f"{said}{NBSP}: {enumerate_fr([valeur.libelle for valeur in facette.vides])}."


def _sur(count: int, total: int, one: str, many: str) -> str:
    return f"{count}{NBSP}{one if count < 2 else many} sur {total}"


def _negation(count: int) -> str:
    return "n’a" if count < 2 else "n’ont"


def _span(first: int, last: int) -> str:
    unit = "ans" if last > 1 else "an"
    return f"à {first}{NBSP}{unit}" if first == last else f"de {first} à {last}{NBSP}{unit}"
