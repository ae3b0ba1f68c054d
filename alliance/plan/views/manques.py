from dataclasses import dataclass

from django.views.decorators.http import require_GET

from alliance.kernel.charts import Graphique, Mesure, columns
from alliance.kernel.http import render_page
from alliance.kernel.money import NBSP
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural
from alliance.plan.enums import Manque
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.permissions import can_read_plan
from alliance.plan.selectors import lignes_du_plan
from alliance.plan.selectors.manques import REPERES, Bilan, Charge, bilan_des_manques, coporteurs_of
from alliance.plan.views.cadre import Liens, cadre_of
from alliance.plan.views.puces import puces

NOMMES_MAX = 3
AUCUN = "aucun"


@dataclass(frozen=True, slots=True)
class RangCharge:
    """One row of « qui a quoi à compléter »: each number with the list that holds exactly it."""

    nom: str
    fiches: int
    url: str
    incompletes: int
    url_incompletes: str
    manques: tuple[tuple[str, int, str], ...]
    autres: int


@require_GET
def manques(request, cite):
    require(can_read_plan(request.user, cite))
    cadre = cadre_of(request, cite)
    form, liens = cadre.form, cadre.liens
    lignes = [ligne for ligne in lignes_du_plan(cite, request.user, cadre.criteres, cadre.reperes) if ligne.retenue]
    bilan = bilan_des_manques(lignes, coporteurs_of(lignes))
    context = {
        "cite": cite,
        "exercice": cadre.exercice,
        "bilan": bilan,
        "reperes_max": REPERES,
        "phrase": _phrase(bilan),
        "liste_url": liens.vers(),
        "incompletes": bilan.fiches - bilan.completes,
        "incompletes_url": liens.vers(_incompletes(form)),
        "puces": puces(form, cadre.reperes),
        "champs": [
            (str(manque.label), nombre, liens.vers(_sans(form, manque)), _part(nombre, bilan.fiches))
            for manque, nombre in sorted(bilan.manques, key=lambda item: -item[1])
        ],
        "scores": [
            (score, nombre, liens.vers(("reperes_min", (str(score),)), ("reperes_max", (str(score),))))
            for score, nombre in enumerate(bilan.scores)
        ],
        "graphique": _graphique(bilan),
        "charges": [
            (f"{nom}s", f"Par {mot.lower()}", entete, [_rang(charge, nom, form, liens) for charge in charges])
            for nom, mot, entete, charges in (
                ("porteur", "Porteur", "Porteur ou co-porteur", _retenues(bilan.porteurs, form.donnes("porteur"))),
                ("referent", "Référent", "Référent", _retenues(bilan.referents, form.donnes("referent"))),
            )
        ],
    }
    return render_page(request, "plan/manques.html", context)


def _part(nombre: int, total: int) -> str:
    return f"{100 * nombre / total:.1f}%" if total else "0%"


def _phrase(bilan: Bilan) -> str:
    if not bilan.fiches:
        return "Aucune action à compter avec ces filtres."
    if bilan.completes == bilan.fiches:
        return f"Rien ne manque : {plural(bilan.fiches, 'fiche complète', 'fiches complètes')}."
    worst, count = max(bilan.manques, key=lambda item: item[1])
    left = plural(bilan.fiches - bilan.completes, "fiche", "fiches")
    return (
        f"{left} sur {bilan.fiches} à compléter. Ce qui manque le plus{NBSP}: {worst.label}, "
        f"{plural(count, 'fiche', 'fiches')}."
    )


def _graphique(bilan: Bilan) -> Graphique | None:
    if not bilan.fiches:
        return None
    mesures = [Mesure(str(score), nombre) for score, nombre in enumerate(bilan.scores)]
    return columns(
        ident="scores", titre=f"Fiches par nombre de repères remplis, sur {REPERES}", mesures=mesures,
        colonne="repères", unite="fiches",
        phrase=f"{plural(bilan.completes, 'fiche a', 'fiches ont')} ses {REPERES} repères."
        if bilan.completes < 2
        else f"{bilan.completes} fiches ont leurs {REPERES} repères.",
    )  # fmt: skip


def _sans(form: FiltrePlan, manque: Manque) -> tuple[str, tuple[str, ...]]:
    """One more absence: the fiches counted lack those that the page already asks for."""
    return "manque", tuple(dict.fromkeys((*form.donnes("manque"), manque.value)))


def _incompletes(form: FiltrePlan) -> tuple[str, tuple[str, ...]]:
    asked = form.simple("reperes_max")
    return "reperes_max", (str(REPERES - 1 if asked is None else min(asked, REPERES - 1)),)


def _retenues(charges: tuple[Charge, ...], asked: list) -> list[Charge]:
    """Only the people that the page filters on: with another one, no link could say both."""
    return [charge for charge in charges if not asked or charge.pk in asked]


def _rang(charge: Charge, parametre: str, form: FiltrePlan, liens: Liens) -> RangCharge:
    who = (parametre, (AUCUN if charge.pk is None else str(charge.pk),))
    shown = charge.manques[:NOMMES_MAX]
    return RangCharge(
        nom=charge.nom or "Personne",
        fiches=charge.fiches,
        url=liens.vers(who),
        incompletes=charge.incompletes,
        url_incompletes=liens.vers(who, _incompletes(form)),
        manques=tuple((str(manque.label), nombre, liens.vers(who, _sans(form, manque))) for manque, nombre in shown),
        autres=len(charge.manques) - len(shown),
    )
