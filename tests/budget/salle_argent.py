"""A Cotech in session with expenses on its agenda: what the tests of the séance start from."""

from alliance.budget.models import Affectation, DepenseDemandee
from alliance.budget.services.depenses import demander_depense, inscrire_depenses
from alliance.gouvernance.models import Point
from tests.factories import CaisseFactory, FicheActionFactory, OrganisationFactory
from tests.factories.budget import EnveloppeFactory
from tests.gouvernance.salle import AT, FAVORABLE, RESERVE, avis, titulaires


def enveloppe_de(cite, euros=1_000, **kwargs):
    caisse = kwargs.pop("caisse", None) or CaisseFactory(cite=cite)
    return EnveloppeFactory(cite=cite, caisse=caisse, notifie_cents=euros * 100, **kwargs)


def fiche_de(cite, titre="Cafés des parents", **kwargs):
    return FicheActionFactory(cite=cite, titre=titre, porteur=OrganisationFactory(cite=cite), **kwargs)


def demande(enveloppe, euros, *, fiche=None, by=None, **kwargs) -> DepenseDemandee:
    return demander_depense(
        cite=enveloppe.cite, enveloppe=enveloppe, fiche=fiche or fiche_de(enveloppe.cite),
        montant_cents=round(euros * 100), by=by, at=AT, **kwargs,
    )  # fmt: skip


def point_de_depense(seance, *depenses, titre="", unanime=True) -> Point:
    """An item of the séance for these expenses, that every pôle accepts."""
    point = inscrire_depenses(depenses=list(depenses), seance=seance, by=seance.cree_by, at=AT, titre=titre)
    if unanime:
        approuver(point)
    return point


def approuver(point) -> None:
    for membre in titulaires(point.seance):
        avis(point, membre, FAVORABLE)


def sous_reserve(seance, *depenses) -> Point:
    """An item that every pôle accepts, the last one under a condition."""
    item = point_de_depense(seance, *depenses, unanime=False)
    for membre, one in zip(titulaires(seance), (FAVORABLE, FAVORABLE, RESERVE), strict=True):
        avis(item, membre, one, texte="Le devis" if one == RESERVE else "", a_lever=one == RESERVE)
    return item
    return item


def affectations() -> list[tuple[int, int]]:
    """(number of the decision, cents), in the order of their making."""
    return list(Affectation.objects.order_by("pk").values_list("decision__numero", "montant_cents"))
