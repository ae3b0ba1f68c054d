"""Which quartiers and établissements the words of a line name."""

import re
from typing import Any

from alliance.kernel.textes import enumerate_fr, words
from alliance.plan.lecture.cellules import extrait
from alliance.plan.lecture.noms import chercher_ecole
from alliance.plan.selectors.decisions import Decisions, en_plusieurs


class Lieux(Decisions):
    """Quartiers of the perimeter, établissements of the cité."""

    # Places and people

    def quartiers(self, valeurs: list[str]) -> tuple[list[Any], str, list[str]]:
        """Quartiers of the perimeter named in the cells, with the number expected when it is written."""
        everywhere = [_all_of_them(valeur, len(self.ref.quartiers)) for valeur in valeurs]
        if self.ref.quartiers and any(everywhere):
            names = enumerate_fr([quartier.nom for quartier in self.ref.quartiers.values()])
            return list(self.ref.quartiers.values()), f"tous les quartiers de la cité : {names}", []
        cut = en_plusieurs(valeurs, self._quartier)
        known = enumerate_fr([quartier.nom for quartier in self.ref.quartiers.values()])
        hint = f"Quartiers de la cité : {known}." if known else "Déclarez d'abord les quartiers de la cité."
        refusals = [f"« {extrait(piece)} » n'est pas un quartier de la cité. {hint}" for piece in cut.inconnus]
        return cut.trouves, "", refusals

    def _quartier(self, piece: str) -> Any:
        number = re.fullmatch(r"(.+?) \((\d{1,6})\)", piece.strip())
        name = number[1] if number else piece
        plain = re.sub(
            r"^(?:les |le )?(?:quartiers?|qpv|qp)(?: prioritaires?)?(?: de(?:s| la| l)?| du| d)? ", "", words(name)
        )
        for text in (name, plain, *re.findall(r"\b[qQ][pPnN][0-9A-Za-z]{6}\b", name)):
            keys = self.ref.noms_quartiers.trouver(text)
            if len(keys) == 1:
                quartier = self.ref.quartiers[int(str(keys[0]))]
                return (quartier, int(number[2])) if number else quartier
        return None

    def etablissements(self, valeurs: list[str]) -> tuple[list[Any], list[str], list[str]]:
        """Établissements of the cité named in the cells, the remarks, and the refusals."""
        remarks: list[str] = []
        schools = self.ref.liste_ecoles

        def search(piece: str) -> Any:
            found, remark = chercher_ecole(piece, schools)
            if len(found) != 1:
                return None
            remarks.extend([remark] if remark else [])
            return self.ref.ecoles[int(str(found[0].pk))]

        cut = en_plusieurs(valeurs, search)
        refusals = []
        for piece in cut.inconnus:
            candidates, _ = chercher_ecole(piece, schools)
            names = enumerate_fr([f"« {school.nom} » ({school.uai})" for school in candidates[:5]])
            why = f"peut être {names}. Écrivez l'UAI." if candidates else "n'est pas un établissement de la cité."
            refusals.append(f"« {extrait(piece)} » {why}")
        return cut.trouves, remarks, refusals


def _all_of_them(valeur: str, count: int) -> bool:
    text = re.sub(r"\b(?:les|des|de|la|ensemble|l|cite|educative|prioritaires?|du|territoire)\b", " ", words(valeur))
    said = " ".join(text.split())
    numbers = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq"}
    allowed = {"tous", "toutes", "tous quartiers", "tous qpv", "quartiers", "qpv tous"}
    both = {
        f"{count} quartiers",
        f"{count} qpv",
        f"{numbers.get(count, count)} quartiers",
        f"{numbers.get(count, count)} qpv",
    }
    return said in allowed | both or (count > 1 and said == numbers.get(count))
