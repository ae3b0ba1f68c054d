from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.kernel.http import paginate, render_page
from alliance.kernel.permissions import require
from alliance.territoires.models import Etablissement, Quartier, SituationQuartier
from alliance.territoires.permissions import can_declare, can_view_territoire
from alliance.territoires.views.etablissements import rubrique
from alliance.territoires.views.faits import declare


def _quartier_for(request, cite, pk):
    require(can_view_territoire(request.user, cite))
    rows = Quartier.objects.visible_to(request.user) & Quartier.objects.of_cites([cite.pk])
    return get_object_or_404(rows, pk=pk)


@require_GET
def quartier(request, cite, pk):
    row = _quartier_for(request, cite, pk)
    today = timezone.localdate()
    situated = (
        SituationQuartier.objects.en_cours(today)
        .filter(quartier=row, etablissement__in=Etablissement.objects.of_cites([cite.pk]))
        .select_related("etablissement")
    )
    return render_page(
        request,
        "territoires/quartier.html",
        {
            "quartier": row,
            "communes": list(row.communes.order_by("nom", "pk")),
            "codes": list(row.codes.order_by("-version", "code")),
            "contours": row.contours.order_by("-version", "pk"),
            "perimetre": rubrique("perimetre", cite, row, today),
            "page": paginate(request, situated.order_by("etablissement__nom", "pk")),
            "peut_declarer": can_declare(request.user, cite),
        },
    )


@require_http_methods(["GET", "POST"])
def quartier_declarer(request, cite, pk, fait):
    return declare(request, cite, _quartier_for(request, cite, pk), fait)
