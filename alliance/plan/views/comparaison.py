from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.documents.ecriture.reponse import format_demande, reponse_tableau
from alliance.kernel.http import paginate, render_page
from alliance.kernel.money import format_cents, format_number
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural
from alliance.plan.exports import tableau_comparaison
from alliance.plan.forms.versions import ComparerForm
from alliance.plan.permissions import can_read_versions
from alliance.plan.selectors.comparaison import Comparaison, Rapprochement, Sort, Total, comparaison_of
from alliance.plan.selectors.versions import cote_of, cotes_par_defaut, cotes_possibles, devenirs_of

CHANGEMENTS = "changements"
"""Value of ``?montrer=`` that leaves out what did not change."""
MOTS = {
    Sort.MODIFIEE: ("Actions modifiées", "pencil"),
    Sort.AJOUTEE: ("Actions ajoutées", "plus-lg"),
    Sort.RETIREE: ("Actions retirées", "dash"),
}


@require_GET
def comparer(request, cite):
    require(can_read_versions(request.user, cite))
    comparaison = _comparaison(request, cite)
    form = comparer_form(request, cite, comparaison)
    if comparaison is None:
        return render_page(request, "plan/comparer_choix.html", {"cite": cite, "form": form})
    axe, seulement = request.GET.get("axe", ""), request.GET.get("montrer") == CHANGEMENTS
    retenues = [ligne for ligne in comparaison.lignes if not axe or ligne.axe == axe]
    changees = [ligne for ligne in retenues if ligne.sort != Sort.INCHANGEE]
    page = paginate(request, sorted(changees, key=lambda ligne: list(Sort).index(ligne.sort)))
    context = {
        "cite": cite,
        "form": form,
        "comparaison": comparaison,
        "titre_page": _titre(comparaison),
        "phrase": _phrase(comparaison),
        "totaux": [_total(total) for total in comparaison.totaux],
        "axes": comparaison.axes,
        "axe": axe,
        "seulement": seulement,
        "page": page,
        "groupes": _groupes(page.object_list, changees),
        "inchangees": [] if seulement else [ligne for ligne in retenues if ligne.sort == Sort.INCHANGEE],
        "vide": not changees,
        "export_url": _export_url(request, cite, comparaison),
        "fiche_base": reverse("plan:fiche", args=[cite.slug, 0])[:-2],
    }
    return render_page(request, "plan/comparer.html", context, partial="comparaison")


@require_GET
def exporter_comparaison(request, cite):
    require(can_read_versions(request.user, cite))
    format_ = format_demande(request.GET)
    comparaison = _comparaison(request, cite)
    if comparaison is None:
        raise Http404
    axe, seulement = request.GET.get("axe", ""), request.GET.get("montrer") == CHANGEMENTS
    lignes = [
        ligne
        for ligne in comparaison.lignes
        if (not axe or ligne.axe == axe) and (not seulement or ligne.sort != Sort.INCHANGEE)
    ]
    tableau = tableau_comparaison(comparaison, lignes)
    return reponse_tableau(tableau, format_, f"comparaison-{cite.slug}-{timezone.localdate():%Y-%m-%d}")


def _comparaison(request, cite) -> Comparaison | None:
    """What the address names, or what the convention held against today; 404 for an unknown side."""
    avant, apres = request.GET.get("avant", ""), request.GET.get("apres", "")
    if not avant and not apres:
        avant, apres = cotes_par_defaut(cite, request.user)
    if not avant or not apres:
        return None
    sides = [cote_of(cite, request.user, cle) for cle in (avant, apres)]
    if None in sides:
        raise Http404
    before, after = (side for side in sides if side is not None)
    comparaison = comparaison_of(before, after)
    if after.version is None:
        gone = {ligne.fiche.fiche_id: ligne for ligne in comparaison.de_sort(Sort.RETIREE)}
        for fiche_id, words in devenirs_of(cite, request.user, gone).items():
            gone[fiche_id].devenir = words
    return comparaison


def comparer_form(request, cite, comparaison: Comparaison | None = None) -> ComparerForm:
    chosen = (
        (comparaison.avant.cle, comparaison.apres.cle) if comparaison else cotes_par_defaut(cite, request.user)
    )  # fmt: skip
    return ComparerForm(
        initial=dict(zip(("avant", "apres"), chosen, strict=True)), cotes=cotes_possibles(cite, request.user)
    )


def _export_url(request, cite, comparaison: Comparaison) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["avant"], kept["apres"] = comparaison.avant.cle, comparaison.apres.cle
    return f"{reverse('plan:exporter_comparaison', args=[cite.slug])}?{kept.urlencode()}&"


def _titre(comparaison: Comparaison) -> str:
    """The title is the answer."""
    counts = [
        (len(comparaison.de_sort(Sort.MODIFIEE)), "action modifiée", "actions modifiées"),
        (len(comparaison.de_sort(Sort.AJOUTEE)), "ajoutée", "ajoutées"),
        (len(comparaison.de_sort(Sort.RETIREE)), "retirée", "retirées"),
    ]
    if not any(count for count, _one, _many in counts):
        return "Rien n’a changé"
    return ", ".join(plural(count, one, many) for count, one, many in counts)


def _phrase(comparaison: Comparaison) -> str:
    if comparaison.avant.exercice == comparaison.apres.exercice:
        return ""
    return (
        "Les actions sont rapprochées d’un exercice à l’autre par leur reconduction. Ce qu’elle fait d’elle-même "
        "(exercice, nature, retour « à instruire », dates décalées) n’est pas compté comme un changement."
    )


def _total(total: Total) -> tuple[str, str, str, str]:
    def words(value: int) -> str:
        return (format_cents(value) if value else "0 €") if total.en_cents else format_number(value)

    ecart = f"{'+' if total.ecart > 0 else '−'}{words(abs(total.ecart))}" if total.ecart else "identique"
    return total.libelle, words(total.avant), words(total.apres), ecart


def _groupes(shown: list[Rapprochement], all_of_them: list[Rapprochement]):
    """The rows of the page by kind, with how many there are in all."""
    groups = []
    for sort, (titre, icone) in MOTS.items():
        rows = [ligne for ligne in shown if ligne.sort == sort]
        if rows:
            groups.append((sort.value, titre, icone, sum(ligne.sort == sort for ligne in all_of_them), rows))
    return groups
