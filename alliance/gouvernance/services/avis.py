"""The avis of a pôle on a point: given by one of its delegates, written down by who keeps the minutes, withdrawn."""

from datetime import datetime

from django.db import transaction

from alliance.acteurs.models import Pole
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import EtatSeance, Reponse, SensAvis
from alliance.gouvernance.models import Avis, Deport, Membre, Point, Presence, SeanceInstance
from alliance.gouvernance.permissions import can_record_seance
from alliance.gouvernance.selectors.tenue import empreinte_avis, membres_de_la_seance, poles_porteurs
from alliance.gouvernance.services.saisie import OUVERTES, point_ouvert
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.heures import format_creneau, format_heure

TEXTE_MAX = 4000
AVEC_RAISON = (SensAvis.RESERVE, SensAvis.DEFAVORABLE)


class AvisInconnu(DomainError):
    pass


class AvisSansRaison(DomainError):
    pass


class ConditionSansReserve(DomainError):
    pass


class PoleNonAttendu(DomainError):
    pass


class PasUnDelegue(DomainError):
    pass


class AvisDUnAutre(DomainError):
    pass


class DelegueDeporte(DomainError):
    pass


class ConsultationFinie(DomainError):
    pass


class AvisChange(DomainError):
    pass


@transaction.atomic
def give_avis(
    *,
    point: Point,
    pole: Pole,
    membre: Membre,
    sens: str,
    by: Compte,
    at: datetime,
    texte: str = "",
    a_lever: bool = False,
    institution_porteuse: bool | None = None,
    vu: str | None = None,
) -> Avis:
    """Record the avis of a pôle on a point, or change it until the closing.

    :param membre: the delegate who gives it, herself or through who keeps the minutes of the séance.
    :param institution_porteuse: whether the institution of the pôle carries what is decided; computed by default.
    :param vu: the mark of the avis that the person had before her eyes (``empreinte_avis``), empty for none: one that
        somebody else recorded meanwhile is shown to her, never overwritten unseen.
    :raises PointHorsSeance: the point waits for a séance.
    :raises SeanceFermee: not convoked yet, closed, cancelled.
    :raises PasUneDecision: the point asks for no avis.
    :raises ConsultationFinie: the time to answer in writing has passed.
    :raises AvisInconnu: none of the four avis.
    :raises AvisSansRaison: a réserve or a refusal without its reason.
    :raises ConditionSansReserve: only a réserve may be a condition.
    :raises PoleNonAttendu: the instance does not ask this pôle.
    :raises PasUnDelegue: the person does not speak for this pôle in this instance.
    :raises AvisDUnAutre: ``by`` is neither the delegate nor who keeps the minutes of an open séance.
    :raises DelegueDeporte: the delegate withdrew from this point.
    :raises AvisChange: somebody else recorded or withdrew the avis meanwhile.
    """
    words = texte.strip()
    _check_words(sens, words, a_lever)
    current, seance = point_ouvert(point, OUVERTES, decision=True)
    if seance.est_consultation and at > seance.fin_at:
        raise ConsultationFinie(
            f"La consultation écrite est finie ({format_creneau(seance.debut_at, seance.fin_at)}) : l'avis ne peut "
            "plus être donné."
        )
    _check_delegate(current, seance, pole, membre, by)
    if Deport.objects.filter(point=current, membre=membre).exists():
        raise DelegueDeporte(
            f"{membre.nom_affiche} s'est déporté de ce point : l'autre délégué du pôle « {pole.nom} » donne l'avis.",
            field="membre",
        )
    before = Avis.objects.filter(point=current, pole=pole).select_related("donne_by").first()
    if vu is not None and empreinte_avis(before) != vu:
        raise AvisChange(_change(pole, before))
    carries = pole.pk in poles_porteurs(current, [pole]) if institution_porteuse is None else institution_porteuse
    avis, _new = Avis.objects.update_or_create(
        point=current,
        pole=pole,
        defaults={
            "membre": membre, "sens": sens, "texte": words, "a_lever": a_lever, "institution_porteuse": carries,
            "a_distance": _a_distance(seance, membre), "par_silence": False, "donne_at": at, "donne_by": by,
        },
    )  # fmt: skip
    record(kind="gouvernance.avis.given", by=by, subject=avis, cite_id=seance.instance.cite_id, sens=str(sens))
    return avis


@transaction.atomic
def withdraw_avis(*, point: Point, pole: Pole, by: Compte, at: datetime) -> bool:
    """Take an avis back before the closing; whether there was one.

    :raises PointHorsSeance: the point waits for a séance.
    :raises SeanceFermee: not convoked yet, closed, cancelled.
    :raises AvisDUnAutre: ``by`` neither speaks for the pôle nor keeps the minutes of an open séance.
    """
    current, seance = point_ouvert(point, OUVERTES)
    own = any(one.pole_id == pole.pk and one.compte_id == by.pk for one in membres_de_la_seance(seance))
    if not own and not (seance.etat == EtatSeance.TENUE and can_record_seance(by, seance)):
        raise AvisDUnAutre(f"L'avis du pôle « {pole.nom} » se retire par ses délégués.")
    avis = Avis.objects.filter(point=current, pole=pole).first()
    if avis is None:
        return False
    record(kind="gouvernance.avis.withdrawn", by=by, subject=avis, cite_id=seance.instance.cite_id)
    avis.delete()
    return True


def _check_words(sens: str, texte: str, a_lever: bool) -> None:
    if sens not in SensAvis.values:
        raise AvisInconnu("Choisissez l'avis du pôle.", field="sens")
    if sens in AVEC_RAISON and not texte:
        what = "la réserve" if sens == SensAvis.RESERVE else "la raison de l'avis défavorable"
        raise AvisSansRaison(f"Écrivez {what} : le relevé la reprend.", field="texte")
    if len(texte) > TEXTE_MAX:
        raise AvisSansRaison(f"Le texte dépasse {TEXTE_MAX} caractères. Raccourcissez-le.", field="texte")
    if a_lever and sens != SensAvis.RESERVE:
        raise ConditionSansReserve(
            "Seule une réserve peut être une condition à lever. Choisissez « favorable avec réserve », ou décochez.",
            field="a_lever",
        )


def _check_delegate(point: Point, seance: SeanceInstance, pole: Pole, membre: Membre, by: Compte) -> None:
    if not seance.instance.poles_attendus.filter(pole=pole).exists():
        raise PoleNonAttendu(f"Le pôle « {pole.nom} » n'est pas attendu dans « {seance.instance.nom} ».")
    sitting = {one.pk: one for one in membres_de_la_seance(seance)}
    if membre.pk not in sitting or sitting[membre.pk].pole_id != pole.pk:
        raise PasUnDelegue(
            f"L'avis du pôle « {pole.nom} » se donne par son titulaire ou son suppléant dans cette instance.",
            field="membre",
        )
    keeps = can_record_seance(by, seance) and (seance.etat == EtatSeance.TENUE or membre.compte_id is None)
    if membre.compte_id != by.pk and not keeps:
        raise AvisDUnAutre(
            f"L'avis de {membre.nom_affiche} se donne depuis son compte, ou s'écrit en séance par la personne qui "
            "tient le compte rendu.",
            field="membre",
        )


def _a_distance(seance: SeanceInstance, membre: Membre) -> bool:
    if seance.etat != EtatSeance.TENUE or seance.est_consultation:
        return True
    there = [Reponse.PRESENT, Reponse.REPRESENTE]
    return not Presence.objects.filter(seance=seance, membre=membre, presence__in=there).exists()


def _change(pole: Pole, before: Avis | None) -> str:
    if before is None:
        return f"L'avis du pôle « {pole.nom} » a été retiré entre-temps. Enregistrez de nouveau pour le donner."
    who = f" par {before.donne_by.nom}" if before.donne_by else ""
    return (
        f"L'avis du pôle « {pole.nom} » a été enregistré entre-temps{who}, à {format_heure(before.donne_at)} : "
        f"« {before.get_sens_display()} ». Enregistrez de nouveau pour le remplacer par le vôtre."
    )
