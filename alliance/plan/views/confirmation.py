"""After a save: what was written, what others wrote meanwhile, and the way back."""

from dataclasses import dataclass

from alliance.kernel.textes import enumerate_fr
from alliance.plan.enums import OrigineModification
from alliance.plan.models import Modification
from alliance.plan.selectors.historique import derniere_modification, modification_de_version
from alliance.plan.selectors.rendu import libelle_de
from alliance.plan.views.conflit import EntreTemps, entre_temps
from alliance.plan.views.sections import SECTIONS

LIBELLES_MAX = 3


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One sentence in the section that was saved, with « Annuler » when there is something to undo."""

    rubrique: str
    texte: str
    modification: Modification | None
    verbe: str
    entre_temps: list[EntreTemps]


@dataclass(frozen=True, slots=True)
class DerniereModification:
    """The last change of the fiche, in words, with the way back when it has one."""

    modification: Modification
    mots: str
    verbe: str


def champs_en_mots(champs: list[str]) -> str:
    """« Besoin constaté », « Objectifs » et 2 autres champs."""
    named = [f"« {libelle_de(champ)} »" for champ in champs]
    if len(named) > LIBELLES_MAX + 1:
        named = [*named[:LIBELLES_MAX], f"{len(named) - LIBELLES_MAX} autres champs"]
    return enumerate_fr(named)


def rubrique_de(champs: list[str]) -> str:
    """The section where these fields are read: that of the first one."""
    for section in SECTIONS:
        if section.form and set(section.form.champs_de_fiche().values()) & set(champs):
            return section.slug
    return SECTIONS[0].slug


def parametres(fiche, rubrique: str, *, version: int, lue: int | None) -> dict[str, str]:
    """What the address of the fiche carries after a save without htmx."""
    asked = {"rubrique": rubrique}
    if fiche.version != version:
        asked["enregistree"] = str(fiche.version)
    if lue is not None and lue < version:
        asked["lue"] = str(lue)
    return asked if len(asked) > 1 else {}


def confirmation_of(fiche, user, asked) -> Confirmation | None:
    """What to say of the save that the address names, to the person who made it."""
    rubrique = asked.get("rubrique", "")
    if not rubrique:
        return None
    saved, read = _entier(asked.get("enregistree")), _entier(asked.get("lue"))
    modification = modification_de_version(fiche, saved, user) if saved else None
    meanwhile = entre_temps(fiche, read, user) if read else []
    if modification is None and not meanwhile:
        return None
    if modification is None:
        return Confirmation(rubrique, "Rien n’a changé dans cette rubrique.", None, "", meanwhile)
    words = champs_en_mots([row.champ for row in modification.champs.all()])
    undone = modification.origine == OrigineModification.ANNULATION
    text = f"C’est annulé. Retrouvé comme avant : {words}." if undone else f"Enregistré : {words}."
    return Confirmation(rubrique, text, modification, "Rétablir" if undone else "Annuler", meanwhile)


def derniere_of(fiche) -> DerniereModification | None:
    """The last change of the fiche, when its history has one."""
    last = derniere_modification(fiche)
    if last is None:
        return None
    champs = [row.champ for row in last.champs.all()]
    undone = last.origine == OrigineModification.ANNULATION
    if last.version == 1 or not champs or last.origine == OrigineModification.DECISION:
        return DerniereModification(last, str(last.get_origine_display()), "")
    words = champs_en_mots(champs)
    return DerniereModification(last, f"annulation, {words}" if undone else words, "Rétablir" if undone else "Annuler")


def _entier(raw: str | None) -> int:
    return int(raw) if raw and raw.isdecimal() and len(raw) < 10 else 0
