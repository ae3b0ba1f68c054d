from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.kernel.http import render_page, submit
from alliance.kernel.money import NBSP
from alliance.kernel.permissions import require
from alliance.kernel.textes import enumerate_fr
from alliance.plan.forms.reglages import JeuForm
from alliance.plan.models import JeuTranches
from alliance.plan.permissions import can_read_plan
from alliance.plan.permissions.reglages import can_edit_reglages
from alliance.plan.rules import AGE_ADULTE_MAX_ANS, Tranche
from alliance.plan.selectors.tranches import JeuLu, jeux_of
from alliance.plan.services.tranches import create_jeu, delete_jeu, update_jeu


@require_GET
def tranches(request, cite):
    require(can_read_plan(request.user, cite))
    jeux = jeux_of(cite, request.user)
    age = _age(request.GET.get("age", "3"))
    context = {
        "cite": cite,
        "jeux": [_jeu(jeu) for jeu in jeux],
        "par_defaut": all(jeu.pk is None for jeu in jeux),
        "age": age,
        "age_saisi": request.GET.get("age", "3"),
        "reponses": [(jeu.nom, _reponse(jeu, age)) for jeu in jeux] if age is not None else [],
        "modifiable": can_edit_reglages(request.user, cite),
    }
    return render_page(request, "plan/tranches.html", context)


@require_http_methods(["GET", "POST"])
def creer_jeu(request, cite):
    require(can_edit_reglages(request.user, cite))
    modele = next((jeu for jeu in jeux_of(cite, request.user) if jeu.cle == request.GET.get("modele")), None)
    initial = {"nom": modele.nom, "tranches": modele.tranches, "source": modele.source} if modele else {}
    posted = request.POST if request.method == "POST" else None
    form = JeuForm(posted, initial=initial)
    if posted is not None and submit(form, create_jeu, cite=cite, by=request.user):
        messages.success(request, f"Le découpage « {form.result.nom} » est enregistré.")
        return redirect("plan:tranches", cite.slug)
    context = {"cite": cite, "form": form, "titre": "Nouveau découpage", "verbe": "Enregistrer ce découpage"}
    return render_page(request, "plan/tranches_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def modifier_jeu(request, cite, pk):
    jeu = _jeu_for(request, cite, pk)
    present = [Tranche(*ages) for ages in jeu.tranches.order_by("age_min").values_list("age_min", "age_max")]
    posted, nom = request.POST if request.method == "POST" else None, jeu.nom
    form = JeuForm(posted, initial={"nom": jeu.nom, "tranches": present, "source": jeu.source})
    if posted is not None and submit(form, update_jeu, jeu=jeu, by=request.user):
        messages.success(request, f"Le découpage « {jeu.nom} » est enregistré.")
        return redirect("plan:tranches", cite.slug)
    context = {"cite": cite, "form": form, "titre": f"Modifier « {nom} »", "verbe": "Enregistrer ce découpage"}
    return render_page(request, "plan/tranches_form.html", context, status=422 if form.errors else 200)


@require_POST
def supprimer_jeu(request, cite, pk):
    jeu = _jeu_for(request, cite, pk)
    nom = jeu.nom
    delete_jeu(jeu=jeu, by=request.user)
    messages.success(request, f"Le découpage « {nom} » est supprimé. Les fiches gardent leurs âges.")
    return redirect("plan:tranches", cite.slug)


def _jeu_for(request, cite, pk) -> JeuTranches:
    jeu = get_object_or_404(JeuTranches.objects.visible_to(request.user).filter(cite=cite), pk=pk)
    require(can_edit_reglages(request.user, cite))
    return jeu


def _age(texte: str) -> int | None:
    age = int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 4 else None
    return age if age is not None and age <= AGE_ADULTE_MAX_ANS else None


def _ans(tranche: Tranche) -> str:
    unit = "ans" if tranche.age_max > 1 else "an"
    if tranche.age_min == tranche.age_max:
        return f"{tranche.age_min}{NBSP}{unit}"
    return f"de {tranche.age_min} à {tranche.age_max}{NBSP}{unit}"


def _jeu(jeu: JeuLu) -> tuple[JeuLu, list[tuple[str, str]], str]:
    """A set, its brackets in words, and the ages that it leaves aside."""
    rows = [(_ans(tranche), _veille(tranche)) for tranche in jeu.tranches]
    return jeu, rows, enumerate_fr([_ans(trou) for trou in jeu.trous])


def _veille(tranche: Tranche) -> str:
    start = "de la naissance" if tranche.age_min == 0 else f"du jour de ses {tranche.age_min} ans"
    return f"{start} à la veille de ses {tranche.age_max + 1} ans"


def _reponse(jeu: JeuLu, age: int) -> str:
    tranche = jeu.tranche_of(age)
    return _ans(tranche) if tranche else "aucune tranche"
