"""Why a point has its issue, in one or two French sentences: the words that the register keeps."""

from collections.abc import Iterable, Mapping, Sequence

from alliance.acteurs.models import Pole
from alliance.gouvernance.enums import Issue, Proposition, Raison, RegleDecision, SensAvis
from alliance.gouvernance.models import Avis, Point
from alliance.gouvernance.rules import Resultat
from alliance.kernel.textes import enumerate_fr

REGLES_EN_MOTS = {
    RegleDecision.TOUS_FAVORABLES: "Chaque pôle est favorable",
    RegleDecision.AUCUN_OPPOSE: "Chaque pôle a donné son avis, aucun n'est opposé",
    RegleDecision.CONSENSUS: "Aucun des pôles présents n'est opposé",
}
NBSP = "\u00a0"


def explication_of(
    point: Point, resultat: Resultat, *, poles: Mapping[int, Pole], avis: Sequence[Avis], deportes: Iterable[int] = ()
) -> str:
    """Why this issue: the quorum, the pôle whose avis is missing, the opposition with its reason, the silence…

    :param poles: the pôles of the denominator, by primary key.
    :param deportes: pôles whose every delegate withdrew from this point.
    """
    gone = [poles[pk].nom for pk in deportes if pk in poles]
    words = [_motif(point, resultat, poles, avis, seuls=bool(gone))]
    if gone:
        words.append(_sortis(gone))
    silent = [poles[one.pole_id].nom for one in avis if one.par_silence and one.pole_id in poles]
    if silent:
        words.append(f"{_noms(silent)}{NBSP}: sans réponse, ce silence vaut accord selon la règle de l'instance.")
    if resultat.raison == Raison.ADOPTE:
        words += _porteuses(avis, poles)
    return " ".join(words)


def conditions_of(avis: Iterable[Avis], poles: Mapping[int, Pole]) -> str:
    """The réserves that are conditions, one a line, in the words of the pôles that expressed them."""
    kept = [one for one in avis if one.sens == SensAvis.RESERVE and one.a_lever]
    return "\n".join(f"{_nom(poles, one.pole_id)}{NBSP}: {one.texte}" for one in kept)


def _motif(point: Point, resultat: Resultat, poles: Mapping[int, Pole], avis: Sequence[Avis], *, seuls: bool) -> str:
    names = [_nom(poles, pk) for pk in resultat.poles]
    raison = Raison(resultat.raison)
    if raison == Raison.PROPOSE:
        return "Les membres ont proposé d'ajourner ce point."
    if raison == Raison.QUORUM:
        return _quorum(point, names, len(poles))
    if raison == Raison.TROP_PEU_DE_POLES:
        if not names:
            return "Moins de deux pôles sont présents ou ont donné leur avis."
        gone = enumerate_fr(names)
        return f"Une fois sortis les pôles dont tous les délégués se sont déportés ({gone}), il en reste moins de deux."
    if raison == Raison.AVIS_MANQUANT:
        return f"Il manque l'avis de {'ce pôle' if len(names) == 1 else 'ces pôles'}{NBSP}: {enumerate_fr(names)}."
    if raison in {Raison.OPPOSITION, Raison.ABSTENTION}:
        return _contre(resultat, poles, avis)
    return _adopte(point, resultat, seuls=seuls)


def _quorum(point: Point, absents: list[str], total: int) -> str:
    there = total - len(absents)
    asked = point.instance.quorum
    return (
        f"Le quorum n'est pas atteint{NBSP}: {there} {'pôles présents' if there > 1 else 'pôle présent'} "
        f"sur {total}, il en faut {asked}. Sans délégué{NBSP}: {enumerate_fr(absents)}."
    )


def _contre(resultat: Resultat, poles: Mapping[int, Pole], avis: Sequence[Avis]) -> str:
    by_pole = {one.pole_id: one for one in avis}
    verb = "est défavorable" if resultat.raison == Raison.OPPOSITION else "s'abstient, ce qui n'est pas un accord"
    sentences = []
    for pk in resultat.poles:
        texte = by_pole[pk].texte.strip() if pk in by_pole else ""
        sentences.append(f"{_nom(poles, pk)} {verb}{NBSP}: {texte}" if texte else f"{_nom(poles, pk)} {verb}.")
    return " ".join(one if one.endswith((".", "!", "?")) else f"{one}." for one in sentences)


def _adopte(point: Point, resultat: Resultat, *, seuls: bool) -> str:
    rule = "Tous les autres pôles sont favorables" if seuls else REGLES_EN_MOTS[RegleDecision(point.instance.regle)]
    if resultat.issue == Issue.REORIENTEE or point.proposition == Proposition.REORIENTER:
        return f"{rule}{NBSP}: le point est réorienté vers {point.reoriente_vers}."
    if resultat.issue == Issue.SOUS_RESERVE:
        return f"{rule}. La décision prend effet quand la condition posée est levée."
    return f"{rule}."


def _sortis(gone: list[str]) -> str:
    if len(gone) == 1:
        return f"Tous les délégués du pôle « {gone[0]} » se sont déportés{NBSP}: ce pôle est sorti du calcul."
    return f"Tous les délégués de ces pôles se sont déportés, ils sont sortis du calcul{NBSP}: {enumerate_fr(gone)}."


def _porteuses(avis: Iterable[Avis], poles: Mapping[int, Pole]) -> list[str]:
    carriers = [_nom(poles, one.pole_id) for one in avis if one.institution_porteuse]
    return [f"Institution porteuse{NBSP}: {enumerate_fr(carriers)}."] if carriers else []


def _noms(names: list[str]) -> str:
    return enumerate_fr(names)


def _nom(poles: Mapping[int, Pole], pk: int) -> str:
    return poles[pk].nom if pk in poles else "un pôle"
