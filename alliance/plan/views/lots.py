from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural
from alliance.plan.enums import EtatLigneLot, EtatTravail, GesteLot
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.forms.lots import FORMULAIRES, GesteForm
from alliance.plan.models import FicheAction, Lot
from alliance.plan.permissions import can_create_fiche, can_edit_en_lot, can_read_plan
from alliance.plan.selectors import fiches_filtrees, fiches_with_rows
from alliance.plan.selectors.filtres import ordre_du_plan
from alliance.plan.selectors.lots import cible_of, is_running, lignes_du_lot, lots_of
from alliance.plan.services import lots as services
from alliance.plan.views.lots_affichage import onglets_of, peut_annuler, phrase_of, resume_of
from alliance.plan.views.lots_apercu import apercu_of, bouton_of, groupes_of, infinitif_of

RESERVES_AU_CHEF = (GesteLot.ARCHIVER, GesteLot.RECONDUIRE)
CHOIX, VALEUR, APERCU = "choix", "valeur", "apercu"


class Selection:
    """The fiches that a request names: ticked one by one, all those of a filtered list, or carried on from a page."""

    def __init__(self, request, cite) -> None:
        data: QueryDict = request.POST if request.method == "POST" else request.GET
        self.requete = data.get("requete", "").replace("\x00", "").lstrip("?")
        keys = self._keys(request, cite, data)
        self.nombre, self.perdues = len(keys), 0
        self.fiches: list[FicheAction] = []
        if 0 < self.nombre <= services.FICHES_MAX:
            seen = FicheAction.objects.visible_to(request.user).filter(cite=cite, pk__in=keys)
            self.fiches = list(fiches_with_rows(ordre_du_plan(seen)))
            self.perdues, self.nombre = self.nombre - len(self.fiches), len(self.fiches)

    def _keys(self, request, cite, data: QueryDict) -> set[int]:
        if data.get("toutes"):
            criteres = FiltrePlan(QueryDict(self.requete)).criteres
            return set(fiches_filtrees(cite, request.user, criteres).values_list("pk", flat=True))
        named = [*data.getlist("fiche"), *data.get("selection", "").split(",")]
        return {int(key) for key in named if key.isdecimal() and len(key) < 16}

    @property
    def cles(self) -> str:
        return ",".join(str(fiche.pk) for fiche in self.fiches)

    @property
    def refus(self) -> str:
        if not self.nombre:
            return "Aucune action choisie"
        if self.nombre > services.FICHES_MAX:
            return f"{plural(self.nombre, 'action choisie', 'actions choisies')}, c’est trop d’un coup"
        return ""


@require_http_methods(["GET", "POST"])
def preparer_lot(request, cite):
    """Choose the geste, then its value, then see what would happen: three steps of one page, nothing is written."""
    _exiger(request, cite)
    selection = Selection(request, cite)
    data = request.POST if request.method == "POST" else request.GET
    geste = data.get("geste", "")
    if selection.refus:
        return _rendre(request, cite, selection, status=422 if request.method == "POST" else 200)
    if geste not in FORMULAIRES:
        return _rendre(request, cite, selection, etape=CHOIX)
    if request.POST.get("acte") != APERCU:
        form = FORMULAIRES[geste](cite=cite, user=request.user, initial=_initial(geste, selection))
        return _rendre(request, cite, selection, etape=VALEUR, geste=geste, form=form)
    form = FORMULAIRES[geste](request.POST, cite=cite, user=request.user)
    if not form.is_valid():
        return _rendre(request, cite, selection, etape=VALEUR, geste=geste, form=form, status=422)
    return _rendre(request, cite, selection, etape=APERCU, geste=geste, form=form)


@require_POST
def lancer_lot(request, cite):
    _exiger(request, cite)
    selection, geste = Selection(request, cite), request.POST.get("geste", "")
    if selection.refus or geste not in FORMULAIRES:
        return _rendre(request, cite, selection, etape=CHOIX, status=422)
    form = FORMULAIRES[geste](request.POST, cite=cite, user=request.user)
    if form.is_valid():
        try:
            lot = services.demander_lot(
                cite=cite, fiches=selection.fiches, geste=geste, parametres=form.parametres,
                by=request.user, at=timezone.now(), retour=selection.requete,
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("plan:lot", cite.slug, lot.pk)
    return _rendre(request, cite, selection, etape=VALEUR, geste=geste, form=form, status=422)


def _initial(geste: str, selection: Selection) -> dict:
    if geste != GesteLot.RECONDUIRE:
        return {}
    return {"exercice": max(fiche.exercice for fiche in selection.fiches) + 1}


def _exiger(request, cite) -> None:
    require(can_read_plan(request.user, cite))
    require(can_edit_en_lot(request.user, cite))


def _rendre(request, cite, selection: Selection, *, etape="", geste="", form: GesteForm | None = None, status=200):
    context = {
        "cite": cite,
        "selection": selection,
        "etape": "" if selection.refus else etape,
        "max": services.FICHES_MAX,
        "retour_url": _plan_url(cite, selection.requete),
        "titre_page": selection.refus or f"{infinitif_of(geste)} {plural(len(selection.fiches), 'action')}",
        "gestes": [
            (kind.value, kind.label)
            for kind in GesteLot
            if kind not in RESERVES_AU_CHEF or can_create_fiche(request.user, cite)
        ],
    }
    if geste and form is not None and not selection.refus:
        # An unvalidated form has no value yet: only rights and archives are judged.
        valeur = form.parametres if etape == APERCU else None
        cible = cible_of(cite, geste, valeur) if valeur is not None else None
        jugements = apercu_of(request.user, cite, selection.fiches, geste, cible)
        context |= {
            "geste": geste,
            "geste_label": GesteLot(geste).label,
            "cible": cible,
            "form": form,
            "valeurs": [(nom, given) for nom in form.fields for given in form.data.getlist(nom) if given]
            if form.is_bound
            else [],
            "groupes": groupes_of(jugements, geste, decide=etape == APERCU),
            "bouton": bouton_of(jugements, geste),
        }
    return render_page(request, "plan/lot_preparer.html", context, status=status)


def _plan_url(cite, requete: str) -> str:
    url = reverse("plan:plan", args=[cite.slug])
    return f"{url}?{requete}" if requete else url


@require_GET
def lots(request, cite):
    _exiger(request, cite)
    page = paginate(request, lots_of(cite, request.user))
    context = {"cite": cite, "page": page, "lots": [(lot, resume_of(lot)) for lot in page]}
    return render_page(request, "plan/lot_liste.html", context)


def _lot_for(request, cite, pk: int) -> Lot:
    _exiger(request, cite)
    return get_object_or_404(lots_of(cite, request.user), pk=pk)


@require_GET
def lot(request, cite, pk):
    current = _lot_for(request, cite, pk)
    running, etat = is_running(current), request.GET.get("etat", "")
    page = paginate(request, lignes_du_lot(current, etat))
    visible = set(
        FicheAction.objects.visible_to(request.user)
        .filter(pk__in={key for row in page for key in (row.fiche_id, row.resultat_id) if key})
        .values_list("pk", flat=True)
    )
    context = {
        "cite": cite,
        "lot": current,
        "en_cours": running,
        "titre_page": resume_of(current),
        "phrase": phrase_of(current, cible_of(cite, current.geste, current.parametres)),
        "onglets": onglets_of(current, etat),
        "page": page,
        "lignes": [(row, row.fiche_id in visible, row.resultat_id in visible) for row in page],
        "retour_url": _plan_url(cite, current.retour),
        "peut_reessayer": current.etat == EtatTravail.TERMINE and current.refusees > 0,
        "peut_annuler": peut_annuler(current),
        "fiche_base": reverse("plan:fiche", args=[cite.slug, 0])[:-2],
        "est_reconduction": current.geste == GesteLot.RECONDUIRE,
        "etats": EtatLigneLot,
    }
    response = render_page(request, "plan/lot.html", context, partial="progression")
    if request.htmx and not running:
        # The last answer of the polling reloads the page, which then shows the report.
        response["HX-Refresh"] = "true"
    return response


@require_POST
def reprendre_lot(request, cite, pk):
    return _agir(request, cite, pk, services.reprendre_lot)


@require_POST
def reessayer_lot(request, cite, pk):
    return _agir(request, cite, pk, services.reessayer_lot, at=timezone.now())


@require_POST
def annuler_lot(request, cite, pk):
    return _agir(request, cite, pk, services.annuler_lot, at=timezone.now())


def _agir(request, cite, pk, act, **given):
    current = _lot_for(request, cite, pk)
    try:
        made = act(lot=current, by=request.user, **given)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        made = None
    return redirect("plan:lot", cite.slug, made.pk if made else pk)
