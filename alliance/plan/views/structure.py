from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.forms.structure import DeplacerForm, IntituleCodeForm, IntituleForm
from alliance.plan.models import Axe, Levier, SousThematique
from alliance.plan.permissions import can_edit_structure, can_read_plan
from alliance.plan.services.structure import (
    create_axe,
    create_levier,
    create_sous_thematique,
    delete_intitule,
    move_intitule,
    rename_intitule,
)

GENRES = {"axe": Axe, "sous-thematique": SousThematique, "levier": Levier}
AJOUTS: dict[str, tuple[type[IntituleForm], Callable]] = {
    "sous-thematique": (IntituleCodeForm, create_sous_thematique),
    "levier": (IntituleForm, create_levier),
}


@dataclass(slots=True)
class Intitule:
    """A heading on the page: its row, the forms that change it, what stands under it."""

    genre: str
    objet: Axe | SousThematique | Levier
    ancre: str
    premier: bool
    dernier: bool
    nombre: int
    renommer: IntituleForm
    enfants: dict[str, list["Intitule"]] = field(default_factory=dict)
    ajouter: dict[str, IntituleForm] = field(default_factory=dict)

    @property
    def sous_thematiques(self):
        return self.enfants["sous-thematique"]

    @property
    def leviers(self):
        return self.enfants["levier"]

    @property
    def ajouter_sous_thematique(self):
        return self.ajouter["sous-thematique"]

    @property
    def ajouter_levier(self):
        return self.ajouter["levier"]


@require_GET
def structure(request, cite):
    require(can_read_plan(request.user, cite))
    return _rendre(request, cite)


@require_POST
def creer_axe(request, cite):
    require(can_edit_structure(request.user, cite))
    form = IntituleCodeForm(request.POST, ancre="axe")
    if submit(form, create_axe, cite=cite, by=request.user):
        return _retour(cite, f"axe-{form.result.pk}")
    return _rendre(request, cite, refuse=form, ou="axe")


@require_POST
def ajouter_intitule(request, cite, pk, genre):
    if genre not in AJOUTS:
        raise Http404
    axe = get_object_or_404(Axe.objects.visible_to(request.user).filter(cite=cite), pk=pk)
    require(can_edit_structure(request.user, cite))
    form_class, service = AJOUTS[genre]
    ancre = f"axe-{axe.pk}-{genre}"
    form = form_class(request.POST, ancre=ancre)
    if submit(form, service, axe=axe, by=request.user):
        return _retour(cite, f"axe-{axe.pk}")
    return _rendre(request, cite, refuse=form, ou=ancre)


@require_POST
def renommer_intitule(request, cite, genre, pk):
    intitule = _intitule_for(request, cite, genre, pk)
    ancre = f"{genre}-{pk}"
    form = IntituleForm(request.POST, ancre=ancre)
    if submit(form, rename_intitule, intitule=intitule, by=request.user):
        return _retour(cite, ancre)
    return _rendre(request, cite, refuse=form, ou=ancre)


@require_POST
def deplacer_intitule(request, cite, genre, pk):
    intitule = _intitule_for(request, cite, genre, pk)
    form = DeplacerForm(request.POST)
    if not submit(form, move_intitule, intitule=intitule, by=request.user):
        messages.error(request, "Choisissez de monter ou de descendre l’intitulé.")
    return _retour(cite, f"{genre}-{pk}")


@require_POST
def supprimer_intitule(request, cite, genre, pk):
    intitule = _intitule_for(request, cite, genre, pk)
    parent = f"axe-{intitule.axe_id}" if genre != "axe" else "contenu"
    try:
        delete_intitule(intitule=intitule, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return _rendre(request, cite, status=422)
    messages.success(request, f"« {intitule} » est supprimé.")
    return _retour(cite, parent)


def _intitule_for(request, cite, genre, pk):
    model = GENRES.get(genre)
    if model is None:
        raise Http404
    seen = model.objects.visible_to(request.user)
    intitule = get_object_or_404(seen.filter(cite=cite) if model is Axe else seen.filter(axe__cite=cite), pk=pk)
    require(can_edit_structure(request.user, cite))
    return intitule


def _retour(cite, ancre):
    return redirect(f"{reverse('plan:structure', args=[cite.slug])}#{ancre}")


def _rendre(request, cite, *, refuse=None, ou="", status=200):
    forms = {ou: refuse} if refuse is not None else {}
    context = {
        "axes": _axes(request.user, cite, forms),
        "nouvel_axe": forms.get("axe") or IntituleCodeForm(ancre="axe"),
        "modifiable": can_edit_structure(request.user, cite),
    }
    return render_page(request, "plan/structure.html", context, status=422 if refuse is not None else status)


def _axes(user, cite, forms) -> list[Intitule]:
    axes = Axe.objects.visible_to(user).filter(cite=cite).order_by("ordre", "pk")
    rows = {
        genre: list(
            model.objects.visible_to(user)
            .filter(axe__cite=cite)
            .annotate(nombre=Count("fiches", distinct=True))
            .order_by("ordre", "pk")
        )
        for genre, model in GENRES.items()
        if model is not Axe
    }
    shown = _intitules("axe", list(axes), forms)
    for axe in shown:
        for genre, objets in rows.items():
            own = [objet for objet in objets if objet.axe_id == axe.objet.pk]
            axe.enfants[genre] = _intitules(genre, own, forms)
            ancre = f"axe-{axe.objet.pk}-{genre}"
            axe.ajouter[genre] = forms.get(ancre) or AJOUTS[genre][0](ancre=ancre)
        axe.nombre = sum(len(children) for children in axe.enfants.values())
    return shown


def _intitules(genre, objets, forms) -> list[Intitule]:
    return [
        Intitule(
            genre=genre,
            objet=objet,
            ancre=f"{genre}-{objet.pk}",
            premier=rang == 0,
            dernier=rang == len(objets) - 1,
            nombre=getattr(objet, "nombre", 0),
            renommer=forms.get(f"{genre}-{objet.pk}")
            or IntituleForm(ancre=f"{genre}-{objet.pk}", initial={"nom": objet.nom}),
        )
        for rang, objet in enumerate(objets)
    ]
