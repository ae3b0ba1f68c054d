"""What the layout needs on every page: navigation, cités, function. Three queries at most."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from alliance.accueil.selectors.guides import Guide, guide_de_page
from alliance.acteurs.enums import Role
from alliance.acteurs.selectors import Fonction, fonctions_of
from alliance.kernel.contrats import Entree, navigation
from alliance.territoires.models import Cite

GROUPES = ("Piloter", "Faire vivre", "Rendre compte")


@dataclass(frozen=True, slots=True)
class Lien:
    """One entry of the rail; ``courant`` is the value of ``aria-current``, empty elsewhere."""

    libelle: str
    url: str
    icone: str
    courant: str


@dataclass(frozen=True, slots=True)
class GroupeDeLiens:
    """The entries under one of the three verbs."""

    libelle: str
    liens: tuple[Lien, ...]


@dataclass(frozen=True, slots=True)
class FonctionAffichee:
    """What the foot of the rail says: a function here, the parts a delegation gives, the end of the mandate."""

    libelle: str
    portees: str
    to_on: date | None


def interface(request) -> dict:
    """Context of ``base.html``; only the version for the anonymous and on error pages."""
    socle = {"version_alliance": settings.VERSION}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return socle
    cite = getattr(request, "cite", None)
    fonctions = fonctions_of(user)
    return socle | {
        "cite": cite,
        "cites_ouvertes": _cites(request, fonctions) if cite else [],
        "navigation": _navigation(request, user, cite) if cite else [],
        "fonctions_ici": _fonctions(fonctions, cite),
        "guide_ici": _guide(request),
    }


def _guide(request) -> Guide | None:
    match = request.resolver_match
    return guide_de_page(match.view_name) if match else None


def _cites(request, fonctions: tuple[Fonction, ...]) -> list[Cite]:
    """Cités that the person may enter, as the middleware read them, each with the words of her functions there."""
    cites: list[Cite] = request.cites_ouvertes
    for cite in cites:
        libelles = (Role(f.role).label for f in fonctions if f.cite_id == cite.pk)
        cite.fonctions_affichees = ", ".join(dict.fromkeys(libelles))
    return cites


def _fonctions(fonctions: tuple[Fonction, ...], cite: Cite | None) -> list[FonctionAffichee]:
    """The functions held in this cité; rights add up, so there is nothing to choose."""
    return [
        FonctionAffichee(
            libelle=str(Role(f.role).label).capitalize(),
            portees=", ".join(sorted(str(portee.label) for portee in f.portees)) if f.par_delegation else "",
            to_on=f.to_on,
        )
        for f in fonctions
        if cite and f.cite_id == cite.pk
    ]


def _navigation(request, user, cite: Cite) -> list[GroupeDeLiens]:
    ranked = sorted(
        (entree for entree in navigation if entree.visible(user, cite)),
        key=lambda entree: GROUPES.index(entree.groupe) if entree.groupe in GROUPES else len(GROUPES),
    )
    groupes = []
    for libelle, entrees in groupby(ranked, key=lambda entree: entree.groupe):
        liens = tuple(lien for entree in entrees if (lien := _lien(entree, request, cite)))
        if liens:
            groupes.append(GroupeDeLiens(libelle, liens))
    return groupes


def _lien(entree: Entree, request, cite: Cite) -> Lien | None:
    try:
        url = reverse(entree.url_name, args=[cite.slug])
    except NoReverseMatch:
        return None
    return Lien(entree.libelle, url, entree.icone, _courant(entree, request))


def _courant(entree: Entree, request) -> str:
    match = request.resolver_match
    name = match.view_name if match else ""
    if name == entree.url_name:
        return "page"
    return "true" if any(name.startswith(prefix) for prefix in entree.prefixes) else ""
