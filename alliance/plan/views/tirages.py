"""The three PDF of the plan: the filtered list, the whole plan as a document, one fiche to hand out."""

from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone

from alliance.documents.ecriture.pdf import ecrire_pdf, ecrire_tableau_pdf
from alliance.kernel.dates import format_jour
from alliance.kernel.money import format_cents
from alliance.kernel.textes import plural
from alliance.plan.models import ChangementStatut, Edition, FicheAction, NoteSuivi
from alliance.plan.selectors import fiches_with_rows
from alliance.plan.services.editions import Composition, EditionImpossible
from alliance.plan.views.selection import Selection, fiches_of, selection_of
from alliance.plan.views.tableau_affiche import selection_affichee, tableau_affiche
from alliance.plan.views.tirage_fiche import Alentours, feuille, fiche_du_plan

AVEC_NOTES = "notes"
"""Parameter of an edition: the internal notes too."""

FICHES_MAX = 500
EXEMPLE = "Données d’exemple : les actions marquées ainsi sont fictives."


def composer_liste(edition: Edition, at: datetime) -> Composition:
    """Exactly the filtered list: its order, its columns, its filters in words."""
    selection = selection_affichee(edition.cite, edition.demande_by, QueryDict(edition.requete))
    today = timezone.localdate(at)
    tableau = tableau_affiche(
        selection, titre=_titre(selection), sous_titre=_sous_titre(edition, selection), today=today
    )
    return Composition(f"plan-liste-{edition.cite.slug}-{today:%Y-%m-%d}", ecrire_tableau_pdf(tableau, today=today))


def composer_plan(edition: Edition, at: datetime) -> Composition:
    """The plan as a document.

    :raises EditionImpossible: too many fiches for one document.
    """
    today = timezone.localdate(at)
    donnees = donnees_du_plan(edition.cite, edition.demande_by, QueryDict(edition.requete), today)
    return Composition(f"plan-{edition.cite.slug}-{today:%Y-%m-%d}", ecrire_pdf("plan", donnees))


def composer_fiche(edition: Edition, at: datetime) -> Composition:
    """One fiche on a sheet."""
    today = timezone.localdate(at)
    fiche = fiches_with_rows(FicheAction.objects.visible_to(edition.demande_by).filter(pk=edition.fiche_id)).get()
    nom = f"fiche-{fiche.code or fiche.pk}-{today:%Y-%m-%d}".replace("/", "-")
    return Composition(nom, ecrire_pdf("fiche", feuille(fiche, today)))


def donnees_du_plan(cite, user, requete: QueryDict, today: date) -> dict[str, Any]:
    """Everything that the document says, within what ``user`` sees."""
    selection = selection_of(cite, user, requete)
    if len(selection.retenues) > FICHES_MAX:
        raise EditionImpossible(
            f"Ce plan compte {plural(len(selection.retenues), 'action')}, c’est trop pour un document. "
            "Choisissez un exercice, ou filtrez la liste."
        )
    fiches = fiches_of(selection, user)
    avec_notes = requete.get(AVEC_NOTES) == "1"
    notes = _notes(fiches, user) if avec_notes else {}
    autour = Alentours(today=today, depuis=_depuis(fiches), notes=notes, avec_notes=avec_notes)
    shown = {fiche.pk: fiche_du_plan(fiche, autour) for fiche in fiches}
    exemple = any(fiche.est_exemple for fiche in fiches)
    return {
        "titre": _titre(selection),
        "cite": cite.nom,
        "sous_titre": _periode(selection),
        "filtres": selection.filtres,
        "exemple": EXEMPLE if exemple else "",
        "mention": _mention(user, today, avec_notes=avec_notes),
        "date": format_jour(today),
        "resume": _resume(selection),
        "axes": _axes(selection, fiches, shown),
    }


def _axes(selection: Selection, fiches: list[FicheAction], shown: dict[int, dict]) -> list[dict]:
    """Headings in their order; without a filter, those that hold nothing are there too."""
    by_heading: dict[int | None, list[dict]] = {}
    for fiche in fiches:
        by_heading.setdefault(fiche.sous_thematique_id, []).append(shown[fiche.pk])
    tout, axes = not selection.mots, []
    for axe in selection.reperes.axes:
        groupes = [
            {"titre": st.intitule, "fiches": by_heading.get(st.pk, [])}
            for st in selection.reperes.sous_thematiques
            if st.parent == axe.pk and (tout or st.pk in by_heading)
        ]
        if groupes or tout:
            axes.append({"titre": f"Axe {axe.code} · {axe.nom}", "phrase": _phrase(groupes), "groupes": groupes})
    if None in by_heading:
        groupes = [{"titre": "Sans sous-thématique", "fiches": by_heading[None]}]
        axes.append({"titre": "À classer", "phrase": _phrase(groupes), "groupes": groupes})
    return axes


def _phrase(groupes: list[dict]) -> str:
    count = sum(len(groupe["fiches"]) for groupe in groupes)
    return f"{plural(count, 'action')}." if count else "Aucune action."


def _resume(selection: Selection) -> list[tuple[str, str]]:
    couts = [ligne.cout_cents for ligne in selection.retenues if ligne.cout_cents]
    dates = [day for ligne in selection.retenues for day in (ligne.starts_on, ligne.ends_on) if day]
    rows = [("Actions", selection.compte), ("Axes", str(len(selection.reperes.axes)))]
    if couts:
        rows.append(
            (
                "Coût prévisionnel déclaré",
                f"{format_cents(sum(couts))} ({plural(len(couts), 'action chiffrée', 'actions chiffrées')})",
            )
        )
    if dates:
        rows.append(("Réalisation", f"du {format_jour(min(dates))} au {format_jour(max(dates))}"))
    return rows


def _titre(selection: Selection) -> str:
    return f"Plan d’actions {selection.exercice or ''}".strip()


def _periode(selection: Selection) -> str:
    return f"Exercice budgétaire {selection.exercice}" if selection.exercice else "Tous les exercices"


def _sous_titre(edition: Edition, selection: Selection) -> str:
    exemple = ", données d’exemple" if any(ligne.est_exemple for ligne in selection.retenues) else ""
    return f"{edition.cite.nom}, {_periode(selection).lower()}{exemple}"


def _mention(user, today: date, *, avec_notes: bool) -> str:
    notes = " Il contient les notes internes : ne le diffusez pas hors de l’équipe." if avec_notes else ""
    return (
        f"Document édité le {format_jour(today)} pour {user.nom}, avec les actions que cette personne peut lire.{notes}"
    )


def _depuis(fiches: list[FicheAction]) -> dict[int, date]:
    rows = ChangementStatut.objects.filter(fiche__in=[fiche.pk for fiche in fiches]).values("fiche_id")
    return {row["fiche_id"]: timezone.localdate(row["last"]) for row in rows.annotate(last=Max("change_at")).order_by()}


def _notes(fiches: list[FicheAction], user) -> dict[int, list[NoteSuivi]]:
    found: dict[int, list[NoteSuivi]] = {}
    rows = NoteSuivi.objects.visible_to(user).filter(fiche__in=[fiche.pk for fiche in fiches]).order_by("-le", "-pk")
    for note in rows:
        found.setdefault(note.fiche_id, []).append(note)
    return found
