"""« Qui n'a rien ? »: how many actions reach each school, quartier, age, temps, public. Four queries in all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q, Value

from alliance.plan.enums import VALEURS, Dimension, NatureAction, SexePublic
from alliance.plan.models import Codage, EtablissementFiche, QuartierFiche
from alliance.plan.rules import AGE_MAX_ANS, Tranche
from alliance.plan.selectors.filtres import ADULTES, MINEURS, Criteres, fiches_filtrees
from alliance.plan.selectors.tranches import JeuLu
from alliance.territoires.models import (
    ChefDeFile,
    Etablissement,
    PerimetreQuartier,
    Quartier,
    RattachementCite,
    SituationQuartier,
)

ETABLISSEMENT, QUARTIER, AGE, SEXE = "etablissement", "quartier", "age", "sexe"
TRANCHE = "tranche"
AUCUN = "aucun"
"""What a link asks for the fiches that do not say."""

CODEES = {
    "temps": Dimension.TEMPS,
    "public": Dimension.PUBLIC,
    "public_specifique": Dimension.PUBLIC_SPECIFIQUE,
    "objectif_national": Dimension.OBJECTIF_NATIONAL,
    "theme": Dimension.THEME,
    "jour": Dimension.JOUR,
    "modalite": Dimension.MODALITE,
    "dispositif": Dimension.DISPOSITIF,
}
"""Parameters of the plan that ask for one value of a closed list."""


@dataclass(frozen=True, slots=True)
class Valeur:
    """One thing that actions may reach: ``cle`` is its value in an address, ``nature`` what kind of school it is."""

    cle: str
    libelle: str
    nature: str = ""


@dataclass(frozen=True, slots=True)
class Facette:
    """One way of reading the plan.

    ``valeurs`` are those that should be reached, even when none is; ``ailleurs`` those that actions name although
    they are outside the perimeter; ``sans`` the fiches that do not say. An action counts once per value it names.
    """

    slug: str
    parametre: str
    valeurs: tuple[Valeur, ...]
    fiches: Mapping[str, frozenset[int]]
    sans: frozenset[int]
    ailleurs: tuple[Valeur, ...] = ()
    nom: str = ""
    montre_sans: bool = True

    def de(self, cle: str) -> frozenset[int]:
        """Fiches that name this value; ``aucun`` for those that name none."""
        return self.sans if cle == AUCUN else self.fiches.get(cle, frozenset())

    @property
    def vides(self) -> tuple[Valeur, ...]:
        """Values that no action names."""
        return tuple(valeur for valeur in self.valeurs if not self.de(valeur.cle))


@dataclass(frozen=True, slots=True)
class Couverture:
    """Everything that the kept fiches reach: one facet per way of reading.

    ``age_attendu`` are the fiches without an age that should have one (``Manque.AGE``).
    """

    total: int
    facettes: Mapping[str, Facette]
    quartiers_des_ecoles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    age_attendu: frozenset[int] = frozenset()

    def par_le_quartier(self, etablissement: str) -> tuple[frozenset[str], frozenset[int]]:
        """The quartiers where a school stands, and the fiches that name one of them and no school at all."""
        quartiers = self.quartiers_des_ecoles.get(etablissement, frozenset())
        par_quartier = self.facettes[QUARTIER]
        named = frozenset().union(*(par_quartier.de(quartier) for quartier in quartiers))
        return quartiers, named & self.facettes[ETABLISSEMENT].sans


def couverture_of(
    cite,
    user,
    criteres: Criteres,
    *,
    jeux: Sequence[JeuLu],
    today: date,
    retenus: Mapping[str, Collection[str]] | None = None,
) -> Couverture:
    """Every facet of the fiches that ``criteres`` keep, in four queries whatever their number.

    :param jeux: the sets of brackets to read ages with: one facet each, ``tranche-<cle>``.
    :param retenus: per parameter, the values that the criteria already ask for: the facet shows only those, so that
        a link on one of its rows still finds exactly the fiches counted there.
    """
    kept = fiches_filtrees(cite, user, criteres).order_by()
    fiches = list(kept.values_list("pk", "age_min", "age_max", "sexe", "nature"))
    tous = frozenset(fiche[0] for fiche in fiches)
    perimetre = _perimetre(cite, today)
    facettes = [
        *_lieux(kept, tous, perimetre),
        *_ages(fiches, jeux),
        _sexe(fiches, tous),
        *_codees(kept, tous),
    ]
    par_slug = {facette.slug: facette for facette in facettes}
    return Couverture(
        total=len(tous),
        facettes={facette.slug: _restreinte(facette, (retenus or {}).get(facette.parametre)) for facette in facettes},
        quartiers_des_ecoles=perimetre.quartiers_des_ecoles,
        age_attendu=_age_attendu(fiches, par_slug["public"]),
    )


def _age_attendu(fiches: Sequence[tuple], publics: Facette) -> frozenset[int]:
    """Without any age, neither a coordination nor for adults only (``rules.manques``)."""
    mineurs = frozenset().union(*(publics.de(valeur) for valeur in MINEURS))
    adultes = frozenset().union(*(publics.de(valeur) for valeur in ADULTES)) - mineurs
    return frozenset(
        pk
        for pk, low, high, _sexe, nature in fiches
        if low is None and high is None and nature != NatureAction.COORDINATION and pk not in adultes
    )


@dataclass(frozen=True, slots=True)
class Perimetre:
    """What the cité must reach today: its schools, its quartiers, and which school stands where."""

    etablissements: tuple[Valeur, ...]
    quartiers: tuple[Valeur, ...]
    quartiers_des_ecoles: Mapping[str, frozenset[str]]


def _perimetre(cite, today: date) -> Perimetre:
    """Declared members and the chef de file, quartiers of the perimeter, stated situations: one query."""
    members = RattachementCite.objects.en_cours(today).filter(cite=cite).values("etablissement_id")
    leaders = ChefDeFile.objects.en_cours(today).filter(cite=cite).values("etablissement_id")
    schools = Etablissement.objects.filter(Q(pk__in=members) | Q(pk__in=leaders))
    quartiers = Quartier.objects.filter(
        pk__in=PerimetreQuartier.objects.en_cours(today).filter(cite=cite).values("quartier_id")
    )
    situations = SituationQuartier.objects.en_cours(today).filter(etablissement__in=schools)
    rows = list(
        _part("ecole", schools, F("pk"), F("nom"), F("nature")).union(
            _part("quartier", quartiers, F("pk"), F("nom"), Value("")),
            _part("situation", situations, F("etablissement_id"), Value(""), Value(""), F("quartier_id")),
        )
    )
    rows.sort(key=lambda row: (row[3], row[1]))
    where: dict[str, set[str]] = {}
    for genre, pk, quartier, _nom, _nature in rows:
        if genre == "situation":
            where.setdefault(str(pk), set()).add(str(quartier))
    return Perimetre(
        etablissements=tuple(Valeur(str(pk), nom, nature) for genre, pk, _q, nom, nature in rows if genre == "ecole"),
        quartiers=tuple(Valeur(str(pk), nom) for genre, pk, _q, nom, _n in rows if genre == "quartier"),
        quartiers_des_ecoles={school: frozenset(found) for school, found in where.items()},
    )


def _part(genre: str, rows, pk, nom, nature, autre=None):
    """One part of a union: genre, key, other key, name, nature."""
    return (
        rows.annotate(
            c_genre=Value(genre), c_pk=pk, c_autre=Value(0) if autre is None else autre, c_nom=nom, c_nature=nature
        )
        .values_list("c_genre", "c_pk", "c_autre", "c_nom", "c_nature")
        .order_by()
    )


def _lieux(kept, tous: frozenset[int], perimetre: Perimetre) -> tuple[Facette, Facette]:
    """Schools and quartiers that the fiches name, in one query."""
    keys = kept.values("pk")
    schools = EtablissementFiche.objects.filter(fiche__in=keys)
    quartiers = QuartierFiche.objects.filter(fiche__in=keys)
    rows = _part(
        ETABLISSEMENT, schools, F("fiche_id"), F("etablissement__nom"), F("etablissement__nature"),
        F("etablissement_id"),
    ).union(_part(QUARTIER, quartiers, F("fiche_id"), F("quartier__nom"), Value(""), F("quartier_id")))  # fmt: skip
    named: dict[str, dict[Valeur, set[int]]] = {ETABLISSEMENT: {}, QUARTIER: {}}
    for genre, fiche, pk, nom, nature in rows:
        named[genre].setdefault(Valeur(str(pk), nom, nature), set()).add(fiche)
    return (
        _lieu(ETABLISSEMENT, perimetre.etablissements, named[ETABLISSEMENT], tous),
        _lieu(QUARTIER, perimetre.quartiers, named[QUARTIER], tous),
    )


def _lieu(slug: str, perimetre: tuple[Valeur, ...], named: dict[Valeur, set[int]], tous: frozenset[int]) -> Facette:
    inside = {valeur.cle for valeur in perimetre}
    outside = sorted((v for v in named if v.cle not in inside), key=lambda v: (v.libelle, v.cle))
    found = {valeur.cle: frozenset(fiches) for valeur, fiches in named.items()}
    return _facette(slug, slug, perimetre, found, tous, ailleurs=tuple(outside))


def _ages(fiches: Sequence[tuple], jeux: Sequence[JeuLu]) -> list[Facette]:
    """One facet per set of brackets, and one age by age."""
    by_age = tuple(Tranche(age, age) for age in range(AGE_MAX_ANS + 1))
    sets = [(f"{TRANCHE}-{jeu.cle}", TRANCHE, jeu.nom, jeu.tranches) for jeu in jeux]
    sets.append((AGE, AGE, "", by_age))
    sans = frozenset(pk for pk, low, high, _sexe, _nature in fiches if low is None and high is None)
    return [
        Facette(
            slug,
            parametre,
            tuple(Valeur(_cle(tranche, parametre), _ans(tranche)) for tranche in tranches),
            {
                _cle(tranche, parametre): frozenset(pk for pk, low, high, _s, _n in fiches if tranche.touche(low, high))
                for tranche in tranches
            },
            sans,
            nom=nom,
            montre_sans=parametre == TRANCHE,
        )
        for slug, parametre, nom, tranches in sets
    ]


def _cle(tranche: Tranche, parametre: str) -> str:
    return str(tranche.age_min) if parametre == AGE else tranche.cle


def _ans(tranche: Tranche) -> str:
    if tranche.age_min == tranche.age_max:
        return f"{tranche.age_min} {'ans' if tranche.age_min > 1 else 'an'}"
    return f"{tranche.age_min}–{tranche.age_max} ans"


def _sexe(fiches: Sequence[tuple], tous: frozenset[int]) -> Facette:
    found = {sexe: frozenset(row[0] for row in fiches if row[3] == sexe) for sexe in SexePublic.values}
    return _facette(SEXE, SEXE, _valeurs(SexePublic), found, tous)


def _codees(kept, tous: frozenset[int]) -> list[Facette]:
    """Every closed list, in one query."""
    rows = Codage.objects.filter(fiche__in=kept.values("pk"), dimension__in=list(CODEES.values()))
    found: dict[str, dict[str, set[int]]] = {}
    for fiche, dimension, valeur in rows.values_list("fiche_id", "dimension", "valeur"):
        found.setdefault(dimension, {}).setdefault(valeur, set()).add(fiche)
    return [
        _facette(
            parametre,
            parametre,
            _valeurs(VALEURS[dimension]),
            {valeur: frozenset(fiches) for valeur, fiches in found.get(dimension, {}).items()},
            tous,
        )
        for parametre, dimension in CODEES.items()
    ]


def _valeurs(choices) -> tuple[Valeur, ...]:
    return tuple(Valeur(str(value), str(label)) for value, label in choices.choices)


def _facette(
    slug: str,
    parametre: str,
    valeurs: tuple[Valeur, ...],
    fiches: Mapping[str, frozenset[int]],
    tous: frozenset[int],
    ailleurs: tuple[Valeur, ...] = (),
) -> Facette:
    sans = tous.difference(*fiches.values())
    return Facette(slug, parametre, valeurs, fiches, sans, ailleurs)


def _restreinte(facette: Facette, retenus: Collection[str] | None) -> Facette:
    """Only the values that the criteria ask for, when they ask for some."""
    if not retenus:
        return facette
    return Facette(
        slug=facette.slug,
        parametre=facette.parametre,
        valeurs=tuple(valeur for valeur in facette.valeurs if valeur.cle in retenus),
        fiches=facette.fiches,
        sans=facette.sans,
        ailleurs=tuple(valeur for valeur in facette.ailleurs if valeur.cle in retenus),
        nom=facette.nom,
        montre_sans=facette.montre_sans and AUCUN in retenus,
    )
