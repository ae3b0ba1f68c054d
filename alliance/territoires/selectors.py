"""Reads of the territory: the perimeter and its contours, the schools of a cité with what holds today."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from alliance.kernel.dates import annees_scolaires
from alliance.kernel.permissions import visible_cite_ids
from alliance.kernel.textes import fold
from alliance.territoires.enums import VersionQPV
from alliance.territoires.models import (
    ChefDeFile,
    Cite,
    ClassementPrioritaire,
    CodeQuartier,
    ConstatRentree,
    ContourQuartier,
    ConventionTriennale,
    Etablissement,
    Labellisation,
    PerimetreQuartier,
    PeriodeVacances,
    Quartier,
    RattachementCite,
    SecteurCollege,
    SituationQuartier,
)
from alliance.territoires.rules.perimetre import Contour

MEMBRE, NON_MEMBRE, A_CONFIRMER = "oui", "non", "a_confirmer"
DEFAUT = ("-est_membre", "nom_recherche", "pk")
TRIS = {
    "nom": ("nom_recherche", "pk"),
    "-nom": ("-nom_recherche", "pk"),
    "effectif": (F("effectif").asc(nulls_last=True), "pk"),
    "-effectif": (F("effectif").desc(nulls_last=True), "pk"),
    "ips": (F("ips_dixiemes").asc(nulls_last=True), "pk"),
    "-ips": (F("ips_dixiemes").desc(nulls_last=True), "pk"),
}


@dataclass(frozen=True, slots=True)
class FiltresEtablissements:
    """What the list of schools is asked for; empty filters nothing."""

    q: str = ""
    nature: str = ""
    quartier: int | None = None
    membre: str = ""
    tri: str = ""


def has_a_role(user, cite: Cite) -> bool:
    """Whether the person holds any role in the cité today: the territory is open to all of them."""
    return cite.pk in visible_cite_ids(user)


def perimetre_of(cite: Cite, today: date) -> list[PerimetreQuartier]:
    """Quartiers in the perimeter today, with their codes (newest list first) and their contours."""
    rows = PerimetreQuartier.objects.en_cours(today).filter(cite=cite).select_related("quartier")
    return list(
        rows.prefetch_related(
            Prefetch("quartier__codes", CodeQuartier.objects.order_by("-version", "code")),
            Prefetch("quartier__contours", ContourQuartier.objects.order_by("-version", "pk")),
        ).order_by("quartier__nom", "pk")
    )


def contours_of(rows: list[PerimetreQuartier]) -> list[Contour]:
    """What may answer « dans le périmètre ? »: for each quartier, its newest contour, or none."""
    return [_contour_of(row.quartier) for row in rows]


def _contour_of(quartier: Quartier) -> Contour:
    codes, contours = list(quartier.codes.all()), list(quartier.contours.all())
    liste = codes[0].version if codes else VersionQPV.QPV_2024.value
    if not contours:
        return Contour(quartier.pk, quartier.nom, liste)
    newest = contours[0]
    return Contour(quartier.pk, quartier.nom, liste, newest.version, newest.geometrie)


def etablissements_of(cite: Cite, filtres: FiltresEtablissements, today: date) -> QuerySet[Etablissement]:
    """Schools of the communes of the cité and its members, with their newest figures and membership."""
    membership = RattachementCite.objects.en_cours(today).filter(cite=cite, etablissement=OuterRef("pk"))
    constats = ConstatRentree.objects.filter(etablissement=OuterRef("pk")).order_by("-rentree")
    counted, indexed = constats.exclude(effectif=None), constats.exclude(ips_dixiemes=None)
    rows = (
        Etablissement.objects.of_cites([cite.pk])
        .select_related("commune")
        .annotate(
            est_membre=Exists(membership),
            effectif=Subquery(counted.values("effectif")[:1]),
            effectif_rentree=Subquery(counted.values("rentree")[:1]),
            ips_dixiemes=Subquery(indexed.values("ips_dixiemes")[:1]),
            ips_rentree=Subquery(indexed.values("rentree")[:1]),
        )
    )
    for word in fold(filtres.q).split():
        rows = rows.filter(Q(nom_recherche__contains=word) | Q(uai__startswith=word.upper()))
    if filtres.nature:
        rows = rows.filter(nature=filtres.nature)
    if filtres.quartier is not None:
        situated = SituationQuartier.objects.en_cours(today).filter(quartier_id=filtres.quartier)
        rows = rows.filter(pk__in=situated.values("etablissement_id"))
    if filtres.membre in (MEMBRE, NON_MEMBRE):
        rows = rows.filter(est_membre=filtres.membre == MEMBRE)
    elif filtres.membre == A_CONFIRMER:
        rows = rows.filter(Exists(membership.filter(a_confirmer=True)))
    return with_relations(rows, cite, today).order_by(*TRIS.get(filtres.tri, DEFAUT))


def with_relations(rows: QuerySet[Etablissement], cite: Cite, today: date) -> QuerySet[Etablissement]:
    """The same rows with the four facts that hold today, each as a list."""
    return rows.prefetch_related(
        Prefetch(
            "rattachements",
            RattachementCite.objects.en_cours(today).filter(cite=cite).order_by("pk"),
            to_attr="rattachements_du_jour",
        ),
        Prefetch(
            "classements", ClassementPrioritaire.objects.en_cours(today).order_by("pk"), to_attr="classements_du_jour"
        ),
        Prefetch(
            "secteurs",
            SecteurCollege.objects.en_cours(today).select_related("college").order_by("pk"),
            to_attr="secteurs_du_jour",
        ),
        Prefetch(
            "situations",
            SituationQuartier.objects.en_cours(today).select_related("quartier").order_by("pk"),
            to_attr="situations_du_jour",
        ),
    )


def count_members(cite: Cite, today: date) -> int:
    """How many établissements are members today."""
    rows = RattachementCite.objects.en_cours(today).filter(cite=cite)
    return rows.values("etablissement_id").distinct().count()


def natures_of(cite: Cite) -> set[str]:
    """The natures found among the schools of the cité: what its filter offers."""
    return set(Etablissement.objects.of_cites([cite.pk]).values_list("nature", flat=True).distinct())


def quartiers_of(cite: Cite) -> QuerySet[Quartier]:
    """Quartiers that concern the cité, by name."""
    return Quartier.objects.of_cites([cite.pk]).order_by("nom", "pk")


def colleges_of(cite: Cite) -> QuerySet[Etablissement]:
    """Schools of the cité that may be a sector collège: the collèges, and those whose nature is not known."""
    return Etablissement.objects.of_cites([cite.pk]).filter(nature__in=["COLLEGE", "AUTRE"]).order_by("nom", "pk")


@dataclass(frozen=True, slots=True)
class Identite:
    """The dated facts about the cité itself, newest first."""

    labels: list[Labellisation]
    conventions: list[ConventionTriennale]
    chefs_de_file: list[ChefDeFile]


def identite_of(cite: Cite) -> Identite:
    """Label, convention and chef de file: three relations, none drawn from another."""
    newest = F("from_on").desc(nulls_last=True)
    return Identite(
        labels=list(Labellisation.objects.filter(cite=cite).order_by(newest, "-pk")),
        conventions=list(ConventionTriennale.objects.filter(cite=cite).order_by(newest, "-pk")),
        chefs_de_file=list(
            ChefDeFile.objects.filter(cite=cite).select_related("etablissement").order_by(newest, "-pk")
        ),
    )


def vacances_of(cite: Cite) -> dict[str, list[PeriodeVacances]]:
    """Holidays of the cité's zone by school year, the newest year first."""
    years: dict[str, list[PeriodeVacances]] = defaultdict(list)
    for row in PeriodeVacances.objects.filter(zone=cite.zone).order_by("-annee_scolaire", "starts_on", "pk"):
        years[row.annee_scolaire].append(row)
    return dict(years)


@dataclass(frozen=True, slots=True)
class CalendrierScolaire:
    """Holidays of a zone that meet a period; the school years of that period that nobody imported yet."""

    zone: str
    periodes: tuple[PeriodeVacances, ...]
    annees_inconnues: tuple[str, ...]


def vacances_entre(cite: Cite, first: date, last: date) -> CalendrierScolaire:
    """Holidays of the cité's zone between two days, both inclusive, in order: one query."""
    years = annees_scolaires(first, last)
    meeting = Q(starts_on__lte=last, ends_on__gte=first)
    rows = list(
        PeriodeVacances.objects.filter(Q(annee_scolaire__in=years) | meeting, zone=cite.zone).order_by(
            "starts_on", "pk"
        )
    )
    known = {row.annee_scolaire for row in rows}
    return CalendrierScolaire(
        zone=cite.get_zone_display(),
        periodes=tuple(row for row in rows if row.starts_on <= last and row.ends_on >= first),
        annees_inconnues=tuple(year for year in years if year not in known),
    )
