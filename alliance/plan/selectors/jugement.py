"""The verdict of one line: created, changed, unchanged or refused, and why."""

from typing import Any

from alliance.plan.enums import StatutFiche, VerdictLigne
from alliance.plan.lecture.lignes import REFUSEE, Cellule
from alliance.plan.rules import TRANSITIONS
from alliance.plan.selectors.decisions import LigneDAilleurs, LigneRefusee
from alliance.plan.selectors.etat import changements_of
from alliance.plan.selectors.rendu import en_mots, libelle_de, valeurs_of
from alliance.plan.selectors.valeurs_ligne import CHAMP_DE, SANS_LA_LIGNE, LigneAnalysee, ValeursLigne


class Juge(ValeursLigne):
    """Judges one line."""

    def juger(self) -> LigneAnalysee:
        """The verdict of the line."""
        if self.lue.illisible:
            reasons = [Cellule("", "", "", REFUSEE, message) for message in self.lue.refus]
            return self._result(VerdictLigne.REFUSEE, cellules=reasons)
        try:
            self.resoudre()
        except LigneDAilleurs as refusal:
            return self._result(VerdictLigne.REFUSEE, cellules=[Cellule("", "", "", REFUSEE, str(refusal))])
        except LigneRefusee as refusal:
            self.refus.append(str(refusal))
        self._refuser_contradictions()
        statut = self._statut()
        refused_cell = any(cellule.gravite == REFUSEE for cellule in self.cellules)
        if refused_cell and self.options.cellules_refusees == SANS_LA_LIGNE:
            self.refus.append("Une cellule de cette ligne est refusée, et vous avez choisi d'écarter ces lignes.")
        if self.refus:
            reasons = [Cellule("", "", "", REFUSEE, message) for message in self.refus]
            return self._result(VerdictLigne.REFUSEE, cellules=[*reasons, *self.cellules])
        if self.fiche is None:
            return self._result(VerdictLigne.CREEE, statut=statut)
        changements = self._changements(statut)
        verdict = VerdictLigne.MODIFIEE if changements else VerdictLigne.INCHANGEE
        return self._result(verdict, statut=statut, changements=changements)

    def _result(self, verdict: VerdictLigne, **details: Any) -> LigneAnalysee:
        details.setdefault("cellules", self.cellules)
        return LigneAnalysee(
            numero=self.lue.numero, titre=self.lue.titre or (self.fiche.titre if self.fiche else ""),
            exercice=self.exercice, verdict=verdict, fiche=self.fiche, champs=self.champs, **details,
        )  # fmt: skip

    # Judgement

    def _refuser_contradictions(self) -> None:
        """A value of the file against one that the fiche has already: the cell is refused, the fiche keeps its own."""
        if self.fiche is None:
            return
        for low, high, say in (
            (
                "age_min",
                "age_max",
                lambda a, b: f"L'âge maximum ({b} ans) serait plus petit que l'âge minimum ({a} ans).",
            ),
            ("starts_on", "ends_on", lambda a, b: f"La fin ({b:%d/%m/%Y}) précéderait le début ({a:%d/%m/%Y})."),
        ):
            pair = [self.champs.get(champ, getattr(self.fiche, champ)) for champ in (low, high)]
            if None not in pair and pair[1] < pair[0]:
                self.champs.pop(low, None)
                self.champs.pop(high, None)
                self.cellules.append(Cellule("", CHAMP_DE.get(high, high), "", REFUSEE, say(*pair)))

    def _statut(self) -> str:
        """The status that the line asks for, when it may be given."""
        wanted = "" if "statut" in self.egaux else str(self.lue.champs.get("statut") or "")
        if not wanted or self.fiche is None or wanted == self.fiche.statut:
            return wanted if self.fiche is None else ""
        if StatutFiche(wanted) not in TRANSITIONS[StatutFiche(self.fiche.statut)]:
            avant, apres = StatutFiche(self.fiche.statut).label, StatutFiche(wanted).label
            self.cellules.append(
                Cellule(
                    self._lettre("statut"), "statut", apres, REFUSEE,
                    f"Une action « {avant} » ne peut pas passer à « {apres} ». Changez son statut sur la fiche.",
                )
            )  # fmt: skip
            return ""
        return wanted

    def _changements(self, statut: str) -> list[dict[str, str]]:
        assert self.fiche is not None
        changes = changements_of(self.fiche, self.champs)
        before = valeurs_of(self.fiche)
        shown = []
        for change in changes:
            champ, _, dimension = change.champ.partition(".")
            avant, apres = (
                source[champ][dimension] if dimension else source[champ] for source in (before, self.champs)
            )
            shown.append(_change(change.champ, avant, apres))
        if statut:
            shown.append(_change("statut", self.fiche.statut, statut))
        return shown


def _change(champ: str, avant: Any, apres: Any) -> dict[str, str]:
    return {"champ": libelle_de(champ), "avant": en_mots(champ, avant)[:300], "apres": en_mots(champ, apres)[:300]}
