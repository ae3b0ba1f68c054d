"""The list as a calendar: a month with what starts, ends and runs each day, and its year in twelve."""

from calendar import Calendar
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from alliance.kernel.dates import JOURS, MOIS, annees_scolaires, bornes_mois, decale_mois, format_jour, meets
from alliance.kernel.frise import petit_mois
from alliance.kernel.money import NBSP
from alliance.kernel.textes import plural
from alliance.plan.enums import Jour
from alliance.plan.selectors import LignePlan, Reperes
from alliance.plan.selectors.temps import jours_of
from alliance.plan.views.temps import (
    ANNEES,
    CIVILE,
    SCOLAIRE,
    Action,
    Annee,
    DatesManquantes,
    actions_of,
    annee_de,
    bandes_of,
    dates_manquantes,
    lire_mois,
    vers_periode,
)
from alliance.territoires.selectors import CalendrierScolaire, vacances_entre

ACTIONS_MONTREES = 15
"""Titles listed under one day; the rest is a number, and the list behind it."""


@dataclass(frozen=True, slots=True)
class Evenements:
    """What starts, or ends, on a day."""

    nombre: int
    actions: list[Action]

    @property
    def autres(self) -> int:
        return self.nombre - len(self.actions)


@dataclass(frozen=True, slots=True)
class Case:
    """A day of the month: what starts, what ends, how many actions run."""

    jour: date
    iso: str
    entier: str
    debuts: Evenements
    fins: Evenements
    nombre: int
    url: str
    vacances: str
    premier_des_vacances: bool
    est_aujourdhui: bool

    @property
    def a_dire(self) -> bool:
        """Whether a dated list shows this day."""
        return bool(self.debuts.nombre or self.fins.nombre or self.premier_des_vacances or self.est_aujourdhui)


@dataclass(frozen=True, slots=True)
class Colonne:
    """A day of the week: the actions coded with it that run during the month."""

    mot: str
    ident: str
    nombre: int
    actions: list[Action]
    url: str

    @property
    def compte(self) -> str:
        return plural(self.nombre, "action")

    @property
    def autres(self) -> int:
        return self.nombre - len(self.actions)


@dataclass(frozen=True, slots=True)
class PetitMois:
    """One month of the year: its counts and its grid."""

    titre: str
    mois: str
    debutent: int
    finissent: int
    durent: int
    grille: SafeString
    est_montre: bool


@dataclass(frozen=True, slots=True)
class CalendrierPlan:
    """The whole view."""

    titre: str
    mois: str
    phrase: str
    precedent: str
    suivant: str
    ce_mois: str
    annee_precedente: str
    annee_suivante: str
    semaines: list[list[Case | None]]
    colonnes: list[Colonne]
    sans_jour: bool
    scolaire: CalendrierScolaire
    scolaire_du_mois: CalendrierScolaire
    annee: Annee
    mois_de_l_annee: list[PetitMois]
    manque: DatesManquantes | None


def contexte_calendrier(request, cite, retenues: list[LignePlan], reperes: Reperes, today: date) -> dict:
    first, last = bornes_mois(lire_mois(request.GET, retenues, today))
    annee = annee_de(CIVILE if request.GET.get("annee") == CIVILE else SCOLAIRE, first)
    scolaire = vacances_entre(cite, annee.fenetre.debut, annee.fenetre.fin)
    running = [ligne for ligne in retenues if meets(ligne.starts_on, ligne.ends_on, first, last)]
    colonnes = _colonnes(request, cite, running, (first, last), today)
    return {
        "calendrier": CalendrierPlan(
            titre=_titre(first),
            mois=_cle(first),
            phrase=_phrase(running, first, last),
            precedent=_voisin(first, -1),
            suivant=_voisin(first, 1),
            annee_precedente=_voisin(first, -12),
            annee_suivante=_voisin(first, 12),
            ce_mois="" if first <= today <= last else _cle(today),
            semaines=_semaines(request.GET, cite, running, scolaire, (first, last), today),
            colonnes=colonnes,
            sans_jour=not any(colonne.actions for colonne in colonnes),
            scolaire=scolaire,
            scolaire_du_mois=_du_mois(scolaire, first, last),
            annee=annee,
            mois_de_l_annee=_annee(retenues, annee, scolaire, first, today),
            manque=dates_manquantes(retenues, request.GET),
        )
    }


def _cle(day: date) -> str:
    return f"{day:%Y-%m}"


def _titre(first: date) -> str:
    mot = MOIS[first.month - 1]
    return f"{mot[0].upper()}{mot[1:]} {first.year}"


def _voisin(first: date, months: int) -> str:
    other = decale_mois(first, months)
    return _cle(other) if other.year in ANNEES else ""


def _semaines(query, cite, running, scolaire, bornes, today: date) -> list[list[Case | None]]:
    """Weeks from Monday to Sunday; the days of the neighbouring months stay empty."""
    first, last = bornes
    starts, ends = _by_day(running, "starts_on"), _by_day(running, "ends_on")
    printed = dict(zip((ligne.pk for ligne in running), actions_of(running, cite.slug, today), strict=True))
    bandes = bandes_of(scolaire.periodes)
    rows = []
    for week in Calendar().monthdatescalendar(first.year, first.month):
        row: list[Case | None] = []
        for day in week:
            if not first <= day <= last:
                row.append(None)
                continue
            bande = next((bande for bande in bandes if bande.debut <= day <= bande.fin), None)
            nombre = sum(meets(ligne.starts_on, ligne.ends_on, day, day) for ligne in running)
            row.append(
                Case(
                    jour=day,
                    iso=day.isoformat(),
                    entier=f"{JOURS[day.weekday()]} {format_jour(day, annee=False)}",
                    debuts=_evenements(starts[day], printed),
                    fins=_evenements(ends[day], printed),
                    nombre=nombre,
                    url=vers_periode(query, day, day) if nombre else "",
                    vacances=bande.nom if bande else "",
                    premier_des_vacances=bool(bande and day in (bande.debut, first)),
                    est_aujourdhui=day == today,
                )
            )
        rows.append(row)
    return rows


def _evenements(lignes: list[LignePlan], printed: dict[int, Action]) -> Evenements:
    return Evenements(len(lignes), [printed[ligne.pk] for ligne in lignes[:ACTIONS_MONTREES]])


def _by_day(lignes: list[LignePlan], champ: str) -> defaultdict[date, list[LignePlan]]:
    found: defaultdict[date, list[LignePlan]] = defaultdict(list)
    for ligne in lignes:
        found[getattr(ligne, champ)].append(ligne)
    return found


def _colonnes(request, cite, running: list[LignePlan], bornes, today: date) -> list[Colonne]:
    coded = jours_of(cite, request.user, running)
    asked = [jour for jour in request.GET.getlist("jour") if jour]
    return [
        Colonne(
            mot=JOURS[rank],
            ident=f"jour-{jour.value.lower()}",
            nombre=len(coded[jour.value]),
            actions=actions_of(coded[jour.value][:ACTIONS_MONTREES], cite.slug, today),
            url="" if asked and jour.value not in asked else vers_periode(request.GET, *bornes, jour=[jour.value]),
        )
        for rank, jour in enumerate(Jour)
    ]


def _annee(retenues: list[LignePlan], annee: Annee, scolaire, shown: date, today: date) -> list[PetitMois]:
    bandes = bandes_of(scolaire.periodes)
    starts = Counter(ligne.starts_on for ligne in retenues if ligne.starts_on)
    ends = Counter(ligne.ends_on for ligne in retenues if ligne.ends_on)
    months = []
    for first in annee.fenetre.mois():
        last = bornes_mois(first)[1]
        months.append(
            PetitMois(
                titre=_titre(first),
                mois=_cle(first),
                debutent=sum(count for day, count in starts.items() if first <= day <= last),
                finissent=sum(count for day, count in ends.items() if first <= day <= last),
                durent=sum(meets(ligne.starts_on, ligne.ends_on, first, last) for ligne in retenues),
                grille=petit_mois(first, bandes=bandes, debuts=starts, fins=ends, aujourdhui=today),
                est_montre=first == shown,
            )
        )
    return months


def _phrase(running: list[LignePlan], first: date, last: date) -> str:
    if not running:
        return "Aucune action de cette liste n’a lieu ce mois-ci."
    starts = sum(ligne.starts_on is not None and first <= ligne.starts_on <= last for ligne in running)
    ends = sum(ligne.ends_on is not None and first <= ligne.ends_on <= last for ligne in running)
    words = plural(len(running), "action a lieu ce mois-ci", "actions ont lieu ce mois-ci")
    parts = [f"{starts} {'commence' if starts < 2 else 'commencent'}" if starts else "aucune ne commence"]
    parts.append(f"{ends} {'se termine' if ends < 2 else 'se terminent'}" if ends else "aucune ne se termine")
    return f"{words}{NBSP}: {', '.join(parts)}."


def _du_mois(scolaire: CalendrierScolaire, first: date, last: date) -> CalendrierScolaire:
    return CalendrierScolaire(
        zone=scolaire.zone,
        periodes=tuple(row for row in scolaire.periodes if meets(row.starts_on, row.ends_on, first, last)),
        annees_inconnues=tuple(set(scolaire.annees_inconnues) & set(annees_scolaires(first, last))),
    )
