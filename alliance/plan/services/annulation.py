"""Undo: give back to the fields of one save the values that they had before it."""

from django.db import transaction
from django.utils import timezone

from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr
from alliance.plan.enums import OrigineModification
from alliance.plan.models import Modification, ModificationChamp
from alliance.plan.rules import ANNULABLES
from alliance.plan.selectors import Changement
from alliance.plan.selectors.memoire import replie
from alliance.plan.selectors.rendu import libelle_de
from alliance.plan.selectors.restauration import valeurs_a_restaurer
from alliance.plan.services.archivage import refuse_archived
from alliance.plan.services.ecriture import write_fiche


class ModificationNonAnnulable(DomainError):
    pass


class DejaAnnulee(DomainError):
    pass


class ChampsModifiesDepuis(DomainError):
    pass


class ObjetDisparu(DomainError):
    pass


@transaction.atomic
def undo_modification(*, modification: Modification, by) -> list[Changement]:
    """Restore what one save changed, and only that; undoing an undo does it again.

    :raises FicheArchivee: the fiche is archived.
    :raises ModificationNonAnnulable: a creation, an archiving: another act undoes it.
    :raises DejaAnnulee: it is undone already.
    :raises ChampsModifiesDepuis: a later save touched the same fields.
    :raises ObjetDisparu: what a field named does not exist any more.
    :raises ConflitDeChamps: somebody is saving the same fields at this very moment.
    """
    fiche = modification.fiche
    fiche.refresh_from_db()
    refuse_archived(fiche)
    _refuse_what_is_not_undone_this_way(modification)
    rows = list(modification.champs.order_by("pk"))
    _refuse_changed_since(modification, [row.champ for row in rows])
    values, gone = valeurs_a_restaurer({row.champ: row.avant for row in rows})
    if gone:
        names = enumerate_fr([f"« {libelle_de(champ)} »" for champ in gone])
        raise ObjetDisparu(
            f"Ce que nommait {names} a été supprimé depuis : cette modification ne peut pas être annulée. "
            "Corrigez le champ à la main."
        )
    return write_fiche(
        fiche=fiche, by=by, champs=replie(values), version=fiche.version, lues={},
        origine=OrigineModification.ANNULATION, annule=modification, kind="plan.fiche.undone",
    )  # fmt: skip


def _refuse_what_is_not_undone_this_way(modification: Modification) -> None:
    if modification.version == 1:
        raise ModificationNonAnnulable(
            "La création d'une action ne s'annule pas : d'autres personnes ont pu la lire. Archivez l'action, avec "
            "son motif."
        )
    if modification.origine == OrigineModification.DECISION:
        raise ModificationNonAnnulable(
            "Ce qu'une décision a changé ne s'annule pas ici : une nouvelle décision, qui cite celle-ci, le peut."
        )
    if modification.origine not in ANNULABLES:
        raise ModificationNonAnnulable(
            "Un archivage ou un retour au plan ne s'annule pas ici : ouvrez « Autres gestes » en tête de la fiche."
        )
    if Modification.objects.filter(annule=modification).exists():
        raise DejaAnnulee("Cette modification est déjà annulée. Rechargez la page.")


def _refuse_changed_since(modification: Modification, champs: list[str]) -> None:
    later = ModificationChamp.objects.filter(
        modification__fiche=modification.fiche_id, modification__version__gt=modification.version, champ__in=champs
    )
    last = later.select_related("modification__modifiee_by").order_by("-modification__version", "pk").first()
    if last is None:
        return
    day = format_jour(timezone.localtime(last.modification.modifiee_at).date())
    author = f" par {last.modification.modifiee_by.nom}" if last.modification.modifiee_by else ""
    raise ChampsModifiesDepuis(
        f"« {libelle_de(last.champ)} » a été modifié depuis{author}, le {day}. "
        "Annulez d'abord cette modification plus récente, ou corrigez le champ à la main."
    )
