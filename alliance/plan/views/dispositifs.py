from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.documents.ecriture.reponse import format_demande, reponse_tableau
from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.enums import Dispositif
from alliance.plan.forms.reglages import DispositifForm
from alliance.plan.models import DispositifCoordonne
from alliance.plan.permissions import can_read_plan
from alliance.plan.permissions.reglages import can_edit_reglages
from alliance.plan.selectors.couverture import AUCUN
from alliance.plan.selectors.dispositifs import DispositifLu, dispositifs_of, pilotes_possibles, retenus_parmi
from alliance.plan.services.dispositifs import declare_dispositif, withdraw_dispositif
from alliance.plan.views.cadre import cadre_of
from alliance.plan.views.puces import puces

SANS_ACTION = "coordonné, aucune action reliée"
NON_DECLARE = "relié, non déclaré"


@require_GET
def dispositifs(request, cite):
    require(can_read_plan(request.user, cite))
    cadre = cadre_of(request, cite)
    tous, total, sans = dispositifs_of(cite, request.user, cadre.criteres)
    filtre = cadre.form.donnes("dispositif")
    lus, liens = retenus_parmi(tous, filtre), cadre.liens
    context = {
        "cite": cite,
        "exercice": cadre.exercice,
        "total": total,
        "puces": puces(cadre.form, cadre.reperes),
        "rangs": [(lu, liens.vers(("dispositif", (lu.dispositif.value,)))) for lu in lus],
        "coordonnes": sum(lu.coordonne is not None for lu in lus),
        "sans_action": [str(lu.dispositif.label) for lu in lus if lu.sans_action],
        "non_declares": [str(lu.dispositif.label) for lu in lus if lu.non_declare],
        "sans": None if filtre and None not in filtre else sans,
        "sans_url": liens.vers(("dispositif", (AUCUN,))),
        "modifiable": can_edit_reglages(request.user, cite),
        "export_url": f"{reverse('plan:exporter_dispositifs', args=[cite.slug])}?{request.GET.urlencode()}&format=",
    }
    return render_page(request, "plan/dispositifs.html", context)


@require_GET
def exporter_dispositifs(request, cite):
    require(can_read_plan(request.user, cite))
    format_ = format_demande(request.GET)
    cadre = cadre_of(request, cite)
    tous, _total, _sans = dispositifs_of(cite, request.user, cadre.criteres)
    lus = retenus_parmi(tous, cadre.form.donnes("dispositif"))
    colonnes = [
        Colonne("Dispositif", 30),
        Colonne("Coordonné par la cité", 20, Genre.BOOLEEN),
        Colonne("Pilote", 35),
        Colonne("Précision", 45),
        Colonne("Actions", 12, Genre.ENTIER),
        Colonne("À voir", 35),
    ]
    tableau = Tableau(titre="Dispositifs", colonnes=colonnes, lignes=[_ligne(lu) for lu in lus])
    return reponse_tableau(tableau, format_, f"dispositifs-{cite.slug}-{timezone.localdate():%Y-%m-%d}")


def _ligne(lu: DispositifLu) -> list:
    row = lu.coordonne
    gap = SANS_ACTION if lu.sans_action else NON_DECLARE if lu.non_declare else ""
    pilote = row.pilote.nom if row and row.pilote else ""
    return [str(lu.dispositif.label), row is not None, pilote, row.precision if row else "", lu.actions, gap]


@require_http_methods(["GET", "POST"])
def declarer_dispositif(request, cite, dispositif):
    require(can_edit_reglages(request.user, cite))
    choisi, row = _dispositif_for(request, cite, dispositif)
    initial = {"pilote": row.pilote_id, "precision": row.precision} if row else {}
    organisations = pilotes_possibles(cite, request.user, row)
    posted = request.POST if request.method == "POST" else None
    form = DispositifForm(posted, organisations=organisations, initial=initial)
    act = {"cite": cite, "dispositif": choisi.value, "by": request.user}
    if posted is not None and submit(form, declare_dispositif, **act):
        messages.success(request, f"{choisi.label} : la cité le coordonne.")
        return redirect(f"{reverse('plan:dispositifs', args=[cite.slug])}#{choisi.value}")
    intro = (
        "La cité le coordonne déjà : mettez à jour qui le pilote."
        if row
        else ("Dites que la cité coordonne ce dispositif avec ses propres actions, et qui le pilote ici.")
    )
    context = {
        "cite": cite,
        "form": form,
        "dispositif": choisi,
        "coordonne": row,
        "intro": intro,
        "titre": capfirst(choisi.label),
    }
    return render_page(request, "plan/dispositif_form.html", context, status=422 if form.errors else 200)


@require_POST
def retirer_dispositif(request, cite, dispositif):
    require(can_edit_reglages(request.user, cite))
    choisi, row = _dispositif_for(request, cite, dispositif)
    if row is None:
        raise Http404
    withdraw_dispositif(coordonne=row, by=request.user)
    messages.success(request, f"{choisi.label} : la cité ne le coordonne plus. Les actions gardent leur lien.")
    return redirect(f"{reverse('plan:dispositifs', args=[cite.slug])}#{choisi.value}")


def _dispositif_for(request, cite, dispositif: str) -> tuple[Dispositif, DispositifCoordonne | None]:
    if dispositif not in Dispositif.values:
        raise Http404
    rows = DispositifCoordonne.objects.visible_to(request.user).filter(cite=cite, dispositif=dispositif)
    return Dispositif(dispositif), rows.select_related("pilote").first()
