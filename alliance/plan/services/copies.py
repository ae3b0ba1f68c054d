"""A fiche made from another: a copy in the same exercice, or the same action carried on into a later one."""

from typing import Any

from django.db import IntegrityError, transaction

from alliance.journal.services import record
from alliance.kernel.dates import shift_years
from alliance.kernel.errors import DomainError
from alliance.plan.enums import NatureAction, OrigineModification
from alliance.plan.models import FicheAction
from alliance.plan.selectors.lignee import cle_de_lignee
from alliance.plan.selectors.rendu import valeurs_of
from alliance.plan.services.fiches import CodeDejaPris, create_fiche
from alliance.plan.services.lignee import DejaReconduite, refuse_seconde_de_la_lignee

DERNIER_EXERCICE = 2100
COPIE = " (copie)"
TITRE_MAX = 250


class CopieImpossible(DomainError):
    pass


class ExerciceImpossible(DomainError):
    pass


@transaction.atomic
def duplicate_fiche(*, fiche: FicheAction, by) -> FicheAction:
    """Copy a fiche in its exercice: everything but its code, documents, notes, comments and history.

    :raises CopieImpossible: the fiche is archived.
    """
    _refuse_archivee(fiche, "Remettez-la au plan avant de la dupliquer.")
    champs = valeurs_of(fiche) | {"code": "", "titre": f"{fiche.titre[: TITRE_MAX - len(COPIE)]}{COPIE}"}
    copie = create_fiche(
        cite=fiche.cite, by=by, est_exemple=fiche.est_exemple, origine=OrigineModification.COPIE, **champs
    )
    record(kind="plan.fiche.duplicated", by=by, subject=copie, modele=fiche.pk)
    return copie


@transaction.atomic
def reconduire_fiche(
    *, fiche: FicheAction, exercice: int, by, decaler_dates: bool = True, garder_montants: bool = True
) -> FicheAction:
    """Carry an action on into a later exercice: the same line, the same code, to be examined again.

    Its code stays behind when an archived fiche of that exercice has kept it.

    :param decaler_dates: move the dates by as many years as there are between the exercices; else empty them.
    :raises CopieImpossible: the fiche is archived.
    :raises ExerciceImpossible: the exercice is not after the fiche's, or is no year of the programme.
    :raises DejaReconduite: the line has a fiche in the plan of that exercice already.
    :raises CodeDejaPris: another action of that exercice has the code.
    """
    _refuse_archivee(fiche, "Remettez-la au plan avant de la reconduire.")
    if not fiche.exercice < exercice <= DERNIER_EXERCICE:
        raise ExerciceImpossible(
            f"L'action est au plan {fiche.exercice} : choisissez un exercice après {fiche.exercice}, "
            f"jusqu'à {DERNIER_EXERCICE}.",
            field="exercice",
        )
    refuse_seconde_de_la_lignee(fiche, exercice)
    champs = valeurs_of(fiche) | _change(fiche, exercice, decaler=decaler_dates, montants=garder_montants)
    suite = create_fiche(
        cite=fiche.cite, by=by, est_exemple=fiche.est_exemple, origine=OrigineModification.RECONDUCTION, **champs
    )
    suite.reconduite_de, suite.racine_id = fiche, cle_de_lignee(fiche)
    try:
        with transaction.atomic():
            suite.save(update_fields=["reconduite_de", "racine"])
    except IntegrityError as error:
        # Somebody renewed it between the check and here: the database let only one through.
        raise DejaReconduite(f"Cette action vient d'être reconduite vers {exercice} par une autre personne.") from error
    record(kind="plan.fiche.renewed", by=by, subject=suite, source=fiche.pk, de=fiche.exercice, vers=exercice)
    return suite


def _refuse_archivee(fiche: FicheAction, que_faire: str) -> None:
    if fiche.archivee_at is not None:
        raise CopieImpossible(f"« {fiche.titre} » est archivée. {que_faire}")


def _change(fiche: FicheAction, exercice: int, *, decaler: bool, montants: bool) -> dict[str, Any]:
    """What the fiche of the other exercice does not hold as this one does."""
    changed: dict[str, Any] = {
        "exercice": exercice,
        "nature": NatureAction.RECONDUCTION,
        "code": _code(fiche, exercice),
    }
    for champ in ("starts_on", "ends_on"):
        day = getattr(fiche, champ)
        changed[champ] = shift_years(day, exercice - fiche.exercice) if day and decaler else None
    return changed if montants else changed | {"cout_cents": None, "demande_cents": None}


def _code(fiche: FicheAction, exercice: int) -> str:
    holder = FicheAction.objects.filter(cite=fiche.cite_id, exercice=exercice, code=fiche.code).first()
    if not fiche.code or holder is None:
        return fiche.code
    if holder.archivee_at is not None:
        return ""
    raise CodeDejaPris(
        f"Le code « {fiche.code} » est déjà celui de « {holder.titre} » au plan {exercice} : si c'est la même action, "
        "elle y est déjà ; sinon, changez l'un des deux codes.",
        field="exercice",
    )
