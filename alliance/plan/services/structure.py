"""Headings of the plan: axes, levers, sous-thématiques."""

from django.db import transaction
from django.db.models import Max

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold
from alliance.plan.models import Axe, Levier, SousThematique
from alliance.territoires.models import Cite


class IntituleExistant(DomainError):
    pass


class IntituleVide(DomainError):
    pass


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
    """
    intitule.nom = _checked(nom)
    intitule.save(update_fields=["nom"])
    cite_id = intitule.cite_id if isinstance(intitule, Axe) else intitule.axe.cite_id
    record(kind="plan.intitule.renamed", by=by, subject=intitule, cite_id=cite_id)
