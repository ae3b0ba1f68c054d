"""What a cité is, gathered from the apps that each hold a part of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Caisse, Habilitation, Pole, Portage
from alliance.acteurs.selectors import roles_of
from alliance.territoires.models import (
    ChefDeFile,
    Cite,
    CodeQuartier,
    ConventionTriennale,
    Labellisation,
    PerimetreQuartier,
)


@dataclass(frozen=True, slots=True)
class Identite:
    """The four dated relations of a cité, its perimeter, its pôles and its purses; none derived from another."""

    labellisations: list[Labellisation]
    conventions: list[ConventionTriennale]
    portages: list[Portage]
    chefs_de_file: list[ChefDeFile]
    perimetre: list[PerimetreQuartier]
    poles: list[Pole]
    caisses: list[Caisse]
    membres_visibles: bool
    a_confirmer: int
    le: date


def identite_of(cite: Cite, user: Any) -> Identite:
    """Everything that names a cité, within what ``user`` may see, in a constant number of queries."""
    today = timezone.localdate()

    def mine(model, *related: str):
        return model.objects.visible_to(user).filter(cite=cite).select_related(*related)

    labellisations = list(mine(Labellisation).order_by("labellisee_on", "pk"))
    conventions = list(mine(ConventionTriennale, "avenant_de").order_by("from_on", "pk"))
    portages = list(mine(Portage, "organisation").order_by("from_on", "pk"))
    chefs = list(mine(ChefDeFile, "etablissement").order_by("from_on", "pk"))
    perimetre = list(
        mine(PerimetreQuartier, "quartier")
        .prefetch_related(Prefetch("quartier__codes", CodeQuartier.objects.order_by("-version", "code")))
        .order_by("quartier__nom", "pk")
    )
    # Within what the person may see: a partner reads which institutions steer, not the names of their members.
    seats = Habilitation.objects.visible_to(user).en_cours(today)
    seated = seats.select_related("compte").order_by("-qualite", "compte__nom", "pk")
    poles = list(mine(Pole, "organisation").prefetch_related(Prefetch("habilitations", seated)).order_by("ordre"))
    caisses = list(mine(Caisse, "titulaire").order_by("nom", "pk"))
    dated = [*labellisations, *conventions, *portages, *chefs, *perimetre]
    codes = [code for row in perimetre for code in row.quartier.codes.all()]
    return Identite(
        labellisations,
        conventions,
        portages,
        chefs,
        perimetre,
        poles,
        caisses,
        membres_visibles=bool(roles_of(user, cite) & {Role.CHEF_DE_PROJET, Role.TROIKA}),
        a_confirmer=sum(row.a_confirmer for row in [*dated, *codes]),
        le=today,
    )
