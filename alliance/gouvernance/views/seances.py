"""The list of séances, the page of each, and their preparation: alone, in a series, or in writing."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.gouvernance.enums import EtatSeance, NatureSeance
from alliance.gouvernance.forms.points import PieceForm
from alliance.gouvernance.forms.seances import (
    ConsultationForm,
    CreerSeanceForm,
    FiltresSeancesForm,
    SerieForm,
    form_de,
)
from alliance.gouvernance.models import Instance, SeanceInstance
from alliance.gouvernance.permissions import can_prepare_seance, can_view_gouvernance
from alliance.gouvernance.permissions.points import can_create_seance, can_propose_somewhere
from alliance.gouvernance.rules import FIGES, jours_de_serie
from alliance.gouvernance.selectors.agenda import agenda_of, decisions_of_seance, pieces_of_seance
from alliance.gouvernance.selectors.avertissements import avertissements_de, avertissements_of, jours_libres
from alliance.gouvernance.selectors.points import points_a_inscrire
from alliance.gouvernance.selectors.reponses import bloc_convocation
from alliance.gouvernance.selectors.seances import (
    GROUPES,
    Attente,
    annees_of,
    attentes_of,
    instances_preparees,
    prochaine_seance,
    releves_a_approuver,
    seances_of,
    titre_court,
)
from alliance.gouvernance.services import seances as services
from alliance.gouvernance.services.seances import MODIFIABLES, OUVERTES
from alliance.gouvernance.views.acces_seances import entier, seance_for, tenter, vers_seance
from alliance.gouvernance.views.etapes import etapes_of, etat_en_mots, prochaine_etape, titre_de, titre_de_liste, ton_de
from alliance.kernel.errors import DomainError
from alliance.kernel.heures import HeureAmbigue, instant_of
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require

PAR_PAGE = 30


@require_GET
def seances(request, cite):
    require(can_view_gouvernance(request.user, cite))
    now = timezone.now()
    seen = Instance.objects.visible_to(request.user).filter(cite=cite).order_by("type", "nom", "pk")
    filtres = FiltresSeancesForm(request.GET, instances=seen).filtres
    page = paginate(request, seances_of(request.user, cite, filtres, now), per_page=PAR_PAGE)
    following = prochaine_seance(request.user, cite, now)
    waiting = [row for row in page if row.etat == EtatSeance.CONVOQUEE]
    awaited = attentes_of([*waiting, *([following] if following else [])])
    context = {
        "page": page,
        "groupes": _groupes(page, awaited, now),
        "titre": titre_de_liste(following, awaited[following.pk] if following else Attente()),
        "filtres": filtres,
        "filtre": filtres.q or filtres.instance or filtres.etat or filtres.annee,
        "instances": list(seen),
        "etats": EtatSeance.choices,
        "annees": annees_of(request.user, cite),
        "cree": can_create_seance(request.user, cite),
        "propose": can_propose_somewhere(request.user, cite),
    }
    return render_page(request, "gouvernance/seances.html", context)


def _groupes(page, awaited, now) -> list[tuple[str, list[dict]]]:
    found: dict[int, list[dict]] = {}
    for row in page:
        ton, icone = ton_de(row)
        found.setdefault(row.groupe, []).append(
            {
                "seance": row,
                "titre": titre_court(row),
                "etat": etat_en_mots(row),
                "ton": ton,
                "icone": icone,
                "attente": awaited.get(row.pk),
                "en_retard": row.groupe == 0 and row.etat == EtatSeance.CONVOQUEE and row.fin_at < now,
            }
        )
    return [(GROUPES[rank], rows) for rank, rows in found.items()]


@require_GET
def seance(request, cite, pk):
    return rendre_seance(request, seance_for(request, cite, pk))


def rendre_seance(request, current, *, status=200, **forms):
    prepare = can_prepare_seance(request.user, current)
    context = contexte_agenda(request, current) | {
        "titre": titre_de(current),
        "surtitre": titre_court(current),
        "etat": etat_en_mots(current),
        "ton": ton_de(current),
        "etapes": etapes_of(current),
        "etape": _etape(current, prepare),
        "pieces": pieces_of_seance(current),
        "piece_form": forms.get("piece_form") or PieceForm(),
        "avertissements": [],
        "bloc": bloc_convocation(current, request.user, timezone.now()),
    }
    if current.etat in FIGES:
        context["releve_fait"] = True
        context["decisions"] = decisions_of_seance(request.user, current)
    if prepare and current.etat in MODIFIABLES:
        context["avertissements"] = avertissements_of(current, request.user)
        context["releves"] = [] if current.est_consultation else releves_a_approuver(current.instance)
        context["a_inscrire"] = list(points_a_inscrire(request.user, current.instance.cite, current.instance_id)[:6])
    return render_page(request, "gouvernance/seance.html", context, status=status)


def contexte_agenda(request, current, focus=None) -> dict:
    """What the list of items needs: the whole page, or only the list when an item has just moved."""
    prepare = can_prepare_seance(request.user, current)
    return {
        "seance": current,
        "agenda": agenda_of(current, request.user),
        "prepare": prepare,
        "modifiable": bool(prepare) and current.etat in OUVERTES,
        "focus": focus,
    }


def _etape(current, prepare):
    attente = Attente()
    if current.etat == EtatSeance.CONVOQUEE and not current.est_consultation:
        attente = attentes_of([current])[current.pk]
    return prochaine_etape(current, prepare=bool(prepare), attente=attente, now=timezone.now())


@require_http_methods(["GET", "POST"])
def creer_seance(request, cite):
    require(can_create_seance(request.user, cite))
    form = CreerSeanceForm(request.POST if request.method == "POST" else None, **_initial(request, cite))
    if request.method == "POST" and submit(form, services.create_seance, by=request.user):
        return vers_seance(form.result)
    return _form(request, "gouvernance/seance_form.html", form)


@require_http_methods(["GET", "POST"])
def creer_consultation(request, cite):
    require(can_create_seance(request.user, cite))
    form = ConsultationForm(request.POST if request.method == "POST" else None, **_initial(request, cite))
    written = {"nature": NatureSeance.CONSULTATION, "by": request.user}
    if request.method == "POST" and submit(form, services.create_seance, **written):
        return vers_seance(form.result)
    return _form(request, "gouvernance/seance_form.html", form, consultation=True)


def _initial(request, cite) -> dict:
    """The instances to choose from, the one of the address chosen with its usual place."""
    able = instances_preparees(request.user, cite)
    asked = request.GET.get("instance", "")
    chosen = able.filter(pk=entier(asked)).first()
    return {"instances": able, "initial": {"instance": chosen, "lieu": chosen.lieu_habituel} if chosen else {}}


@require_http_methods(["GET", "POST"])
def modifier_seance(request, cite, pk):
    current = seance_for(request, cite, pk)
    require(can_prepare_seance(request.user, current))
    if current.etat not in MODIFIABLES:
        messages.warning(
            request, f"La séance est « {current.get_etat_display()} » : sa date et son lieu ne changent plus."
        )
        return vers_seance(current)
    form = form_de(current, request.POST if request.method == "POST" else None)
    act = {"seance": current, "by": request.user, "at": timezone.now()}
    if request.method == "POST" and submit(form, services.update_seance, **act):
        return vers_seance(current)
    return _form(
        request, "gouvernance/seance_form.html", form, seance=current, titre=titre_de(current),
        consultation=current.est_consultation,
    )  # fmt: skip


def _form(request, template, form, **context):
    return render_page(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def creer_serie(request, cite):
    """GET with what was asked shows the dates; POST creates those that are kept."""
    require(can_create_seance(request.user, cite))
    asked = request.POST if request.method == "POST" else request.GET if "rythme" in request.GET else None
    form = SerieForm(asked, **_initial(request, cite))
    dates, refused = [], False
    if form.is_bound and form.is_valid():
        dates = _dates(request, form)
        if request.method == "POST":
            kept = {row["jour"].isoformat() for row in dates} & set(request.POST.getlist("jours"))
            made = _creer(request, form, [row["jour"] for row in dates if row["jour"].isoformat() in kept])
            if made:
                messages.success(request, f"{len(made)} séances sont en préparation. Personne n’est prévenu.")
                return redirect(f"{reverse('gouvernance:seances', args=[cite.slug])}?etat={EtatSeance.BROUILLON}")
            dates, refused = _dates(request, form), True
    wrong = form.is_bound and (refused or not form.is_valid())
    asked_again = [(name, form.data[name]) for name in form.fields if form.data.get(name)] if dates else []
    context = {"form": form, "dates": dates, "communs": _communs(dates), "gardes": asked_again}
    return render_page(request, "gouvernance/seance_serie.html", context, status=422 if wrong else 200)


def _dates(request, form) -> list[dict]:
    """Each date with its warnings; those of the holidays come unticked when they are to be skipped."""
    asked = form.cleaned_data
    days = jours_de_serie(asked["jour"], asked["rythme"], asked["nombre"])
    slots, refusals = [], {}
    for day in days:
        start, end, refusal = _creneau(form, day)
        slots.append((start, end))
        refusals[day] = refusal
    real = [slot for slot in slots if slot[0] is not None]
    words = iter(avertissements_de(asked["instance"], real, request.user))
    free = jours_libres(asked["instance"].cite, days) if asked["sauter"] else set(days)
    return [
        {
            "jour": day,
            "refus": refusals[day],
            "avertissements": next(words) if start is not None else [],
            "garde": day in free and not refusals[day],
        }
        for day, (start, _end) in zip(days, slots, strict=True)
    ]


def _communs(dates) -> list[str]:
    """The warnings that come back at each date, taken off the rows: said once."""
    if len(dates) < 2:
        return []
    shared = [words for words in dates[0]["avertissements"] if all(words in row["avertissements"] for row in dates)]
    for row in dates:
        row["avertissements"] = [words for words in row["avertissements"] if words not in shared]
    return shared


def _creneau(form, day):
    asked = form.cleaned_data
    try:
        start = instant_of(day, asked["debut"], seconde=form.seconde)
        return start, max(instant_of(day, asked["fin"], seconde=form.seconde), start + timedelta(minutes=1)), ""
    except DomainError as refusal:
        form.demande_laquelle = form.demande_laquelle or isinstance(refusal, HeureAmbigue)
        return None, None, refusal.message


def _creer(request, form, days):
    asked = form.cleaned_data
    try:
        return services.create_serie(
            instance=asked["instance"], jours=days, debut=asked["debut"], fin=asked["fin"], seconde=form.seconde,
            lieu=asked["lieu"], by=request.user,
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


@require_POST
def inscrire_approbation(request, cite, pk):
    current = seance_for(request, cite, pk)
    require(can_prepare_seance(request.user, current))
    closed = SeanceInstance.objects.visible_to(request.user).filter(instance=current.instance)
    releve = get_object_or_404(closed, pk=entier(request.POST.get("releve")))
    tenter(request, services.inscrire_approbation, seance=current, releve=releve, by=request.user)
    return vers_seance(current, "ordre-du-jour")
