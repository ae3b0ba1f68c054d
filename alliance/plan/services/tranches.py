"""The sets of age brackets that a cité reads its plan with."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold
from alliance.plan.models import JeuTranches, TrancheAge
from alliance.plan.rules import AGE_ADULTE_MAX_ANS, Tranche, chevauchement
from alliance.territoires.models import Cite


class NomDecoupageVide(DomainError):
    pass


class DecoupageExistant(DomainError):
    pass


class AucuneTranche(DomainError):
    pass


class TrancheALEnvers(DomainError):
    pass


class TrancheTropHaute(DomainError):
    pass


class TranchesChevauchees(DomainError):
    pass


@transaction.atomic
def create_jeu(*, cite: Cite, nom: str, tranches: Sequence[Tranche], by, source: str = "") -> JeuTranches:
    """Add a set of brackets at the end of those of the cité.

    Ages that no bracket holds are allowed: the pages show them.

    :raises NomDecoupageVide: the name is blank.
    :raises DecoupageExistant: another set of the cité has this name.
    :raises AucuneTranche: no bracket is given.
    :raises TrancheALEnvers: a bracket ends before it starts.
    :raises TrancheTropHaute: a bracket goes beyond the age of a human being.
    :raises TranchesChevauchees: two brackets hold the same age.
    """
    rows = JeuTranches.objects.filter(cite=cite)
    nom, tranches = _checked_name(nom, rows), _checked(tranches)
    ordre = (rows.aggregate(last=Max("ordre"))["last"] or 0) + 1
    jeu = JeuTranches.objects.create(cite=cite, nom=nom, source=source.strip(), ordre=ordre)
    _write(jeu, tranches)
    record(kind="plan.jeutranches.created", by=by, subject=jeu, tranches=[tranche.cle for tranche in tranches])
    return jeu


@transaction.atomic
def update_jeu(*, jeu: JeuTranches, nom: str, tranches: Sequence[Tranche], by, source: str = "") -> None:
    """Change the name, the origin or the brackets of a set; nothing is written when nothing changes.

    :raises NomDecoupageVide: the name is blank.
    :raises DecoupageExistant: another set of the cité has this name.
    :raises AucuneTranche: no bracket is given.
    :raises TrancheALEnvers: a bracket ends before it starts.
    :raises TrancheTropHaute: a bracket goes beyond the age of a human being.
    :raises TranchesChevauchees: two brackets hold the same age.
    """
    nom = _checked_name(nom, JeuTranches.objects.filter(cite=jeu.cite_id).exclude(pk=jeu.pk))
    tranches, source = _checked(tranches), source.strip()
    present = sorted(Tranche(*ages) for ages in jeu.tranches.values_list("age_min", "age_max"))
    if (jeu.nom, jeu.source, present) == (nom, source, tranches):
        return
    jeu.nom, jeu.source = nom, source
    jeu.save(update_fields=["nom", "source"])
    _write(jeu, tranches)
    record(kind="plan.jeutranches.updated", by=by, subject=jeu, tranches=[tranche.cle for tranche in tranches])


@transaction.atomic
def delete_jeu(*, jeu: JeuTranches, by) -> None:
    """Take a set away; the fiches keep their ages, and the default sets come back when none is left."""
    record(kind="plan.jeutranches.deleted", by=by, subject=jeu)
    jeu.delete()


def _checked_name(nom: str, others) -> str:
    nom = " ".join(nom.split())
    if not nom:
        raise NomDecoupageVide("Donnez un nom à ce découpage, par exemple « Maternelle, élémentaire ».", field="nom")
    if any(fold(other) == fold(nom) for other in others.values_list("nom", flat=True)):
        raise DecoupageExistant(f"Un découpage s'appelle déjà « {nom} ». Choisissez un autre nom.", field="nom")
    return nom


def _checked(tranches: Sequence[Tranche]) -> list[Tranche]:
    if not tranches:
        raise AucuneTranche("Écrivez au moins une tranche, par exemple 3-5.", field="tranches")
    for tranche in tranches:
        if tranche.age_max < tranche.age_min:
            right = Tranche(tranche.age_max, tranche.age_min)
            raise TrancheALEnvers(
                f"La tranche {tranche.cle} finit avant de commencer. Écrivez {right.cle}.", field="tranches"
            )
        if tranche.age_max > AGE_ADULTE_MAX_ANS:
            raise TrancheTropHaute(
                f"La tranche {tranche.cle} dépasse {AGE_ADULTE_MAX_ANS} ans. Corrigez l'âge de fin.", field="tranches"
            )
    shared = chevauchement(tranches)
    if shared is not None:
        low, high = shared
        raise TranchesChevauchees(
            f"Les tranches {low.cle} et {high.cle} se chevauchent : {high.age_min} ans serait compté deux fois. "
            "Les deux bornes sont comprises, finissez la première un an plus tôt ou commencez la seconde plus tard.",
            field="tranches",
        )
    return sorted(tranches)


def _write(jeu: JeuTranches, tranches: list[Tranche]) -> None:
    jeu.tranches.all().delete()
    TrancheAge.objects.bulk_create(TrancheAge(jeu=jeu, age_min=t.age_min, age_max=t.age_max) for t in tranches)
