"""Which organisations and people the words of a line name."""

import re
from typing import Any

from alliance.acteurs.rules import IdentifiantInvalide, parse_siret
from alliance.kernel.textes import enumerate_fr, fold, words
from alliance.plan.enums import RolePartenaire
from alliance.plan.lecture.cellules import CelluleRefusee, est_vide, extrait
from alliance.plan.lecture.listes import chercher
from alliance.plan.lecture.noms import cle_nom
from alliance.plan.selectors.decisions import CREER, VIDE, ACreer, Decisions, cle_choisie, en_plusieurs
from alliance.plan.selectors.etat import PartenaireSaisi

_PAS_UN_NOM = re.compile(r"\d\s*(?:€|k€|euros?\b)", re.I)
"""An amount written beside a name, or instead of it."""


class Acteurs(Decisions):
    """Organisations of the directory, people of the cité."""

    # Organisations

    def organisation(self, valeur: str, numero: int, *, siret: str = "") -> tuple[Any, str]:
        """The organisation that a name points to, or the one to create; ``None`` when it is left out.

        :raises CelluleRefusee: two sheets of the directory answer, or the cell names several bodies.
        """
        by_siret = self._by_siret(siret)
        if by_siret is not None:
            same = cle_nom(by_siret.nom) == cle_nom(valeur)
            return by_siret, "" if same else f"reconnu par son SIRET : « {by_siret.nom} »"
        found = self.organisation_exacte(valeur)
        if len(found) == 1:
            return found[0], ""
        if len(found) > 1:
            names = enumerate_fr([f"« {row} »" for row in found])
            raise CelluleRefusee(f"« {extrait(valeur)} » peut être {names}. Écrivez le nom entier ou le SIRET.")
        return self._new_organisation(valeur, numero, siret)

    def organisation_exacte(self, valeur: str) -> list[Any]:
        """The sheets whose name, sigle or UAI is exactly this one."""
        uai = re.search(r"\b\d{7}[a-z]\b", words(valeur))
        if uai and uai[0] in self.ref.uais:
            return [self.ref.organisations[self.ref.uais[uai[0]]]]
        for name in (valeur, re.sub(r"\s*\([^)]*\)\s*$", "", valeur)):
            keys = self.ref.noms_organisations.trouver(name)
            if keys:
                return [self.ref.organisations[int(str(key))] for key in keys]
        return []

    def _by_siret(self, siret: str) -> Any:
        if not siret or est_vide(siret):
            return None
        try:
            return self.ref.organisations.get(self.ref.sirets.get(parse_siret(siret), -1))
        except IdentifiantInvalide as error:
            raise CelluleRefusee(error.message) from error

    def _new_organisation(self, valeur: str, numero: int, siret: str) -> tuple[Any, str]:
        if _PAS_UN_NOM.search(valeur) or not re.search(r"[a-z]", words(valeur)):
            raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas le nom d'une structure. Écrivez le nom seul.")
        key = cle_nom(valeur)
        several = bool(re.search(r"\n|;|\s/\s|\s\+\s|/", valeur))
        near = [
            (int(str(pk)), self.ref.organisations[int(str(pk))].nom)
            for pk in self.ref.noms_organisations.ressemblants(valeur)[:5]
        ]
        details = {"proches": near, "raison": "plusieurs noms dans une cellule" if several else ""}
        too_long = len(valeur) > 200
        choix = self.inconnue("organisation", key, valeur, numero, "" if several or too_long else CREER, **details)
        organisation = self.ref.organisations.get(cle_choisie(choix))
        if organisation is not None:
            return organisation, f"« {extrait(valeur)} » : vous avez choisi « {organisation.nom} »"
        if choix == CREER and not too_long:
            return self._sheet_to_create(valeur, siret, near)
        if choix == VIDE:
            return None, f"« {extrait(valeur)} » : laissé vide, comme vous l'avez choisi"
        why = "nomme plusieurs structures" if several else "n'est pas dans l'annuaire"
        raise CelluleRefusee(f"« {extrait(valeur)} » {why}. Dites dans l'aperçu ce qu'il faut en faire.")

    def _sheet_to_create(self, valeur: str, siret: str, near: list[tuple[int, str]]) -> tuple[Any, str]:
        uai = re.search(r"\b\d{7}[a-z]\b", words(valeur))
        ecole = next((e for e in self.ref.ecoles.values() if uai and e.uai.lower() == uai[0]), None)
        nom = (
            re.sub(r"\s*\(\s*UAI[^)]*\)", "", " ".join(valeur.split()), flags=re.I) if uai else " ".join(valeur.split())
        )
        alike = f", ressemble à « {near[0][1]} »" if near else ""
        digits = parse_siret(siret) if siret and not est_vide(siret) else ""
        return ACreer("organisation", nom, siret=digits, etablissement=ecole), f"organisation « {nom} » à créer{alike}"

    def partenaires(
        self, valeurs: list[str], numero: int, role: str
    ) -> tuple[list[PartenaireSaisi], list[str], list[str]]:
        """Partners named in the cells with their roles, the remarks, and the refusals."""
        found: list[PartenaireSaisi] = []
        remarks: list[str] = []
        refusals: list[str] = []
        cut = en_plusieurs(valeurs, lambda piece: _known_partner(self, piece))
        for piece in [*cut.trouves, *cut.inconnus]:
            nom, said_role, precision = separer_role(piece)
            if est_vide(nom):
                continue
            try:
                organisation, remark = self.organisation(nom, numero)
            except CelluleRefusee as refusal:
                refusals.append(refusal.message)
                continue
            remarks += [remark] if remark else []
            if organisation is not None:
                found.append(PartenaireSaisi(organisation, said_role or role, precision[:200]))
        return found, remarks, refusals

    def referent(self, valeur: str) -> Any:
        """The person of the cité that an address or an exact name points to.

        :raises CelluleRefusee: nobody with an access, or two people.
        """
        found = self.ref.personnes.get(fold(valeur)) or self.ref.personnes.get(cle_nom(valeur)) or []
        if len(found) == 1:
            return found[0]
        why = "désigne plusieurs personnes" if found else "n'est pas une personne qui a accès à la cité"
        raise CelluleRefusee(
            f"« {extrait(valeur)} » {why}. Écrivez son adresse, ou choisissez le référent sur la fiche."
        )


def separer_role(piece: str) -> tuple[str, str, str]:
    """Name, role and precision of « CAF (financeur : 2 000 €) »; the role is empty when none is said."""
    match = re.fullmatch(r"(?P<nom>.+?) ?\((?P<role>[^():]+?)(?: ?: ?(?P<precision>.*))?\)", piece.strip(), re.S)
    role = chercher("role", match["role"]) if match else None
    if match is None or role is None:
        return piece.strip(), "", ""
    return match["nom"], str(RolePartenaire(role).value), " ".join((match["precision"] or "").split())


def _known_partner(resolveur: Acteurs, piece: str) -> str | None:
    """A piece that needs no further cutting: a known name, or one with its role."""
    nom, role, _ = separer_role(piece)
    return piece if role or resolveur.organisation_exacte(nom) else None
