"""Put an action on an agenda; choose what a group works on."""

from django import forms
from django.utils import timezone

from alliance.gouvernance.enums import TypeDecision
from alliance.kernel.dates import format_jour
from alliance.plan.enums import Validation
from alliance.plan.models import FicheAction, SousThematique
from alliance.plan.selectors.inscriptions import instances_ou_inscrire, seances_ou_inscrire

QUESTIONS = {
    TypeDecision.INSCRIPTION: "L’inscrire au plan\u00a0: elle sera «\u00a0validée\u00a0»",
    TypeDecision.MODIFICATION: "La modifier",
    TypeDecision.RETRAIT_ACTION: "La retirer du plan",
}
EN_PARLER = ("ECHANGE", "En parler, sans décision")


class InscrireForm(forms.Form):
    ou = forms.ChoiceField(
        label="Où\u00a0?",
        help_text="Sans séance, il attend «\u00a0à inscrire\u00a0»\u00a0: qui prépare les séances le place.",
        error_messages={"required": "Choisissez une séance ou une instance."},
    )  # fmt: skip
    type_decision = forms.ChoiceField(
        label="Pour quoi\u00a0?", widget=forms.RadioSelect,
        error_messages={
            "required": "Dites ce que les membres auront à faire.", "invalid_choice": "Choisissez dans la liste.",
        },
    )  # fmt: skip
    titre = forms.CharField(
        label="Titre du point", max_length=250, required=False,
        help_text="Laissez vide\u00a0: le point portera le titre de l’action.",
    )  # fmt: skip

    def __init__(self, data=None, *, fiche, user, cite, **kwargs):
        usual = TypeDecision.INSCRIPTION if fiche.validation != Validation.VALIDEE else TypeDecision.MODIFICATION
        super().__init__(data, initial={"type_decision": usual.value}, **kwargs)
        self.instances = {f"i{row.pk}": row for row in instances_ou_inscrire(user, cite)}
        self.seances = {f"s{row.pk}": row for row in seances_ou_inscrire(user, cite)}
        self.fields["ou"].choices = [("", "Choisir"), *self._groupes()]
        gone = fiche.archivee_at is not None
        kept = [one for one in QUESTIONS if not gone or one == TypeDecision.INSCRIPTION]
        self.fields["type_decision"].choices = [
            *((one.value, QUESTIONS[one]) for one in kept), *([] if gone else [EN_PARLER]),
        ]  # fmt: skip

    def _groupes(self):
        """Each instance with the séances that one prepares, then the items that wait."""
        found = []
        for key, instance in self.instances.items():
            rows = [
                (cle, f"Séance du {format_jour(timezone.localdate(seance.debut_at))}")
                for cle, seance in self.seances.items()
                if seance.instance_id == instance.pk
            ]
            found.append((instance.nom, [*rows, (key, f"{instance.nom} : à inscrire, sans séance pour l’instant")]))
        return found

    def clean_type_decision(self):
        chosen = self.cleaned_data["type_decision"]
        return "" if chosen == EN_PARLER[0] else chosen

    def clean_ou(self):
        chosen = self.cleaned_data["ou"]
        return self.seances.get(chosen) or self.instances[chosen]


class SuivreForm(forms.Form):
    """One action, or one sous-thématique, that the person reads and that the instance does not work on yet."""

    quoi = forms.ModelChoiceField(queryset=FicheAction.objects.none())

    def __init__(self, data=None, *, genre, queryset, libelle, **kwargs):
        super().__init__(data, auto_id=f"{genre}_%s", **kwargs)
        self.fields["quoi"] = forms.ModelChoiceField(
            label=libelle, queryset=queryset, empty_label="Choisir",
            error_messages={"required": "Choisissez dans la liste.", "invalid_choice": "Choisissez dans la liste."},
        )  # fmt: skip
        self.fields["quoi"].label_from_instance = _intitule


def _intitule(row):
    if isinstance(row, SousThematique):
        return f"{row.axe.code} · {row}"
    return " · ".join(part for part in (str(row.exercice), row.code, row.titre) if part)
