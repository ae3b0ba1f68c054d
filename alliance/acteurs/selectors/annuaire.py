"""The directory: what is asked of it, how far its sheets may be trusted, what holds on to them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from alliance.acteurs.enums import Fraicheur
from alliance.acteurs.models import Contact, Invitation, Organisation, Portage, Site
from alliance.acteurs.rules import fresh_since
from alliance.kernel.textes import plural, words
from alliance.territoires.models import Cite, Commune, Etablissement, Quartier


@dataclass(frozen=True, slots=True)
class FiltresAnnuaire:
    """What a person asked of the directory, as its address says it; an empty value filters nothing."""

    q: str = ""
    type: str = ""
    quartier: int | None = None
    fraicheur: str = ""
    contact_public: bool | None = None
    archivees: bool = False
    tri: str = "nom"


TRIS_ANNUAIRE = {
    "nom": ("nom_recherche", "pk"),
    "-nom": ("-nom_recherche", "-pk"),
    "verification": (F("verifiee_at").asc(nulls_first=True), "nom_recherche", "pk"),
    "-verification": (F("verifiee_at").desc(nulls_last=True), "nom_recherche", "pk"),
}
"""Orders of the directory: by name, or by last check with the sheets that need it most first."""


def annuaire(user, cite: Cite, filtres: FiltresAnnuaire, today: date) -> QuerySet[Organisation]:
    """Sheets of ``cite`` that ``user`` may see and that match ``filtres``, in the order asked."""
    rows = Organisation.objects.visible_to(user).filter(cite=cite, archivee_at__isnull=not filtres.archivees)
    for word in words(filtres.q).split():
        rows = rows.filter(nom_recherche__contains=word)
    if filtres.type:
        rows = rows.filter(type=filtres.type)
    if filtres.quartier is not None:
        rows = rows.filter(Exists(Site.objects.filter(organisation=OuterRef("pk"), quartier_id=filtres.quartier)))
    if filtres.fraicheur:
        rows = rows.filter(_de_fraicheur(filtres.fraicheur, today))
    if filtres.contact_public is not None:
        public = Exists(Contact.objects.filter(organisation=OuterRef("pk"), est_public=True))
        rows = rows.filter(public if filtres.contact_public else ~public)
    return rows.order_by(*TRIS_ANNUAIRE.get(filtres.tri, TRIS_ANNUAIRE["nom"]))


def _de_fraicheur(fraicheur: str, today: date) -> Q:
    """The same question as ``rules.fraicheur_of``, asked of the database."""
    # The first instant of the day after, in Paris: « vérifiée le » is an instant, the rule counts days.
    fresh_from = timezone.make_aware(datetime.combine(fresh_since(today) + timedelta(days=1), time.min))
    return {
        Fraicheur.A_JOUR: Q(verifiee_at__gte=fresh_from),
        Fraicheur.A_VERIFIER: Q(verifiee_at__lt=fresh_from),
        Fraicheur.JAMAIS: Q(verifiee_at=None),
    }[Fraicheur(fraicheur)]


def count_fraicheur(rows: QuerySet[Organisation], today: date) -> dict[str, int]:
    """How many of ``rows`` are in each state of freshness, in one query."""
    return rows.order_by().aggregate(
        **{str(fraicheur): Count("pk", filter=_de_fraicheur(fraicheur, today)) for fraicheur in Fraicheur}
    )


@dataclass(frozen=True, slots=True)
class Verification:
    """What the directory waits for: sheets whose check is too old, the oldest check, sheets never checked."""

    a_verifier: int
    plus_ancienne_at: datetime | None
    jamais: int


def verification_of(user, cite: Cite, today: date) -> Verification:
    """How many sheets in use, of those ``user`` sees, wait for a check. One query."""
    rows = annuaire(user, cite, FiltresAnnuaire(), today).order_by()
    stale = _de_fraicheur(Fraicheur.A_VERIFIER, today)
    found = rows.aggregate(
        a_verifier=Count("pk", filter=stale),
        plus_ancienne_at=Min("verifiee_at", filter=stale),
        jamais=Count("pk", filter=_de_fraicheur(Fraicheur.JAMAIS, today)),
    )
    return Verification(**found)


def ressemblances(cite: Cite, *, nom: str, sigle: str) -> list[Organisation]:
    """Sheets of ``cite`` with the same name or the same sigle, compared without accents, case or signs."""
    wanted = {words(text) for text in (nom, sigle) if words(text)}
    rows = Organisation.objects.filter(cite=cite).order_by("nom_recherche", "pk")
    return [row for row in rows if wanted & {words(row.nom), words(row.sigle)}]


def attaches_of(organisation: Organisation, today: date) -> list[str]:
    """What still needs this organisation, in French clauses: « elle tient le budget du CCAS »."""
    attaches = [f"elle tient « {caisse.nom} »" for caisse in organisation.caisses.order_by("pk")]
    attaches += [f"elle représente le pôle « {pole.nom} »" for pole in organisation.poles.order_by("ordre", "pk")]
    if organisation.portages.filter(Q(to_on=None) | Q(to_on__gte=today)).exists():
        attaches.append("elle est la structure porteuse de la cité")
    people = organisation.habilitations.filter(Q(to_on=None) | Q(to_on__gte=today)).values("compte").distinct().count()
    if people:
        attaches.append(f"{plural(people, 'personne')} {'a' if people == 1 else 'ont'} un accès en son nom")
    pending = Invitation.objects.filter(organisation=organisation, acceptee_at=None, annulee_at=None)
    if pending.filter(expire_at__date__gte=today).exists():
        attaches.append("une invitation à agir en son nom attend une réponse")
    return attaches


def portage_of(organisation: Organisation, today: date) -> Portage | None:
    """The portage that the organisation holds today, or none."""
    rows = organisation.portages.filter(Q(from_on=None) | Q(from_on__lte=today))
    return rows.filter(Q(to_on=None) | Q(to_on__gte=today)).order_by("pk").first()


def communes_choisissables(cite: Cite) -> QuerySet[Commune]:
    """Communes that a place of the cité may stand in: those of the cité, of its quartiers, of its schools."""
    return (
        Commune.objects.filter(
            Q(cites=cite) | Q(quartiers__perimetres__cite=cite) | Q(etablissements__rattachements__cite=cite)
        )
        .distinct()
        .order_by("nom", "pk")
    )


def quartiers_choisissables(cite: Cite) -> QuerySet[Quartier]:
    """Quartiers that are or were in the perimeter of the cité."""
    return Quartier.objects.filter(perimetres__cite=cite).distinct().order_by("nom", "pk")


def etablissements_choisissables(cite: Cite) -> QuerySet[Etablissement]:
    """Établissements declared members of the cité, or that lead it."""
    return (
        Etablissement.objects.filter(Q(rattachements__cite=cite) | Q(cites_menees__cite=cite))
        .distinct()
        .order_by("nom", "pk")
    )
