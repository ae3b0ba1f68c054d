"""One section of a fiche as a form: read alone, saved alone, and shown again when two people wrote the same field."""

from collections.abc import Iterable

from django import forms

from alliance.kernel.formulaires import Champ
from alliance.plan.selectors import codages_of
from alliance.plan.selectors.rendu import libelle_de

LE_MIEN, LE_SIEN = "mien", "sien"
CHOIX, VU = "choix_", "vu_"
"""Prefixes of what a conflict page adds for a field: which text to keep, at which version both were read."""


class ChampDeSection(Champ):
    """Sections say once that nothing is asked; each label does not repeat it."""

    @property
    def facultatif(self):
        return super().facultatif and self.form.a_un_champ_requis


class SectionForm(forms.Form):
    """The fields of one section. Its cleaned data are what ``update_fiche`` takes.

    :param codages: field name to the dimension it codes.
    :param champ: the field of the fiche that numbered rows fill, when there are some.
    """

    codages: dict[str, str] = {}
    champ = ""
    cote_a_cote: tuple[tuple[str, ...], ...] = ()
    bound_field_class = ChampDeSection
    rangees_a_part = False
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def a_un_champ_requis(self) -> bool:
        return any(self.fields[nom].required for nom in self.base_fields if nom != "version")

    @classmethod
    def champs_de_fiche(cls) -> dict[str, str]:
        """Name of each field of the form to the field of the fiche that it fills."""
        noms = [nom for nom in cls.base_fields if nom not in {"version", "lignes"}]
        names = {nom: f"codages.{cls.codages[nom]}" if nom in cls.codages else nom for nom in noms}
        return names | ({cls.champ: cls.champ} if cls.champ else {})

    def __init__(self, data=None, *, fiche, user, vus=None, **kwargs):
        self.fiche, self.user = fiche, user
        super().__init__(data, initial=self.valeurs(fiche), auto_id="fiche_%s", **kwargs)
        given = data if data is not None else vus or {}
        self.en_conflit = [nom for nom in self.champs_de_fiche() if given.get(f"{VU}{nom}")]
        for nom in self.en_conflit:
            self._ajouter_choix(nom, given)

    def _ajouter_choix(self, nom: str, given) -> None:
        self.fields[f"{VU}{nom}"] = forms.IntegerField(widget=forms.HiddenInput)
        self.fields[f"{CHOIX}{nom}"] = forms.ChoiceField(
            label=f"{libelle_de(self.champs_de_fiche()[nom])} : que garder ?", widget=forms.RadioSelect,
            choices=[(LE_MIEN, "Garder le mien, tel qu’il est écrit ici"), (LE_SIEN, "Garder le sien")],
            error_messages={"required": "Choisissez le texte à garder."},
        )  # fmt: skip
        self.initial |= {key: given.get(key) for key in (f"{VU}{nom}", f"{CHOIX}{nom}")}

    def valeurs(self, fiche) -> dict:
        valeurs = {nom: getattr(fiche, nom) for nom in self.base_fields if hasattr(fiche, nom)}
        coded = codages_of(fiche)
        return valeurs | {nom: coded[dimension] for nom, dimension in self.codages.items()} | {"version": fiche.version}

    def clean(self):
        cleaned = super().clean()
        given = {dimension: cleaned.pop(nom) for nom, dimension in self.codages.items() if nom in cleaned}
        return {**cleaned, "codages": given} if given else cleaned

    def full_clean(self):
        """Once everything is read: what a conflict page asked becomes what the service takes."""
        super().full_clean()
        if self.is_bound:
            self._trancher(self.cleaned_data)

    def _trancher(self, cleaned: dict) -> None:
        names, lues = self.champs_de_fiche(), {}
        for nom in self.en_conflit:
            seen, choice = cleaned.pop(f"{VU}{nom}", None), cleaned.pop(f"{CHOIX}{nom}", None)
            if choice == LE_SIEN and nom in self.codages:
                cleaned.get("codages", {}).pop(self.codages[nom], None)
            elif choice == LE_SIEN:
                cleaned.pop(names[nom], None)
            elif seen is not None:
                lues[names[nom]] = seen
        if lues:
            cleaned["lues"] = lues

    def reprise(self, conflits: Iterable[str], version: int):
        """What was typed, with a choice to make for each of these fields of the fiche, read at ``version``."""
        data = self.data.copy()
        for nom, champ in self.champs_de_fiche().items():
            if champ in conflits:
                data[f"{VU}{nom}"] = str(version)
                data.pop(f"{CHOIX}{nom}", None)
        return data

    def lies(self, nom: str) -> list[str]:
        """The fields of the form that fill the same field of the fiche."""
        return [nom] if nom in self.fields else []

    def _ailleurs(self) -> set[str]:
        """Fields that the conflict page shows apart."""
        shown = {linked for nom in self.en_conflit for linked in self.lies(nom)}
        return shown | {f"{prefix}{nom}" for nom in self.en_conflit for prefix in (VU, CHOIX)}

    def blocs(self):
        """Bound fields, those that stand side by side together; without those in conflict."""
        seen = self._ailleurs()
        for bound in self.visible_fields():
            if bound.name in seen:
                continue
            names = next((group for group in self.cote_a_cote if bound.name in group), (bound.name,))
            names = tuple(name for name in names if name not in seen)
            seen.update(names)
            yield [self[name] for name in names]
