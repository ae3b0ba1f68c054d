"""Which pôles an instance expects, who speaks for each, and what is lacking."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from alliance.acteurs.models import Delegation, Habilitation, Pole
from alliance.gouvernance.enums import Competence, QualiteMembre, RegleDecision, TypeDecision
from alliance.gouvernance.models import Instance, Membre, PoleInstance
from alliance.gouvernance.rules import DECISIONS_PERMISES, POLES_MIN


@dataclass(slots=True)
class PoleCompose:
    """One expected pôle and its delegates of the day: ``manque`` and ``consequence`` are sentences, empty when none.

    ``partis`` are those of them who still sit on paper, but whose access to the cité is over.
    """

    pole: Pole
    titulaire: Membre | None = None
    suppleants: list[Membre] = field(default_factory=list)
    manque: str = ""
    consequence: str = ""
    partis: list[Membre] = field(default_factory=list)

    @property
    def vacante(self) -> bool:
        """Nobody speaks for this pôle."""
        return self.titulaire is None and not self.suppleants

    @property
    def etat(self) -> str:
        """The light, in one word."""
        if self.vacante:
            return "aucun délégué"
        return "suppléant seul" if self.titulaire is None else "titulaire nommé"

    @property
    def marque(self) -> str:
        """How the mark of the pôle is drawn: full, on chalk, dotted."""
        return "attendu" if self.vacante else "reserve" if self.titulaire is None else "favorable"


def compositions_of(instances: Iterable[Instance], day: date) -> dict[int, list[PoleCompose]]:
    """The pôles of each instance on a day, by primary key of the instance: four queries, whatever their number."""
    rows = {instance.pk: instance for instance in instances}
    expected = PoleInstance.objects.filter(instance_id__in=rows).select_related("pole").order_by("pole__ordre", "pk")
    found: dict[int, dict[int, PoleCompose]] = {pk: {} for pk in rows}
    for row in expected:
        found[row.instance_id][row.pole_id] = PoleCompose(row.pole)
    seats = Membre.objects.en_cours(day).delegues().filter(instance_id__in=rows)
    seated = list(seats.select_related("compte", "organisation", "pole").order_by("from_on", "pk"))
    present = _acces_of(rows.values(), seated, day)
    for membre in seated:
        composed = found[membre.instance_id].get(membre.pole_id or 0)
        if composed is not None:
            _seat(composed, membre)
            if membre.compte_id is not None and (membre.compte_id, rows[membre.instance_id].cite_id) not in present:
                composed.partis.append(membre)
    answer = {pk: list(poles.values()) for pk, poles in found.items()}
    for pk, poles in answer.items():
        _say_what_lacks(rows[pk], poles)
    return answer


def _acces_of(instances: Iterable[Instance], seats: list[Membre], day: date) -> set[tuple[int, int | None]]:
    """Who, of these members, has a right in which cité on that day."""
    wanted = {
        "compte_id__in": {row.compte_id for row in seats if row.compte_id is not None},
        "cite_id__in": {row.cite_id for row in instances},
    }
    held = Habilitation.objects.en_cours(day).filter(**wanted).values_list("compte_id", "cite_id")
    received = Delegation.objects.en_cours(day).filter(**wanted).values_list("compte_id", "cite_id")
    return {*held, *received}


def _seat(composed: PoleCompose, membre: Membre) -> None:
    if membre.qualite == QualiteMembre.TITULAIRE:
        composed.titulaire = membre
    else:
        composed.suppleants.append(membre)


def _say_what_lacks(instance: Instance, poles: list[PoleCompose]) -> None:
    filled = sum(1 for one in poles if not one.vacante)
    for one in poles:
        if one.vacante:
            one.manque = f"Personne ne siège pour le pôle « {one.pole.nom} »."
            one.consequence = _consequence(instance, filled)
        elif one.titulaire is None and len(one.partis) < len(one.suppleants):
            one.manque = f"Il manque le titulaire du pôle « {one.pole.nom} »."
            one.consequence = "En attendant, son suppléant donne l'avis du pôle."
        elif one.partis:
            one.manque = f"{one.partis[0].nom_affiche} n'a plus d'accès à la cité."
            one.consequence = f"Nommez qui prend la suite pour le pôle « {one.pole.nom} »."


def _consequence(instance: Instance, filled: int) -> str:
    if instance.regle != RegleDecision.CONSENSUS:
        return "Sans lui, cette instance ne peut rien adopter."
    if filled < max(instance.quorum, POLES_MIN):
        return "Sans lui, le quorum n'est pas atteint : cette instance ne peut rien adopter."
    return "Les autres peuvent décider sans lui : la règle ne compte que les pôles présents."


# In words

REGLES = {
    RegleDecision.TOUS_FAVORABLES: "Une décision est adoptée quand chaque pôle est favorable, avec ou sans réserve. "
    "Une abstention n'est pas un accord, un avis qui manque non plus.",
    RegleDecision.AUCUN_OPPOSE: "Une décision est adoptée quand chaque pôle a donné son avis et qu'aucun n'est "
    "défavorable.",
    RegleDecision.CONSENSUS: "Une décision est adoptée quand chaque pôle présent a donné son avis et qu'aucun n'est "
    "défavorable.",
}


def regle_en_mots(instance: Instance) -> str:
    """What adopts a decision here, in a sentence or two."""
    silence = (
        " En consultation écrite, le silence d'un pôle vaut accord."
        if instance.silence_vaut_accord
        else " En consultation écrite, le silence ne vaut jamais accord."
    )
    return REGLES[RegleDecision(instance.regle)] + silence


def quorum_en_mots(quorum: int, poles: int) -> str:
    """« Au moins 2 pôles sur 3 sont présents. »"""
    if quorum >= poles:
        return "Le pôle attendu est présent." if poles == 1 else f"Les {poles} pôles sont présents."
    verb = "est présent" if quorum == 1 else "sont présents"
    return f"Au moins {quorum} pôle{'s' if quorum > 1 else ''} sur {poles} {verb}."


@dataclass(frozen=True, slots=True)
class Pouvoirs:
    """What an instance may decide, and for the rest, who can: « dépense » → « le comité technique »."""

    peut: tuple[str, ...]
    ailleurs: tuple[tuple[str, str], ...]


MOTS = {kind: str(kind.label) for kind in TypeDecision} | {
    TypeDecision.AUTRE: "autre question : son organisation, ses propositions"
}
QUI = {Competence.STRATEGIQUE: "le comité de pilotage", Competence.TECHNIQUE: "le comité technique"}


def pouvoirs_of(competence: str) -> Pouvoirs:
    """What an instance of this competence decides and what another one does, in the order of the types."""
    allowed = DECISIONS_PERMISES[Competence(competence)]
    elsewhere = []
    for kind in TypeDecision:
        able = [words for other, words in QUI.items() if kind in DECISIONS_PERMISES[other]]
        if kind not in allowed:
            elsewhere.append((MOTS[kind], " ou ".join(able)))
    return Pouvoirs(tuple(MOTS[kind] for kind in TypeDecision if kind in allowed), tuple(elsewhere))
