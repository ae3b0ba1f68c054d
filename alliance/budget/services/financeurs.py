"""Around the enveloppes: who gives, how each budget is handled, which law a body is under, which years are closed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliance.acteurs.models import Caisse, Organisation
from alliance.budget.enums import Perimetre
from alliance.budget.models import Enveloppe, ExerciceClos, Financeur, ReglageCaisse, StatutJuridique
from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite


class NomManquant(DomainError):
    pass


class FinanceurDejaCree(DomainError):
    pass


class HorsCite(DomainError):
    pass


class SeuilIncorrect(DomainError):
    pass


class PrecisionManquante(DomainError):
    pass


class SourceManquante(DomainError):
    pass


class ExerciceSansEnveloppe(DomainError):
    pass


class ExerciceAVenir(DomainError):
    pass


class ExerciceDejaClos(DomainError):
    pass


class ExerciceOuvert(DomainError):
    pass


class MotifManquant(DomainError):
    pass


@transaction.atomic
def create_financeur(
    *,
    cite: Cite,
    nom: str,
    famille: str,
    by: Compte | None,
    programme: str = "",
    organisation: Organisation | None = None,
    est_exemple: bool = False,
) -> Financeur:
    """Name who gives money to the cité, and the budget line it comes from.

    :param programme: « 147 » for the politique de la ville; data, never a rule.
    :param organisation: the same body in the directory.
    :raises NomManquant: the name is empty.
    :raises HorsCite: the organisation is of another cité.
    :raises FinanceurDejaCree: a financeur of the cité has this name.
    """
    nom = _checked_name(cite, nom, organisation)
    financeur = Financeur.objects.create(
        cite=cite, nom=nom, famille=famille, programme=programme.strip(), organisation=organisation,
        est_exemple=est_exemple,
    )  # fmt: skip
    record(kind="budget.financeur.created", by=by, subject=financeur, famille=str(famille))
    return financeur


@transaction.atomic
def update_financeur(
    *,
    financeur: Financeur,
    nom: str,
    famille: str,
    by: Compte | None,
    programme: str = "",
    organisation: Organisation | None = None,
) -> Financeur:
    """Correct who gives; its enveloppes keep their amounts.

    :raises NomManquant: the name is empty.
    :raises HorsCite: the organisation is of another cité.
    :raises FinanceurDejaCree: another financeur of the cité has this name.
    """
    nom = _checked_name(financeur.cite, nom, organisation, sauf=financeur.pk)
    values = {"nom": nom, "famille": famille, "programme": programme.strip(), "organisation": organisation}
    changed = [name for name, value in values.items() if getattr(financeur, name) != value]
    for name in changed:
        setattr(financeur, name, values[name])
    if changed:
        financeur.save(update_fields=changed)
        record(kind="budget.financeur.updated", by=by, subject=financeur, champs=sorted(changed))
    return financeur


def _checked_name(cite: Cite, nom: str, organisation: Organisation | None, *, sauf: int | None = None) -> str:
    nom = nom.strip()
    if not nom:
        raise NomManquant("Écrivez le nom du financeur.", field="nom")
    if organisation is not None and organisation.cite_id != cite.pk:
        raise HorsCite(f"« {organisation} » n'est pas de cette cité. Choisissez dans l'annuaire.", field="organisation")
    same = Financeur.objects.filter(cite=cite, nom=nom)
    if (same if sauf is None else same.exclude(pk=sauf)).exists():
        raise FinanceurDejaCree(
            f"La cité a déjà un financeur « {nom} ». Donnez un autre nom : ajoutez le programme, par exemple.",
            field="nom",
        )
    return nom


@transaction.atomic
def regler_caisse(
    *,
    caisse: Caisse,
    by: Compte | None,
    deux_personnes: bool = False,
    perimetre: str = Perimetre.COMPTE,
    note: str = "",
    seuil_alerte_pct: int = 10,
) -> ReglageCaisse:
    """Say how the money of a caisse is handled; all of it is replaced, but the columns of its export.

    :param perimetre: whether this budget lies inside the total that the cité announces.
    :param seuil_alerte_pct: an alert when less than this share of an enveloppe is left.
    :raises SeuilIncorrect: the threshold is not a percentage.
    :raises PrecisionManquante: the perimeter is unknown, or apart, without a word about it.
    """
    note = note.strip()
    if not 0 <= seuil_alerte_pct <= 100:
        raise SeuilIncorrect(
            f"« {seuil_alerte_pct} » n'est pas un pourcentage. Écrivez un nombre de 0 à 100.", field="seuil_alerte_pct"
        )
    if perimetre != Perimetre.COMPTE and not note:
        raise PrecisionManquante(
            "Dites ce que l'on sait, et d'après quel texte : ce total n'est pas additionné en silence.", field="note"
        )
    reglage = ReglageCaisse.objects.select_for_update().filter(caisse=caisse).first() or ReglageCaisse(caisse=caisse)
    values = {
        "deux_personnes": deux_personnes, "perimetre": perimetre, "note": note, "seuil_alerte_pct": seuil_alerte_pct,
    }  # fmt: skip
    changed = sorted(name for name, value in values.items() if getattr(reglage, name) != value)
    if reglage.pk and not changed:
        return reglage
    for name, value in values.items():
        setattr(reglage, name, value)
    reglage.save()
    record(
        kind="budget.caisse.settled", by=by, subject=reglage, cite_id=caisse.cite_id, caisse_id=caisse.pk,
        champs=changed, deux_personnes=deux_personnes, perimetre=str(perimetre),
    )  # fmt: skip
    return reglage


@transaction.atomic
def declare_statut_juridique(
    *, organisation: Organisation, droit: str, source: str, by: Compte | None, at: datetime
) -> StatutJuridique:
    """Say which law an organisation is under, and how it is known.

    It decides whether what is awarded to it counts for the convention of 23 000 €.

    :raises SourceManquante: nothing says how it is known.
    """
    source = source.strip()
    if not source:
        raise SourceManquante("Dites d'après quoi : statuts, avis de situation SIRENE, convention…", field="source")
    values = {"droit": droit, "source": source, "declare_at": at, "declare_by": by}
    statut, _created = StatutJuridique.objects.update_or_create(organisation=organisation, defaults=values)
    record(
        kind="budget.statut.declared", by=by, subject=statut, cite_id=organisation.cite_id,
        organisation_id=organisation.pk, droit=str(droit),
    )  # fmt: skip
    return statut


@transaction.atomic
def clore_exercice(*, cite: Cite, exercice: int, by: Compte | None, at: datetime, motif: str = "") -> ExerciceClos:
    """Close a year: no new affectation on its enveloppes; payments, proofs and carry-overs go on.

    :raises ExerciceAVenir: the year has not begun.
    :raises ExerciceSansEnveloppe: the cité has no enveloppe of this year.
    :raises ExerciceDejaClos: it is closed.
    """
    if exercice > timezone.localdate(at).year:
        raise ExerciceAVenir(f"L'exercice {exercice} n'a pas commencé : il se clôt quand il est fini.")
    if not Enveloppe.objects.filter(cite=cite, exercice=exercice).exists():
        raise ExerciceSansEnveloppe(f"La cité n'a pas d'enveloppe pour {exercice} : rien n'est à clore.")
    clos, created = ExerciceClos.objects.get_or_create(
        cite=cite, exercice=exercice, defaults={"motif": motif.strip(), "clos_at": at, "clos_by": by}
    )
    if not created:
        raise ExerciceDejaClos(
            f"L'exercice {exercice} est clos depuis le {timezone.localdate(clos.clos_at):%d/%m/%Y}. Rouvrez-le pour y "
            "affecter de nouveau."
        )
    record(kind="budget.exercice.closed", by=by, subject=clos, exercice=exercice)
    return clos


@transaction.atomic
def rouvrir_exercice(*, cite: Cite, exercice: int, motif: str, by: Compte | None, at: datetime) -> None:
    """Open a closed year again; the journal keeps that it was closed, by whom, and why it is opened.

    :raises MotifManquant: no reason is given.
    :raises ExerciceOuvert: it is not closed.
    """
    motif = motif.strip()
    if not motif:
        raise MotifManquant("Dites pourquoi vous rouvrez cet exercice : le journal le garde.", field="motif")
    clos = ExerciceClos.objects.select_for_update().filter(cite=cite, exercice=exercice).first()
    if clos is None:
        raise ExerciceOuvert(f"L'exercice {exercice} est ouvert : il n'y a rien à rouvrir.")
    record(
        kind="budget.exercice.reopened", by=by, subject=clos, exercice=exercice, motif=motif,
        clos_on=timezone.localdate(clos.clos_at).isoformat(), rouvert_on=timezone.localdate(at).isoformat(),
    )  # fmt: skip
    clos.delete()
