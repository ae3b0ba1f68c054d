"""What closing a séance will do, point by point: read by the page that confirms it, then by the closing itself."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance.acteurs.models import Pole
from alliance.gouvernance.contrats import Objet, controles_cloture, liens
from alliance.gouvernance.enums import ISSUES_ADOPTEES, Competence, Issue, NaturePoint, TypeDecision
from alliance.gouvernance.models import Avis, Decision, Deport, Point, SeanceInstance
from alliance.gouvernance.rules import DECISIONS_PERMISES, Resultat
from alliance.gouvernance.selectors.explications import conditions_of, explication_of
from alliance.gouvernance.selectors.voix import resultats_of, voix_of
from alliance.kernel.money import NBSP
from alliance.kernel.textes import enumerate_fr

INSTANCES_QUI_DECIDENT = {
    Competence.STRATEGIQUE: "le comité de pilotage",
    Competence.TECHNIQUE: "le comité technique",
}


@dataclass(slots=True)
class LigneCloture:
    """One point as the closing will leave it; ``resultat`` is empty where nothing is to be decided.

    ``empechement`` says why the séance cannot be closed with this point as it stands; ``reporte``, that it goes back
    to the points « à inscrire ».
    """

    point: Point
    resultat: Resultat | None = None
    explication: str = ""
    conditions: str = ""
    avis_rendus: list[dict[str, Any]] = field(default_factory=list)
    objets: list[Objet] = field(default_factory=list)
    empechement: str = ""
    reporte: bool = False

    @property
    def issue(self) -> Issue | None:
        """The issue that the rule gives; nothing for a point that asks for no decision."""
        return self.resultat.issue if self.resultat else None

    @property
    def is_adoptee(self) -> bool:
        """Adopted, with or without a condition."""
        return self.issue in ISSUES_ADOPTEES

    @property
    def is_attendu(self) -> bool:
        """Whether an avis, or a presence, could still change this issue."""
        return self.resultat is not None and not self.resultat.definitif


@dataclass(slots=True)
class _Dossier:
    """What is read once for all the points of a séance."""

    poles: dict[int, Pole]
    avis: dict[int, list[Avis]]
    deports: dict[int, list[Deport]]
    deportes: dict[int, list[int]]
    resultats: dict[int, Resultat]
    objets: dict[int, list[Objet]]
    modeles: set[str]
    retirees: set[int]


def lignes_a_clore(seance: SeanceInstance) -> list[LigneCloture]:
    """Every point of the agenda with what the closing makes of it; a fixed number of queries."""
    points = points_of(seance)
    file = _dossier(seance, points)
    lines = [_ligne(point, file) for point in points]
    _retraits(lines)
    _controles(lines)
    return lines


def points_of(seance: SeanceInstance) -> list[Point]:
    """The points of a séance in their order, with what their decision needs."""
    rows = Point.objects.filter(seance=seance).order_by("ordre", "pk")
    return list(rows.select_related("instance__cite", "caisse", "cite_decision", "approuve_seance"))


def _dossier(seance: SeanceInstance, points: Sequence[Point]) -> _Dossier:
    deciding = [point for point in points if point.nature == NaturePoint.DECISION]
    expected = seance.instance.poles_attendus.select_related("pole").order_by("pole__ordre", "pole_id")
    heard = voix_of(deciding)
    deported = {pk: [one.pole_id for one in voix if one.deportee] for pk, voix in heard.items()}
    cited = {point.cite_decision_id for point in deciding if point.type_decision == TypeDecision.RETRAIT}
    return _Dossier(
        poles={row.pole_id: row.pole for row in expected},
        avis=_par_point(Avis.objects.filter(point__in=deciding).select_related("pole", "membre__compte")),
        deports=_par_point(
            Deport.objects.filter(point__in=deciding).select_related("membre__compte", "membre__pole").order_by("pk")
        ),
        deportes=deported,
        resultats=resultats_of(seance, deciding, heard),
        objets=objets_of(points),
        modeles=set(seance.instance.points_modele.values_list("titre", flat=True)),
        retirees=set(Decision.objects.retirees().filter(pk__in=cited).values_list("pk", flat=True)) if cited else set(),
    )


def _par_point(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.point_id].append(row)
    return found


def objets_of(points: Sequence[Point], user: Any = None) -> dict[int, list[Objet]]:
    """What each point is about, whatever the app that keeps it; ``user=None`` for the platform itself."""
    found: dict[int, list[Objet]] = defaultdict(list)
    for lien in liens:
        for pk, objets in lien.liens_pour(points, user).items():
            found[pk] += objets
    return found


def _ligne(point: Point, file: _Dossier) -> LigneCloture:
    objets = file.objets.get(point.pk, [])
    if point.nature != NaturePoint.DECISION:
        untouched = not point.compte_rendu.strip() and point.traite_at is None
        back = untouched and point.titre not in file.modeles and point.approuve_seance_id is None
        return LigneCloture(point, objets=objets, reporte=back)
    result, avis = file.resultats[point.pk], file.avis.get(point.pk, [])
    gone = file.deportes.get(point.pk, [])
    line = LigneCloture(
        point,
        resultat=result,
        explication=explication_of(point, result, poles=file.poles, avis=avis, deportes=gone),
        conditions=_conditions(result, avis, file.poles),
        avis_rendus=_avis_rendus(file.poles, avis, file.deports.get(point.pk, []), gone),
        objets=objets,
        reporte=result.issue == Issue.AJOURNEE,
    )
    line.empechement = _empechement(line, file.retirees)
    return line


def _conditions(resultat: Resultat, avis: Sequence[Avis], poles: Mapping[int, Pole]) -> str:
    """The words of the pôles whose réserve counts: not of one that withdrew since."""
    if resultat.issue != Issue.SOUS_RESERVE:
        return ""
    return conditions_of([one for one in avis if one.pole_id in resultat.poles], poles)


def _avis_rendus(
    poles: Mapping[int, Pole], avis: Sequence[Avis], deports: Sequence[Deport], gone: Sequence[int]
) -> list[dict[str, Any]]:
    """The avis of each pôle as the register keeps it: plain values, in the words of that day."""
    given = {one.pole_id: one for one in avis}
    heard = dict(poles) | {one.pole_id: one.pole for one in avis}
    rows = []
    for pk, pole in heard.items():
        one = given.get(pk)
        rows.append(
            {
                "pole": pole.nom,
                "initiale": pole.initiale,
                "rang": pole.ordre,
                "sens": one.sens if one else "",
                "texte": one.texte if one else "",
                "a_lever": bool(one and one.a_lever),
                "par": one.membre.nom_affiche if one and one.membre else "",
                "qualite": one.membre.get_qualite_display() if one and one.membre else "",
                "institution_porteuse": bool(one and one.institution_porteuse),
                "a_distance": bool(one and one.a_distance),
                "silence": bool(one and one.par_silence),
                "deporte": pk in gone,
                "deports": [
                    {"par": row.membre.nom_affiche, "motif": row.motif} for row in deports if row.membre.pole_id == pk
                ],
            }
        )
    return rows


def _empechement(line: LigneCloture, retirees: Collection[int]) -> str:
    """Why the séance cannot be closed with this point as it stands; empty when it can."""
    point = line.point
    if line.issue == Issue.AJOURNEE:
        return ""
    allowed = DECISIONS_PERMISES[Competence(point.instance.competence)]
    if point.type_decision not in allowed:
        return _non_permise(point)
    if not line.is_adoptee:
        return ""
    return _caisse(point) or _objet(line) or _retrait(point, retirees)


def _non_permise(point: Point) -> str:
    able = [
        words
        for competence, words in INSTANCES_QUI_DECIDENT.items()
        if point.type_decision in DECISIONS_PERMISES[competence]
    ]
    return (
        f"{point.instance.nom} ne prend pas de décision de ce type{NBSP}: {point.get_type_decision_display()}. "
        f"Ajournez ce point, puis portez-le devant {enumerate_fr(able)}, ou changez son type."
    )


def _caisse(point: Point) -> str:
    if point.caisse is None or point.caisse.cite_id == point.instance.cite_id:
        return ""
    return f"Le budget « {point.caisse.nom} » n'est pas de cette cité. Choisissez-en un autre."


def _objet(line: LigneCloture) -> str:
    blocked = next((objet for objet in line.objets if objet.empechement), None)
    if blocked is None:
        return ""
    return f"« {blocked.libelle} »{NBSP}: {blocked.empechement} Ajournez ce point, ou retirez-en cet objet."


def _retrait(point: Point, retirees: Collection[int]) -> str:
    cited = point.cite_decision if point.type_decision == TypeDecision.RETRAIT else None
    return "" if cited is None else refus_de_retirer(cited, point.instance, is_retiree=cited.pk in retirees)


def refus_de_retirer(cited: Decision, instance: Any, *, is_retiree: bool | None = None) -> str:
    """Why this instance cannot withdraw this decision; empty when it can.

    :param is_retiree: whether it was withdrawn already, when the caller knows.
    """
    if cited.cite_id != instance.cite_id:
        return "La décision citée est d'une autre cité. Citez une décision de celle-ci."
    if cited.type == TypeDecision.RETRAIT:
        return f"La décision {cited.numero_affiche} est elle-même un retrait{NBSP}: prenez une nouvelle décision."
    if cited.issue not in ISSUES_ADOPTEES:
        return f"La décision {cited.numero_affiche} n'a pas été adoptée{NBSP}: il n'y a rien à retirer."
    if is_retiree is None:
        is_retiree = Decision.objects.retirees().filter(pk=cited.pk).exists()
    if is_retiree:
        return f"La décision {cited.numero_affiche} est déjà retirée. Ajournez ce point, ou retirez-le."
    if cited.type not in DECISIONS_PERMISES[Competence(instance.competence)]:
        return (
            f"La décision {cited.numero_affiche} ({cited.get_type_display()}) ne se retire pas par {instance.nom}, "
            "qui ne peut pas en prendre de ce type. Portez ce retrait devant l'instance qui en décide."
        )
    return ""


def _retraits(lines: Sequence[LigneCloture]) -> None:
    """The same decision is not withdrawn twice in one séance."""
    seen: set[int] = set()
    for line in lines:
        cited = line.point.cite_decision
        if cited is None or line.issue != Issue.ADOPTEE or line.point.type_decision != TypeDecision.RETRAIT:
            continue
        if cited.pk in seen and not line.empechement:
            line.empechement = (
                f"La décision {cited.numero_affiche} est retirée par un autre point de cette séance. Ajournez ce point."
            )
        seen.add(cited.pk)


def _controles(lines: Sequence[LigneCloture]) -> None:
    """What the high apps refuse of the séance as a whole, once each issue is known."""
    decided = [(line.point, line.resultat.issue) for line in lines if line.resultat is not None]
    for controle in controles_cloture if decided else ():
        refused = controle(decided)
        for line in lines:
            line.empechement = line.empechement or refused.get(line.point.pk, "")
