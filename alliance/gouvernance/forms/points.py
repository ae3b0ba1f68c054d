"""An agenda item, a proposal, and the small forms around an item."""

from django import forms

from alliance.acteurs.models import Caisse
from alliance.gouvernance.enums import Competence, NaturePoint, TypeDecision
from alliance.gouvernance.forms.champs_seances import NumeroDeDecision
from alliance.gouvernance.models import Instance, SeanceInstance
from alliance.gouvernance.rules import DECISIONS_PERMISES
from alliance.gouvernance.services.controles_points import DUREE_MAX_MIN, ou_se_decide
from alliance.kernel.champs import DepotForm, Jour, Montant


def champ_duree(label: str = "Durée, en minutes") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=DUREE_MAX_MIN, initial=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "l-court"}),
        error_messages={
            "required": "Donnez une durée, en minutes.",
            "invalid": "Écrivez la durée en minutes, en chiffres : 15.",
            "min_value": "Écrivez au moins 1 minute.",
            "max_value": f"Écrivez {DUREE_MAX_MIN} minutes au plus.",
        },
    )  # fmt: skip


def _texte(label: str, rows: int = 4, **kwargs) -> forms.CharField:
    kwargs.setdefault("max_length", 10_000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def types_pour(instance: Instance) -> list:
    """The types that this instance decides, then those that another one does, with the name of that one."""
    allowed = DECISIONS_PERMISES[Competence(instance.competence)]
    own = [(one.value, str(one.label)) for one in TypeDecision if one in allowed]
    others = [(one.value, f"{one.label} ({ou_se_decide(one)})") for one in TypeDecision if one not in allowed]
    groups = [("Cette instance en décide", own), ("Se décide ailleurs", others)]
    return [("", "Aucun"), *((name, rows) for name, rows in groups if rows)]


class PointForm(forms.Form):
    titre = forms.CharField(
        label="Titre", max_length=250, error_messages={"required": "Donnez un titre au point."}
    )  # fmt: skip
    duree_min = champ_duree()
    presentateur = forms.CharField(
        label="Présenté par", max_length=150, required=False, help_text="Une fonction ou un nom."
    )
    description = _texte("Ce dont il s’agit", required=False)
    nature = forms.ChoiceField(
        label="Ce qui est attendu des membres", choices=NaturePoint.choices, initial=NaturePoint.ECHANGE,
        widget=forms.RadioSelect, error_messages={"required": "Choisissez ce qui est attendu des membres."},
    )  # fmt: skip
    type_decision = forms.ChoiceField(label="Type de décision", required=False)
    montant_cents = Montant(
        label="Montant",
        required=False,
        minimum_cents=1,
        help_text="En euros, pour une dépense ; le plafond, pour une délégation.",
    )
    caisse = forms.ModelChoiceField(Caisse.objects.none(), label="Budget", required=False, empty_label="Aucun")
    du = Jour(label="Délégation : premier jour", required=False)
    au = Jour(label="Délégation : dernier jour", required=False)
    cite_decision = NumeroDeDecision(
        label="Numéro de la décision citée", help_text="La décision retirée ou corrigée : 2026-014 par exemple."
    )
    position = forms.IntegerField(
        label="Place dans l’ordre du jour", required=False, min_value=1, max_value=200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "l-court"}),
        help_text="1 pour le premier. Vide : la place ne change pas.",
        error_messages={"invalid": "Écrivez un rang en chiffres.", "min_value": "Le premier rang est 1."},
    )  # fmt: skip

    def __init__(self, data=None, *, instance, user, point=None, **kwargs):
        if point is not None:
            kwargs["initial"] = {name: getattr(point, name) for name in self.base_fields if name != "position"}
        super().__init__(data, **kwargs)
        self.fields["type_decision"].choices = types_pour(instance)
        self.fields["caisse"].queryset = Caisse.objects.filter(cite_id=instance.cite_id).order_by("nom")
        number = self.fields["cite_decision"]
        number.user, number.cite = user, instance.cite
        if point is None or point.seance_id is None:
            del self.fields["position"]


class ProposerForm(forms.Form):
    instance = forms.ModelChoiceField(
        Instance.objects.none(), label="À quelle instance ?", empty_label="Choisissez une instance",
        error_messages={"required": "Choisissez l’instance."},
    )  # fmt: skip
    titre = forms.CharField(label="Titre", max_length=250, error_messages={"required": "Donnez un titre au point."})
    description = _texte("Pourquoi en parler", required=False)
    duree_min = champ_duree("Durée souhaitée, en minutes")
    objet = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args, instances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instance"].queryset = instances

    def clean_objet(self):
        text = self.cleaned_data["objet"]
        if not text:
            return None
        genre, _colon, pk = text.rpartition(":")
        if not genre or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
            raise forms.ValidationError("Ce lien est incomplet : repartez de la page de l’action.")
        return genre, int(pk)


class EcarterForm(forms.Form):
    motif = _texte(
        "Pourquoi ce point n’est pas retenu", rows=3, max_length=500,
        help_text="La personne qui l’a proposé lira ces mots.",
        error_messages={"required": "Dites pourquoi : la personne qui a proposé ce point le lira."},
    )  # fmt: skip


class DestinationForm(forms.Form):
    """Where an item goes: a séance of its instance, or the items « à inscrire »."""

    seance = forms.ModelChoiceField(
        SeanceInstance.objects.none(), label="Où le reporter ?", required=False, widget=forms.RadioSelect,
        empty_label="Aux points à inscrire, sans date",
    )  # fmt: skip

    def __init__(self, *args, seances, libelle, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["seance"]
        field.queryset = seances
        field.label_from_instance = libelle


class PieceForm(DepotForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="piece_%s", **kwargs)


class CommentairePointForm(forms.Form):
    texte = _texte(
        "Votre commentaire", rows=3, max_length=5000, error_messages={"required": "Écrivez votre commentaire."}
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="commentaire_%s", **kwargs)


class NotePoleForm(forms.Form):
    texte = _texte("Note", rows=3, required=False)

    def __init__(self, *args, pole, **kwargs):
        super().__init__(*args, auto_id=f"note_{pole.pk}_%s", **kwargs)
        self.fields["texte"].label = f"Note privée du pôle « {pole.nom} »"
