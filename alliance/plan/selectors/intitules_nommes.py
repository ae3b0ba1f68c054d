"""Which axis, sous-thématique and levers the words of a line name, and whether the line is about this cité."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from alliance.kernel.textes import enumerate_fr
from alliance.plan.lecture.cellules import CelluleRefusee, extrait
from alliance.plan.lecture.listes import Decoupe
from alliance.plan.lecture.noms import chercher_intitule, cle_nom, mots, separer_code
from alliance.plan.selectors.decisions import (
    A_PRECISER,
    CREER,
    ECARTER,
    VIDE,
    ACreer,
    Decisions,
    LigneDAilleurs,
    LigneRefusee,
    cle_choisie,
    en_plusieurs,
)


class Intitules(Decisions):
    """Headings of the plan."""

    # The cité that a line is about

    def cite(self, valeur: str, numero: int) -> None:
        """Refuse the line of another cité, unless the person said that its name is ours.

        :raises LigneDAilleurs: another cité.
        """
        key = cle_nom(valeur)
        wanted = mots(valeur) - {"cite", "educative"}
        if key in self.ref.noms_cite or (wanted and any(wanted <= mots(name) for name in self.ref.noms_cite)):
            return
        if self.inconnue("cite", key, valeur, numero, ECARTER) != CREER:
            raise LigneDAilleurs(f"Cette ligne concerne « {extrait(valeur)} », pas {self.ref.cite.nom}.")

    # Headings of the plan

    def axe(self, valeur: str, numero: int) -> tuple[Any, str]:
        """The axis that a cell names, with how it was understood; ``None`` when it is left out.

        :raises LigneRefusee: nobody has said yet what this axis is.
        """
        found, remarque = chercher_intitule(valeur, self.ref.intitules_axes)
        if len(found) == 1:
            return self.ref.axes[int(str(found[0].pk))], remarque
        key = cle_nom(valeur)
        in_brackets = bool(re.fullmatch(r"\(.*\)", valeur.strip()))
        default = CREER if not self.ref.axes and not in_brackets else ""
        choix = self.inconnue("axe", key, valeur, numero, default, raison=remarque)
        if choix == CREER:
            code, nom = self._axe_a_creer(valeur)
            return ACreer("axe", nom, code), f"axe « {nom} » à créer"
        if choix == VIDE:
            return None, f"axe « {extrait(valeur)} » laissé de côté : action à classer"
        axe = self.ref.axes.get(cle_choisie(choix))
        if axe is None:
            raise LigneRefusee(_unknown_heading("L'axe", valeur, [str(axe) for axe in self.ref.axes.values()], choix))
        return axe, f"« {extrait(valeur)} » : vous avez choisi l'axe « {axe} »"

    def preparer(self, valeurs: Iterable[str]) -> None:
        """Learn how the file writes its axes, so that « Axe 1 » and « Axe 1 – Parents » are one to create."""
        names: dict[str, dict[str, str]] = defaultdict(dict)
        for valeur in dict.fromkeys(valeurs):
            code, nom = _code_and_name(valeur)
            if code and cle_nom(nom) != cle_nom(valeur):
                names[code].setdefault(cle_nom(nom), nom)
        self.noms_par_code = {code: next(iter(found.values())) for code, found in names.items() if len(found) == 1}

    def _axe_a_creer(self, valeur: str) -> tuple[str, str]:
        code, nom = _code_and_name(valeur)
        if code and cle_nom(nom) == cle_nom(valeur):
            return code, self.noms_par_code.get(code, nom)
        by_name = {cle_nom(name): known for known, name in self.noms_par_code.items()}
        return code or by_name.get(cle_nom(nom), ""), nom

    def sous_thematique(self, valeur: str, axe: Any, numero: int) -> tuple[Any, str]:
        """The sous-thématique that a cell names, in ``axe`` when it is known.

        :raises LigneRefusee: nobody has said yet what this heading is.
        :raises CelluleRefusee: it belongs to another axis.
        """
        if not isinstance(axe, ACreer):
            found, remarque = chercher_intitule(valeur, self.ref.intitules_sous(axe))
            if len(found) == 1:
                return self.ref.sous_thematiques[int(str(found[0].pk))], remarque
            self._refuse_other_axis(valeur, axe)
        context = str(axe) if axe is not None else ""
        key = f"{cle_nom(context)}|{cle_nom(valeur)}"
        default = CREER if self._axis_is_empty(axe) else ""
        choix = self.inconnue("sous_thematique", key, valeur, numero, default, contexte=context)
        return self._decided_heading(valeur, axe, choix)

    def _refuse_other_axis(self, valeur: str, axe: Any) -> None:
        if axe is None:
            return
        elsewhere, _ = chercher_intitule(valeur, self.ref.intitules_sous(None))
        exact = [found for found in elsewhere if cle_nom(found.nom) == cle_nom(separer_code(valeur)[1])]
        if len(exact) == 1:
            other = self.ref.sous_thematiques[int(str(exact[0].pk))]
            raise CelluleRefusee(f"« {extrait(valeur)} » est une sous-thématique de l'axe « {other.axe} ».")

    def _axis_is_empty(self, axe: Any) -> bool:
        """Nothing to choose from: the heading of the file is the first one of its axis."""
        if axe is None:
            return False
        names = [i for i in ([] if isinstance(axe, ACreer) else self.ref.intitules_sous(axe)) if i.nom != A_PRECISER]
        return not names

    def _decided_heading(self, valeur: str, axe: Any, choix: str) -> tuple[Any, str]:
        if choix == CREER and axe is not None:
            code, nom = _code_and_name(valeur)
            return ACreer("sous_thematique", nom, code, axe), f"sous-thématique « {nom} » à créer"
        if choix == VIDE:
            return None, f"sous-thématique « {extrait(valeur)} » laissée de côté"
        sous = self.ref.sous_thematiques.get(cle_choisie(choix))
        if sous is None:
            known = [str(sous) for sous in self.ref.sous_thematiques.values() if axe is None or sous.axe_id == axe.pk]
            raise LigneRefusee(_unknown_heading("La sous-thématique", valeur, known, choix))
        return sous, f"« {extrait(valeur)} » : vous avez choisi « {sous} »"

    def a_preciser(self, axe: Any) -> tuple[Any, str]:
        """Where an action goes when the file gives its axis alone."""
        for sous in self.ref.sous_thematiques.values():
            if sous.axe_id == axe.pk and sous.nom == A_PRECISER:
                return sous, f"sans sous-thématique : rangée sous « {A_PRECISER} »"
        heading = ACreer("sous_thematique", A_PRECISER, "", axe)
        return heading, f"sans sous-thématique : rangée sous « {A_PRECISER} », à créer dans cet axe"

    def leviers(self, valeurs: list[str], axe_id: Any) -> tuple[Decoupe, str]:
        """Levers named in the cells, and the pieces that name none."""
        names = {cle_nom(levier.nom): levier for levier in self.ref.leviers.values()}
        names |= {cle_nom(lev.nom): lev for lev in self.ref.leviers.values() if axe_id in {None, lev.axe_id}}
        return en_plusieurs(valeurs, lambda piece: names.get(cle_nom(piece))), ""


def _code_and_name(valeur: str) -> tuple[str, str]:
    """Code and name of a heading to create, the name as it was typed."""
    one_line = " ".join(valeur.split())
    match = re.fullmatch(
        r"(?:(?:sous-)?(?:axe|thématique|thème)\s*)?(?:n°\s*)?(\d+(?:\.\d+)*)\s*[.:)–—-]*\s*(.*)", one_line, re.I
    )
    if match and match[2]:
        return match[1], match[2][:250]
    if match:
        return match[1], one_line[:250]
    titled = re.fullmatch(r"axe\s*[:–—-]\s*(.+)", one_line, re.I)
    return "", (titled[1] if titled else one_line)[:250]


def _unknown_heading(article: str, valeur: str, known: list[str], choix: str) -> str:
    if choix == ECARTER:
        return f"{article} « {extrait(valeur)} » est écarté, comme vous l'avez choisi."
    listed = (
        f"Connus : {enumerate_fr([f'« {name} »' for name in known[:8]])}." if known else "Aucun n'est encore défini."
    )
    return (
        f"{article} « {extrait(valeur)} » n'existe pas dans le plan. {listed} "
        "Dites dans l'aperçu ce qu'il faut en faire."
    )
