"""The light of each pôle during a séance, and what follows from it, in one sentence."""

from dataclasses import dataclass

from alliance.acteurs.models import Pole
from alliance.gouvernance.enums import EtatPole, QualiteMembre, RegleDecision, Reponse
from alliance.gouvernance.models import Avis, Membre, Presence, SeanceInstance
from alliance.gouvernance.selectors.seances import le_pole
from alliance.gouvernance.selectors.tenue import Salle, salle_of
from alliance.kernel.money import NBSP
from alliance.kernel.textes import enumerate_fr, plural

LA = {EtatPole.PRESENTE, EtatPole.SUPPLEANCE, EtatPole.REPRESENTEE}


@dataclass(frozen=True, slots=True)
class LumierePole:
    """Whether a pôle is there, through whom, and the same in words."""

    pole: Pole
    etat: EtatPole
    qui: str = ""
    phrase: str = ""

    @property
    def is_la(self) -> bool:
        """It counts in the quorum."""
        return self.etat in LA


def etats_des_poles(seance: SeanceInstance, salle: Salle | None = None) -> list[LumierePole]:
    """The light of each expected pôle; in a written consultation, whether it answered.

    :param salle: what the page read already.
    """
    room = salle or salle_of(seance)
    if seance.est_consultation:
        answered = set(Avis.objects.filter(point__seance=seance).values_list("pole_id", flat=True))
        return [_ecrite(pole, pole.pk in answered, bool(room.delegues(pole.pk))) for pole in room.poles]
    return [_lumiere(room, pole) for pole in room.poles]


def consequence_of(seance: SeanceInstance, lumieres: list[LumierePole]) -> str:
    """« Quorum atteint : 2 pôles sur 3 présents. Sans la préfecture… »: what the lights mean for the decisions."""
    there, total, asked = sum(one.is_la for one in lumieres), len(lumieres), seance.instance.quorum
    word = "ont répondu" if seance.est_consultation else ("présents" if there > 1 else "présent")
    counted = f"{plural(there, 'pôle')} sur {total} {word}"
    if there < asked:
        return f"Quorum non atteint{NBSP}: {counted}, il en faut {asked}. Rien ne peut être décidé."
    sentence = f"Quorum atteint{NBSP}: {counted}."
    missing = [le_pole(one.pole) for one in lumieres if not one.is_la]
    if missing and seance.instance.regle != RegleDecision.CONSENSUS:
        whose = "son avis n'est pas donné" if len(missing) == 1 else "leurs avis ne sont pas donnés"
        sentence += f" Sans {enumerate_fr(missing)}, rien ne peut être adopté tant que {whose}."
    return sentence


def _lumiere(room: Salle, pole: Pole) -> LumierePole:
    delegates = room.delegues(pole.pk)
    if not delegates:
        return LumierePole(pole, EtatPole.VACANTE, "", "aucun délégué nommé")
    for membre in delegates:
        if _seen(room, membre) == Reponse.PRESENT:
            held = membre.qualite == QualiteMembre.TITULAIRE
            etat = EtatPole.PRESENTE if held else EtatPole.SUPPLEANCE
            return LumierePole(pole, etat, membre.nom_affiche, "présente" if held else "suppléance")
    for membre in delegates:
        if _seen(room, membre) == Reponse.REPRESENTE:
            who = room.presences[membre.pk].remplacant or membre.nom_affiche
            return LumierePole(pole, EtatPole.REPRESENTEE, who, f"représentée par {who}")
    if all(_seen(room, membre) in {Reponse.ABSENT, Reponse.EXCUSE} for membre in delegates):
        return LumierePole(pole, EtatPole.ABSENTE, "", "absente")
    return LumierePole(pole, EtatPole.SANS_REPONSE, "", "sans réponse")


def _seen(room: Salle, membre: Membre) -> str:
    """What was seen in the room; before the séance opens, what was answered."""
    row: Presence | None = room.presences.get(membre.pk)
    if row is None:
        return ""
    return row.presence if room.seance.ouverte_at else row.presence or row.reponse


def _ecrite(pole: Pole, answered: bool, has_delegates: bool) -> LumierePole:
    if answered:
        return LumierePole(pole, EtatPole.PRESENTE, "", "a répondu")
    if not has_delegates:
        return LumierePole(pole, EtatPole.VACANTE, "", "aucun délégué nommé")
    return LumierePole(pole, EtatPole.SANS_REPONSE, "", "sans réponse")
