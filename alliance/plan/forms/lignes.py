"""Sections made of rows (partners, indicators): rows are added and taken away without JavaScript."""

from collections.abc import Callable
from typing import Any

from django import forms

from alliance.plan.enums import RolePartenaire
from alliance.plan.forms.champs import texte
from alliance.plan.forms.section import CHOIX, VU, SectionForm
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi, partenaires_possibles

MAX_LIGNES = 40
AJOUTER = "ajouter"
RETIRER = "retirer"


class SectionLignesForm(SectionForm):
    """A section with ``lignes`` numbered rows; a row whose first column is blank is left out.

    :param colonnes: name of each column to the function that builds its field.
    :param cle: the columns that tell two rows apart: the fiche keeps one row of each.
    """

    colonnes: dict[str, Callable[..., forms.Field]] = {}
    cle: tuple[str, ...] = ()
    mot = "Ligne"
    lignes = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MAX_LIGNES)

    def __init__(self, data=None, *, fiche, user, brouillon=None, **kwargs):
        vus = brouillon["simples"] if brouillon is not None else None
        super().__init__(data, fiche=fiche, user=user, vus=vus, **kwargs)
        rows = brouillon["lignes"] if brouillon is not None else self.rangees_initiales(fiche) or [{}]
        if brouillon is not None:
            self.initial |= brouillon["simples"]
        self.nombre = _count(data.get("lignes")) if data is not None else len(rows)
        self.initial["lignes"] = self.nombre
        for rang in range(self.nombre):
            for colonne, build in self.colonnes.items():
                self.fields[f"{colonne}_{rang}"] = build(fiche=fiche, user=user)
                if data is None and rang < len(rows):
                    self.initial[f"{colonne}_{rang}"] = rows[rang].get(colonne)

    @classmethod
    def brouillon_of(cls, data, *, ajouter: bool, retirer: str) -> dict:
        """What was typed, with one row more or one row less; nothing is checked yet."""
        rows = [
            {colonne: data.get(f"{colonne}_{rang}", "") for colonne in cls.colonnes}
            for rang in range(_count(data.get("lignes")))
            if str(rang) != retirer
        ]
        if ajouter and len(rows) < MAX_LIGNES:
            rows.append({})
        kept = [nom for nom in cls.base_fields if nom != "lignes"]
        choices = [nom for nom in data if nom.startswith((VU, CHOIX))]
        simples = {nom: data.get(nom, "") for nom in (*kept, *choices)}
        return {"lignes": rows or [{}], "simples": simples}

    def rangees(self):
        """Rows as bound fields, with the words of their group."""
        return [
            (rang, f"{self.mot} {rang + 1}", [self[f"{colonne}_{rang}"] for colonne in self.colonnes])
            for rang in range(self.nombre)
        ]

    @property
    def rangees_a_part(self):
        """Whether the rows stand alone: a conflict page shows those in conflict beside the other person's."""
        return self.champ not in self.en_conflit

    def blocs(self):
        apart = self._ailleurs()
        return [[self[nom]] for nom in self.base_fields if nom not in apart and not self[nom].is_hidden]

    def clean(self):
        cleaned = super().clean()
        cleaned.pop("lignes", None)
        rows = [
            {colonne: cleaned.pop(f"{colonne}_{rang}", None) for colonne in self.colonnes}
            for rang in range(self.nombre)
        ]
        first = next(iter(self.colonnes))
        for rang, row in enumerate(rows):
            if not row[first] and any(row[colonne] for colonne in self.obligent) and not self[f"{first}_{rang}"].errors:
                self.add_error(f"{first}_{rang}", self.manque)
        self._refuser_doublons(rows)
        cleaned[self.champ] = [self.saisi(row) for row in rows if row[first]]
        return cleaned

    def _refuser_doublons(self, rows: list[dict]) -> None:
        """Two rows of the same thing that say different things: one would be lost without a word."""
        seen: dict[tuple, tuple[int, Any]] = {}
        first = next(iter(self.colonnes))
        for rang, row in enumerate(rows):
            if not row[first]:
                continue
            saisi = self.saisi(row)
            earlier, same = seen.setdefault(tuple(getattr(saisi, champ) for champ in self.cle), (rang, saisi))
            if same != saisi:
                message = f"Déjà écrit : {self.mot} {earlier + 1}. Réunissez les deux lignes, ou corrigez celle-ci."
                self.add_error(f"{first}_{rang}", message)


def _count(raw) -> int:
    text = str(raw or "")
    return min(int(text), MAX_LIGNES) if text.isdecimal() and len(text) < 10 else 0


def _organisation(*, fiche, user):
    return forms.ModelChoiceField(
        label="Organisation", queryset=partenaires_possibles(fiche, user), required=False, empty_label="Choisir"
    )


def _role(**_kwargs):
    return forms.ChoiceField(
        label="Rôle", choices=RolePartenaire.choices, required=False, initial=RolePartenaire.ASSOCIE
    )


def _court(label: str, longueur: int) -> Callable[..., forms.Field]:
    return lambda **_kwargs: forms.CharField(label=label, max_length=longueur, required=False)


class PartenairesForm(SectionLignesForm):
    mot = "Partenaire"
    champ = "partenaires"
    manque = "Choisissez l’organisation, ou effacez la précision."
    colonnes = {"organisation": _organisation, "role": _role, "precision": _court("Précision", 200)}
    obligent = ("precision",)
    cle = ("organisation", "role")

    def rangees_initiales(self, fiche):
        return [
            {"organisation": row.organisation_id, "role": row.role, "precision": row.precision}
            for row in fiche.partenaires.all()
        ]

    def saisi(self, row):
        return PartenaireSaisi(row["organisation"], row["role"] or RolePartenaire.ASSOCIE, row["precision"])


class IndicateursForm(SectionLignesForm):
    questions_evaluatives = texte("Que voulez-vous savoir ?", rows=3)
    mot = "Indicateur"
    champ = "indicateurs"
    manque = "Écrivez l’indicateur, ou effacez le reste de la ligne."
    colonnes = {
        "libelle": _court("Indicateur", 250),
        "cible": _court("Cible", 100),
        "source": _court("Source", 150),
        "frequence": _court("Fréquence", 100),
    }
    obligent = ("cible", "source", "frequence")
    cle = ("libelle",)

    def rangees_initiales(self, fiche):
        return [
            {"libelle": row.libelle, "cible": row.cible, "source": row.source, "frequence": row.frequence}
            for row in fiche.indicateurs.all()
        ]

    def saisi(self, row):
        return IndicateurSaisi(row["libelle"], row["cible"], row["source"], row["frequence"])
