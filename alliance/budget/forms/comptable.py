"""The file of a comptable: what it holds, and its columns."""

from django import forms

from alliance.budget.rules.profils import CHAMPS, TITRE_MAX, ColonneProfil
from alliance.budget.selectors.comptable import CriteresComptable, Quoi

QUOI = [
    (Quoi.TOUT.value, "Les engagements et les versements"),
    (Quoi.ENGAGEMENTS.value, "Les engagements seulement"),
    (Quoi.VERSEMENTS.value, "Les versements seulement"),
]


class FiltreComptable(forms.Form):
    exercice = forms.TypedChoiceField(label="Exercice", required=False, coerce=int, empty_value=None)
    du = forms.DateField(
        label="Du", required=False, widget=forms.DateInput, error_messages={"invalid": "Date illisible."}
    )
    au = forms.DateField(
        label="Au", required=False, widget=forms.DateInput, error_messages={"invalid": "Date illisible."}
    )
    quoi = forms.ChoiceField(label="Contenu", required=False, choices=QUOI)

    def __init__(self, data=None, *, exercices, **kwargs):
        super().__init__(data, **kwargs)
        years = [(str(year), str(year)) for year in exercices]
        self.fields["exercice"].choices = [("", "Tous les exercices"), *years]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("du") and cleaned.get("au") and cleaned["au"] < cleaned["du"]:
            self.add_error("au", "La période finit avant de commencer.")
        return cleaned

    @property
    def criteres(self):
        asked = self.cleaned_data
        return CriteresComptable(
            exercice=asked["exercice"], du=asked["du"], au=asked["au"], quoi=Quoi(asked["quoi"] or "")
        )  # fmt: skip


def _titre(mots):
    """« Reste à verser » for « engagement : reste à verser », « Nature » for « nature : subvention… »."""
    before, _sep, after = mots.partition(" : ")
    words = after if before == "engagement" else before
    return f"{words[:1].upper()}{words[1:]}"


class ProfilForm(forms.Form):
    """One rank and one heading by column; without a rank, the column stays out."""

    def __init__(self, data=None, *, profil, **kwargs):
        super().__init__(data, **kwargs)
        ranks = {one.champ: (rank, one.titre) for rank, one in enumerate(profil, start=1)}
        for champ, mots in CHAMPS.items():
            rank, titre = ranks.get(champ, (None, _titre(mots)))
            self.fields[f"rang_{champ}"] = forms.IntegerField(
                label=f"Rang de « {mots} »", required=False, min_value=1, max_value=999, initial=rank,
                error_messages={"invalid": "Écrivez un nombre.", "min_value": "Écrivez un nombre à partir de 1."},
            )  # fmt: skip
            self.fields[f"titre_{champ}"] = forms.CharField(
                label=f"Titre de « {mots} »", required=False, max_length=TITRE_MAX, initial=titre[:TITRE_MAX]
            )

    @property
    def lignes(self):
        """The columns of the profile first, in their order."""
        shown = [(mots, self[f"rang_{champ}"], self[f"titre_{champ}"]) for champ, mots in CHAMPS.items()]
        return sorted(shown, key=lambda row: (row[1].initial is None, row[1].initial or 0))

    def clean(self):
        cleaned = super().clean()
        ranked = [(cleaned[f"rang_{champ}"], rang, champ) for rang, champ in enumerate(CHAMPS) if self._rang(champ)]
        return {
            "colonnes": [
                ColonneProfil(champ, cleaned.get(f"titre_{champ}", "")) for _rank, _rang, champ in sorted(ranked)
            ]
        }

    def _rang(self, champ):
        return self.cleaned_data.get(f"rang_{champ}")
