"""Forms of the follow-ups, and the filters of their list."""

from django import forms

from alliance.comptes.models import Compte
from alliance.gouvernance.models import Instance
from alliance.gouvernance.selectors.suites import MOI, CriteresSuites, EtatSuite
from alliance.kernel.champs import DepotForm, Fichier, Jour


class SuiteForm(forms.Form):
    quoi = forms.CharField(
        label="À faire",
        max_length=300,
        help_text="Un verbe et un résultat : «\u00a0Écrire à la CAF pour la salle\u00a0».",
        error_messages={"required": "Dites ce qui est à faire."},
    )
    responsable = forms.ModelChoiceField(
        Compte.objects.none(),
        label="Par qui",
        required=False,
        empty_label="Une personne sans accès, nommée ci-dessous",
        help_text="Cette personne retrouve la suite sur sa page d'accueil.",
    )
    responsable_nom = forms.CharField(
        label="Ou son nom, en clair", max_length=150, required=False, help_text="Pour une personne sans accès."
    )
    echeance_on = Jour(label="Pour le", required=False)

    def __init__(self, *args, personnes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = personnes


class SuiteNouvelleForm(SuiteForm):
    instance = forms.ModelChoiceField(
        Instance.objects.none(),
        label="Instance",
        empty_label=None,
        help_text="Ses membres lisent cette suite.",
        error_messages={"required": "Choisissez l'instance."},
    )
    field_order = ("instance",)

    def __init__(self, *args, instances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instance"].queryset = instances


class PreuveForm(DepotForm):
    preuve = forms.CharField(
        label="Ce qui le montre",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une phrase suffit : «\u00a0Courrier envoyé le 3 novembre\u00a0».",
        error_messages={"required": "Dites ce qui le montre : une phrase suffit."},
    )
    fichier = Fichier(label="Document", required=False)
    field_order = ("preuve",)


class AbandonForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi",
        max_length=300,
        help_text="Les membres de l'instance le liront.",
        error_messages={"required": "Dites pourquoi vous abandonnez cette suite."},
    )


class FiltresSuites(forms.Form):
    instance = forms.ChoiceField(label="Instance", required=False)
    responsable = forms.ChoiceField(label="Par qui", required=False)
    etat = forms.ChoiceField(
        required=False, choices=[(etat.value, etat.value) for etat in EtatSuite], widget=forms.HiddenInput
    )

    def __init__(self, *args, instances, responsables, **kwargs):
        super().__init__(*args, **kwargs)
        self._choix = {"instances": instances, "responsables": responsables}
        self.fields["instance"].choices = [("", "Toutes"), *((row.pk, row.nom) for row in instances)]
        self.fields["responsable"].choices = [("", "Tout le monde"), (MOI, "Moi"), *responsables]

    @property
    def criteres(self) -> CriteresSuites:
        """What could be read of the address; the rest narrows nothing."""
        self.full_clean()
        asked = self.cleaned_data
        return CriteresSuites(
            etat=EtatSuite(asked.get("etat") or EtatSuite.A_FAIRE),
            instance=int(asked["instance"]) if asked.get("instance") else None,
            responsable=asked.get("responsable", ""),
        )

    @property
    def illisibles(self) -> list[str]:
        """The filters of the address that could not be read, in words."""
        return [str(self.fields[name].label or "État") for name in self.errors]

    def affiche(self, criteres: CriteresSuites) -> "FiltresSuites":
        """The same filters, showing what could be read."""
        shown = {
            "etat": criteres.etat.value, "instance": criteres.instance or "", "responsable": criteres.responsable,
        }  # fmt: skip
        return FiltresSuites(initial=shown, **self._choix)
