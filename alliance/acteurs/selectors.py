"""Who may enter what: the roles of a person, read once per request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from alliance.acteurs.enums import Fraicheur, Portee, Role
from alliance.acteurs.models import Contact, Delegation, Habilitation, Organisation, Portage, Site
from alliance.acteurs.rules import fresh_since
from alliance.kernel.textes import plural, words
from alliance.territoires.models import Cite, Commune, Etablissement, Quartier


@dataclass(frozen=True, slots=True)
class Fonction:
    """One right that holds today, in plain values; a delegation shows the chef de projet's role in part."""

    cite_id: int | None
    role: Role
    portees: frozenset[Portee]
    pole_id: int | None = None
    caisse_id: int | None = None
    organisation_id: int | None = None
    qualite: str = ""
    to_on: date | None = None
    par_delegation: bool = False


def fonctions_of(user) -> tuple[Fonction, ...]:
    """Every right of ``user`` today: habilitations, then delegations received. Two queries, once a request.

    A delegation holds only while the person who gave it is chef de projet herself. The technical
    administrator has none, whatever the rows say: she sees the content of no cité.
    """
    if not getattr(user, "is_authenticated", False) or user.is_administrateur:
        return ()
    cached = getattr(user, "_fonctions", None)
    if cached is not None:
        return cached
    fonctions = _load_fonctions(user.pk, timezone.localdate())
    # Only the account that a request carries keeps the answer: it lives as long as the request.
    if getattr(user, "_garde_fonctions", False):
        user._fonctions = fonctions
    return fonctions


def _load_fonctions(compte_id: int, today: date) -> tuple[Fonction, ...]:
    own = [
        Fonction(
            cite_id=row.cite_id,
            role=Role(row.role),
            portees=frozenset({Portee.TOUT}) if row.role == Role.CHEF_DE_PROJET else frozenset(),
            pole_id=row.pole_id,
            caisse_id=row.caisse_id,
            organisation_id=row.organisation_id,
            qualite=row.qualite,
            to_on=row.to_on,
        )
        for row in Habilitation.objects.en_cours(today).filter(compte_id=compte_id).order_by("from_on", "pk")
    ]
    chefs = Habilitation.objects.en_cours(today).filter(
        role=Role.CHEF_DE_PROJET, compte_id=OuterRef("delegant_id"), cite_id=OuterRef("cite_id")
    )
    received = [
        Fonction(
            cite_id=row.cite_id,
            role=Role.CHEF_DE_PROJET,
            portees=frozenset({Portee(row.portee)}),
            to_on=row.to_on,
            par_delegation=True,
        )
        for row in Delegation.objects.en_cours(today)
        .filter(Exists(chefs), compte_id=compte_id)
        .order_by("from_on", "pk")
    ]
    return (*own, *received)


def cite_ids_where(user, roles: Iterable[str] | None = None) -> frozenset[int]:
    """Cités where ``user`` holds today one of ``roles``, or any role. The kernel's role resolver."""
    wanted = None if roles is None else set(roles)
    return frozenset(
        fonction.cite_id
        for fonction in fonctions_of(user)
        if fonction.cite_id is not None and (wanted is None or fonction.role in wanted)
    )


def roles_of(user, cite) -> frozenset[Role]:
    """Roles of ``user`` in ``cite`` today, delegated ones included."""
    return frozenset(fonction.role for fonction in fonctions_of(user) if fonction.cite_id == cite.pk)


def agit_comme_chef(user, cite, portee: Portee) -> bool:
    """Whether ``user`` holds the chef de projet's role in ``cite``, whole or for ``portee``."""
    return any(
        fonction.cite_id == cite.pk and fonction.portees & {Portee.TOUT, portee} for fonction in fonctions_of(user)
    )


def est_chef_en_titre(user, cite) -> bool:
    """Whether ``user`` is chef de projet of ``cite`` in her own right, not by delegation."""
    return any(
        fonction.cite_id == cite.pk and fonction.role == Role.CHEF_DE_PROJET and not fonction.par_delegation
        for fonction in fonctions_of(user)
    )


def organisation_ids_of(user, roles: Iterable[str] | None = None) -> frozenset[int]:
    """Organisations that ``user`` acts for today, in one of ``roles`` or in any."""
    wanted = None if roles is None else set(roles)
    return frozenset(
        fonction.organisation_id
        for fonction in fonctions_of(user)
        if fonction.organisation_id is not None and (wanted is None or fonction.role in wanted)
    )


# Directory


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
