"""Operations on the plan: the same rows and the same filters as its page."""

from typing import Any

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404
from ninja import Router

from alliance.partages.api.acces import ParJeton
from alliance.partages.api.demande import ILLISIBLE, EnPages, Id, Pagination, page_of, refuse_unknown, repeated
from alliance.partages.api.lignes import axe_lu, fiche_detaillee, fiche_lue
from alliance.partages.api.refus import Refus
from alliance.partages.api.schemas import Axe, Exercice, FicheDetaillee, FicheLue, Liste
from alliance.partages.enums import PorteeJeton
from alliance.plan.contrats import PRESENTATIONS, lire_filtres
from alliance.plan.models import Axe as AxeDuPlan
from alliance.plan.models import FicheAction, Levier, SousThematique
from alliance.plan.selectors import exercice_par_defaut, fiches_filtrees, fiches_with_rows

router = Router(auth=ParJeton(PorteeJeton.PLAN), tags=["Plan d'actions"])
HORS_FILTRES = PRESENTATIONS | {"page", "par_page"}


@router.get("/exercices", response=list[Exercice], summary="Les exercices du plan", url_name="exercices")
def exercices(request: Any):
    """Les exercices où vous voyez au moins une action, le plus récent d'abord."""
    refuse_unknown(request)
    user, cite = request.auth.user, request.auth.cite
    fiches = FicheAction.objects.visible_to(user).actives().filter(cite=cite)
    rows = fiches.order_by("-exercice").values("exercice").annotate(nombre_de_fiches=Count("pk"))
    default = exercice_par_defaut(cite, user)
    return [{**row, "par_defaut": row["exercice"] == default} for row in rows]


@router.get("/axes", response=list[Axe], summary="Les axes, leurs leviers et leurs sous-thématiques", url_name="axes")
def axes(request: Any):
    """La structure du plan, dans son ordre."""
    refuse_unknown(request)
    rows = AxeDuPlan.objects.visible_to(request.auth.user).filter(cite=request.auth.cite)
    found = rows.order_by("ordre", "pk").prefetch_related(
        Prefetch("leviers", Levier.objects.order_by("ordre", "pk")),
        Prefetch("sous_thematiques", SousThematique.objects.order_by("ordre", "pk")),
    )
    return [axe_lu(axe) for axe in found]


@router.get("/fiches", response=Liste[FicheLue], summary="Les actions, filtrées comme sur la page", url_name="fiches")
def fiches(request: Any, pagination: EnPages):
    """Les mêmes filtres que la page « Plan d'actions » : copiez ce qui suit le « ? » de son adresse.

    Sans exercice demandé, celui du moment ; « exercice=tous » les prend tous. Un filtre illisible est refusé.
    """
    lus = lire_filtres(request.GET, admis=HORS_FILTRES)
    champs = lus.erreurs | repeated(request, *Pagination.model_fields)
    if champs:
        raise Refus(422, ILLISIBLE, champs=champs)
    cite = request.auth.cite
    rows = fiches_filtrees(cite, request.auth.user, lus.criteres)
    return page_of(rows, pagination, lambda some: [fiche_lue(fiche, cite) for fiche in fiches_with_rows(some)])


@router.get("/fiches/{pk}", response=FicheDetaillee, summary="Une action en entier", url_name="fiche")
def fiche(request: Any, pk: Id):
    """Tout ce que la fiche dit de l'action, sans nom de personne, sans note et sans historique."""
    refuse_unknown(request)
    cite = request.auth.cite
    rows = FicheAction.objects.visible_to(request.auth.user).filter(cite=cite)
    return fiche_detaillee(get_object_or_404(fiches_with_rows(rows), pk=pk), cite)
