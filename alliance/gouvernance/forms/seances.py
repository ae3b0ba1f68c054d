"""Preparing a séance, a series or a consultation in writing; the filters of the list."""

from datetime import datetime

from django import forms

from alliance.gouvernance.enums import EtatSeance, NatureSeance, Rythme
from alliance.gouvernance.forms.champs_seances import Heure
from alliance.gouvernance.models import Instance
from alliance.gouvernance.rules import SERIE_MAX
from alliance.gouvernance.selectors.seances import FiltresSeances
from alliance.kernel.champs import Jour
from alliance.kernel.heures import PARIS, HeureAmbigue, HeureInexistante, instant_of

LAQUELLE = [("premiere", "la première fois (heure d’été)"), ("seconde", "la seconde fois (heure d’hiver)")]


class _Quand(forms.Form):
    """A day and hours of Paris, and which one is meant on the night when an hour comes twice."""

    jour = Jour(label="Jour", error_messages={"required": "Donnez le jour."})
    debut = Heure(label="De", error_messages={"required": "Donnez l’heure de début."})
    fin = Heure(label="À", error_messages={"required": "Donnez l’heure de fin."})
    laquelle = forms.ChoiceField(
        label="Cette nuit-là, l’heure vient deux fois : laquelle ?", choices=LAQUELLE, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    demande_laquelle = False

    @property
    def seconde(self) -> bool | None:
        chosen = self.cleaned_data.get("laquelle")
        return None if not chosen else chosen == "seconde"

    def _instant(self, champ_jour: str, champ_heure: str) -> datetime | None:
        jour, heure = self.cleaned_data.get(champ_jour), self.cleaned_data.get(champ_heure)
        if jour is None or heure is None:
            return None
        try:
            return instant_of(jour, heure, seconde=self.seconde)
        except HeureAmbigue as refusal:
            self.demande_laquelle = True
            self.add_error("laquelle", refusal.message)
        except HeureInexistante as refusal:
            self.add_error(champ_heure, refusal.message)
        return None

    @property
    def montre_laquelle(self) -> bool:
        """The question is only asked on the night when it has a sense."""
        return self.demande_laquelle or bool(self["laquelle"].value())


class SeanceForm(_Quand):
    lieu = forms.CharField(label="Lieu", max_length=200, required=False)
    visio = forms.URLField(
        label="Lien de visioconférence", required=False, assume_scheme="https", max_length=200,
        error_messages={"invalid": "Ce lien est incomplet. Collez-le en entier : https://…"},
    )  # fmt: skip
    message = forms.CharField(
        label="Mot d’accompagnement", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il partira dans la convocation, pas avant.",
    )  # fmt: skip

    def __init__(self, *args, seance=None, **kwargs):
        super().__init__(*args, **kwargs)
        if seance is not None:
            start, end = seance.debut_at.astimezone(PARIS), seance.fin_at.astimezone(PARIS)
            self.initial |= {
                "jour": start.date(), "debut": start.time(), "fin": end.time(), "lieu": seance.lieu,
                "visio": seance.visio, "message": seance.message,
            }  # fmt: skip
            if start.utcoffset() != start.replace(fold=1 - start.fold).utcoffset():
                self.initial["laquelle"] = LAQUELLE[start.fold][0]

    def clean(self):
        cleaned = super().clean()
        debut, fin = self._instant("jour", "debut"), self._instant("jour", "fin")
        for name in ("jour", "debut", "fin", "laquelle"):
            cleaned.pop(name, None)
        return {**cleaned, "debut_at": debut, "fin_at": fin} if debut and fin else cleaned


class CreerSeanceForm(SeanceForm):
    instance = forms.ModelChoiceField(
        Instance.objects.none(), label="Instance", empty_label="Choisissez une instance",
        error_messages={"required": "Choisissez l’instance qui se réunit."},
    )  # fmt: skip
    field_order = ("instance", "jour", "debut", "fin", "laquelle", "lieu", "visio", "message")

    def __init__(self, *args, instances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instance"].queryset = instances


class ConsultationForm(_Quand):
    """Open from an hour of a day to an hour of another one; no place."""

    fin_jour = Jour(label="Réponses jusqu’au", error_messages={"required": "Donnez le dernier jour pour répondre."})
    message = forms.CharField(
        label="Mot d’accompagnement", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il partira avec la consultation, pas avant.",
    )  # fmt: skip
    field_order = ("instance", "jour", "debut", "fin_jour", "fin", "laquelle", "message")

    def __init__(self, *args, instances=None, seance=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["jour"].label, self.fields["debut"].label = "Ouverte le", "À partir de"
        self.fields["fin"].label = "Dernière heure"
        if instances is not None:
            self.fields["instance"] = forms.ModelChoiceField(
                instances, label="Instance", empty_label="Choisissez une instance",
                error_messages={"required": "Choisissez l’instance à consulter."},
            )  # fmt: skip
            self.order_fields(self.field_order)
        if seance is not None:
            start, end = seance.debut_at.astimezone(PARIS), seance.fin_at.astimezone(PARIS)
            self.initial |= {
                "jour": start.date(), "debut": start.time(), "fin_jour": end.date(), "fin": end.time(),
                "message": seance.message,
            }  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        debut, fin = self._instant("jour", "debut"), self._instant("fin_jour", "fin")
        for name in ("jour", "debut", "fin_jour", "fin", "laquelle"):
            cleaned.pop(name, None)
        return {**cleaned, "debut_at": debut, "fin_at": fin} if debut and fin else cleaned


class SerieForm(_Quand):
    """Read from the address to show the dates, then sent with those that are kept."""

    instance = forms.ModelChoiceField(
        Instance.objects.none(),
        label="Instance",
        empty_label="Choisissez une instance",
        error_messages={"required": "Choisissez l’instance qui se réunit."},
    )
    rythme = forms.ChoiceField(
        label="Rythme",
        choices=Rythme.choices,
        initial=Rythme.MENSUEL,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un rythme."},
    )
    nombre = forms.IntegerField(
        label="Nombre de séances", min_value=1, max_value=SERIE_MAX, initial=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "l-court"}),
        error_messages={
            "required": "Donnez le nombre de séances.",
            "invalid": "Écrivez un nombre en chiffres.",
            "max_value": f"Une série compte {SERIE_MAX} séances au plus.",
            "min_value": "Une série compte au moins une séance.",
        },
    )  # fmt: skip
    sauter = forms.BooleanField(label="Sauter les jours fériés et les vacances scolaires", required=False)
    lieu = forms.CharField(label="Lieu", max_length=200, required=False)
    field_order = ("instance", "jour", "debut", "fin", "laquelle", "rythme", "nombre", "sauter", "lieu")

    def __init__(self, *args, instances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["jour"].label = "Première séance le"
        self.fields["instance"].queryset = instances


class FiltresSeancesForm(forms.Form):
    """The filters of the list, from the address; what is not understood filters nothing."""

    instance = forms.ModelChoiceField(Instance.objects.none(), required=False)
    etat = forms.ChoiceField(choices=EtatSeance.choices, required=False)
    annee = forms.IntegerField(min_value=2000, max_value=2100, required=False)
    q = forms.CharField(max_length=200, required=False)

    def __init__(self, *args, instances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instance"].queryset = instances

    @property
    def filtres(self) -> FiltresSeances:
        self.is_valid()
        kept = self.cleaned_data
        chosen = kept.get("instance")
        return FiltresSeances(
            q=kept.get("q") or "", instance=chosen.pk if chosen else None, etat=kept.get("etat") or "",
            annee=kept.get("annee"),
        )  # fmt: skip


def form_de(seance, data=None):
    """The form that changes a séance: a meeting has a place, a consultation has a last moment to answer."""
    kind = ConsultationForm if seance.nature == NatureSeance.CONSULTATION else SeanceForm
    return kind(data, seance=seance)
