"""The enveloppes of the file: opened by their first movement, moved by the others, carried over."""

from alliance.budget.enums import NatureCredit, NatureMouvement
from alliance.budget.lecture.reprise import LigneReprise
from alliance.budget.models import Enveloppe, MouvementEnveloppe
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.enveloppes import create_enveloppe, record_mouvement, reporter_enveloppe
from alliance.budget.services.reprise.passage import SANS_PREUVE, LigneIncomplete, Passage, Sort, besoin
from alliance.kernel.textes import fold

REPORTS = frozenset({NatureMouvement.REPORT_SORTANT, NatureMouvement.REPORT_ENTRANT})


def enveloppe_of(run: Passage, ligne: LigneReprise, *, ouvrir: bool, decalage: int = 0) -> Enveloppe:
    """The enveloppe that a line names; opened when it is a movement that names a new one.

    :param decalage: years after the one of the line, for the other half of a carry-over.
    :raises LigneIncomplete: no such enveloppe, and it is not a movement.
    :raises NomInconnu: the budget or the financeur has another name.
    """
    caisse = run.reperes.caisse(ligne.texte("budget"))
    financeur = run.reperes.financeur(ligne.texte("financeur"))
    nature = ligne.texte("nature_credit") or NatureCredit.SPECIFIQUE
    exercice = besoin(ligne.cellules.get("exercice"), "l'exercice") + decalage
    signature = ("enveloppe", caisse.pk, financeur.pk, str(nature), exercice)
    given = {"cite": run.cite, "caisse": caisse, "financeur": financeur, "nature": nature, "exercice": exercice}
    found = (
        run.connu(*signature)
        or Enveloppe.objects.filter(**given).select_related("caisse__titulaire", "financeur", "cite").first()
    )
    if found is None and not ouvrir:
        raise LigneIncomplete(
            f"Il n'y a pas d'enveloppe {exercice} de « {financeur} » dans « {caisse} » : ajoutez-la à la feuille des "
            "enveloppes."
        )
    found = found or create_enveloppe(**given, by=run.by, at=run.at, est_exemple=run.est_exemple)
    return run.retenir(found, *signature)


def jouer_mouvement(run: Passage, ligne: LigneReprise, fate: Sort) -> None:
    """Record one movement, unless it is there: typed by hand with its reference, or written by an earlier run."""
    nature = besoin(ligne.texte("mouvement"), "le mouvement")
    label = str(NatureMouvement(nature).label)
    amount, day = besoin(ligne.cents("montant"), "le montant"), besoin(ligne.jour("le"), "la date")
    reference = ligne.texte("reference")
    try:
        if nature in REPORTS:
            _report(run, ligne, nature)
        else:
            enveloppe = enveloppe_of(run, ligne, ouvrir=True)
            said = ("mouvement", enveloppe.pk, nature, amount, day, fold(reference))
            run.refuse_jumelle(ligne, *said)
            same = MouvementEnveloppe.objects.filter(
                enveloppe=enveloppe, nature=nature, montant_cents=amount, le=day, reference=reference
            )
            if reference and (there := same.first()):
                raise DejaEnregistre(there)
            record_mouvement(
                enveloppe=enveloppe, nature=nature, montant_cents=amount, le=day, reference=reference,
                motif=ligne.texte("motif"), cle=run.cle(*said), by=run.by, at=run.at,
            )  # fmt: skip
        fate.ecrits.append(label)
    except DejaEnregistre:
        fate.note_deja(label)


def _report(run: Passage, ligne: LigneReprise, nature: str) -> None:
    """One act with two halves: a line for each half writes it once."""
    leaves = nature == NatureMouvement.REPORT_SORTANT
    source = enveloppe_of(run, ligne, ouvrir=False, decalage=0 if leaves else -1)
    target = enveloppe_of(run, ligne, ouvrir=True, decalage=1 if leaves else 0)
    amount, day = ligne.cents("montant"), ligne.jour("le")
    assert amount is not None
    assert day is not None
    said = ("report", source.pk, target.pk, amount, day)
    run.refuse_jumelle(ligne, nature, *said)
    by_hand = MouvementEnveloppe.objects.filter(
        enveloppe=source, nature=NatureMouvement.REPORT_SORTANT, montant_cents=amount, le=day,
        origine_du_report__enveloppe=target,
    )  # fmt: skip
    if there := by_hand.first():
        raise DejaEnregistre(there)
    reporter_enveloppe(
        source=source, cible=target, montant_cents=amount, le=day, motif=ligne.texte("motif") or SANS_PREUVE,
        cle=run.cle(*said), by=run.by, at=run.at,
    )  # fmt: skip
