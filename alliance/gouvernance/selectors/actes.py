"""What the relevé says: the facts of a séance, put in the words of its document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from alliance.documents.ecriture.actes.contenus import (
    AvisRendu,
    Participation,
    PointTraite,
    PresencePole,
    Releve,
    SuiteADonner,
)
from alliance.documents.selectors import en_tete_of
from alliance.gouvernance.contrats import Objet
from alliance.gouvernance.enums import QUALITES_DELEGUEES, NaturePoint, QualiteMembre, RegleDecision, Reponse, SensAvis
from alliance.gouvernance.models import Decision, Membre, Point, Presence, SeanceInstance, Suite
from alliance.gouvernance.selectors.cloture import lignes_a_clore, objets_of, points_of
from alliance.gouvernance.selectors.composition import REGLES, regle_en_mots
from alliance.gouvernance.selectors.convocations import membres_de, quand, titre_seance
from alliance.gouvernance.selectors.voix import LA
from alliance.kernel.dates import format_jour
from alliance.kernel.money import NBSP, format_cents

PROVISOIRE = "Relevé provisoire : la séance n'est pas close, rien n'est arrêté."
A_APPROUVER = "À approuver"
CONSULTATION = "Consultation écrite : les avis ont été donnés par écrit, sans réunion."
GROUPES = {QualiteMembre.INVITE: "Invités", QualiteMembre.HABITANT: "Parents et habitants"}


def releve_de(seance: SeanceInstance, *, at: datetime) -> Releve:
    """The relevé of a séance whose points have their issue and their decision: what is frozen at the closing.

    A fixed number of queries, whatever the number of points.
    """
    decisions = {one.point_id: one for one in Decision.objects.filter(seance=seance)}
    points = points_of(seance)
    objets = objets_of(points)
    traites = [_Traite(point, objets.get(point.pk, []), **_arrete(decisions.get(point.pk))) for point in points]
    return _releve(seance, traites, at=at, etat=A_APPROUVER, provisoire=False)


def releve_provisoire_de(seance: SeanceInstance, *, at: datetime) -> Releve:
    """The relevé as it stands before the closing, marked as such: each issue is the one that the rule gives now.

    A fixed number of queries, whatever the number of points.
    """
    traites = [
        _Traite(
            line.point, line.objets, line.avis_rendus, line.issue.label if line.issue else "", line.explication,
            line.conditions,
        )
        for line in lignes_a_clore(seance)
    ]  # fmt: skip
    return _releve(seance, traites, at=at, etat=PROVISOIRE, provisoire=True)


@dataclass(frozen=True, slots=True)
class _Traite:
    point: Point
    objets: Sequence[Objet]
    avis_rendus: Sequence[dict[str, Any]] = ()
    issue: str = ""
    explication: str = ""
    conditions: str = ""
    decision: str = ""


def _arrete(decision: Decision | None) -> dict[str, Any]:
    """What the register keeps of a point: the words of that day."""
    if decision is None:
        return {}
    return {
        "avis_rendus": decision.avis_rendus,
        "issue": decision.get_issue_display(),
        "explication": decision.explication,
        "conditions": decision.conditions,
        "decision": decision.numero_affiche,
    }


def _releve(seance: SeanceInstance, traites: Sequence[_Traite], *, at: datetime, etat: str, provisoire: bool) -> Releve:
    salle = Salle.de(seance)
    suites = _suites_of([one.point for one in traites])
    return Releve(
        en_tete=en_tete_of(seance.instance.cite, exemple=seance.est_exemple),
        titre="Relevé de décisions",
        instance=titre_seance(seance),
        edite=format_jour(timezone.localdate(at)),
        etat=etat,
        provisoire=provisoire,
        quand=quand(seance),
        lieu=seance.lieu,
        visio=seance.visio,
        presences=salle.participations(),
        poles=salle.poles(),
        regle=_regle(seance),
        quorum=salle.quorum(),
        points=tuple(
            _point(rank, one, suites.get(one.point.pk, ())) for rank, one in enumerate(traites, start=1)
        ),
        mentions=(CONSULTATION,) if seance.est_consultation else (),
    )  # fmt: skip


def _regle(seance: SeanceInstance) -> str:
    """The rule, with what it says of silence where only silence is heard."""
    instance = seance.instance
    return regle_en_mots(instance) if seance.est_consultation else REGLES[RegleDecision(instance.regle)]


def _point(rank: int, traite: _Traite, suites: Iterable[SuiteADonner]) -> PointTraite:
    point = traite.point
    deciding = point.nature == NaturePoint.DECISION
    return PointTraite(
        numero=str(rank),
        titre=point.titre,
        nature=point.get_nature_display(),
        presentateur=point.presentateur,
        objets=noms_des_objets(traite.objets),
        compte_rendu=point.compte_rendu.strip(),
        deports=tuple(_deports(traite.avis_rendus)),
        avis=tuple(_avis(row) for row in traite.avis_rendus),
        issue=str(traite.issue),
        explication=traite.explication,
        decision=traite.decision,
        type_decision=point.get_type_decision_display() if deciding else "",
        decision_citee=str(point.cite_decision) if point.cite_decision else "",
        condition=traite.conditions,
        montant=montant_de(point),
        suites=tuple(suites),
    )


def noms_des_objets(objets: Iterable[Objet]) -> tuple[str, ...]:
    """« fiche action 1.3 Le livre va à l'école » : what a point is about, one a line."""
    return tuple(" ".join(part for part in (one.nature, one.code, one.libelle) if part) for one in objets)


def montant_de(point: Point) -> str:
    """« 6 800 €, budget de la structure porteuse », with the dates of a délégation."""
    if point.montant_cents is None or point.caisse is None:
        return ""
    words = f"{format_cents(point.montant_cents)}, {point.caisse.nom}"
    if point.du and point.au:
        words += f", du {format_jour(point.du)} au {format_jour(point.au)}"
    return words


def _avis(row: Mapping[str, Any]) -> AvisRendu:
    if row["sens"]:
        sens = str(SensAvis(row["sens"]).label)
    else:
        sens = "déporté" if row["deporte"] else "aucun avis"
    given = (
        "silence valant accord" if row["silence"] else ", ".join(part for part in (row["par"], row["qualite"]) if part)
    )
    if row["a_distance"] and given:
        given += ", à distance"
    texte = row["texte"]
    if row["a_lever"]:
        texte = f"{texte}\nCondition à lever avant l'effet."
    porteuse = "institution porteuse" if row["institution_porteuse"] else ""
    return AvisRendu(pole=row["pole"], sens=sens, texte=texte, donne_par=given, porteuse=porteuse)


def _deports(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for row in rows:
        for one in row["deports"]:
            yield f"{one['par']} ({row['pole']}) ne prend pas part à ce point{NBSP}: {one['motif']}"


def _suites_of(points: Sequence[Point]) -> dict[int, list[SuiteADonner]]:
    rows = Suite.objects.filter(point__in=[point.pk for point in points], abandonnee_at=None)
    found: dict[int, list[SuiteADonner]] = defaultdict(list)
    for row in rows.select_related("responsable").order_by("pk"):
        due = format_jour(row.echeance_on) if row.echeance_on else ""
        who = row.responsable.nom if row.responsable else row.responsable_nom
        found[row.point_id or 0].append(SuiteADonner(quoi=row.quoi, qui=who, echeance=due))
    return found


@dataclass(frozen=True, slots=True)
class Salle:
    """Who was expected, and who came or answered."""

    seance: SeanceInstance
    membres: Sequence[Membre]
    presences: Mapping[int, Presence]
    attendus: Sequence[tuple[int, str]]
    entendus: frozenset[int]

    @classmethod
    def de(cls, seance: SeanceInstance) -> "Salle":
        """Read it: four queries."""
        rows = Presence.objects.filter(seance=seance).select_related(
            "membre__compte", "membre__pole", "membre__organisation"
        )
        presences = {row.membre_id: row for row in rows}
        membres = membres_de(seance)
        known = {one.pk for one in membres}
        # Somebody who left since answered or came all the same.
        membres += [row.membre for row in presences.values() if row.membre_id not in known and row.presence]
        expected = seance.instance.poles_attendus.order_by("pole__ordre", "pole_id").values_list("pole_id", "pole__nom")
        heard = Point.objects.filter(seance=seance, avis__isnull=False).values_list("avis__pole_id", flat=True)
        return cls(seance, membres, presences, list(expected), frozenset(heard.distinct()))

    def participations(self) -> tuple[Participation, ...]:
        """Each person and what was noted of her; nobody in a written consultation, where nobody comes."""
        if self.seance.est_consultation:
            return ()
        return tuple(
            Participation(
                pole=groupe_de(one), nom=one.nom_affiche, fonction=fonction_de(one),
                qualite=one.get_qualite_display(), presence=self._presence(one),
            )
            for one in self.membres
        )  # fmt: skip

    def poles(self) -> tuple[PresencePole, ...]:
        """Each expected pôle and how it was there."""
        return tuple(PresencePole(pole=nom, phrase=self._phrase(pk)) for pk, nom in self.attendus)

    def quorum(self) -> str:
        """« Quorum atteint : 3 pôles présents sur 3, il en faut 2. »"""
        asked, total = self.seance.instance.quorum, len(self.attendus)
        if self.seance.est_consultation:
            return f"Apprécié point par point{NBSP}: {asked} pôles sur {total} doivent avoir donné leur avis."
        there = sum(1 for pk, _nom in self.attendus if self._delegues_la(pk))
        word = "atteint" if there >= asked else "non atteint"
        noun = "pôles présents" if there > 1 else "pôle présent"
        return f"Quorum {word}{NBSP}: {there} {noun} sur {total}, il en faut {asked}."

    def _presence(self, membre: Membre) -> str:
        row = self.presences.get(membre.pk)
        if row is None:
            return ""
        said = row.presence or (row.reponse if row.reponse == Reponse.EXCUSE else "")
        if said == Reponse.REPRESENTE and row.remplacant:
            return f"représenté par {row.remplacant}"
        return str(Reponse(said).label) if said else ""

    def _delegues_la(self, pole_id: int) -> list[Presence]:
        rows = [row for row in self.presences.values() if row.membre.pole_id == pole_id and row.presence in LA]
        delegates = [row for row in rows if row.membre.qualite in QUALITES_DELEGUEES]
        return sorted(
            delegates,
            key=lambda row: (row.presence != Reponse.PRESENT, row.membre.qualite != QualiteMembre.TITULAIRE, row.pk),
        )

    def _phrase(self, pole_id: int) -> str:
        if self.seance.est_consultation:
            return "a donné son avis" if pole_id in self.entendus else "n'a pas répondu"
        there = self._delegues_la(pole_id)
        if there:
            first = there[0]
            if first.presence == Reponse.REPRESENTE:
                return f"représentée par {first.remplacant}"
            return f"présente, par son {first.membre.get_qualite_display()}"
        named = any(one.pole_id == pole_id for one in self.membres)
        return "absente" if named else "aucun délégué nommé"


def groupe_de(membre: Membre) -> str:
    """The name of her pôle, or of the people among whom a member is listed."""
    return membre.pole.nom if membre.pole else GROUPES[QualiteMembre(membre.qualite)]


def fonction_de(membre: Membre) -> str:
    """« Directrice, Association exemple »."""
    return ", ".join(part for part in (membre.fonction, membre.organisation.nom if membre.organisation else "") if part)
