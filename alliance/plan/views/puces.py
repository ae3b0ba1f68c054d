"""The words around the list: chips of the filters, what was not understood, what is suggested. No query here."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from alliance.kernel.dates import format_jour
from alliance.kernel.money import NBSP, format_cents
from alliance.kernel.textes import plural
from alliance.plan.enums import Manque, Validation
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.forms.parametres import PARAMETRES, Parametre
from alliance.plan.selectors import LignePlan, Reperes
from alliance.plan.views.affichage import STATUTS


@dataclass(frozen=True, slots=True)
class Puce:
    """A filter chip: its words, its count, the address that adds or removes it, whether something is wrong with it."""

    mot: str
    url: str
    nombre: int | None = None
    active: bool = False
    alerte: bool = False


SIMPLES = {
    "q": lambda texte: f"« {texte} »",
    "exercice": lambda annee: "Tous les exercices" if annee == "tous" else str(annee),
    "age": lambda age: f"À {age}{NBSP}{'ans' if age > 1 else 'an'}",
    "tranche": lambda bornes: f"{bornes[0]} à {bornes[1]}{NBSP}ans",
    "du": lambda jour: f"À partir du {format_jour(jour)}",
    "au": lambda jour: f"Jusqu’au {format_jour(jour)}",
    "cout_min": lambda cents: f"Coût d’au moins {format_cents(cents)}",
    "cout_max": lambda cents: f"Coût d’au plus {format_cents(cents)}",
    "modifiee_depuis": lambda jour: f"Modifiée depuis le {format_jour(jour)}",
    "retard": lambda oui: "En retard" if oui else "En retard ou non",
    "archivees": lambda oui: "Actions archivées" if oui else "Actions du plan",
    "reperes_min": lambda reperes: f"Au moins {plural(reperes, 'repère')}",
    "reperes_max": lambda reperes: f"Au plus {plural(reperes, 'repère')}",
    "manque": lambda manque: f"Sans {Manque(manque).label}",
}


def puces(form: FiltrePlan, reperes: Reperes) -> list[Puce]:
    """One chip per active filter; its address is this page without it."""
    chips = []
    for nom in form.actifs:
        parametre = PARAMETRES[nom]
        if nom == "fiche":
            mot = plural(len(form.donnes(nom)), "action choisie", "actions choisies")
            chips.append(Puce(mot, sans(form.query, nom), active=True))
            continue
        for texte, valeur in form.valeurs[nom]:
            mot, connue = _mot(parametre, valeur, reperes)
            chips.append(Puce(mot, sans(form.query, nom, texte), active=True, alerte=not connue))
    chips += [
        Puce(f"{rate.parametre.libelle} : {rate.texte[:60]}", sans(form.query, rate.parametre.nom, rate.texte),
             active=True, alerte=True)
        for rate in form.illisibles
    ]  # fmt: skip
    return chips


def alertes(form: FiltrePlan, reperes: Reperes, lignes: list[LignePlan]) -> list[str]:
    """What the address asks and the plan cannot answer, in words."""
    found = [
        f"Le filtre « {rate.parametre.libelle} » n’a pas été compris et ne compte pas : {rate.message}"
        for rate in form.illisibles
    ]
    for nom in form.actifs:
        parametre = PARAMETRES[nom]
        inconnus = [valeur for valeur in form.donnes(nom) if _is_unknown(parametre, valeur, reperes)]
        if inconnus:
            found.append(
                f"Le filtre « {parametre.libelle} » nomme un élément introuvable "
                f"({', '.join(f'n°{NBSP}{pk}' for pk in inconnus)}) : il a été supprimé, ou il ne vous est pas ouvert. "
                "Aucune action ne lui correspond. Retirez ce filtre pour revoir la liste."
            )
    absentes = set(form.donnes("fiche")) - {ligne.pk for ligne in lignes}
    if absentes:
        found.append(f"{plural(len(absentes), 'action choisie n’est', 'actions choisies ne sont')} plus dans ce plan.")
    return found


def _is_unknown(parametre: Parametre, valeur: Any, reperes: Reperes) -> bool:
    if valeur is None or not parametre.objets or parametre.nom == "fiche":
        return False
    return valeur not in {repere.pk for repere in getattr(reperes, parametre.objets)}


def _mot(parametre: Parametre, valeur: Any, reperes: Reperes) -> tuple[str, bool]:
    """The words of a value, and whether it names something that is there."""
    if valeur is None:
        mot = parametre.sans
    elif parametre.nom in SIMPLES:
        mot = SIMPLES[parametre.nom](valeur)
    elif parametre.choix:
        mot = str(parametre.choix(valeur).label)
    else:
        noms = {repere.pk: repere for repere in getattr(reperes, parametre.objets)}
        if valeur not in noms:
            return f"{parametre.libelle} introuvable (n°{NBSP}{valeur})", False
        mot = nom_de(parametre.nom, noms[valeur])
    return mot[:1].upper() + mot[1:], True


def nom_de(nom: str, repere: Any) -> str:
    """A heading or a place as the filters name it."""
    return f"Axe {repere.code} · {repere.nom}" if nom == "axe" else repere.intitule


def sans(query: QueryDict, nom: str, texte: str | None = None) -> str:
    """This page without a value of a parameter, or without the parameter."""
    kept = query.copy()
    bruts = query.getlist(nom) if texte is not None else []
    if PARAMETRES[nom].separe:
        bruts = ",".join(bruts).split(",")
    values = [brut for brut in bruts if brut.strip() != texte] if PARAMETRES[nom].repete else []
    kept.setlist(nom, values)
    kept.pop("page", None)
    return f"?{kept.urlencode()}"


def avec(query: QueryDict, nom: str, valeur: str) -> str:
    """This page with one more value."""
    kept = query.copy()
    kept.appendlist(nom, valeur)
    kept.pop("page", None)
    return f"?{kept.urlencode()}"


def suggestions(retenues: list[LignePlan], form: FiltrePlan, today: date) -> list[Puce]:
    """Chips that narrow what is shown: statuses that are there, what is not validated, what
    is late, the two absences most worth a look."""
    if not retenues:
        return []
    chips = []
    if not form.donnes("statut"):
        counts = Counter(ligne.statut for ligne in retenues)
        chips += [
            Puce(signe.mot, avec(form.query, "statut", statut), counts[statut])
            for statut, signe in STATUTS.items()
            if 0 < counts[statut] < len(retenues)
        ]
    proposed = sum(ligne.validation == Validation.PROPOSEE for ligne in retenues)
    if 0 < proposed < len(retenues) and not form.donnes("validation"):
        chips.append(Puce("À faire valider", avec(form.query, "validation", Validation.PROPOSEE.value), proposed))
    late = sum(ligne.jour_passe(today) is not None for ligne in retenues)
    if late and not form.simple("retard"):
        chips.append(Puce("En retard", avec(form.query, "retard", "1"), late))
    for manque in (Manque.REFERENT, Manque.INDICATEUR):
        lacking = sum(manque in ligne.manques for ligne in retenues)
        if lacking and manque not in form.donnes("manque"):
            chips.append(Puce(f"Sans {manque.label}", avec(form.query, "manque", manque.value), lacking))
    return chips
