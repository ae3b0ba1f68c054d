"""Forms of the missions: what a point proposes, what a decision gave, an end, a signed letter."""

from django import forms

from alliance.acteurs.models import Caisse
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import RoleMission
from alliance.gouvernance.models import Decision, Instance, Mission
from alliance.gouvernance.selectors.missions import groupes_a_animer, personnes_a_mandater, remplacables
from alliance.kernel.champs import DepotForm, Fichier, Jour, Montant
from alliance.kernel.dates import format_jour


class MissionChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Mission) -> str:
        group = f", {obj.instance_animee}" if obj.instance_animee else ""
        return f"{obj.compte}, {obj.get_role_display()}{group}, jusqu'au {format_jour(obj.to_on)}"


class MissionForm(forms.Form):
    compte = forms.ModelChoiceField(
        Compte.objects.none(),
        label="Personne",
        empty_label="Choisissez une personne",
        help_text="Les personnes qui ont un accès à la cité. Il manque quelqu'un ? Invitez d'abord cette personne.",
        error_messages={"required": "Choisissez la personne qui reçoit la mission."},
    )
    role = forms.ChoiceField(
        label="Mission",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la mission."},
    )
    instance_animee = forms.ModelChoiceField(
        Instance.objects.none(),
        label="Groupe à animer",
        required=False,
        empty_label="Aucun",
        help_text="Pour un référent : le groupe de travail qu'il anime pendant sa mission.",
    )
    perimetre = forms.CharField(
        label="Périmètre",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce que la personne fait, au nom de qui, et ce qui reste décidé ailleurs.",
        error_messages={"required": "Écrivez ce que la personne fait, et ce qui reste décidé ailleurs."},
    )
    from_on = Jour(
        label="Premier jour",
        error_messages={"required": "Donnez le premier jour de la mission."},
    )
    to_on = Jour(
        label="Dernier jour",
        help_text="Ce jour compris. L'accès de la personne suit ces dates.",
        error_messages={"required": "Donnez le dernier jour de la mission."},
    )
    plafond_cents = Montant(
        label="Plafond de dépense",
        required=False,
        minimum_cents=1,
        error_messages={"min_value": "Un plafond est plus grand que zéro. Laissez vide s'il n'y en a pas."},
        help_text="En euros, s'il y en a un : ce que la personne peut engager sans nouvelle décision.",
    )
    caisse = forms.ModelChoiceField(
        Caisse.objects.none(), label="Budget du plafond", required=False, empty_label="Aucun"
    )
    remplace = MissionChoiceField(
        Mission.objects.none(),
        label="Mission remplacée",
        required=False,
        empty_label="Aucune",
        help_text="Elle finit la veille du premier jour, et les droits avec elle.",
    )

    def __init__(self, *args, cite, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["compte"].queryset = personnes_a_mandater(cite, today)
        self.fields["role"].choices = [(role.value, role.label.capitalize()) for role in RoleMission]
        self.fields["instance_animee"].queryset = groupes_a_animer(cite)
        self.fields["caisse"].queryset = Caisse.objects.visible_to(user).filter(cite=cite).order_by("nom", "pk")
        self.fields["remplace"].queryset = remplacables(cite, today)


class DecisionChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Decision) -> str:
        return f"{obj.numero_affiche}, {obj.titre} ({format_jour(obj.prise_on)})"


class RepriseMissionForm(MissionForm):
    decision = DecisionChoiceField(
        Decision.objects.none(),
        label="Décision qui donne la mission",
        empty_label="Choisissez une décision",
        error_messages={"required": "Choisissez la décision qui donne la mission."},
    )
    field_order = ("decision",)

    def __init__(self, *args, decisions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = decisions


class FinMissionForm(forms.Form):
    to_on = Jour(
        label="Dernier jour de la mission",
        help_text="Ce jour compris. Pour l'arrêter tout de suite, mettez la date d'hier.",
        error_messages={"required": "Donnez le dernier jour de la mission."},
    )
    motif = forms.CharField(
        label="Pourquoi elle finit plus tôt",
        max_length=300,
        error_messages={"required": "Dites pourquoi la mission finit plus tôt."},
    )


class LettreForm(DepotForm):
    fichier = Fichier(label="Lettre signée", help_text="Un PDF de préférence.")
