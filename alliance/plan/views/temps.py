"""What the views in time and place share: the year shown, the links to the same list, rows in words. No query here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse

from alliance.kernel.dates import bornes_civiles, bornes_scolaires, format_jour, format_periode, meets, rentree_of
from alliance.kernel.frise import Bande, Fenetre
from alliance.kernel.textes import plural
from alliance.plan.enums import Manque
from alliance.plan.forms.parametres import PRESENTATION
from alliance.plan.rules import ANNEES_POSSIBLES, PAS_COMMENCEES
from alliance.plan.selectors import LignePlan
from alliance.plan.views.affichage import STATUTS, SigneStatut

SCOLAIRE, CIVILE = "scolaire", "civile"
ANNEES = ANNEES_POSSIBLES
_MOIS = re.compile(r"(?P<an>\d{4})-(?P<mois>0[1-9]|1[0-2])")
_ARTICLES = re.compile(r"^vacances (de la |de l['’]|d['’]|de |du )?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Annee:
    """The year shown: school (from 1 September) or civil, by its first civil year."""

    genre: str
    an: int

    @property
    def fenetre(self) -> Fenetre:
        bornes = bornes_scolaires if self.genre == SCOLAIRE else bornes_civiles
        return Fenetre(*bornes(self.an))

    @property
    def titre(self) -> str:
        return f"Année scolaire {self.an}-{self.an + 1}" if self.genre == SCOLAIRE else f"Année {self.an}"

    @property
    def precedente(self) -> int | None:
        return self.an - 1 if self.an - 1 in ANNEES else None

    @property
    def suivante(self) -> int | None:
        return self.an + 1 if self.an + 1 in ANNEES else None


@dataclass(frozen=True, slots=True)
class Action:
    """One action, every value ready to print."""

    url: str
    titre: str
    precisions: str
    periode: str
    signe: SigneStatut
    retard: str


@dataclass(frozen=True, slots=True)
class DatesManquantes:
    """The actions that lack a start or an end, and the list that holds exactly them."""

    titre: str
    absentes: str
    voir: str
    url: str


def jour_de_depart(lignes: Iterable[LignePlan], today: date) -> date:
    """Today when the list has something this school year or no date at all, else its latest beginning."""
    dated = [ligne for ligne in lignes if ligne.starts_on or ligne.ends_on]
    bornes = bornes_scolaires(rentree_of(today))
    if not dated or any(meets(ligne.starts_on, ligne.ends_on, *bornes) for ligne in dated):
        return today
    return max(ligne.starts_on or ligne.ends_on for ligne in dated)


def lire_annee(query: QueryDict, lignes: Iterable[LignePlan], today: date) -> Annee:
    """``annee=scolaire|civile`` and ``an=2026``; what cannot be read falls back on the year of the list."""
    genre = CIVILE if query.get("annee") == CIVILE else SCOLAIRE
    asked = query.get("an", "")
    if re.fullmatch(r"\d{4}", asked, re.ASCII) and int(asked) in ANNEES:
        return Annee(genre, int(asked))
    return annee_de(genre, jour_de_depart(lignes, today))


def annee_de(genre: str, day: date) -> Annee:
    """The year of this kind that holds a day."""
    return Annee(genre, rentree_of(day) if genre == SCOLAIRE else day.year)


def lire_mois(query: QueryDict, lignes: Iterable[LignePlan], today: date) -> date:
    """The first day of ``mois=AAAA-MM``, else of the month that the list is about."""
    found = _MOIS.fullmatch(query.get("mois", ""))
    if found and int(found["an"]) in ANNEES:
        return date(int(found["an"]), int(found["mois"]), 1)
    return jour_de_depart(lignes, today).replace(day=1)


def nom_court(vacances: str) -> str:
    """« Toussaint » for « Vacances de la Toussaint »."""
    court = _ARTICLES.sub("", vacances) or vacances
    return court[:1].upper() + court[1:]


def bandes_of(periodes) -> list[Bande]:
    """Holidays as bands of a picture."""
    return [Bande(nom_court(row.nom), row.starts_on, row.ends_on) for row in periodes]


def actions_of(lignes: Iterable[LignePlan], cite_slug: str, today: date) -> list[Action]:
    """Rows ready to print. The address is built once, not once a row."""
    base = reverse("plan:fiche", args=[cite_slug, 0])[:-2]
    return [
        Action(
            url=f"{base}{ligne.pk}/",
            titre=ligne.titre,
            precisions=" · ".join(part for part in (ligne.code, ligne.porteur) if part),
            periode=phrase_periode(ligne),
            signe=STATUTS[ligne.statut],
            retard=phrase_retard(ligne, today),
        )
        for ligne in lignes
    ]


def phrase_periode(ligne: LignePlan) -> str:
    """« du 8 septembre 2026 au 29 juin 2027 », and which end is not said."""
    words = format_periode(ligne.starts_on, ligne.ends_on)
    if ligne.starts_on and ligne.ends_on:
        return words
    if ligne.starts_on:
        return f"{words}, fin non dite"
    return f"{words}, début non dit" if words else "sans dates"


def phrase_retard(ligne: LignePlan, today: date) -> str:
    """« En retard : devait finir le 29 juin 2026 », empty when nothing is late."""
    day = ligne.jour_passe(today)
    if day is None:
        return ""
    verbe = "commencer" if ligne.statut in PAS_COMMENCEES and day == ligne.starts_on else "finir"
    return f"devait {verbe} le {format_jour(day)}"


def vers_liste(query: QueryDict, **changes: list[str]) -> str:
    """The list with the same filters and some others, as the plan shows it first."""
    kept = query.copy()
    for champ in (*PRESENTATION, "page"):
        kept.pop(champ, None)
    for champ, valeurs in changes.items():
        kept.setlist(champ, valeurs)
    return f"?{kept.urlencode()}"


def vers_valeur(query: QueryDict, champ: str, valeur: str) -> str:
    """The list narrowed to one value; empty when the filters in force make that number impossible to ask for.

    Values of one parameter add up: beside « quartier=1 », those of the list that also name 2 have no address.
    """
    asked = [given for given in query.getlist(champ) if given]
    return "" if asked and valeur not in asked else vers_liste(query, **{champ: [valeur]})


def vers_periode(query: QueryDict, first: date, last: date, **changes: list[str]) -> str:
    """The list narrowed to what meets these days; empty when they are outside the days already asked.

    Three periods that meet two by two meet all together: the days in common say it exactly.
    """
    du, au = _jour(query.get("du", "")), _jour(query.get("au", ""))
    start, end = max(first, du or first), min(last, au or last)
    if start > end:
        return ""
    return vers_liste(query, du=[start.isoformat()], au=[end.isoformat()], **changes)


def _jour(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def dates_manquantes(lignes: list[LignePlan], query: QueryDict) -> DatesManquantes | None:
    """What has no date at all or only one; « sans dates » is said only when it is true of all of them."""
    lacking = [ligne for ligne in lignes if Manque.DATES in ligne.manques]
    if not lacking:
        return None
    count, none = len(lacking), sum(not (ligne.starts_on or ligne.ends_on) for ligne in lacking)
    if none == count:
        titre = plural(count, "action sans dates", "actions sans dates")
        absentes = "absente" if count == 1 else "absentes"
    else:
        titre = plural(count, "action dont une date manque", "actions dont une date manque")
        absentes = plural(none, "n’en a aucune, absente", "n’en ont aucune, absentes") if none else ""
    # Each absence asked narrows the list: one more is exact.
    asked = [valeur for valeur in query.getlist("manque") if valeur]
    url = "" if Manque.DATES in asked else vers_liste(query, manque=[*asked, Manque.DATES.value])
    return DatesManquantes(titre, absentes, voir(count), url)


def voir(count: int) -> str:
    """The words of a link to some actions, with their number."""
    return "Voir cette action" if count == 1 else f"Voir ces {count} actions"
