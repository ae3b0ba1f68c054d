"""Shape the coverage for the page and the export: rows, cells, links, charts. No query here."""

from dataclasses import dataclass

from django.utils.text import capfirst

from alliance.kernel.charts import Graphique, Mesure, bars, columns
from alliance.kernel.money import NBSP, format_number
from alliance.kernel.textes import plural
from alliance.plan.enums import Manque
from alliance.plan.selectors.couverture import (
    AGE,
    AUCUN,
    ETABLISSEMENT,
    QUARTIER,
    TRANCHE,
    Couverture,
    Facette,
    Valeur,
)
from alliance.plan.views.cadre import Liens
from alliance.plan.views.couverture_mots import ORDONNEES, mots_de, nom_de, phrase_facette

RIEN = "rien"
NON_PRECISE = "Non précisé"
TEINTES = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A number of actions and the list that holds exactly them; ``teinte`` from 0 (nothing) to 3 (the most).

    ``apart``: nothing there is no gap, the value is outside the perimeter or is that nobody said.
    """

    nombre: int
    url: str
    teinte: int = 0
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Rangee:
    """One row: its words, its cells. ``quartier`` counts what only names the quartier of a school."""

    libelle: str
    cases: tuple[Case, ...]
    quartier: Case | None = None

    @property
    def premiere(self) -> Case:
        return self.cases[0]


@dataclass(frozen=True, slots=True)
class Tableau:
    """One facet: its rows, those outside the perimeter, the fiches that do not say, its chart, its sentence."""

    ident: str
    titre: str
    entete: str
    phrase: str
    compte: str
    rangees: tuple[Rangee, ...]
    ailleurs: tuple[Rangee, ...]
    sans: Rangee | None
    mots_sans: str
    a_completer: Case | None
    replie: bool
    graphique: Graphique | None
    avec_quartier: bool

    @property
    def somme(self) -> int:
        """What the rows add up to: more than the actions, when one names several values."""
        return sum(rangee.premiere.nombre for rangee in (*self.rangees, *self.ailleurs))


@dataclass(frozen=True, slots=True)
class Matrice:
    """Rows × columns, the column of those that do not say last."""

    titre: str
    entete: str
    colonnes: tuple[str, ...]
    rangees: tuple[Rangee, ...]
    vides: int


def tableau_of(facette: Facette, couverture: Couverture, liens: Liens, *, moins_d_abord: bool, quartiers) -> Tableau:
    """One facet as a table and a chart with the same figures.

    :param quartiers: the quartiers that the page already filters on, or none: a school's second number is only
        given when its link can say it.
    """
    mots = mots_de(facette)
    avec_quartier = facette.parametre == ETABLISSEMENT
    rangees = tuple(
        Rangee(
            capfirst(valeur.libelle),
            (_case(facette, valeur.cle, liens),),
            _par_le_quartier(couverture, valeur, liens, quartiers) if avec_quartier else None,
        )
        for valeur in _ordre(facette, moins_d_abord=moins_d_abord)
    )
    sans = Rangee(NON_PRECISE, (_case(facette, AUCUN, liens),)) if facette.montre_sans else None
    phrase = phrase_facette(facette, couverture.total)
    return Tableau(
        ident=f"couverture-{facette.slug}",
        titre=facette.nom or mots.onglet,
        entete=mots.entete,
        phrase=phrase,
        compte=mots.compte,
        rangees=rangees,
        ailleurs=tuple(Rangee(v.libelle, (_case(facette, v.cle, liens),)) for v in facette.ailleurs),
        sans=sans,
        mots_sans=mots.sans,
        a_completer=_age_a_completer(couverture, liens)
        if facette.parametre == TRANCHE and facette.montre_sans
        else None,
        replie=facette.parametre == AGE,
        graphique=_graphique(facette, rangees, phrase),
        avec_quartier=avec_quartier and any(rangee.quartier for rangee in rangees),
    )


def _ordre(facette: Facette, *, moins_d_abord: bool) -> list[Valeur]:
    if not moins_d_abord:
        return list(facette.valeurs)
    return sorted(facette.valeurs, key=lambda valeur: len(facette.de(valeur.cle)))


def _case(facette: Facette, cle: str, liens: Liens) -> Case:
    return Case(len(facette.de(cle)), liens.vers((facette.parametre, (cle,))))


def _age_a_completer(couverture: Couverture, liens: Liens) -> Case:
    """Among the fiches without an age, those that should have one."""
    manques = [valeur for nom, valeur in liens.parametres if nom == "manque"]
    url = liens.vers((TRANCHE, (AUCUN,)), ("manque", tuple(dict.fromkeys((*manques, Manque.AGE.value)))))
    return Case(len(couverture.age_attendu), url)


def _par_le_quartier(couverture: Couverture, valeur: Valeur, liens: Liens, filtres: frozenset[str]) -> Case | None:
    quartiers, fiches = couverture.par_le_quartier(valeur.cle)
    if not quartiers or (filtres and not quartiers <= filtres):
        return None
    return Case(len(fiches), liens.vers((QUARTIER, sorted(quartiers)), (ETABLISSEMENT, (AUCUN,))))


def _graphique(facette: Facette, rangees: tuple[Rangee, ...], phrase: str) -> Graphique | None:
    if not any(rangee.premiere.nombre for rangee in rangees):
        return None
    least = min(rangee.premiere.nombre for rangee in rangees)
    mots = mots_de(facette)
    mesures = [
        Mesure(
            str(facette.valeurs[rang].cle) if facette.parametre == AGE else rangee.libelle,
            rangee.premiere.nombre,
            accent=rangee.premiere.nombre == least,
        )
        for rang, rangee in enumerate(rangees)
    ]
    draw = columns if facette.parametre == AGE else bars
    return draw(
        ident=f"graphique-{facette.slug}", titre=f"Nombre d’actions{NBSP}: {mots.entete.lower()}", mesures=mesures,
        colonne=mots.entete, unite="actions", phrase=phrase, ecrire=_ecrire,
    )  # fmt: skip


def _ecrire(nombre: int) -> str:
    return format_number(nombre) if nombre else RIEN


def matrice_of(lignes: Facette, colonnes: Facette, couverture: Couverture, liens: Liens) -> Matrice:
    """Two facets crossed: rows with least first, « non précisé » last in both ways."""
    rows = [(capfirst(v.libelle), v.cle) for v in _ordre(lignes, moins_d_abord=lignes.parametre not in ORDONNEES)]
    rows += [(f"{v.libelle} (hors périmètre)", v.cle) for v in lignes.ailleurs]
    heads = [(capfirst(v.libelle), v.cle) for v in (*colonnes.valeurs, *colonnes.ailleurs)]
    rows += [(NON_PRECISE, AUCUN)] if lignes.montre_sans else []
    heads += [(NON_PRECISE, AUCUN)] if colonnes.montre_sans else []
    counts = {(row, head): len(lignes.de(row) & colonnes.de(head)) for _mot, row in rows for _autre, head in heads}
    most = max(counts.values(), default=0)
    inside = {valeur.cle for valeur in lignes.valeurs}, {valeur.cle for valeur in colonnes.valeurs}
    return Matrice(
        titre=f"{nom_de(lignes)} et {nom_de(colonnes).lower()}",
        entete=mots_de(lignes).entete,
        colonnes=tuple(mot for mot, _cle in heads),
        rangees=tuple(
            Rangee(
                mot,
                tuple(
                    Case(
                        counts[row, head],
                        liens.vers((lignes.parametre, (row,)), (colonnes.parametre, (head,))),
                        -(-TEINTES * counts[row, head] // most) if most else 0,
                        apart=row not in inside[0] or head not in inside[1],
                    )
                    for _autre, head in heads
                ),
            )
            for mot, row in rows
        ),
        vides=sum(not n for (row, head), n in counts.items() if row in inside[0] and head in inside[1]),
    )


def phrase_matrice(matrice: Matrice, total: int) -> str:
    """How many crossings nobody reaches."""
    if not total:
        return "Aucune action à compter avec ces filtres."
    if not matrice.vides:
        return "Aucun croisement n’est vide."
    verb = "n’a aucune action" if matrice.vides == 1 else "n’ont aucune action"
    return f"{plural(matrice.vides, 'croisement')} {verb}."
