"""The dated facts, all acted upon the same way: a registry says what differs."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliance.kernel.dates import format_periode
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.territoires import services
from alliance.territoires.forms.declarations import (
    FormulaireClassement,
    FormulaireConfirmation,
    FormulaireFin,
    FormulairePerimetre,
    FormulaireRattachement,
    FormulaireRetrait,
    FormulaireSecteur,
    FormulaireSituation,
)
from alliance.territoires.models import (
    ClassementPrioritaire,
    CodeQuartier,
    Etablissement,
    PerimetreQuartier,
    Quartier,
    RattachementCite,
    SecteurCollege,
    SituationQuartier,
)
from alliance.territoires.permissions import can_declare
from alliance.territoires.rules import nom_lisible


@dataclass(frozen=True, slots=True)
class Fait:
    """How one kind of dated fact is declared, found within a cité, and said.

    ``un_seul``: two of them cannot hold on the same day, so nothing is offered while one is open.
    """

    titre: str
    verbe: str
    rows: Callable[..., QuerySet]
    dit: Callable[..., str]
    sujet: str
    form: type | None = None
    service: Callable | None = None
    un_seul: bool = False


def _of_schools(model, path):
    return lambda cite: model.objects.filter(**{f"{path}__in": Etablissement.objects.of_cites([cite.pk])})


def _college(row):
    return nom_lisible(row.college.nom)


FAITS = {
    "rattachement": Fait(
        "Membre de la cité", "Déclarer l'établissement membre",
        lambda cite: RattachementCite.objects.filter(cite=cite), lambda row: "oui",
        "etablissement", FormulaireRattachement, services.declare_rattachement, un_seul=True,
    ),
    "classement": Fait(
        "Éducation prioritaire", "Déclarer un classement", _of_schools(ClassementPrioritaire, "etablissement"),
        lambda row: row.get_reseau_display(), "etablissement", FormulaireClassement, services.declare_classement,
        un_seul=True,
    ),
    "secteur": Fait(
        "Collège de secteur", "Déclarer le collège de secteur", _of_schools(SecteurCollege, "ecole"),
        _college, "ecole", FormulaireSecteur, services.declare_secteur,
    ),
    "situation": Fait(
        "Quartier", "Déclarer le quartier", _of_schools(SituationQuartier, "etablissement"),
        lambda row: f"quartier {row.quartier.nom}", "etablissement",
        FormulaireSituation, services.declare_situation,
    ),
    "perimetre": Fait(
        "Périmètre de la cité", "Déclarer le quartier dans le périmètre",
        lambda cite: PerimetreQuartier.objects.filter(cite=cite),
        lambda row: "oui", "quartier", FormulairePerimetre, services.declare_perimetre,
        un_seul=True,
    ),
    "code": Fait(
        "Code officiel", "",
        lambda cite: CodeQuartier.objects.filter(quartier__in=Quartier.objects.of_cites([cite.pk])),
        lambda row: f"code {row.code}", "quartier",
    ),
}  # fmt: skip


def fait_of(nom):
    try:
        return FAITS[nom]
    except KeyError:
        raise Http404 from None


def subject_of(fait, row):
    """Who the fact is about, its displayed name, and the page that shows it."""
    subject = getattr(row, fait.sujet)
    page = "territoires:quartier" if isinstance(subject, Quartier) else "territoires:etablissement"
    return subject, nom_lisible(subject.nom), page


def declare(request, cite, sujet, nom_fait):
    """Show the form of one kind of fact about ``sujet``, or declare it."""
    fait = fait_of(nom_fait)
    quartier = isinstance(sujet, Quartier)
    if fait.form is None or quartier != (fait.sujet == "quartier"):
        raise Http404
    require(can_declare(request.user, cite))
    form = fait.form(request.POST if request.method == "POST" else None, cite=cite)
    url = reverse(f"territoires:{'quartier' if quartier else 'etablissement'}", args=[cite.slug, sujet.pk])
    given = {fait.sujet: sujet, "cite": cite, "by": request.user}
    if request.method == "POST" and submit(form, fait.service, **given):
        messages.success(
            request, f"{nom_lisible(sujet.nom)} : c'est déclaré ({fait.titre.lower()} : {fait.dit(form.result)})."
        )
        return redirect(url)
    context = {"form": form, "fait": fait, "sujet": nom_lisible(sujet.nom), "retour": url, "bouton": "Déclarer"}
    return render_page(
        request, "territoires/declaration.html", context | {"titre": fait.verbe}, status=422 if form.is_bound else 200
    )


def _act(request, cite, nom_fait, pk, *, titre, bouton, form_class, service, fini, explication):
    fait = fait_of(nom_fait)
    row = get_object_or_404(fait.rows(cite), pk=pk)
    require(can_declare(request.user, cite))
    form = form_class(request.POST if request.method == "POST" else None)
    _subject, nom, page = subject_of(fait, row)
    url = reverse(page, args=[cite.slug, _subject.pk])
    said = fait.dit(row)
    if request.method == "POST" and submit(form, service, declaration=row, by=request.user, cite=cite):
        messages.success(request, f"{nom} : {fini} ({fait.titre.lower()} : {said}).")
        return redirect(url)
    when = format_periode(row.from_on, row.to_on) or "sans date"
    source = row.source or "non indiquée"
    context = {
        "form": form,
        "fait": fait,
        "sujet": nom,
        "retour": url,
        "titre": titre,
        "bouton": bouton,
        "explication": explication,
        "rappel": f"{fait.titre.lower()}, {said}, {when}. Source : {source}.",
    }
    return render_page(request, "territoires/declaration.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def declaration_finir(request, cite, fait, pk):
    return _act(
        request, cite, fait, pk, titre="Dater la fin", bouton="Dater la fin", form_class=FormulaireFin,
        service=services.end_declaration, fini="la fin est datée",
        explication="Le fait reste dans l'historique, avec sa date de fin.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def declaration_confirmer(request, cite, fait, pk):
    return _act(
        request, cite, fait, pk, titre="Confirmer", bouton="Confirmer", form_class=FormulaireConfirmation,
        service=services.confirm_declaration, fini="c'est confirmé",
        explication="La mention « à confirmer » disparaît.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def declaration_retirer(request, cite, fait, pk):
    return _act(
        request, cite, fait, pk, titre="Retirer", bouton="Retirer", form_class=FormulaireRetrait,
        service=services.withdraw_declaration, fini="c'est retiré",
        explication="À faire seulement si la déclaration était une erreur. Si elle a été vraie, datez plutôt sa fin. "
        "Le journal garde la trace de ce qui était déclaré.",
    )  # fmt: skip
