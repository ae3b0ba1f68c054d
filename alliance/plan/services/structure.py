"""Headings of the plan: axes, levers, sous-thématiques."""

from django.db import transaction
from django.db.models import Max

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr, fold, plural
from alliance.plan.models import Axe, Levier, SousThematique
from alliance.territoires.models import Cite


class IntituleExistant(DomainError):
    pass


class IntituleVide(DomainError):
    pass


class IntituleUtilise(DomainError):
    pass


HAUT, BAS = "haut", "bas"


def _checked(nom: str) -> str:
    nom = " ".join(nom.split())
    if not nom:
        raise IntituleVide("Écrivez un intitulé.", field="nom")
    return nom


def _next_rank(rows) -> int:
    return (rows.aggregate(last=Max("ordre"))["last"] or 0) + 1


@transaction.atomic
def create_axe(*, cite: Cite, nom: str, by, code: str = "") -> Axe:
    """Add an axis at the end of the plan; its code is its rank when none is given.

    :raises IntituleVide: the name is blank.
    :raises IntituleExistant: an axis of the cité has the same code or the same name.
    """
    nom, ordre = _checked(nom), _next_rank(Axe.objects.filter(cite=cite))
    code = code.strip() or str(ordre)
    for other in Axe.objects.filter(cite=cite):
        if other.code == code or fold(other.nom) == fold(nom):
            raise IntituleExistant(f"L'axe « {other} » existe déjà.", field="nom")
    axe = Axe.objects.create(cite=cite, code=code, nom=nom, ordre=ordre)
    record(kind="plan.axe.created", by=by, subject=axe)
    return axe


@transaction.atomic
def create_levier(*, axe: Axe, nom: str, by) -> Levier:
    """Add a lever to an axis.

    :raises IntituleVide: the name is blank.
    :raises IntituleExistant: the axis has this lever already.
    """
    nom = _checked(nom)
    rows = Levier.objects.filter(axe=axe)
    if any(fold(other.nom) == fold(nom) for other in rows):
        raise IntituleExistant(f"Le levier « {nom} » existe déjà dans cet axe.", field="nom")
    levier = Levier.objects.create(axe=axe, nom=nom, ordre=_next_rank(rows))
    record(kind="plan.levier.created", by=by, subject=levier, cite_id=axe.cite_id)
    return levier


@transaction.atomic
def create_sous_thematique(*, axe: Axe, nom: str, by, code: str = "") -> SousThematique:
    """Add a sous-thématique to an axis; its code is « axis.rank » when none is given.

    :raises IntituleVide: the name is blank.
    :raises IntituleExistant: the axis has a sous-thématique of the same code or name.
    """
    nom = _checked(nom)
    rows = SousThematique.objects.filter(axe=axe)
    ordre = _next_rank(rows)
    code = code.strip() or f"{axe.code}.{ordre}"
    for other in rows:
        if other.code == code or fold(other.nom) == fold(nom):
            raise IntituleExistant(f"La sous-thématique « {other} » existe déjà dans cet axe.", field="nom")
    sous_thematique = SousThematique.objects.create(axe=axe, code=code, nom=nom, ordre=ordre)
    record(kind="plan.sous_thematique.created", by=by, subject=sous_thematique, cite_id=axe.cite_id)
    return sous_thematique


@transaction.atomic
def rename_intitule(*, intitule: Axe | SousThematique | Levier, nom: str, by) -> None:
    """Change the name of a heading; its code and the fiches under it stay.

    :raises IntituleVide: the name is blank.
    :raises IntituleExistant: a heading beside it has this name already.
    """
    nom = _checked(nom)
    for other in _siblings(intitule).exclude(pk=intitule.pk):
        if fold(other.nom) == fold(nom):
            raise IntituleExistant(f"« {other} » porte déjà cet intitulé.", field="nom")
    if nom == intitule.nom:
        return
    intitule.nom = nom
    intitule.save(update_fields=["nom"])
    record(kind="plan.intitule.renamed", by=by, subject=intitule, cite_id=_cite_id(intitule))


@transaction.atomic
def delete_intitule(*, intitule: Axe | SousThematique | Levier, by) -> None:
    """Take an empty heading away.

    :raises IntituleUtilise: something still stands under it.
    """
    held = _held_by(intitule)
    if held:
        raise IntituleUtilise(
            f"« {intitule} » ne peut pas être supprimé : {enumerate_fr(held)}. Déplacez-les d'abord, puis recommencez."
        )
    record(kind="plan.intitule.deleted", by=by, subject=intitule, cite_id=_cite_id(intitule))
    intitule.delete()


@transaction.atomic
def move_intitule(*, intitule: Axe | SousThematique | Levier, vers: str, by) -> bool:
    """Exchange a heading with its neighbour, ``"haut"`` or ``"bas"``; answer whether it moved.

    Ranks are written again from 1, so that two headings that shared one are told apart.
    """
    siblings = list(_siblings(intitule).order_by("ordre", "pk"))
    at = siblings.index(intitule)
    to = at - 1 if vers == HAUT else at + 1
    if not 0 <= to < len(siblings):
        return False
    siblings[at], siblings[to] = siblings[to], siblings[at]
    for ordre, sibling in enumerate(siblings, start=1):
        sibling.ordre = ordre
    type(intitule).objects.bulk_update(siblings, ["ordre"])
    record(kind="plan.intitule.moved", by=by, subject=intitule, cite_id=_cite_id(intitule), vers=vers)
    return True


def _cite_id(intitule: Axe | SousThematique | Levier) -> int:
    return intitule.cite_id if isinstance(intitule, Axe) else intitule.axe.cite_id


def _siblings(intitule: Axe | SousThematique | Levier):
    if isinstance(intitule, Axe):
        return Axe.objects.filter(cite=intitule.cite_id)
    return type(intitule).objects.filter(axe=intitule.axe_id)


def _held_by(intitule: Axe | SousThematique | Levier) -> list[str]:
    """What stands under a heading, in words."""
    if isinstance(intitule, Axe):
        counts = [
            (intitule.sous_thematiques.count(), "sous-thématique"),
            (intitule.leviers.count(), "levier"),
        ]
    else:
        counts = [(intitule.fiches.count(), "action")]
    return [f"il contient encore {plural(count, word)}" for count, word in counts if count]
