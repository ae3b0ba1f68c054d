"""What a conflict page shows for each field: her text still editable, the other person's text, the choice to make."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alliance.kernel.textes import enumerate_fr
from alliance.plan.forms.section import CHOIX, LE_MIEN, LE_SIEN
from alliance.plan.models import ModificationChamp
from alliance.plan.selectors.historique import champs_modifies_depuis, par_champ
from alliance.plan.selectors.memoire import est_multiple
from alliance.plan.selectors.rendu import libelle_de


@dataclass(frozen=True, slots=True)
class ConflitAffiche:
    """One field in conflict, ready to be shown."""

    nom: str
    libelle: str
    leur: str
    en_liste: bool
    auteur: str
    at: datetime
    champs: list[Any]
    choix: Any
    en_rangees: bool


@dataclass(frozen=True, slots=True)
class EntreTemps:
    """What one person changed in the fiche while another was writing."""

    auteur: str
    libelles: str
    at: datetime


def nom_de(row: ModificationChamp, user) -> str:
    """The author of a change as this reader knows them."""
    author = row.modification.modifiee_by
    if author is None:
        return "Alliance"
    return "vous, dans une autre fenêtre" if author == user else author.nom


def conflits_affiches(form, fiche, version: int, user) -> list[ConflitAffiche]:
    """The fields of ``form`` in conflict with what was saved after ``version``."""
    if not form.en_conflit:
        return []
    later, names = par_champ(champs_modifies_depuis(fiche, version)), form.champs_de_fiche()
    return [
        _affiche(form, nom, later[names[nom]][-1], user) for nom in form.en_conflit if names[nom] in later
    ]  # fmt: skip


def _affiche(form, nom: str, row: ModificationChamp, user) -> ConflitAffiche:
    author, mine = nom_de(row, user), row.modification.modifiee_by == user
    hers = "Garder le texte enregistré entre-temps" if mine else f"Garder celui de {author}"
    form.fields[f"{CHOIX}{nom}"].choices = [(LE_MIEN, "Garder le mien, tel qu’il est écrit ici"), (LE_SIEN, hers)]
    return ConflitAffiche(
        nom=nom, libelle=libelle_de(row.champ), leur=row.texte_apres, en_liste=est_multiple(row.champ), auteur=author,
        at=row.modification.modifiee_at, champs=[form[name] for name in form.lies(nom)], choix=form[f"{CHOIX}{nom}"],
        en_rangees=nom == form.champ,
    )  # fmt: skip


def entre_temps(fiche, version: int, user, *, sauf: Collection[str] = ()) -> list[EntreTemps]:
    """What others changed after ``version``, one line a person, the last one first.

    :param sauf: fields left out, which the page already shows in full.
    """
    by_author: dict[str, list[ModificationChamp]] = {}
    for row in champs_modifies_depuis(fiche, version):
        if row.modification.modifiee_by != user and row.champ not in sauf:
            by_author.setdefault(nom_de(row, user), []).append(row)
    lines = [
        EntreTemps(
            author,
            enumerate_fr([f"« {libelle} »" for libelle in dict.fromkeys(libelle_de(row.champ) for row in rows)]),
            rows[-1].modification.modifiee_at,
        )
        for author, rows in by_author.items()
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)
