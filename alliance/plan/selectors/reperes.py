"""What frames the plan: its exercices, its headings, and everything that a filter may name, in one query."""

from dataclasses import dataclass

from django.db.models import Case, Count, Q, Value, When

from alliance.acteurs.models import Organisation
from alliance.comptes.models import Compte
from alliance.gouvernance.models import Instance
from alliance.plan.models import (
    Axe,
    EtablissementFiche,
    FicheAction,
    FiltreEnregistre,
    GroupeFiche,
    GroupeSousThematique,
    Levier,
    PartenaireFiche,
    QuartierFiche,
    SousThematique,
)
from alliance.territoires.models import Etablissement, PerimetreQuartier, Quartier, RattachementCite


@dataclass(frozen=True, slots=True)
class Repere:
    """One heading or value that a filter offers."""

    pk: int
    parent: int
    code: str
    nom: str
    ordre: int

    @property
    def intitule(self) -> str:
        """Code and name, as headings are read."""
        return f"{self.code} {self.nom}".strip()


@dataclass(frozen=True, slots=True)
class Reperes:
    """Everything that frames the list: exercices with their counts, headings, saved views; the rest when asked."""

    exercices: dict[int, int]
    axes: tuple[Repere, ...]
    sous_thematiques: tuple[Repere, ...]
    leviers: tuple[Repere, ...] = ()
    quartiers: tuple[Repere, ...] = ()
    etablissements: tuple[Repere, ...] = ()
    organisations: tuple[Repere, ...] = ()
    referents: tuple[Repere, ...] = ()
    groupes: tuple[Repere, ...] = ()
    filtres: tuple[Repere, ...] = ()


def reperes_of(cite, user, *, complets: bool = True) -> Reperes:
    """Exercices, headings and saved views of the plan that ``user`` reads, in one query.

    :param complets: with the levers, places, organisations and people too, which only filters name.
    """
    fiches = FicheAction.objects.visible_to(user).filter(cite=cite)
    parts = [
        _part(
            "exercices",
            fiches.actives().values("exercice").annotate(combien=Count("pk")),
            {"pk": "exercice", "parent": Value(0), "code": Value(""), "nom": Value(""), "ordre": "combien"},
        ),
        _part("axes", Axe.objects.visible_to(user).filter(cite=cite), {"parent": Value(0)}),
        _part(
            "sous_thematiques",
            SousThematique.objects.visible_to(user).filter(axe__cite=cite),
            {"parent": "axe_id"},
        ),
    ]
    # A saved view: its address in the place of the code, its owner in that of the parent, 0 for one's own.
    parts.append(
        _part(
            "filtres",
            FiltreEnregistre.objects.visible_to(user).filter(cite=cite),
            {
                "parent": "compte_id",
                "code": "requete",
                "ordre": Case(When(compte_id=user.pk, then=Value(0)), default=Value(1)),
            },
        )
    )
    if complets:
        parts += _autres(cite, user, fiches)
    found: dict[str, list[Repere]] = {}
    for genre, *values in parts[0].union(*parts[1:]):
        found.setdefault(genre, []).append(Repere(*values))
    exercices = sorted(found.pop("exercices", []), key=lambda row: -row.pk)
    return Reperes(
        exercices={row.pk: row.ordre for row in exercices},
        axes=_ranged(found.pop("axes", [])),
        sous_thematiques=_ranged(found.pop("sous_thematiques", [])),
        **{genre: _ranged(rows) for genre, rows in found.items()},
    )


_COLONNES = ("pk", "parent", "code", "nom", "ordre")
_NOM_SEUL = {"parent": Value(0), "code": Value(""), "ordre": Value(0)}


def _ranged(rows: list[Repere]) -> tuple[Repere, ...]:
    return tuple(sorted(rows, key=lambda row: (row.ordre, row.code, row.nom, row.pk)))


def _autres(cite, user, fiches) -> list:
    """What the cité has or its fiches name: a quartier where nothing happens yet is a quartier too."""

    def of_fiches(rows, relation: str):
        return rows.objects.filter(fiche__in=fiches).values(f"{relation}_id")

    perimetre = PerimetreQuartier.objects.filter(cite=cite).values("quartier_id")
    rattaches = RattachementCite.objects.filter(cite=cite).values("etablissement_id")
    annuaire = Organisation.objects.visible_to(user).actives().filter(cite=cite).values("pk")
    quartiers = Quartier.objects.filter(Q(pk__in=perimetre) | Q(pk__in=of_fiches(QuartierFiche, "quartier")))
    etablissements = Etablissement.objects.filter(
        Q(pk__in=rattaches) | Q(pk__in=of_fiches(EtablissementFiche, "etablissement"))
    )
    organisations = Organisation.objects.filter(
        Q(pk__in=annuaire)
        | Q(pk__in=fiches.values("porteur_id"))
        | Q(pk__in=of_fiches(PartenaireFiche, "organisation"))
    )
    followed = Q(pk__in=GroupeFiche.objects.values("instance_id"))
    followed |= Q(pk__in=GroupeSousThematique.objects.values("instance_id"))
    instances = Instance.objects.visible_to(user).filter(followed, cite=cite)
    return [
        _part(
            "leviers",
            Levier.objects.visible_to(user).filter(axe__cite=cite),
            {"parent": "axe_id", "code": Value("")},
        ),
        _part("quartiers", quartiers, _NOM_SEUL),
        _part("etablissements", etablissements, _NOM_SEUL),
        _part("organisations", organisations, _NOM_SEUL),
        _part("groupes", instances, _NOM_SEUL),
        _part("referents", Compte.objects.filter(pk__in=fiches.values("referent_id")), _NOM_SEUL),
    ]


def _part(genre: str, rows, colonnes: dict):
    """One part of the union, its columns in the order of ``Repere``; a plain field is cheaper than an expression."""
    return rows.values_list(Value(genre), *[colonnes.get(nom, nom) for nom in _COLONNES]).order_by()
