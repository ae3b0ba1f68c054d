"""Operations on the directory: the sheets, the places and the contacts that the person's pages show."""

from typing import Annotated, Any, Literal

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from alliance.acteurs.enums import Fraicheur, TypeOrganisation
from alliance.acteurs.models import Contact, Organisation, Site
from alliance.acteurs.selectors import FiltresAnnuaire, annuaire
from alliance.partages.api.acces import ParJeton
from alliance.partages.api.demande import EnPages, Id, page_of, refuse_unknown
from alliance.partages.api.lignes import organisation_lue
from alliance.partages.api.schemas import Liste, OrganisationLue
from alliance.partages.enums import PorteeJeton

router = Router(auth=ParJeton(PorteeJeton.ANNUAIRE), tags=["Annuaire"])


class FiltreOrganisations(Schema):
    """The filters of the directory's page, under the same names."""

    q: str = Field("", max_length=200, description="Mots du nom, du sigle ou du SIRET.")
    type: TypeOrganisation | None = Field(None, description="Type d'organisation.")
    quartier: Id | None = Field(None, description="Identifiant d'un quartier où elle a un lieu.")
    fraicheur: Fraicheur | None = Field(None, description="État de vérification de la fiche.")
    contact: Literal["oui", "non"] | None = Field(None, description="Avec, ou sans, contact publiable.")
    etat: Literal["archivees"] | None = Field(None, description="« archivees » : seulement les fiches archivées.")


NOMS = (*FiltreOrganisations.model_fields, "page", "par_page")


@router.get(
    "/organisations", response=Liste[OrganisationLue], summary="Les organisations de l'annuaire",
    url_name="organisations",
)  # fmt: skip
def organisations(request: Any, filtre: Annotated[FiltreOrganisations, Query()], pagination: EnPages):
    """Par nom, avec leurs lieux et leurs contacts professionnels. Un contact réservé à l'annuaire le dit."""
    refuse_unknown(request, *NOMS)
    cite = request.auth.cite
    asked = FiltresAnnuaire(
        q=filtre.q,
        type=filtre.type or "",
        quartier=filtre.quartier,
        fraicheur=filtre.fraicheur or "",
        contact_public=None if filtre.contact is None else filtre.contact == "oui",
        archivees=filtre.etat == "archivees",
    )
    rows = annuaire(request.auth.user, cite, asked, timezone.localdate())
    return page_of(
        rows, pagination, lambda some: [organisation_lue(row, cite) for row in _with_rows(some, request.auth.user)]
    )


@router.get(
    "/organisations/{pk}", response=OrganisationLue, summary="Une organisation de l'annuaire", url_name="organisation"
)
def organisation(request: Any, pk: Id):
    """Une fiche, ses lieux et ses contacts."""
    refuse_unknown(request)
    user, cite = request.auth.user, request.auth.cite
    rows = Organisation.objects.visible_to(user).filter(cite=cite)
    return organisation_lue(get_object_or_404(_with_rows(rows, user), pk=pk), cite)


def _with_rows(rows: QuerySet[Organisation], user: Any) -> QuerySet[Organisation]:
    return rows.select_related("etablissement").prefetch_related(
        Prefetch("sites", Site.objects.visible_to(user).select_related("commune", "quartier").order_by("pk")),
        Prefetch("contacts", Contact.objects.visible_to(user).order_by("pk")),
    )
