"""The values that one line gives to its fiche."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alliance.plan.enums import RolePartenaire, VerdictLigne
from alliance.plan.lecture.cellules import CelluleRefusee, extrait, texte
from alliance.plan.lecture.lignes import REFUSEE, REMARQUE, Cellule, LigneLue
from alliance.plan.lecture.listes import DIMENSIONS
from alliance.plan.models import FicheAction
from alliance.plan.selectors.decisions import ACreer, LigneRefusee
from alliance.plan.selectors.etat import IndicateurSaisi
from alliance.plan.selectors.reconnaissance import Appariement
from alliance.plan.selectors.rendu import COUPURE, cellules_export, en_mots, libelle_de, valeurs_of
from alliance.plan.selectors.resolution import Resolveur

SANS_LA_CELLULE, SANS_LA_LIGNE = "sans", "ecarter"
GARDER, EFFACER = "garder", "effacer"

_VIDES: dict[str, Any] = {
    "code": "", "nature": "", "contact": "", "besoin": "", "objectifs": "", "description": "", "sexe": "",
    "effectif_attendu": None, "part_qpv_pct": None, "age_min": None, "age_max": None, "frequence": "", "lieux": "",
    "cout_cents": None, "demande_cents": None, "financeurs": "", "indicateurs": [], "questions_evaluatives": "",
    "notes": "", "porteur": None, "referent": None, "leviers": [], "quartiers": [], "etablissements": [],
    "sous_thematique": None,
}  # fmt: skip
_DATES = {
    "debut": ("starts_on",),
    "fin": ("ends_on",),
    "periode": ("starts_on", "ends_on"),
    "ages": ("age_min", "age_max"),
}
CHAMP_DE = {"starts_on": "debut", "ends_on": "fin"}


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of the person about the whole file."""

    exercice: int
    cellules_refusees: str = SANS_LA_CELLULE
    cellules_vides: str = GARDER
    resolutions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class LigneAnalysee:
    """One line, what would be done of it, and everything that is to be said of it."""

    numero: int
    titre: str
    exercice: int
    verdict: VerdictLigne
    fiche: FicheAction | None = None
    champs: dict[str, Any] = field(default_factory=dict)
    statut: str = ""
    cellules: list[Cellule] = field(default_factory=list)
    changements: list[dict[str, str]] = field(default_factory=list)

    @property
    def a_cellule_refusee(self) -> bool:
        """Whether a cell of this line would not be imported."""
        return any(cellule.gravite == REFUSEE for cellule in self.cellules)

    @property
    def valeurs_lues(self) -> list[tuple[str, str]]:
        """What a new fiche would hold, in words."""
        if self.verdict != VerdictLigne.CREEE:
            return []
        flat = {champ: valeur for champ, valeur in self.champs.items() if champ not in {"titre", "codages"}}
        flat |= {f"codages.{dimension}": values for dimension, values in self.champs.get("codages", {}).items()}
        if self.statut:
            flat["statut"] = self.statut
        return [(libelle_de(champ), mot) for champ, valeur in flat.items() if (mot := en_mots(champ, valeur)) != "–"]

    @property
    def a_creer(self) -> list[ACreer]:
        """What this line needs and that has no row yet."""
        values = [self.champs.get("sous_thematique"), self.champs.get("porteur")]
        values += [item.organisation for item in self.champs.get("partenaires", [])]
        found = [value for value in values if isinstance(value, ACreer)]
        return [*(value.axe for value in found if isinstance(value.axe, ACreer)), *found]


class ValeursLigne:
    """The values of one line, resolved against the cité and the fiche it is about; every doubt said."""

    def __init__(
        self,
        lue: LigneLue,
        position: int,
        appariement: Appariement,
        fiches: Mapping[int, FicheAction],
        resolveur: Resolveur,
        options: Options,
    ) -> None:
        self.lue = lue
        self.refus = [*lue.refus, *appariement.refus.get(position, [])]
        self.resolveur = resolveur
        self.options = options
        self.exercice = appariement.exercices[position]
        self.fiche = fiches.get(appariement.fiches.get(position, -1))
        self.egaux = self._unchanged_cells()
        self.champs: dict[str, Any] = {}
        self.cellules = [cellule for cellule in lue.cellules if cellule.champ not in self.egaux]
        for remarque in appariement.remarques.get(position, []):
            self.cellules.append(Cellule("", "", "", REMARQUE, remarque))

    def _unchanged_cells(self) -> set[str]:
        """Cells that say word for word what the fiche says: our own export changes nothing, whatever it holds."""
        if self.fiche is None:
            return set()
        current = cellules_export(self.fiche)
        return {
            champ
            for champ, brut in self.lue.bruts.items()
            if champ in current and (texte(current[champ]) == brut and brut or brut.endswith(COUPURE))
        }

    # Values

    def resoudre(self) -> None:
        lue = self.lue
        for valeur in self._bruts("cite"):
            self.resolveur.cite(valeur, lue.numero)
        self.champs = {champ: valeur for champ, valeur in lue.champs.items() if not self._is_equal(champ)}
        self.champs.pop("statut", None)
        self.champs["exercice"] = self.exercice
        if "indicateurs" in self.champs:
            self.champs["indicateurs"] = [IndicateurSaisi(*item) for item in self.champs["indicateurs"]]
        self._codages()
        self._notes()
        heading = self._refus_du_classement()
        self._acteurs()
        self._lieux()
        if heading is not None:
            raise heading
        if self.options.cellules_vides == EFFACER and self.fiche is not None:
            self._effacer()

    def _refus_du_classement(self) -> LigneRefusee | None:
        """The refusal of the heading, kept until the other names of the line have been asked about too."""
        try:
            self._classement()
        except LigneRefusee as refusal:
            return refusal
        return None

    def _is_equal(self, champ: str) -> bool:
        source = CHAMP_DE.get(champ, champ)
        return source in self.egaux

    def _bruts(self, champ: str) -> list[str]:
        return [] if champ in self.egaux else self.lue.a_resoudre.get(champ, [])

    def _dire(self, champ: str, gravite: str, message: str) -> None:
        if message:
            valeur = " ; ".join(self.lue.a_resoudre.get(champ, []))
            self.cellules.append(Cellule(self._lettre(champ), champ, extrait(valeur, 120), gravite, message))

    def _lettre(self, champ: str) -> str:
        return self.lue.lettres.get(champ, "")

    def _tenter(self, champ: str, resolve: Any) -> Any:
        """A value resolved, its remark said; a refused cell leaves the field out."""
        try:
            valeur, remarque = resolve()
        except CelluleRefusee as refusal:
            self._dire(champ, REFUSEE, refusal.message)
            return None
        self._dire(champ, REMARQUE, remarque)
        return valeur

    def _codages(self) -> None:
        codages = {d: v for d, v in self.lue.codages.items() if not self._equal_dimension(d)}
        if self.fiche is not None:
            current = valeurs_of(self.fiche)["codages"]
            for dimension in self.lue.codages_partiels & set(codages):
                # What was not understood may be among the present values: they stay.
                codages[dimension] = [
                    *current[dimension],
                    *(v for v in codages[dimension] if v not in current[dimension]),
                ]
        if codages:
            self.champs["codages"] = codages

    def _equal_dimension(self, dimension: str) -> bool:
        return any(champ in self.egaux for champ, known in DIMENSIONS.items() if known == dimension)

    def _notes(self) -> None:
        if not self.lue.notes_ajoutees:
            return
        base = self.champs.get("notes", self.fiche.notes if self.fiche else "")
        missing = [line for line in self.lue.notes_ajoutees if line not in base.split("\n")]
        if missing or "notes" in self.champs:
            self.champs["notes"] = "\n".join(part for part in (base, *missing) if part)

    def _classement(self) -> None:
        """The heading of the action: its sous-thématique, found in its axis when the file gives one."""
        if {"axe", "sous_thematique"} <= self.egaux | self.lue.vides and "sous_thematique" in self.egaux:
            return
        numero = self.lue.numero
        axe_text, axe_line = self._group("axe", self.lue.groupe_axe)
        sous_text, sous_line = self._group("sous_thematique", self.lue.groupe_sous)
        if not axe_text and not sous_text:
            return
        axe, remarque = self.resolveur.axe(axe_text, numero) if axe_text else (None, "")
        self._dire("axe", REMARQUE, " ; ".join(part for part in (axe_line, remarque) if part))
        if axe_text and axe is None:
            self.champs["sous_thematique"] = None
            return
        sous = self._sous(sous_text, sous_line, axe)
        if sous is not None:
            self.champs["sous_thematique"] = sous
        elif axe is not None and not self._stays_in(axe):
            heading, remarque = self.resolveur.a_preciser(axe)
            self._dire("axe", REMARQUE, remarque)
            self.champs["sous_thematique"] = heading

    def _group(self, champ: str, group: tuple[str, int] | None) -> tuple[str, str]:
        own = self.lue.a_resoudre.get(champ, [])
        if own:
            return own[0], ""
        refused = any(cellule.champ == champ and cellule.gravite == REFUSEE for cellule in self.lue.cellules)
        if group is None or refused:
            return "", ""
        noun = "axe" if champ == "axe" else "sous-thématique"
        source = f"repris de la ligne {group[1]}" if group[1] else "lu dans le nom de la feuille"
        return group[0], f"{noun} « {extrait(group[0])} » {source}"

    def _sous(self, text: str, line: str, axe: Any) -> Any:
        if not text:
            return None
        found = self._tenter("sous_thematique", lambda: self.resolveur.sous_thematique(text, axe, self.lue.numero))
        self._dire("sous_thematique", REMARQUE, line if found is not None else "")
        return found

    def _stays_in(self, axe: Any) -> bool:
        """The file gives the axis alone, and the fiche stands in it already."""
        sous = self.fiche.sous_thematique if self.fiche else None
        return sous is not None and sous.axe_id == axe.pk

    def _acteurs(self) -> None:
        numero = self.lue.numero
        siret = next(iter(self._bruts("porteur_siret")), "")
        for valeur in self._bruts("porteur"):
            before = len(self.cellules)
            found = self._tenter("porteur", lambda v=valeur: self.resolveur.organisation(v, numero, siret=siret))
            if not any(cellule.gravite == REFUSEE for cellule in self.cellules[before:]):
                self.champs["porteur"] = found
        for valeur in self._bruts("referent"):
            found = self._tenter("referent", lambda v=valeur: (self.resolveur.referent(v), ""))
            if found is not None:
                self.champs["referent"] = found
        self._partenaires()

    def _partenaires(self) -> None:
        given = {
            "coporteurs": RolePartenaire.COPORTEUR,
            "partenaires": RolePartenaire.ASSOCIE,
        }
        present = [champ for champ in given if self._bruts(champ)]
        if not present:
            return
        current = valeurs_of(self.fiche)["partenaires"] if self.fiche else []
        kept = [
            item
            for item in current
            if ("coporteurs" if item.role == RolePartenaire.COPORTEUR else "partenaires") not in present
        ]
        refused = False
        for champ in present:
            found, remarks, refusals = self.resolveur.partenaires(self._bruts(champ), self.lue.numero, given[champ])
            self._dire(champ, REMARQUE, " ; ".join(remarks))
            for message in refusals:
                self._dire(champ, REFUSEE, message)
            refused = refused or bool(refusals)
            kept += [item for item in found if item not in kept]
        if refused:
            kept += [item for item in current if item not in kept]
        if kept or not refused:
            self.champs["partenaires"] = kept

    def _lieux(self) -> None:
        self._plusieurs("quartiers", lambda bruts: self.resolveur.quartiers(bruts))
        self._plusieurs("etablissements", self._etablissements)
        self._plusieurs("leviers", self._leviers)

    def _etablissements(self, bruts: list[str]) -> tuple[list[Any], str, list[str]]:
        found, remarks, refusals = self.resolveur.etablissements(bruts)
        return found, " ; ".join(remarks), refusals

    def _leviers(self, bruts: list[str]) -> tuple[list[Any], str, list[str]]:
        cut, remark = self.resolveur.leviers(bruts, getattr(self.champs.get("sous_thematique"), "axe_id", None))
        return cut.trouves, remark, [f"« {extrait(piece)} » n'est pas un levier du plan." for piece in cut.inconnus]

    def _plusieurs(self, champ: str, resolve: Any) -> None:
        bruts = self._bruts(champ)
        if not bruts:
            return
        found, remark, refusals = resolve(bruts)
        self._dire(champ, REMARQUE, remark)
        for message in refusals:
            self._dire(champ, REFUSEE, message)
        if refusals and self.fiche is not None:
            found = [*(item for item in valeurs_of(self.fiche)[champ] if item not in found), *found]
        if found or not refusals:
            self.champs[champ] = found

    def _effacer(self) -> None:
        """The person chose that an empty cell empties the field; what several columns give needs all of them empty."""
        for champ in self.lue.vides - set(self.lue.bruts):
            if champ in DIMENSIONS:
                self.champs.setdefault("codages", {}).setdefault(DIMENSIONS[champ], [])
            for target in _DATES.get(champ, (champ,)):
                if target in _VIDES or target in {"starts_on", "ends_on"}:
                    self.champs.setdefault(target, _VIDES.get(target))
        if {"coporteurs", "partenaires"} & self.lue.vides:
            self._effacer_partenaires()

    def _effacer_partenaires(self) -> None:
        assert self.fiche is not None
        items = self.champs.get("partenaires", valeurs_of(self.fiche)["partenaires"])
        if "coporteurs" in self.lue.vides:
            items = [item for item in items if item.role != RolePartenaire.COPORTEUR]
        if "partenaires" in self.lue.vides:
            items = [item for item in items if item.role == RolePartenaire.COPORTEUR]
        self.champs["partenaires"] = items
